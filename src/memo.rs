//! What the last compile learned and the next one may use: it changes only speed.
//!
//! A document is remembered by the bytes of its source, the configuration and the theme by theirs, and a site by all of
//! these together with its clock. Nothing is remembered by time or name alone.
use crate::base::config::{self, Config};
use crate::base::finding::{Finding, Findings};
use crate::base::source::Source;
use crate::read::figures::{self, Book};
use crate::read::lock::{self, UrlLock};
use crate::read::{Document, File, Reader};
use crate::site::{self, Setting, Site};
use crate::theme::{self, Theme, ThemeFile};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Views of a site (times, public or internal) that stay linked.
const SITES: usize = 4;

/// What a theme is made from.
type Dress = (Arc<Config>, Vec<ThemeFile>);

#[derive(Default)]
pub struct Memo {
    config: Option<Known<(Source, Option<String>), Config>>,
    theme: Option<Known<Dress, Theme>>,
    figures: Option<Known<Vec<File>, Book>>,
    lock: Option<Known<Option<Source>, UrlLock>>,
    /// Parallel to the files of the last compile.
    read: Vec<Read>,
    sites: Vec<Linked>,
}

/// A value, what it was made from, and what was found on the way.
struct Known<K, V> {
    from: K,
    value: Option<Arc<V>>,
    findings: Vec<Finding>,
}

/// A file and what reading it gave.
pub struct Read {
    pub file: File,
    pub document: Option<Arc<Document>>,
    findings: Vec<Finding>,
    done: bool,
}

struct Linked {
    documents: Vec<Arc<Document>>,
    site: Arc<Site>,
    findings: Vec<Finding>,
}

impl Memo {
    pub fn config(
        &mut self,
        source: &Source,
        url: Option<&str>,
        findings: &mut Findings,
    ) -> Option<Arc<Config>> {
        let same = |known: &&Known<(Source, Option<String>), Config>| {
            known.from.0.text == source.text && known.from.1.as_deref() == url
        };
        if self.config.as_ref().filter(same).is_none() {
            let (value, found) = config::read(source, url);
            self.config = Some(Known {
                from: (source.clone(), url.map(str::to_string)),
                value: value.map(Arc::new),
                findings: found.into_iter().collect(),
            });
            // `[markdown]` decides how every file is read.
            self.read.clear();
        }
        let known = self.config.as_ref()?;
        findings.extend(known.findings.iter().cloned());
        known.value.clone()
    }

    pub fn theme(
        &mut self,
        files: &[ThemeFile],
        config: &Arc<Config>,
        findings: &mut Findings,
    ) -> Option<Arc<Theme>> {
        let alike =
            |(a, b): (&ThemeFile, &ThemeFile)| a.path == b.path && same_bytes(&a.bytes, &b.bytes);
        let same = |known: &&Known<Dress, Theme>| {
            let (from, laid) = &known.from;
            Arc::ptr_eq(from, config)
                && laid.len() == files.len()
                && laid.iter().zip(files).all(alike)
        };
        if self.theme.as_ref().filter(same).is_none() {
            let (value, found) = theme::load(files, config);
            let before = self.theme.as_ref().and_then(|known| known.value.as_ref());
            if before.map(|theme| &theme.ids) != value.as_ref().map(|theme| &theme.ids) {
                // Headings of documents keep clear of a page's ids.
                self.read.clear();
            }
            self.theme = Some(Known {
                from: (config.clone(), files.to_vec()),
                value: value.map(Arc::new),
                findings: found.into_iter().collect(),
            });
        }
        let known = self.theme.as_ref()?;
        findings.extend(known.findings.iter().cloned());
        known.value.clone()
    }

    /// The figures of `data/`.
    pub fn figures(&mut self, files: &[File], findings: &mut Findings) -> Arc<Book> {
        let alike =
            |(a, b): (&File, &File)| same_text(&a.path, &b.path) && same_bytes(&a.bytes, &b.bytes);
        let same = |known: &&Known<Vec<File>, Book>| {
            known.from.len() == files.len() && known.from.iter().zip(files).all(alike)
        };
        if self.figures.as_ref().filter(same).is_none() {
            let (value, found) = figures::read(files);
            self.figures = Some(Known {
                from: files.to_vec(),
                value: Some(Arc::new(value)),
                findings: found.into_iter().collect(),
            });
        }
        let known = self.figures.as_ref();
        findings.extend(
            known
                .iter()
                .flat_map(|known| known.findings.iter().cloned()),
        );
        known
            .and_then(|known| known.value.clone())
            .unwrap_or_default()
    }

