//! campanile: Markdown in git in, one accessible university site out.
//!
//! Everything written is a pure function of the site, and the site is a pure function of its sources and a
//! clock reading. [`compile`] is the whole of it:
//!
//! ```text
//! sources ──read──► documents ──link──► site ──check──► findings
//!                                        └──plan──► artifacts ──write | serve
//! ```
pub mod adopt;
pub mod base;
pub mod check;
pub mod cli;
pub mod content;
pub mod import;
pub mod memo;
pub mod output;
pub mod preview;
pub mod read;
pub mod search;
pub mod site;
pub mod theme;
pub mod view;
pub mod voice;
pub mod world;

use base::artifact::Artifact;
use base::asset::Asset;
use base::config::Config;
use base::finding::{Finding, Findings, Severity};
use base::source::Source;
use base::time::When;
use jiff::Timestamp;
use memo::{Memo, Read};
use read::figures::Book;
use read::lock::UrlLock;
use read::{File, Reader};
use site::links::Unread;
use site::{Setting, Site};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use theme::{Theme, ThemeFile};

/// All that a site is made from. Nothing else is looked at.
#[derive(Clone)]
pub struct Input {
    /// book.toml
    pub config: Source,
    /// Markdown files, in any order.
    pub sources: Vec<File>,
    /// The files of `data/`, from the site's root.
    pub data: Vec<File>,
    /// Pictures and attachments.
    pub assets: Vec<Asset>,
    /// The files of `themes/NAME/`.
    pub theme: Vec<ThemeFile>,
    /// urls.lock, if there is one.
    pub lock: Option<Source>,
    /// The reading of the clock on the wall.
    pub clock: Timestamp,
    /// `--now`, which wins over the clock and over book.toml.
    pub now: Option<When>,
    /// `--url`
    pub url: Option<String>,
    /// `--internal`
    pub internal: bool,
}

/// What came of it.
pub struct Compiled {
    /// `None` when book.toml cannot be read.
    pub site: Option<Arc<Site>>,
    /// Promises of files; empty when there is an error, since half a site is none.
    pub artifacts: Vec<Artifact>,
    /// In the order of the sources.
    pub findings: Vec<Finding>,
}

/// The steps, for whoever wants to know where the time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Config,
    Read,
    Link,
    Check,
    Plan,
}

/// What a site is made without (`build --only-whole`).
#[derive(Debug, Clone, Default)]
pub struct Without {
    /// Documents that are left out, as if they could not be read.
    pub documents: Vec<Unread>,
    /// Documents that are told of as they are, and whose own errors do not stand in the way: their pages are not
    /// taken from the artifacts. Paths as findings name them.
    pub pages: BTreeSet<Arc<str>>,
}

/// A site, from text to promises. No disk, no clock: the same input, the same output.
pub fn compile(input: &Input, done: &mut dyn FnMut(Stage)) -> Compiled {
    compile_without(input, &Without::default(), done)
}

/// The same for a part of the documents.
pub fn compile_without(input: &Input, without: &Without, done: &mut dyn FnMut(Stage)) -> Compiled {
    let Assembled {
        site,
        theme,
        mut findings,
    } = assemble(input, without, &mut Memo::default(), done);
    let Some(site) = site else {
        return Compiled {
            site: None,
            artifacts: Vec::new(),
            findings: findings.in_source_order(),
        };
    };
    findings.extend(check::run(&site));
    done(Stage::Check);

    let tolerated = |f: &Finding| {
        (f.place.as_ref()).is_some_and(|place| without.pages.contains(&place.source.path))
    };
    let whole = !(findings.iter()).any(|f| f.severity() == Severity::Error && !tolerated(f));
    let artifacts = match theme.filter(|_| whole) {
        Some(theme) => output::plan(Arc::new(site.published()), theme),
        None => Vec::new(),
    };
    done(Stage::Plan);
    Compiled {
        site: Some(site),
        artifacts,
        findings: findings.in_source_order(),
    }
}

