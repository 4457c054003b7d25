//! `build --only-whole`: which documents cannot be told truly, and what of them stays where it stands.
//!
//! A document with an error is left out as a whole, and its page stays as the last build wrote it. What stands in its
//! place in lists and feeds is nothing: half a notice would be worse than none. When it is right again, its items come
//! back with the identities and times that they had, so that no feed reader takes them for new. What needs a snippet
//! that is left out is left out too. A service is the exception: others name it, so that it is told of as long as it
//! can be read, and only its page stays as it was.
use crate::base::finding::{Finding, Severity};
use crate::base::text::LinkKind;
use crate::base::yaml;
use crate::content::Kind;
use crate::read;
use crate::site::links::{Target, Unread};
use crate::site::{Core, Site, Standing, address};
use crate::world::output::Keep;
use crate::{Compiled, Input, Stage, Without, compile_without};
use jiff::civil::date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A document that is left out.
pub struct Left {
    /// As findings name it.
    pub file: Arc<str>,
    pub kind: Kind,
    pub id: String,
    /// Where its page stands from before.
    pub address: Option<Arc<str>>,
    /// Only the page is: what others say of the service is as it should be.
    pub only_page: bool,
    /// What is wrong with it; for a document that is left out on account of a snippet, that.
    pub because: Vec<String>,
}

/// The part of the site that is whole.
pub struct Part {
    pub compiled: Compiled,
    pub left: Vec<Left>,
    pub keep: Keep,
    /// All that was found on the way, also in what is left out.
    pub findings: Vec<Finding>,
}

impl Part {
    /// A site that nothing was left out of.
    pub fn all(compiled: Compiled) -> Part {
        Part {
            findings: compiled.findings.clone(),
            compiled,
            left: Vec::new(),
            keep: Keep::default(),
        }
    }

    /// Whether every error is in something that is left out.
    pub fn is_whole(&self) -> bool {
        let out = |f: &Finding| {
            let file = f.place.as_ref().map(|place| &place.source.path);
            file.is_some_and(|file| self.left.iter().any(|left| left.file == *file))
        };
        (self.findings.iter()).all(|f| f.severity() != Severity::Error || out(f))
    }
}

impl Left {
    /// What became of it.
    pub fn fate(&self) -> String {
        match (&self.address, self.only_page) {
            (Some(address), true) => {
                format!("its page {address} stays as it was; it is told of everywhere else")
            }
            (Some(address), false) => format!("its page {address} stays as it was"),
            (None, _) => "it has no page".into(),
        }
    }
}

/// The whole part; or, where an error is not a document's, what was found.
pub fn part(
    input: &Input,
    before: &BTreeSet<String>,
    done: &mut dyn FnMut(Stage),
) -> Result<Part, Box<Compiled>> {
    let mut sieve = Sieve {
        input,
        before,
        src: String::new(),
        without: Without::default(),
        left: BTreeMap::new(),
        keep: Keep::default(),
        findings: Vec::new(),
    };
    loop {
        let mut compiled = compile_without(input, &sieve.without, done);
        let Some(site) = &compiled.site else {
            return Err(Box::new(compiled));
        };
        sieve.src = site.config.book.src.clone();
        let Some(more) = sieve.sift(site, &compiled.findings) else {
            return Err(Box::new(compiled));
        };
        if more {
            continue;
        }
        // The page of a service whose page is left out.
        let keep = sieve.keep.clone();
        let pages: Vec<&Left> = sieve.left.values().filter(|left| left.only_page).collect();
        let own = |path: &str| {
            let at = |left: &&Left| {
                left.address
                    .as_deref()
                    .is_some_and(|a| path.starts_with(a.trim_start_matches('/')))
            };
            pages.iter().any(at)
        };
        compiled.artifacts.retain(|artifact| !own(&artifact.path));
        let mut findings = std::mem::take(&mut sieve.findings);
        let known = |f: &Finding, all: &[Finding]| {
            all.iter()
                .any(|known| known.message == f.message && start(known) == start(f))
        };
        let new: Vec<Finding> = (compiled.findings.iter())
            .filter(|f| !known(f, &findings))
            .cloned()
            .collect();
        findings.extend(new);
        return Ok(Part {
            compiled,
            left: sieve.left.into_values().collect(),
            keep,
            findings,
        });
    }
}

