//! What became of every address that was ever given out: it stands, it leads on, a signpost stands there, or it is lost.
use super::address;
use super::links::Unread;
use super::{Core, Standing};
use crate::base::asset::Asset;
use crate::base::finding::{Code, Finding, Findings, Severity};
use crate::base::names;
use crate::content::Kind;
use crate::read::lock::{self, Entry, Fate, UrlLock};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub const LOST_ADDRESS: Code = Code {
    name: "lost-address",
    severity: Severity::Error,
    catches: "An address in urls.lock that no document claims any more: its file was deleted, or it was renamed and has no `id`.",
    why: "Somebody has the address in a bookmark, in a ticket or on a poster, and would find nothing there.",
    wrong: "content/pages/labs.md renamed to content/pages/computer-labs.md",
    right: "… with the line `id: labs` in it, or `campanile urls retire /labs/ --to page:computer-labs`",
};

pub const RETIRED_ADDRESS: Code = Code {
    name: "retired-address",
    severity: Severity::Error,
    catches: "A retired address in urls.lock that leads nowhere, or back to itself.",
    why: "Who follows an old link would arrive at an error, or go round for ever.",
    wrong: "/services/fax/ service:fax retired service:telefax",
    right: "/services/fax/ service:fax retired service:email",
};

/// What stands at an address that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// This document claims it: its place in `Site::cores`. It may stand somewhere else by now.
    Document(usize),
    /// It was given up, and leads to a page that campanile makes, to a file, or out of the site.
    To(Arc<str>),
    /// It was given up, and nothing takes its place.
    Gone,
    /// Campanile's own page stands there, or a file that could not be read claims it, or it is a finding.
    Nothing,
}

/// All that can claim an address.
pub struct Claims<'a> {
    pub lock: &'a UrlLock,
    pub cores: &'a [Arc<Core>],
    pub aliases: &'a BTreeMap<String, Arc<Core>>,
    pub unread: &'a [Unread],
    pub assets: &'a [Asset],
    pub audiences: &'a [String],
}

