//! What the site is at this moment, seen in one way: at a time, public or internal. Made from the last sources, kept
//! until they change; what the last scene knew is used again ([`Memo`]).
use super::proofreader::Proofreader;
use crate::base::artifact::{Artifact, Content, Files};
use crate::base::finding::{Finding, Findings, Severity};
use crate::base::time::When;
use crate::memo::Memo;
use crate::site::published::Published;
use crate::site::{Core, Site, renewed};
use crate::theme::Theme;
use crate::{Assembled, Input, Without, assemble, check, output};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Ways of looking that are kept at once.
const VIEWS: usize = 4;
/// Scenes that are kept for the sake of pages that were right in them.
const BEHIND: usize = 4;

/// How somebody looks at the site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// Another time than the command line's, book.toml's or the clock's.
    pub now: Option<When>,
    /// Public or internal, where that is not what the command line said.
    pub internal: Option<bool>,
}

/// Why the site's folder cannot be read: what is wrong, and what to do.
pub type Trouble = (String, Option<String>);

/// What an update changed, as browsers need to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The same bytes: nobody has to do anything.
    Nothing,
    /// Stylesheets, and nothing else.
    Styles,
    /// Texts, templates, settings.
    Pages,
    /// Pictures or attachments, which a page shows under the same address.
    Files,
}

/// The site in memory.
pub struct Preview {
    inner: Mutex<Inner>,
}

struct Inner {
    memo: Memo,
    /// The last sources that could be read.
    input: Option<Arc<Input>>,
    trouble: Option<Trouble>,
    revision: u64,
    /// Of this revision, the last used first.
    scenes: Vec<(View, Arc<Scene>)>,
    /// Older ones in which pages were right that are not now, the newest first.
    behind: Vec<Arc<Scene>>,
    /// Scenes that nobody needs; ten thousand documents are not freed while somebody waits for a page.
    gone: Vec<Arc<Scene>>,
    folders: Folders,
    /// Who judges words; nobody until the rules are read.
    proofreader: Option<Arc<dyn Proofreader>>,
}

/// The site, seen in one way.
pub struct Scene {
    pub revision: u64,
    pub view: View,
    /// `None` when the folder or book.toml cannot be read.
    pub site: Option<Arc<Site>>,
    pub published: Option<Arc<Published>>,
    pub trouble: Option<Trouble>,
    theme: Option<Arc<Theme>>,
    /// Of reading and linking.
    found: Vec<Finding>,
    /// All of them, once the rules have run.
    all: OnceLock<Vec<Finding>>,
    /// In the order of their paths.
    artifacts: OnceLock<Vec<Artifact>>,
    by_file: OnceLock<HashMap<String, usize>>,
    /// Some file could not be made.
    failed: AtomicBool,
    folders: Folders,
}

/// Folders that were made, by their keys; shared by all scenes.
type Folders = Arc<Mutex<HashMap<Arc<str>, Arc<Files>>>>;

/// More folders than this are not held in memory.
const FOLDERS: usize = 300;

impl Preview {
    pub fn new(source: Result<Input, Trouble>) -> Preview {
        let preview = Preview {
            inner: Mutex::new(Inner {
                memo: Memo::default(),
                input: None,
                trouble: None,
                revision: 0,
                scenes: Vec::new(),
                behind: Vec::new(),
                gone: Vec::new(),
                folders: Folders::default(),
                proofreader: None,
            }),
        };
        preview.update(source, false);
        preview
    }

    /// Nothing here is left half done by a panic: the next scene is made from the sources.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes new sources. `files` says that bytes of pictures or attachments changed.
    pub fn update(&self, source: Result<Input, Trouble>, files: bool) -> Changed {
        let mut inner = self.inner();
        let (input, trouble) = match source {
            Ok(input) => (Some(input), None),
            Err(trouble) => (None, Some(trouble)),
        };
        let changed = match (&input, &inner.input) {
            (Some(new), Some(old)) if inner.trouble.is_none() => difference(old, new, files),
            (None, _) if inner.trouble == trouble => Changed::Nothing,
            _ => Changed::Pages,
        };
        if changed == Changed::Nothing {
            return changed;
        }
        let before = inner
            .scenes
            .drain(..)
            .find(|(view, _)| *view == View::default())
            .map(|(_, scene)| scene);
        // It also is what the next one is made from.
        inner.behind.splice(0..0, before);
        // Neither the newest, of which the next is made, nor the oldest, in which most was right.
        let gone = (inner.behind.len() > BEHIND).then(|| inner.behind.remove(1));
        inner.input = input.map(Arc::new).or(inner.input.take());
        inner.trouble = trouble;
        inner.revision += 1;
        inner.scene(View::default());
        inner.gone.extend(gone);
        changed
    }

