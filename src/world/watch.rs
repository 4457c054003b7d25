//! The watcher: says what changed once it is whole. Editors write in many ways (in place, beside and renamed, with a
//! backup first), so that a change counts when its file is closed and quiet, and a loss when nothing takes its place.
use super::tree::{Touched, Tree};
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// After a file is closed, or another one takes its name.
const CLOSED: Duration = Duration::from_millis(3);
/// After a file is gone: an editor may be about to put the new one in its place.
const GONE: Duration = Duration::from_millis(60);
/// While many files change.
const MANY: Duration = Duration::from_millis(80);
const MANY_FILES: usize = 16;
/// A file that nobody closes. Where the system does not tell of closing, a short quiet has to do.
const OPEN: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 1500 } else { 50 });
/// git holds `index.lock` while it changes branches; one that it forgot is not waited for for ever.
const GIT: Duration = Duration::from_secs(15);
/// Without a watcher, everything is looked at so often.
const POLL: Duration = Duration::from_millis(1000);
/// Files may be put into a new folder before it is watched.
const NEW_FOLDER: Duration = Duration::from_millis(500);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Being written.
    Open,
    Whole,
    Gone,
    Folder,
}

/// What is going on.
#[derive(Debug, Default)]
struct Pending {
    paths: BTreeMap<PathBuf, State>,
    all: bool,
    first: Option<Instant>,
    last: Option<Instant>,
}

impl Pending {
    fn note(&mut self, path: &Path, state: State, now: Instant) {
        self.paths.insert(path.to_path_buf(), state);
        self.first.get_or_insert(now);
        self.last = Some(now);
    }

    /// When all of it can be believed, if nothing more happens.
    fn due(&self) -> Option<Instant> {
        let has = |state: State| self.paths.values().any(|known| *known == state);
        let quiet = match () {
            () if has(State::Open) => OPEN,
            () if self.all || self.paths.len() > MANY_FILES => MANY,
            () if has(State::Gone) || has(State::Folder) => GONE,
            () => CLOSED,
        };
        self.last.map(|last| last + quiet)
    }
}

pub struct Watch {
    watcher: Option<RecommendedWatcher>,
    events: Receiver<notify::Result<Event>>,
    /// Watched folders that are there.
    watched: Vec<PathBuf>,
    pending: Pending,
    again: Option<Instant>,
}

impl Watch {
    /// Watches nothing yet.
    pub fn new() -> Watch {
        let (sender, events) = mpsc::channel();
        let watcher = notify::recommended_watcher(move |event| {
            // Nobody listens any more when the program ends.
            let _ = sender.send(event);
        });
        Watch {
            watcher: watcher.ok(),
            events,
            watched: Vec::new(),
            pending: Pending::default(),
            again: None,
        }
    }

    /// Whether the system tells of changes; otherwise everything is looked at every second.
    pub fn is_told(&self) -> bool {
        self.watcher.is_some()
    }

    /// Watches the tree's folders, also those that were gone and are back.
    pub fn follow(&mut self, tree: &Tree) {
        let themes = tree.root().join("themes");
        let [content, theme, data] = tree.folders();
        let voice = tree.voice();
        let wanted = [
            (tree.root(), RecursiveMode::NonRecursive),
            (&*themes, RecursiveMode::NonRecursive),
            (content, RecursiveMode::Recursive),
            (theme, RecursiveMode::Recursive),
            (data, RecursiveMode::Recursive),
            (&*voice, RecursiveMode::Recursive),
        ];
        for (path, mode) in wanted {
            if self.watched.iter().any(|known| known == path) || !path.is_dir() {
                continue;
            }
            let Some(watcher) = &mut self.watcher else {
                return;
            };
            // A folder that was moved away is still watched under its old name.
            let _ = watcher.unwatch(path);
            match watcher.watch(path, mode) {
                Ok(()) => self.watched.push(path.to_path_buf()),
                // The system has no watches left (`fs.inotify.max_user_watches`).
                Err(_) => self.watcher = None,
            }
        }
    }