fn start(finding: &Finding) -> Option<(&str, usize)> {
    let place = finding.place.as_ref()?;
    Some((&*place.source.path, place.span.start))
}

struct Sieve<'a> {
    input: &'a Input,
    before: &'a BTreeSet<String>,
    src: String,
    without: Without,
    /// By file.
    left: BTreeMap<Arc<str>, Left>,
    keep: Keep,
    findings: Vec<Finding>,
}

impl Sieve<'_> {
    /// Takes out what has an error, or needs a snippet that is out. Whether there was more of it; `None` where an
    /// error is not a document's.
    fn sift(&mut self, site: &Site, findings: &[Finding]) -> Option<bool> {
        let mut wrong: BTreeMap<Arc<str>, Vec<&Finding>> = BTreeMap::new();
        for finding in findings.iter().filter(|f| f.severity() == Severity::Error) {
            let file = &finding.place.as_ref()?.source.path;
            if !self.without.pages.contains(file) {
                wrong.entry(file.clone()).or_default().push(finding);
            }
        }
        let mut more = false;
        for (file, errors) in &wrong {
            let source = self.source(file)?;
            let because = errors.iter().map(|f| f.code.name.to_string()).collect();
            let stays = errors.iter().all(|f| {
                let code = f.code.name;
                code != address::DUPLICATE_ID.name && code != address::DUPLICATE_ADDRESS.name
            });
            let consents = errors.iter().all(|f| f.code.name != "consent");
            self.findings.extend(errors.iter().map(|f| (*f).clone()));
            self.leave_out(site, file, source, because, stays, consents);
            more = true;
        }
        for core in site.cores.iter() {
            let file = &core.doc.source.path;
            let known = self.left.contains_key(file) || wrong.contains_key(file);
            if let Some(why) = needs(core).filter(|_| !known) {
                let source = self.source(file)?;
                self.leave_out(site, file, source, vec![why], true, true);
                more = true;
            }
        }
        Some(more)
    }

    fn source(&self, file: &str) -> Option<usize> {
        let path = file.strip_prefix(&self.src)?.strip_prefix('/')?;
        self.input.sources.iter().position(|s| *s.path == *path)
    }

    fn leave_out(
        &mut self,
        site: &Site,
        file: &Arc<str>,
        source: usize,
        because: Vec<String>,
        stays: bool,
        consents: bool,
    ) {
        let source = &self.input.sources[source];
        let core = site.cores.iter().find(|core| core.doc.source.path == *file);
        let named = core.map(|core| (core.kind, core.id.to_string()));
        let named = named.or_else(|| read::name_of_unread(source).map(|(_, kind, id)| (kind, id)));
        let Some((kind, id)) = named else {
            return self.forget(file, source, because);
        };
        let text = String::from_utf8_lossy(&source.bytes);
        let shown = match core {
            Some(core) => core.standing == Standing::Published,
            None => is_shown(&text, kind),
        };
        let exact = core.map(|core| core.address.to_string());
        let found = exact
            .filter(|at| self.stands(at))
            .or_else(|| self.search(kind, &id));
        let address: Option<Arc<str>> = found.filter(|_| stays && shown && consents).map(Arc::from);
        let only_page = kind == Kind::Service && stays && core.is_some() && address.is_some();
        if let Some(address) = &address {
            self.keep
                .paths
                .push(address.trim_start_matches('/').to_string());
        }
        if kind == Kind::Service && stays && shown {
            let formats = ["xml", "atom", "json"].map(|end| format!("feeds/services/{id}.{end}"));
            self.keep.paths.extend(formats);
            self.keep.paths.push(format!("calendar/services/{id}.ics"));
        }
        if only_page {
            self.without.pages.insert(file.clone());
        } else {
            let aliases = core.map_or_else(
                || aliases(&text),
                |core| core.doc.common().aliases().to_vec(),
            );
            self.without.documents.push(Unread {
                path: source.path.clone(),
                kind,
                id: id.clone(),
                address: address.clone(),
                aliases: aliases
                    .iter()
                    .filter_map(|alias| address::normal_alias(alias))
                    .collect(),
            });
        }
        self.left.insert(
            file.clone(),
            Left {
                file: file.clone(),
                kind,
                id,
                address,
                only_page,
                because,
            },
        );
    }

    /// A file outside the folders, or one whose kind nobody can tell: nothing of it stands anywhere.
    fn forget(&mut self, file: &Arc<str>, source: &read::File, because: Vec<String>) {
        let kind = Kind::of_path(&source.path).unwrap_or(Kind::Page);
        self.without.documents.push(Unread {
            path: source.path.clone(),
            kind,
            id: String::new(),
            address: None,
            aliases: Vec::new(),
        });
        self.left.insert(
            file.clone(),
            Left {
                file: file.clone(),
                kind,
                id: String::new(),
                address: None,
                only_page: false,
                because,
            },
        );
    }

    fn stands(&self, address: &str) -> bool {
        let page = format!("{}index.html", address.trim_start_matches('/'));
        self.before.contains(&page)
    }

    /// Where the last build put a document whose year cannot be read.
    fn search(&self, kind: Kind, id: &str) -> Option<String> {
        let pattern = address::of(kind, id, Some(date(2000, 1, 1)));
        let Some((folder, rest)) = pattern.split_once("/2000/") else {
            return Some(pattern).filter(|at| !at.is_empty() && self.stands(at));
        };
        self.before.iter().rev().find_map(|path| {
            let year = format!("/{path}");
            let year = year
                .strip_prefix(folder)?
                .strip_prefix('/')?
                .strip_suffix(&format!("/{rest}index.html"))?;
            (year.len() == 4).then(|| format!("{folder}/{year}/{rest}"))
        })
    }
}