    /// The sources, for whoever wants to compare.
    pub fn input(&self) -> Option<Arc<Input>> {
        self.inner().input.clone()
    }

    pub fn revision(&self) -> u64 {
        self.inner().revision
    }

    /// Takes new rules of the voice, or none. Pages stay as they are: rules say nothing on them.
    pub fn listen_to(&self, proofreader: Option<Arc<dyn Proofreader>>) {
        self.inner().proofreader = proofreader;
    }

    pub fn proofreader(&self) -> Option<Arc<dyn Proofreader>> {
        self.inner().proofreader.clone()
    }

    /// The site as it is now, seen in this way.
    pub fn scene(&self, view: View) -> Arc<Scene> {
        self.inner().scene(view)
    }

    /// Looks for faults, away from the path between an edit and its page. Scenes before one without faults are let go.
    pub fn settle(&self) -> Arc<Scene> {
        let scene = self.scene(View::default());
        scene.findings();
        let mut inner = self.inner();
        let mut gone = std::mem::take(&mut inner.gone);
        if inner.revision == scene.revision
            && scene.is_whole()
            && let Some(at) = inner.behind.iter().position(|scene| scene.is_whole())
        {
            gone.extend(inner.behind.split_off(at + 1));
        }
        drop(inner);
        drop(gone);
        scene
    }

    /// The newest older scene in which this file could be made and was right.
    pub fn behind(&self, file: &str) -> Option<Arc<Scene>> {
        let scenes = self.inner().behind.clone();
        scenes.into_iter().find(|scene| {
            scene.published.is_some()
                && scene.artifact(file).is_some()
                && scene.faults_of(file, scene.findings()).is_empty()
        })
    }
}

impl Inner {
    fn scene(&mut self, view: View) -> Arc<Scene> {
        let usual = self.input.as_ref().map(|input| input.internal);
        let internal = view.internal.filter(|internal| Some(*internal) != usual);
        let view = View { internal, ..view };
        if let Some(at) = self.scenes.iter().position(|(known, _)| *known == view) {
            let found = self.scenes.remove(at);
            self.scenes.insert(0, found);
        } else {
            let scene = Arc::new(self.make(view));
            self.scenes.insert(0, (view, scene));
            // The way that everybody starts with is never let go.
            while self.scenes.len() > VIEWS {
                let oldest = self
                    .scenes
                    .iter()
                    .rposition(|(view, _)| *view != View::default());
                self.scenes.remove(oldest.unwrap_or(0));
            }
        }
        self.scenes[0].1.clone()
    }

    fn make(&mut self, view: View) -> Scene {
        let assembled = match (&self.input, &self.trouble) {
            (Some(input), None) => {
                let other = (view != View::default()).then(|| Input {
                    now: view.now.or(input.now),
                    internal: view.internal.unwrap_or(input.internal),
                    ..Input::clone(input)
                });
                assemble(
                    other.as_ref().unwrap_or(input),
                    &Without::default(),
                    &mut self.memo,
                    &mut |_| (),
                )
            }
            _ => Assembled {
                site: None,
                theme: None,
                findings: Findings::new(),
            },
        };
        Scene {
            revision: self.revision,
            view,
            published: assembled.site.as_ref().map(|site| self.published(site)),
            site: assembled.site,
            trouble: self.trouble.clone(),
            theme: assembled.theme,
            found: assembled.findings.in_source_order(),
            all: OnceLock::new(),
            artifacts: OnceLock::new(),
            by_file: OnceLock::new(),
            failed: AtomicBool::new(false),
            folders: self.folders.clone(),
        }
    }
}

impl Inner {
    /// The published view; after an edit of texts, the last one with the new texts.
    fn published(&self, site: &Site) -> Arc<Published> {
        let older = self
            .behind
            .first()
            .and_then(|scene| Some((scene.site.as_ref()?, scene.published.as_ref()?)));
        let older = older.map(|(before, view)| (&**before, &**view));
        let renewed = older.and_then(|(before, view)| renewed(view, before, site));
        Arc::new(renewed.unwrap_or_else(|| site.published_after(older)))
    }
}

impl Scene {
    /// All that the site promises; nothing when there is no site, or no template to make it with.
    pub fn artifacts(&self) -> &[Artifact] {
        self.artifacts
            .get_or_init(|| match (&self.published, &self.theme) {
                (Some(site), Some(theme)) => output::plan(site.clone(), theme.clone()),
                _ => Vec::new(),
            })
    }