/// The same, made ready to look things up.
struct Lookup<'a> {
    claims: &'a Claims<'a>,
    by_id: HashMap<(Kind, &'a str), usize>,
    by_address: HashMap<&'a str, usize>,
    recorded: HashMap<&'a str, &'a Entry>,
    known: HashSet<(Kind, &'a str)>,
}

/// For each entry of the lock, what stands there now.
pub fn keep(claims: &Claims<'_>) -> (Vec<Keep>, Findings) {
    let mut findings = Findings::new();
    let entries = &claims.lock.entries;
    if entries.is_empty() {
        return (Vec::new(), findings);
    }
    let lookup = Lookup {
        claims,
        by_id: claims
            .cores
            .iter()
            .rev()
            .map(|c| ((c.kind, &*c.id), c.index))
            .collect(),
        by_address: claims
            .cores
            .iter()
            .rev()
            .filter(|c| !c.address.is_empty())
            .map(|c| (&*c.address, c.index))
            .collect(),
        recorded: entries.iter().map(|e| (&*e.address, e)).collect(),
        known: entries.iter().map(|e| (e.kind, &*e.id)).collect(),
    };
    let mut lost: Vec<&Entry> = Vec::new();
    let kept = entries
        .iter()
        .map(|entry| match lookup.of(entry) {
            Ok(Some(keep)) => keep,
            Ok(None) => {
                lost.push(entry);
                Keep::Nothing
            }
            Err(finding) => {
                findings.push(*finding);
                Keep::Nothing
            }
        })
        .collect();
    findings.extend(lookup.lost(&lost));
    (kept, findings)
}

impl<'a> Lookup<'a> {
    /// `None` is a lost address.
    fn of(&self, entry: &Entry) -> Result<Option<Keep>, Box<Finding>> {
        let living = self.by_address.get(&*entry.address).copied();
        let alias = || {
            self.claims
                .aliases
                .get(&*entry.address)
                .map(|core| core.index)
        };
        if let Some(index) = living {
            return Ok(Some(Keep::Document(index)));
        }
        if let Fate::Retired(to) = &entry.fate {
            return match (alias(), to) {
                (Some(index), _) => Ok(Some(Keep::Document(index))),
                (None, None) => Ok(Some(Keep::Gone)),
                (None, Some(to)) => self.follow(entry, to).map(Some),
            };
        }
        let claimed = self.by_id.get(&(entry.kind, &*entry.id)).copied();
        let document = claimed
            .or_else(alias)
            .or_else(|| self.of_another_kind(entry));
        Ok(match document {
            Some(index) => Some(Keep::Document(index)),
            None if address::is_ours(&entry.address) || self.is_unread(entry) => {
                Some(Keep::Nothing)
            }
            None => None,
        })
    }

    fn is_unread(&self, entry: &Entry) -> bool {
        let mut unread = self.claims.unread.iter();
        unread.any(|file| file.kind == entry.kind && *file.id == *entry.id)
    }

    /// A file that moved to another type's folder keeps its id, and so its old address.
    fn of_another_kind(&self, entry: &Entry) -> Option<usize> {
        let mut same = self.claims.cores.iter().filter(|core| {
            core.kind != Kind::Snippet
                && core.id == entry.id
                && !self.known.contains(&(core.kind, &*core.id))
        });
        let first = same.next()?;
        same.next().is_none().then_some(first.index)
    }

    /// Where a retired address leads in the end; one step for readers, however many the lock has.
    fn follow(&self, from: &Entry, to: &str) -> Result<Keep, Box<Finding>> {
        let mut seen: HashSet<&str> = HashSet::from([&*from.address]);
        let mut to = to;
        loop {
            let next = match self.step(to) {
                Step::End(keep) => return Ok(keep),
                Step::Entry(next) => next,
                Step::Nowhere(near) => return Err(Box::new(self.nowhere(from, to, near))),
            };
            if !seen.insert(&next.address) {
                return Err(Box::new(self.circle(from)));
            }
            match &next.fate {
                Fate::Retired(Some(further)) => to = further,
                Fate::Retired(None) => return Err(Box::new(self.given_up(from, next))),
                // What stands there now; when nothing does, that is a finding of its own.
                Fate::Claimed => return Ok(self.of(next)?.unwrap_or(Keep::Nothing)),
            }
        }
    }

    fn step(&self, to: &str) -> Step<'a> {
        if to.starts_with("https://") || to.starts_with("http://") {
            return Step::End(Keep::To(to.into()));
        }
        if let Some((kind, id)) = lock::named(to) {
            if let Some(index) = self.by_id.get(&(kind, id)) {
                return Step::End(Keep::Document(*index));
            }
            let entries = &self.claims.lock.entries;
            let given_up = entries.iter().find(|e| e.kind == kind && *e.id == *id);
            let known = self.by_id.keys().filter(|(k, _)| *k == kind);
            let mut known: Vec<&str> = known.map(|(_, id)| *id).collect();
            known.sort_unstable();
            let near = || {
                let near = names::nearest(id, known)?;
                Some(format!("{}:{near}", kind.plate().scheme))
            };
            return given_up.map_or_else(|| Step::Nowhere(near()), Step::Entry);
        }
        let path = to.split('#').next().unwrap_or_default();
        let Some(path) = address::normal_alias(path).or((path == "/").then(|| "/".into())) else {
            return Step::Nowhere(None);
        };
        if let Some(index) = self.by_address.get(path.as_str()) {
            return Step::End(Keep::Document(*index));
        }
        if let Some(core) = self.claims.aliases.get(&path) {
            return Step::End(Keep::Document(core.index));
        }
        if let Some(entry) = self.recorded.get(path.as_str()) {
            return Step::Entry(entry);
        }
        if self.is_page(&path) {
            return Step::End(Keep::To(to.into()));
        }
        let mut known: Vec<&str> = self.by_address.keys().copied().collect();
        known.sort_unstable();
        Step::Nowhere(names::nearest(&path, known).map(str::to_string))
    }

    /// Whether something that is no document stands at this path.
    fn is_page(&self, path: &str) -> bool {
        let audience = path
            .strip_prefix("/for/")
            .and_then(|rest| rest.strip_suffix('/'));
        address::is_ours(path)
            || audience.is_some_and(|id| self.claims.audiences.iter().any(|a| a == id))
            || path.strip_prefix('/').is_some_and(|file| {
                file.starts_with("files/")
                    && self.claims.assets.iter().any(|asset| *asset.path == *file)
            })
    }

    // ------------------------------------------------------------ findings

    /// At the target of a line in the lock.
    fn at(&self, entry: &Entry, message: String) -> Finding {
        let source = self.claims.lock.source.as_ref();
        let place = source.map(|source| source.at(entry.target_span.clone()));
        Finding::new(&RETIRED_ADDRESS, place, message)
    }

    fn nowhere(&self, from: &Entry, to: &str, near: Option<String>) -> Finding {
        let message = format!(
            "`{}` leads to `{to}`, and there is no such page",
            from.address
        );
        let found = self.at(from, message).did_you_mean(near.as_deref());
        found.help(format!(
            "`campanile urls retire {} --to ADDRESS` gives it another",
            from.address
        ))
    }

    fn circle(&self, from: &Entry) -> Finding {
        let message = format!("`{}` leads back to itself", from.address);
        let found = self.at(from, message);
        found.help(format!(
            "`campanile urls retire {} --to ADDRESS` with a page that is there",
            from.address
        ))
    }

    fn given_up(&self, from: &Entry, to: &Entry) -> Finding {
        let message = format!(
            "`{}` leads to `{}`, which was given up itself",
            from.address, to.address
        );
        let found = self.at(from, message);
        found.help(format!(
            "`campanile urls retire {} --to ADDRESS` with a page that is there",
            from.address
        ))
    }

    /// Each lost address, at the file that was probably renamed, or at its line in the lock.
    fn lost(&self, lost: &[&Entry]) -> Vec<Finding> {
        let is_new = |core: &&Arc<Core>| {
            !core.address.is_empty()
                && !self.known.contains(&(core.kind, &*core.id))
                && !self.recorded.contains_key(&*core.address)
        };
        let mut new: Vec<&Arc<Core>> = self.claims.cores.iter().filter(is_new).collect();
        let finding = |entry: &&Entry| {
            let alone = lost.iter().filter(|e| e.kind == entry.kind).count() == 1;
            match probably(entry, alone, &new) {
                Some(at) => self.renamed(entry, new.remove(at)),
                None => self.deleted(entry),
            }
        };
        lost.iter().map(finding).collect()
    }

    fn renamed(&self, entry: &Entry, core: &Core) -> Finding {
        let (doc, written) = (&core.doc, core.doc.common().id().is_some());
        let place = match written {
            true => doc.field("id"),
            false => doc
                .source
                .at(0..doc.source.text.lines().next().map_or(0, str::len)),
        };
        let message = format!(
            "`{}` would be lost: this {} was probably `{}`, and is `{}` now",
            entry.address,
            core.kind.plate().name,
            entry.id,
            core.id
        );
        let help = match written {
            true => format!(
                "write `id: {}` again: an id never changes, the title may",
                entry.id
            ),
            false => format!(
                "add the line `id: {}` to its front matter; then the file may be called as you like",
                entry.id
            ),
        };
        let mut found = Finding::new(&LOST_ADDRESS, place, message)
            .help(help)
            .help(format!(
                "if it is another page: `campanile urls retire {} --to {}:{}`",
                entry.address,
                core.kind.plate().scheme,
                core.id
            ));
        if let Some(source) = &self.claims.lock.source {
            found = found.related(source.at(entry.span.clone()), "readers have this address");
        }
        found
    }

    fn deleted(&self, entry: &Entry) -> Finding {
        let place = self.claims.lock.source.as_ref();
        let place = place.map(|source| source.at(entry.span.clone()));
        let kind = entry.kind.plate();
        let message = format!(
            "`{}` would be lost: there is no {} `{}` any more",
            entry.address, kind.name, entry.id
        );
        let found = Finding::new(&LOST_ADDRESS, place, message);
        found
            .help(format!(
                "if its file was renamed, add the line `id: {}` to it; if it was deleted by mistake, bring it back from git",
                entry.id
            ))
            .help(format!(
                "if the page was given up: `campanile urls retire {}`, and `--to ADDRESS` names what answers this now",
                entry.address
            ))
    }
}