/// What a document cannot do without: a snippet that is left out, or the article that replaces it.
fn needs(core: &Core) -> Option<String> {
    let links = core.doc.body.links.iter().zip(&core.links);
    let fields = core.doc.fields.iter().zip(&core.fields);
    let fields = fields.flat_map(|((_, links), targets)| links.iter().zip(targets));
    let snippet = links.chain(fields).find(|(link, target)| {
        link.kind == LinkKind::Snippet && matches!(target, Target::Unread(_))
    });
    if let Some((link, _)) = snippet {
        return Some(format!("it needs `{}`", link.target));
    }
    let replaced = core.standing == Standing::Replaced
        && matches!(core.field("replaced_by"), Some(Target::Unread(_)));
    replaced.then(|| "it needs what it is replaced by".to_string())
}

/// Whether a file that cannot be read was meant for everybody. A story stays only while its text still speaks of a consent.
fn is_shown(text: &str, kind: Kind) -> bool {
    let is = |key: &str, value: &str| {
        text.lines().any(|line| {
            let rest = line
                .trim()
                .strip_prefix(key)
                .and_then(|rest| rest.trim_start().strip_prefix(':'));
            rest.is_some_and(|rest| rest.split('#').next().unwrap_or_default().trim() == value)
        })
    };
    !is("draft", "true")
        && !is("visibility", "internal")
        && (kind != Kind::Story || text.contains("consent:"))
}

/// The aliases of a file that cannot be read as a document, as far as they can be.
fn aliases(text: &str) -> Vec<String> {
    let inside = text
        .trim_start_matches('\u{FEFF}')
        .split("\n---")
        .next()
        .unwrap_or_default();
    let inside = inside.trim_start_matches("---");
    let shallow = yaml::too_much(inside).is_none();
    let value: Option<serde_yaml::Value> =
        (shallow.then(|| serde_yaml::from_str(inside).ok())).flatten();
    let list = value
        .as_ref()
        .and_then(|v| v.get("aliases"))
        .and_then(|v| v.as_sequence());
    list.into_iter()
        .flatten()
        .filter_map(|v| v.as_str().map(str::to_string))
        .collect()
}