    /// The promise of a file, or of the folder that it is in.
    pub fn artifact(&self, file: &str) -> Option<&Artifact> {
        let all = self.artifacts();
        let find = |path: &str| {
            let at = all.binary_search_by(|artifact| artifact.path.as_str().cmp(path));
            at.ok().map(|at| &all[at])
        };
        let folders = file.rmatch_indices('/').map(|(at, _)| &file[..=at]);
        find(file).or_else(|| {
            let folder = folders.filter_map(find).next()?;
            let name = file.strip_prefix(&*folder.path)?;
            let files = self.folder(folder).ok()?;
            files
                .iter()
                .any(|(known, _)| known == name)
                .then_some(folder)
        })
    }

    /// The files of a folder promise, made once while its key stays the same.
    fn folder(&self, artifact: &Artifact) -> Result<Arc<Files>, Box<Finding>> {
        let Content::Folder(make) = &artifact.content else {
            return Ok(Arc::default());
        };
        let name = artifact.key.clone().unwrap_or_else(|| {
            // Without a key, what it is made from may be another site's.
            format!("{} {}", self.revision, artifact.path).into()
        });
        let known = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(files) = known().get(&name) {
            return Ok(files.clone());
        }
        let files = Arc::new(make()?);
        let mut folders = known();
        if folders.len() >= FOLDERS {
            folders.clear();
        }
        folders.insert(name, files.clone());
        Ok(files)
    }

    /// The bytes of a file, or the path in the content that it is copied from.
    pub fn make(&self, artifact: &Artifact, file: &str) -> Result<Made, Box<Finding>> {
        match &artifact.content {
            Content::Made(make) => {
                let mut bytes = Vec::new();
                let made = make(&mut bytes);
                self.failed.fetch_or(made.is_err(), Ordering::Relaxed);
                made.map(|()| Made::Bytes(bytes))
            }
            Content::Copied(source) => Ok(Made::Copied(source.clone())),
            Content::Folder(_) => {
                let made = self.folder(artifact);
                self.failed.fetch_or(made.is_err(), Ordering::Relaxed);
                let name = file.strip_prefix(&*artifact.path).unwrap_or_default();
                let files = made?;
                let found = files.iter().find(|(known, _)| known == name);
                Ok(Made::Bytes(
                    found.map(|(_, bytes)| bytes.clone()).unwrap_or_default(),
                ))
            }
        }
    }

    /// Everything that `campanile check` says; the rules run at the first call.
    pub fn findings(&self) -> &[Finding] {
        self.all.get_or_init(|| {
            let mut all = Findings::new();
            all.extend(self.found.iter().cloned());
            all.extend(self.site.iter().flat_map(|site| check::run(site)));
            all.in_source_order()
        })
    }

    /// Nothing is known to be wrong with it.
    fn is_whole(&self) -> bool {
        let errors = self.known().iter().any(|f| f.severity() == Severity::Error);
        self.site.is_some()
            && self.theme.is_some()
            && !errors
            && !self.failed.load(Ordering::Relaxed)
    }

    /// What is known without running the rules.
    pub fn known(&self) -> &[Finding] {
        self.all.get().unwrap_or(&self.found)
    }