/// The new document that the lost one has most probably become: an article of the same hour, since one number is as
/// near to another as any third; else the nearest id, or the only one there is.
fn probably(entry: &Entry, alone: bool, new: &[&Arc<Core>]) -> Option<usize> {
    let mut of_kind = (0..new.len()).filter(|i| new[*i].kind == entry.kind);
    if entry.kind == Kind::Article {
        return of_kind.find(|i| entry.published.is_some() && new[*i].published == entry.published);
    }
    let of_kind: Vec<usize> = of_kind.collect();
    match names::nearest(&entry.id, of_kind.iter().map(|i| &*new[*i].id)) {
        Some(id) => of_kind.into_iter().find(|i| *new[*i].id == *id),
        None if alone && of_kind.len() == 1 => of_kind.first().copied(),
        None => None,
    }
}

enum Step<'a> {
    End(Keep),
    /// Another line of the lock, which says more.
    Entry(&'a Entry),
    /// No such page; the nearest.
    Nowhere(Option<String>),
}

/// What `record` adds to the lock: the address of everything that readers can see, or could.
pub fn recorded(cores: &[Arc<Core>], lock: &UrlLock, kept: &[Keep]) -> Recorded {
    let mut new = lock.clone();
    let mut told = Recorded::default();
    // A document that moved to another type keeps its old addresses under its new name.
    for (entry, keep) in new.entries.iter_mut().zip(kept) {
        let Keep::Document(index) = keep else {
            continue;
        };
        let core = &cores[*index];
        let moved = entry.fate == Fate::Claimed && entry.id == core.id && entry.kind != core.kind;
        if moved {
            entry.kind = core.kind;
            entry.published = None;
            told.renamed.push(entry.clone());
        }
    }
    let places: HashMap<Arc<str>, usize> = new
        .entries
        .iter()
        .enumerate()
        .map(|(i, e)| (e.address.clone(), i))
        .collect();
    for core in cores.iter().filter(|core| is_out(core)) {
        let entry = Entry::new(
            core.address.clone(),
            core.kind,
            core.id.clone(),
            core.published,
        );
        match places.get(&core.address) {
            None => {
                told.added.push(entry.clone());
                new.entries.push(entry);
            }
            Some(&at) => {
                let old = &mut new.entries[at];
                if matches!(old.fate, Fate::Retired(_)) {
                    told.revived.push(entry.clone());
                    *old = entry;
                } else if old.published.is_none() {
                    old.published = entry.published;
                }
            }
        }
    }
    told.added.sort_by(|a, b| a.address.cmp(&b.address));
    told.text = new.text();
    told.all = new.entries.len();
    told
}

