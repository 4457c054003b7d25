//! `campanile serve`: the site in a browser while it is written. Brings together the watcher, the site in memory and the
//! server, and says what changed.
use super::prose::Voice;
use super::{Common, Outcome, report};
use crate::Input;
use crate::base::config;
use crate::base::finding::{Finding, Severity};
use crate::base::names::{count, thousands};
use crate::base::source::Source;
use crate::preview::{Changed, Gate, Preview, Scene, Trouble as Fault, View, event};
use crate::world::clock::{self, Stopwatch};
use crate::world::prose as disk;
use crate::world::serve::{self, Events};
use crate::world::sources::Wishes;
use crate::world::tree::{Touched, Tree};
use crate::world::watch::Watch;
use crate::world::{Trouble, terminal};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Args)]
pub struct Serve {
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// The port to listen on; the next free one when it is in use, any free one for 0
    #[arg(long, value_name = "N", default_value = "4000")]
    port: u16,
    /// The address to listen on. Any but 127.0.0.1 shows drafts to others on the network: 0.0.0.0 to all of them
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
}

/// A site that does not change is looked at this often all the same: the clock goes on.
const LONGEST: Duration = Duration::from_secs(60);
/// Findings that are printed after a change; `campanile check` prints all.
const MOST: usize = 10;

/// A browser that was told of a change asks at once; one that shows another page never does.
const PATIENCE: Duration = Duration::from_millis(100);

/// As many texts that were saved at once are read for their words.
const MOST_TEXTS: usize = 64;

impl Serve {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let mut watch = Stopwatch::start();
        let wishes = Wishes {
            now: common.now,
            url: common.url.clone(),
            internal: common.internal,
        };
        let mut tree = Tree::new(&common.site, wishes);
        let first = tree.refresh(&Touched {
            all: true,
            ..Touched::default()
        });
        // A typing error in --site or --now is told at once; what is wrong later is a page.
        let (input, _) = first?;
        common.is_a_time(&input)?;
        let bound = serve::bind(self.host, self.port)?;
        let address = bound.address;
        let gate = Gate {
            port: address.port(),
            open: !self.host.is_loopback(),
        };
        let mut eyes = Watch::new();
        eyes.follow(&tree);
        let preview = Arc::new(Preview::new(Ok(input)));
        let content = Arc::new(Mutex::new(tree.content().to_path_buf()));
        let url = format!("http://{address}{}", preview.scene(View::default()).base());
        if self.port != 0 && address.port() != self.port {
            terminal::warn(&format!(
                "port {} is in use; this is port {}",
                self.port,
                address.port()
            ));
        }
        let taken = watch.lap();
        let events = Events::new();
        let talk = Talk {
            common: common.clone(),
            told: HashSet::new(),
            voice: BTreeMap::new(),
        };
        let guests = Arc::new(Guests::default());
        let worker = Worker {
            tree,
            eyes,
            guests: guests.clone(),
            preview: preview.clone(),
            events: events.clone(),
            content: content.clone(),
            talk,
            rules: None,
        };
        worker.start(url.clone(), taken);
        if self.open {
            serve::open_browser(&url)
                .unwrap_or_else(|trouble| terminal::warn(&report::trouble(&trouble)));
        }
        let handler = Arc::new(move |request: &_| {
            let _leaves = guests.enter();
            preview.answer(&gate, request)
        });
        let folder = Arc::new(move || {
            content
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
        });
        bound.serve(handler, folder, events)?;
        common.say("");
        common.say("The preview has ended.");
        Ok(Outcome::Fine)
    }
}

/// Browsers that are being answered. Faults are looked for when they have their page: both want all cores.
#[derive(Default)]
struct Guests {
    book: Mutex<GuestBook>,
    left: Condvar,
}

#[derive(Default)]
struct GuestBook {
    inside: usize,
    served: u64,
}

/// Somebody who is being answered, until it is dropped, also by a panic.
struct Guest<'a>(&'a Guests);

impl Guests {
    fn book(&self) -> MutexGuard<'_, GuestBook> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self) -> Guest<'_> {
        self.book().inside += 1;
        Guest(self)
    }

    fn served(&self) -> u64 {
        self.book().served
    }