    /// Errors that keep this file from being shown: of the document behind it, or of what all pages need.
    pub fn faults_of<'a>(&self, file: &str, findings: &'a [Finding]) -> Vec<&'a Finding> {
        let errors = findings.iter().filter(|f| f.severity() == Severity::Error);
        if self.site.is_none() || self.theme.is_none() {
            return errors.collect();
        }
        errors.filter(|f| self.concerns(f, file)).collect()
    }

    /// Whether a finding is about the document behind this file.
    pub fn concerns(&self, finding: &Finding, file: &str) -> bool {
        let places = finding
            .place
            .iter()
            .chain(finding.related.iter().map(|(place, _)| place));
        let mut paths: Vec<&str> = places.map(|place| &*place.source.path).collect();
        paths.dedup();
        paths
            .into_iter()
            .any(|path| match self.core_of_source(path) {
                Some(core) => !core.address.is_empty() && file_of(&core.address) == file,
                None => self.would_be(path, file),
            })
    }

    fn core_of_source(&self, path: &str) -> Option<&Arc<Core>> {
        self.site
            .as_ref()?
            .cores
            .iter()
            .find(|core| *core.doc.source.path == *path)
    }

    /// Whether a file that left no document would have stood here. Its year is unknown, so any year will do.
    fn would_be(&self, source: &str, file: &str) -> bool {
        let Some(site) = &self.site else { return false };
        let below = source
            .strip_prefix(&*site.config.book.src)
            .map(|path| path.trim_start_matches('/'));
        let unread = site
            .unread_files()
            .iter()
            .find(|unread| below == Some(&*unread.path));
        let Some((kind, id)) = unread.map(|unread| (unread.kind, unread.id.as_str())) else {
            return false;
        };
        let address = crate::site::address::of(kind, id, None);
        match address.split_once("/0/") {
            Some((above, id)) => {
                let year = file
                    .strip_prefix(above.trim_start_matches('/'))
                    .and_then(|rest| rest.strip_prefix('/'));
                year.and_then(|rest| rest.split_once('/'))
                    .is_some_and(|(year, rest)| {
                        year.len() == 4 && rest == format!("{id}index.html")
                    })
            }
            None => file_of(&address) == file,
        }
    }

    /// The published document behind a file.
    pub fn document(&self, file: &str) -> Option<&Arc<Core>> {
        let published = self.published.as_ref()?;
        let by_file = self.by_file.get_or_init(|| {
            let pages = published
                .documents()
                .filter(|core| !core.address.is_empty());
            pages
                .map(|core| (file_of(&core.address), core.index))
                .collect()
        });
        // As it was written: the published one has no source text.
        self.site.as_ref()?.cores.get(*by_file.get(file)?)
    }

    /// The first instant at which the clock alone changes something.
    pub fn next_change(&self) -> Option<Timestamp> {
        self.site.as_ref().map(|site| site.next_change())
    }

    /// The path under which the site stands: "/" or "/help/".
    pub fn base(&self) -> &str {
        self.site.as_ref().map_or("/", |site| site.config.base())
    }

    /// Stylesheets of the theme, by the addresses that pages load them from.
    pub fn stylesheets(&self) -> Vec<String> {
        let assets = self.theme.iter().flat_map(|theme| theme.assets.values());
        let sheets = assets.filter(|asset| asset.address.ends_with(".css"));
        sheets
            .map(|asset| format!("{}{}", self.base(), asset.address.trim_start_matches('/')))
            .collect()
    }
}

/// What a file is made of.
pub enum Made {
    Bytes(Vec<u8>),
    /// A path in the content.
    Copied(Arc<str>),
}

/// "/kb/1042/" is the file kb/1042/index.html.
pub fn file_of(address: &str) -> String {
    let path = address.trim_start_matches('/');
    match path.is_empty() || path.ends_with('/') {
        true => format!("{path}index.html"),
        false => path.to_string(),
    }
}

fn difference(old: &Input, new: &Input, files: bool) -> Changed {
    let texts = old.config.text == new.config.text
        && old.clock == new.clock
        && old.lock.as_ref().map(|lock| &lock.text) == new.lock.as_ref().map(|lock| &lock.text)
        && old.data.len() == new.data.len()
        && (old.data.iter().zip(&new.data))
            .all(|(a, b)| same(&a.bytes, &b.bytes) && same_path(&a.path, &b.path))
        && old.sources.len() == new.sources.len()
        && (old.sources.iter().zip(&new.sources))
            .all(|(a, b)| same(&a.bytes, &b.bytes) && same_path(&a.path, &b.path));
    let assets = old.assets.len() == new.assets.len()
        && (old.assets.iter().zip(&new.assets)).all(|(a, b)| {
            a.path == b.path && a.len == b.len && a.size == b.size && a.hash == b.hash
        });
    let (styles, theme) = theme_difference(old, new);
    match (texts && theme, assets && !files) {
        (_, false) => Changed::Files,
        (false, true) => Changed::Pages,
        (true, true) if styles => Changed::Nothing,
        (true, true) => Changed::Styles,
    }
}

/// Whether the theme's stylesheets are the same, and whether the rest of it is.
fn theme_difference(old: &Input, new: &Input) -> (bool, bool) {
    if old.theme.len() != new.theme.len() {
        return (false, false);
    }
    let mut alike = (true, true);
    for (a, b) in old.theme.iter().zip(&new.theme) {
        if a.path != b.path {
            return (false, false);
        }
        if !same(&a.bytes, &b.bytes) {
            match a.path.ends_with(".css") {
                true => alike.0 = false,
                false => alike.1 = false,
            }
        }
    }
    alike
}

fn same_path(a: &Arc<str>, b: &Arc<str>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

/// Most often it is the same memory.
fn same(a: &[u8], b: &[u8]) -> bool {
    std::ptr::eq(a, b) || a == b
}