    /// urls.lock.
    pub fn lock(&mut self, source: Option<&Source>, findings: &mut Findings) -> Arc<UrlLock> {
        let same = |known: &&Known<Option<Source>, UrlLock>| {
            known.from.as_ref().map(|s| &s.text) == source.map(|s| &s.text)
        };
        if self.lock.as_ref().filter(same).is_none() {
            let (value, found) = lock::read(source);
            self.lock = Some(Known {
                from: source.cloned(),
                value: Some(Arc::new(value)),
                findings: found.into_iter().collect(),
            });
        }
        let known = self.lock.as_ref();
        let found = known.iter().flat_map(|known| &known.findings);
        findings.extend(found.cloned());
        known
            .and_then(|known| known.value.clone())
            .unwrap_or_default()
    }

    /// Reads what is new among the files; the rest is as it was.
    pub fn documents(
        &mut self,
        reader: &Reader,
        files: &[File],
        findings: &mut Findings,
    ) -> &[Read] {
        let moved = self.read.len() != files.len()
            || self
                .read
                .iter()
                .zip(files)
                .any(|(read, file)| !same_text(&read.file.path, &file.path));
        if moved {
            self.lay_out(files);
        }
        let new: Vec<(usize, Read)> = (self.read.par_iter().zip(files).enumerate())
            .filter(|(_, (known, file))| !known.done || !same_bytes(&known.file.bytes, &file.bytes))
            .map(|(i, (_, file))| (i, read(reader, file)))
            .collect();
        for (i, read) in new {
            self.read[i] = read;
        }
        for read in &self.read {
            findings.extend(read.findings.iter().cloned());
        }
        &self.read
    }

    /// A place for each file, with what is known of it.
    fn lay_out(&mut self, files: &[File]) {
        let before = std::mem::take(&mut self.read);
        let mut known: HashMap<Arc<str>, Read> = before
            .into_iter()
            .map(|read| (read.file.path.clone(), read))
            .collect();
        let place = |file: &File| {
            known.remove(&file.path).unwrap_or_else(|| Read {
                file: file.clone(),
                document: None,
                findings: Vec::new(),
                done: false,
            })
        };
        self.read = files.iter().map(place).collect();
    }

    /// Links; after an edit only what was edited.
    pub fn site(&mut self, setting: Setting, findings: &mut Findings) -> Arc<Site> {
        let documents: Vec<Arc<Document>> = self
            .read
            .iter()
            .filter_map(|read| read.document.clone())
            .collect();
        let same = |linked: &Linked| {
            linked.site.now == setting.now && linked.site.internal == setting.internal
        };
        let before = self
            .sites
            .iter()
            .position(same)
            .map(|i| self.sites.remove(i));
        let linked = before
            .and_then(|before| relinked(&before, &documents, &setting))
            .map(|site| (site, Vec::new()))
            .unwrap_or_else(|| {
                let (site, found) = site::link(documents.clone(), setting);
                (site, found.into_iter().collect())
            });
        let (site, found) = (Arc::new(linked.0), linked.1);
        findings.extend(found.iter().cloned());
        self.sites.truncate(SITES - 1);
        let linked = Linked {
            documents,
            site: site.clone(),
            findings: found,
        };
        self.sites.insert(0, linked);
        site
    }
}

fn read(reader: &Reader, file: &File) -> Read {
    let (document, findings) = reader.document(file);
    Read {
        file: file.clone(),
        document: document.map(Arc::new),
        findings: findings.into_iter().collect(),
        done: true,
    }
}

fn relinked(before: &Linked, documents: &[Arc<Document>], setting: &Setting) -> Option<Site> {
    if before.documents.len() != documents.len() || !before.findings.is_empty() {
        return None;
    }
    let changed: Vec<Arc<Document>> = (before.documents.iter().zip(documents))
        .filter(|(a, b)| !Arc::ptr_eq(a, b))
        .map(|(_, new)| new.clone())
        .collect();
    site::relink(&before.site, &changed, setting)
}

/// The same text: most often it is the same memory.
fn same_text(a: &Arc<str>, b: &Arc<str>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

/// The same bytes: most often they are the same memory too.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    std::ptr::eq(a, b) || a == b
}