    /// Until one more than `before` was answered and nobody is inside, but no longer than [`PATIENCE`].
    fn wait_for_one(&self, before: u64) {
        let waits = |book: &mut GuestBook| book.served == before || book.inside > 0;
        let book = self.left.wait_timeout_while(self.book(), PATIENCE, waits);
        drop(book.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Guest<'_> {
    fn drop(&mut self) {
        let mut book = self.0.book();
        book.inside -= 1;
        book.served += 1;
        self.0.left.notify_all();
    }
}

/// What goes on beside the answers: waits for changes, takes them in, tells browsers and the terminal.
struct Worker {
    tree: Tree,
    eyes: Watch,
    preview: Arc<Preview>,
    events: Events,
    guests: Arc<Guests>,
    content: Arc<Mutex<PathBuf>>,
    talk: Talk,
    /// What the rules of the voice were last read from.
    rules: Option<(String, u64)>,
}

impl Worker {
    fn start(mut self, url: String, taken: f64) {
        std::thread::spawn(move || {
            self.talk.greet(
                &url,
                &self.preview.scene(View::default()),
                self.eyes.is_told(),
            );
            self.guests.wait_for_one(0);
            let scene = self.preview.settle();
            self.talk.found(&scene, None, taken);
            self.read_rules();
            self.events.send(&event(scene.revision, "findings", &scene));
            // What was saved while all was read, before anybody watched.
            self.eyes.look_at_all();
            loop {
                // A fault of ours in one change must not end the preview.
                let round = std::panic::AssertUnwindSafe(|| self.round());
                if std::panic::catch_unwind(round).is_err() {
                    terminal::warn(
                        "campanile failed on this change; the preview goes on with the next one",
                    );
                }
            }
        });
    }

    fn round(&mut self) {
        let now = clock::now();
        let next = self.preview.scene(View::default()).next_change();
        let until = next.map_or(LONGEST, |next| {
            Duration::try_from(next.duration_since(now)).unwrap_or_default()
        });
        let until = until.clamp(Duration::from_millis(1), LONGEST);
        let touched = self.eyes.next(&self.tree, until);
        let mut watch = Stopwatch::start();
        let touched = match touched {
            Some(touched) => touched,
            None if next.is_some_and(|next| next <= clock::now()) => {
                self.tree.wind();
                Touched::default()
            }
            None => return self.eyes.follow(&self.tree),
        };
        self.take(&touched, &mut watch);
        // A new folder may have come.
        self.eyes.follow(&self.tree);
    }

    /// Reads the rules of the voice where they are other ones than the last time.
    fn read_rules(&mut self) -> bool {
        let Some(input) = self.preview.input() else {
            return false;
        };
        let Some(config) = config::read(&input.config, None).0 else {
            return false;
        };
        let root = self.tree.root();
        let stamp = disk::stamp(&Voice::places(root, &config));
        let now = Some((input.config.text.to_string(), stamp));
        if self.rules == now {
            return false;
        }
        let voice = Voice::of_site(root, &input.config, &config);
        self.preview.listen_to(Some(Arc::new(voice)));
        self.rules = now;
        true
    }

    fn take(&mut self, touched: &Touched, watch: &mut Stopwatch) {
        let (source, files) = match self.tree.refresh(touched) {
            Ok((input, files)) => (Ok(input), files),
            Err(trouble) => (Err::<_, Fault>((trouble.message, trouble.help)), false),
        };
        *self.content.lock().unwrap_or_else(PoisonError::into_inner) =
            self.tree.content().to_path_buf();
        let before = self.preview.input().filter(|_| touched.all);
        let changed = self.preview.update(source, files);
        let kind = match changed {
            Changed::Nothing => {
                if self.read_rules() {
                    let scene = self.preview.scene(View::default());
                    self.events.send(&event(scene.revision, "findings", &scene));
                }
                return;
            }
            Changed::Styles => "styles",
            Changed::Pages => "pages",
            Changed::Files => "files",
        };
        let scene = self.preview.scene(View::default());
        let served = self.guests.served();
        self.events.send(&event(scene.revision, kind, &scene));
        let taken = watch.lap();
        if self.events.are_heard() {
            self.guests.wait_for_one(served);
        }
        let scene = self.preview.settle();
        let other_rules = self.read_rules();
        self.events.send(&event(scene.revision, "findings", &scene));
        let mut paths: Vec<String> = touched.paths.iter().map(|path| self.shown(path)).collect();
        if let (Some(before), Some(now)) = (before, self.preview.input()) {
            let texts = changed_texts(&before, &now);
            paths.extend(texts.map(|path| self.shown(&self.tree.content().join(path))));
        }
        self.listen(&paths, other_rules);
        self.talk.found(&scene, Some(&paths), taken);
    }

    /// A path as people name it.
    fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.tree.root()).unwrap_or(path);
        path.display().to_string().replace('\\', "/")
    }