    /// Nobody watched for a while: the next change is all that may have come meanwhile.
    pub fn look_at_all(&mut self) {
        self.pending.all = true;
        self.pending.first.get_or_insert_with(Instant::now);
        self.pending.last = Some(Instant::now());
    }

    /// Waits until something changed and is whole, or until the time is up.
    pub fn next(&mut self, tree: &Tree, longest: Duration) -> Option<Touched> {
        let end = Instant::now() + longest;
        loop {
            let now = Instant::now();
            let due = self.pending.due();
            if due.is_some_and(|due| due <= now) && !self.git_is_at_work(tree, now) {
                return Some(self.take());
            }
            if self.again.is_some_and(|again| again <= now) {
                self.again = None;
                return Some(Touched {
                    all: true,
                    ..Touched::default()
                });
            }
            if now >= end {
                return None;
            }
            let until = [due, self.again]
                .into_iter()
                .flatten()
                .fold(end, Instant::min);
            let mut wait = until
                .saturating_duration_since(now)
                .max(Duration::from_millis(1));
            if due.is_some_and(|due| due <= now) {
                wait = Duration::from_millis(20);
            }
            if !self.is_told() {
                std::thread::sleep(wait.min(POLL));
                return Some(Touched {
                    all: true,
                    ..Touched::default()
                });
            }
            match self.events.recv_timeout(wait) {
                Ok(event) => self.note(event, tree),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => self.watcher = None,
            }
        }
    }

    fn take(&mut self) -> Touched {
        let pending = std::mem::take(&mut self.pending);
        if pending.paths.values().any(|state| *state == State::Folder) {
            self.again = Some(Instant::now() + NEW_FOLDER);
        }
        // A folder that is gone is no longer watched, though another may come under its name.
        for path in pending.paths.keys() {
            self.watched.retain(|known| known != path || path.is_dir());
        }
        Touched {
            paths: pending.paths.into_keys().collect(),
            all: pending.all,
        }
    }

    fn git_is_at_work(&self, tree: &Tree, now: Instant) -> bool {
        let waited = self
            .pending
            .first
            .map_or(Duration::ZERO, |first| now - first);
        waited < GIT
            && super::git::folder(tree.root()).is_some_and(|git| super::git::is_at_work(&git))
    }

    fn note(&mut self, event: notify::Result<Event>, tree: &Tree) {
        let now = Instant::now();
        let event = match event {
            Ok(event) if !event.need_rescan() => event,
            // More happened than the system could tell.
            _ => {
                self.pending.all = true;
                self.pending.first.get_or_insert(now);
                self.pending.last = Some(now);
                return;
            }
        };
        for (i, path) in event
            .paths
            .iter()
            .enumerate()
            .filter(|(_, path)| tree.is_ours(path))
        {
            if path == tree.root() {
                continue;
            }
            let known = self.pending.paths.get(path).copied();
            if let Some(state) = state_of(&event.kind, i, path, known) {
                // A folder that is gone takes its watch with it.
                if state == State::Gone {
                    self.watched.retain(|known| !known.starts_with(path));
                }
                self.pending.note(path, state, now);
            }
        }
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self::new()
    }
}

/// What an event says of the path at `place` of its paths; `None` when it says nothing new.
fn state_of(kind: &EventKind, place: usize, path: &Path, known: Option<State>) -> Option<State> {
    let written = || match path.is_dir() {
        true => State::Folder,
        false => State::Open,
    };
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(State::Whole),
        // Reading is no change.
        EventKind::Access(_) => None,
        EventKind::Create(_) => Some(written()),
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Some(State::Gone),
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) if place == 0 => Some(State::Gone),
        EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
            Some(match path.is_dir() {
                true => State::Folder,
                false => State::Whole,
            })
        }
        EventKind::Modify(ModifyKind::Name(_)) => Some(match path.exists() {
            true => written(),
            false => State::Gone,
        }),
        // Rights and times: a file that is known to be written keeps its state.
        EventKind::Modify(ModifyKind::Metadata(_)) => Some(known.unwrap_or(State::Whole)),
        EventKind::Modify(_) => Some(written()),
        EventKind::Remove(_) => Some(State::Gone),
        EventKind::Any | EventKind::Other => Some(written()),
    }
}