/// Whether the address answers readers: with the page, or with a signpost.
fn is_out(core: &Core) -> bool {
    let seen = match core.standing {
        Standing::Published | Standing::Expired | Standing::Withdrawn | Standing::Replaced => true,
        Standing::Draft | Standing::Internal | Standing::Embargoed(_) => false,
    };
    seen && !core.address.is_empty()
}

/// What the lock is to be, and what is new in it.
#[derive(Debug, Default)]
pub struct Recorded {
    pub text: String,
    /// Addresses in all.
    pub all: usize,
    pub added: Vec<Entry>,
    /// Given up once, and there again.
    pub revived: Vec<Entry>,
    /// Of a document that is of another type now.
    pub renamed: Vec<Entry>,
}

/// Of two documents with one id, the one whose address is recorded, if the lock can tell.
pub fn holder<'a>(lock: &UrlLock, one: &'a Arc<Core>, two: &'a Arc<Core>) -> Option<&'a Arc<Core>> {
    let knows = |core: &Arc<Core>| {
        let mut entries = lock.entries.iter();
        entries.any(|e| {
            e.kind == core.kind
                && e.id == core.id
                && e.address == core.address
                && (e.kind != Kind::Article
                    || (e.published.is_some() && e.published == core.published))
        })
    };
    match (knows(one), knows(two)) {
        (true, false) => Some(one),
        (false, true) => Some(two),
        _ => None,
    }
}