    /// Asks the voice about the documents that were saved, and again about those before them when its rules have changed.
    fn listen(&mut self, paths: &[String], other_rules: bool) {
        let (Some(input), Some(reader)) = (self.preview.input(), self.preview.proofreader()) else {
            return;
        };
        let root = self.tree.root();
        let content = self.tree.content().strip_prefix(root);
        let content = content.map_or(String::new(), |path| path.display().to_string());
        // More at once is no edit but another branch; `campanile check` reads all of it.
        let mut asked: BTreeSet<&str> = match paths.len() {
            0..=MOST_TEXTS => paths.iter().map(String::as_str).collect(),
            _ => BTreeSet::new(),
        };
        let known: Vec<String> = self.talk.voice.keys().cloned().collect();
        if other_rules {
            asked.extend(known.iter().map(String::as_str));
        }
        for path in asked {
            let below = path.strip_prefix(content.as_str()).unwrap_or(path);
            let below = below.trim_start_matches('/');
            let file = input.sources.iter().find(|file| &*file.path == below);
            let text = file.and_then(|file| std::str::from_utf8(&file.bytes).ok());
            let mut said = text.map_or(Vec::new(), |text| reader.says(&Source::new(path, text)));
            // As `campanile check` does without being asked for more.
            said.retain(|finding| finding.severity() > Severity::Suggestion);
            self.talk.voice.insert(path.to_string(), said);
        }
    }
}

/// The texts that are other ones now, by their paths in the content.
fn changed_texts<'a>(before: &'a Input, now: &'a Input) -> impl Iterator<Item = &'a str> {
    let texts = |input: &'a Input| -> BTreeMap<&'a str, &'a [u8]> {
        let files = input.sources.iter();
        files.map(|file| (&*file.path, &*file.bytes)).collect()
    };
    let (old, new) = (texts(before), texts(now));
    let paths: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    paths
        .into_iter()
        .filter(move |path| old.get(path) != new.get(path))
}

/// What the terminal is told.
struct Talk {
    common: Common,
    /// Findings that were printed and are still there.
    told: HashSet<String>,
    /// What the voice says of the documents that were edited.
    voice: BTreeMap<String, Vec<Finding>>,
}

impl Talk {
    fn greet(&self, url: &str, scene: &Scene, told: bool) {
        let title = scene
            .site
            .as_ref()
            .map_or("the site", |site| &site.config.book.title);
        self.common.say(&format!("Preview of {title}\n\n  {url}\n"));
        if let Some(site) = &scene.site {
            self.common.say(&format!(
                "  {}",
                count(site.cores.len(), "document", "documents")
            ));
            if site.config.site.clock.is_some() && self.common.now.is_none() {
                let words = format!(
                    "{}, {}",
                    site.face.day_year(site.face.date(site.now)),
                    site.face.time_zone(site.now)
                );
                self.common.say(&format!(
                    "  the clock stands still: book.toml says `clock`, {words}"
                ));
            }
            if site.internal {
                self.common
                    .say("  internal: with what only the help desk may see");
            }
        }
        if !told {
            terminal::warn(
                "the system does not tell of changes here; the files are looked at every second",
            );
        }
        self.common
            .say("  Save a file, and the browser shows it. Ctrl-C ends the preview.\n");
    }

    /// New findings with their excerpts, then how many there are.
    fn found(&mut self, scene: &Scene, paths: Option<&[String]>, taken: f64) {
        if let Some(paths) = paths {
            self.common.say(&format!(
                "{}{}  {taken:.0} ms",
                time_of_day(scene),
                what(paths)
            ));
        }
        if let Some((message, help)) = &scene.trouble {
            let trouble = Trouble {
                message: message.clone(),
                help: help.clone(),
            };
            terminal::warn(&report::trouble(&trouble));
            return;
        }
        let voice = self.voice.values().flatten();
        let all: Vec<&Finding> = scene.findings().iter().chain(voice).collect();
        let now: HashSet<String> = all.iter().map(|finding| name(finding)).collect();
        let mut new: Vec<&Finding> = all
            .iter()
            .copied()
            .filter(|finding| !self.told.contains(&name(finding)))
            .collect();
        // At the start, only what stops a build; `campanile check` has the rest.
        new.retain(|finding| paths.is_some() || finding.severity() == Severity::Error);
        let more = new.len().saturating_sub(MOST);
        new.truncate(MOST);
        report::print(&new);
        if more > 0 {
            self.common.say(&format!(
                "{} more: `campanile check` shows all.",
                thousands(more)
            ));
        }
        let mended = self.told.difference(&now).count();
        let mended = match mended {
            0 => String::new(),
            n => format!(", {} mended", thousands(n)),
        };
        self.common.say(&format!("{}{mended}", report::tally(&all)));
        self.told = now;
    }
}

/// A finding, so that it is known again when lines above it have moved.
fn name(finding: &Finding) -> String {
    let path = finding
        .place
        .as_ref()
        .map_or("", |place| &place.source.path);
    format!("{} {path} {}", finding.code.name, finding.message)
}

/// "10:42:03  " by the wall clock, in the site's zone.
fn time_of_day(scene: &Scene) -> String {
    let site = scene.site.as_ref();
    site.map(|site| format!("{}  ", site.face.civil(clock::now()).strftime("%H:%M:%S")))
        .unwrap_or_default()
}

fn what(paths: &[String]) -> String {
    match paths {
        [] => "the clock".into(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", thousands(rest.len())),
    }
}