/// What reading, linking and the rules find in documents; nothing is planned, and a theme of the university's own is read
/// only for its ids. `None` when book.toml cannot be read.
pub fn look_at(input: &Input) -> Option<Vec<Finding>> {
    let mut findings = Findings::new();
    let mut memo = Memo::default();
    let config = memo.config(&input.config, input.url.as_deref(), &mut findings)?;
    let own = !input.theme.is_empty();
    let theme = own.then(|| memo.theme(&input.theme, &config, &mut findings));
    let ids = theme.flatten().map(|theme| theme.ids.clone());
    let reader = Reader::new(&config).avoiding(ids.unwrap_or_default());
    let unread = unread(memo.documents(&reader, &input.sources, &mut findings));
    let figures = memo.figures(&input.data, &mut findings);
    let lock = memo.lock(input.lock.as_ref(), &mut findings);
    let site = memo.site(setting(input, config, unread, figures, lock), &mut findings);
    findings.extend(check::run(&site));
    Some(findings.in_source_order())
}

/// A linked site, before anybody looks for faults or plans an output.
pub struct Assembled {
    /// `None` when book.toml cannot be read.
    pub site: Option<Arc<Site>>,
    /// `None` when a template cannot be used.
    pub theme: Option<Arc<Theme>>,
    pub findings: Findings,
}

/// The first half of [`compile`]: configuration, theme, documents, links. What `memo` knows is not made again.
pub fn assemble(
    input: &Input,
    without: &Without,
    memo: &mut Memo,
    done: &mut dyn FnMut(Stage),
) -> Assembled {
    let mut findings = Findings::new(); // nothing stops at the first fault
    let Some(config) = memo.config(&input.config, input.url.as_deref(), &mut findings) else {
        return Assembled {
            site: None,
            theme: None,
            findings,
        };
    };
    let theme = memo.theme(&input.theme, &config, &mut findings);
    done(Stage::Config);

    let ids = theme.as_ref().map(|theme| theme.ids.clone());
    let reader = Reader::new(&config).avoiding(ids.unwrap_or_default());
    let sources = taken_in(input, without);
    let mut unread = unread(memo.documents(&reader, &sources, &mut findings));
    unread.extend(without.documents.iter().cloned());
    let figures = memo.figures(&input.data, &mut findings);
    let lock = memo.lock(input.lock.as_ref(), &mut findings);
    done(Stage::Read);

    let setting = setting(input, config, unread, figures, lock);
    let site = memo.site(setting, &mut findings);
    done(Stage::Link);
    Assembled {
        site: Some(site),
        theme,
        findings,
    }
}

/// Files that left no document, so that what links to them is not called broken too.
fn unread(read: &[Read]) -> Vec<Unread> {
    let failed = read.iter().filter(|read| read.document.is_none());
    failed
        .filter_map(|read| read::name_of_unread(&read.file))
        .map(|(path, kind, id)| Unread {
            path,
            kind,
            id,
            address: None,
            aliases: Vec::new(),
        })
        .collect()
}

fn taken_in<'a>(input: &'a Input, without: &Without) -> Cow<'a, [File]> {
    if without.documents.is_empty() {
        return Cow::Borrowed(&input.sources);
    }
    let out: BTreeSet<&str> = without.documents.iter().map(|u| &*u.path).collect();
    let sources = input.sources.iter();
    sources
        .filter(|file| !out.contains(&*file.path))
        .cloned()
        .collect()
}

fn setting(
    input: &Input,
    config: Arc<Config>,
    unread: Vec<Unread>,
    figures: Arc<Book>,
    lock: Arc<UrlLock>,
) -> Setting {
    let zone = config.clockface().zone;
    let fixed = input
        .now
        .or(config.site.clock)
        .and_then(|when| when.resolve(&zone).ok());
    Setting {
        config_source: input.config.clone(),
        assets: input.assets.clone(),
        now: fixed.unwrap_or(input.clock),
        internal: input.internal,
        unread,
        figures,
        lock,
        config,
    }
}
