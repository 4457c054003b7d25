//! campanile: Markdown in git in, one accessible university site out.
//!
//! Everything written is a pure function of the site, and the site is a pure function of its sources and a
//! clock reading. [`compile`] is the whole of it:
//!
//! ```text
//! sources ──read──► documents ──link──► site ──check──► findings
//!                                        └──plan──► artifacts ──write | serve
//! ```
pub mod base;
pub mod check;
pub mod cli;
pub mod content;
pub mod output;
pub mod read;
pub mod search;
pub mod site;
pub mod theme;
pub mod view;
pub mod world;

use base::artifact::Artifact;
use base::asset::Asset;
use base::config::{self, Config};
use base::finding::{Finding, Findings, Severity};
use base::source::Source;
use base::time::When;
use jiff::Timestamp;
use rayon::prelude::*;
use read::{Document, File, Reader};
use site::links::Unread;
use site::{Setting, Site};
use std::sync::Arc;
use theme::ThemeFile;

/// All that a site is made from. Nothing else is looked at.
pub struct Input {
    /// book.toml
    pub config: Source,
    /// Markdown files, in any order.
    pub sources: Vec<File>,
    /// Pictures and attachments.
    pub assets: Vec<Asset>,
    /// The files of `themes/NAME/`.
    pub theme: Vec<ThemeFile>,
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
    pub site: Option<Site>,
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

/// A site, from text to promises. No disk, no clock: the same input, the same output.
pub fn compile(input: &Input, done: &mut dyn FnMut(Stage)) -> Compiled {
    let mut findings = Findings::new(); // nothing stops at the first fault
    let Some(config) = findings.take(config::read(&input.config, input.url.as_deref())) else {
        return Compiled {
            site: None,
            artifacts: Vec::new(),
            findings: findings.in_source_order(),
        };
    };
    let theme = findings.take(theme::load(&input.theme, &config));
    done(Stage::Config);

    let reader = Reader::new(&config);
    let read: Vec<_> = input
        .sources
        .par_iter()
        .map(|file| reader.document(file))
        .collect();
    let unread = unread(&input.sources, &read);
    let documents = read
        .into_iter()
        .filter_map(|document| findings.take(document))
        .collect();
    done(Stage::Read);

    let site = findings.take(site::link(documents, setting(input, config, unread)));
    done(Stage::Link);

    findings.extend(check::run(&site));
    done(Stage::Check);

    let whole = !findings.iter().any(|f| f.severity() == Severity::Error);
    let artifacts = match theme.filter(|_| whole) {
        Some(theme) => output::plan(Arc::new(site.published()), Arc::new(theme)),
        None => Vec::new(),
    };
    done(Stage::Plan);
    Compiled {
        site: Some(site),
        artifacts,
        findings: findings.in_source_order(),
    }
}

/// Files that left no document, so that what links to them is not called broken too.
fn unread(files: &[File], read: &[(Option<Document>, Findings)]) -> Vec<Unread> {
    let failed = files
        .iter()
        .zip(read)
        .filter(|(_, (document, _))| document.is_none());
    failed
        .filter_map(|(file, _)| read::name_of_unread(file))
        .map(|(path, kind, id)| Unread { path, kind, id })
        .collect()
}

fn setting(input: &Input, config: Config, unread: Vec<Unread>) -> Setting {
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
        config: Arc::new(config),
    }
}
