//! `campanile urls`: the addresses that were given out, and what stands there; the only writer of urls.lock.
use super::{Common, Outcome, plain_path, report, wrong};
use crate::base::finding::{Finding, Severity};
use crate::base::names::{self, count};
use crate::base::source::Source;
use crate::read::lock::{self, Entry, Fate, UrlLock};
use crate::site::lock::{self as site_lock, Keep, RETIRED_ADDRESS, Recorded};
use crate::site::{Core, Site, Standing, address};
use crate::world::{Trouble, terminal};
use crate::{Compiled, Input, compile};
use clap::{Args, Subcommand};
use std::path::Path;

#[derive(Args)]
pub struct Urls {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// List every address that was given out, and what stands there now (as without a word)
    List,
    /// Write down the address of every published document; nothing is ever taken out
    Record,
    /// Give up the address of a document that is deleted: a signpost stands there, or it leads on
    Retire(Retire),
}

#[derive(Args)]
struct Retire {
    /// The address, like /services/fax/, or the document that stood there, like service:fax
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// What answers this now: a document like service:email, a path of this site, or an address of another
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
}

impl Urls {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        match self.what {
            None | Some(What::List) => list(common),
            Some(What::Record) => record(common),
            Some(What::Retire(retire)) => retire.run(common),
        }
    }
}

/// The site, or its faults on the screen.
fn linked(input: &Input) -> (Compiled, Vec<Finding>) {
    let mut compiled = compile(input, &mut |_| ());
    let errors = std::mem::take(&mut compiled.findings)
        .into_iter()
        .filter(|f| f.severity() == Severity::Error)
        .collect();
    (compiled, errors)
}

// ---------------------------------------------------------------- list

fn list(common: &Common) -> Result<Outcome, Trouble> {
    let input = common.load()?;
    let (compiled, errors) = linked(&input);
    let Some(site) = &compiled.site else {
        return Ok(refuse(&errors, "Nothing can be listed"));
    };
    let lines: Vec<[String; 3]> = (site.lock.entries.iter().zip(&site.kept))
        .map(|(entry, keep)| {
            [
                entry.address.to_string(),
                entry.reference(),
                state(site, entry, keep),
            ]
        })
        .collect();
    let width = |column: usize| {
        lines
            .iter()
            .map(|l| l[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    for [address, reference, state] in &lines {
        let line = format!("{address:<first$}  {reference:<second$}  {state}");
        terminal::print(line.trim_end());
    }
    let recorded = site_lock::recorded(&site.cores, &site.lock, &site.kept);
    let new = match recorded.added.len() {
        0 => "all that is published is recorded".to_string(),
        n => format!("{n} more not recorded yet (`campanile urls record`)"),
    };
    common.say(&format!(
        "{}; {new}.",
        count(lines.len(), "address", "addresses")
    ));
    Ok(Outcome::Fine)
}

fn state(site: &Site, entry: &Entry, keep: &Keep) -> String {
    let core = match keep {
        Keep::To(to) => return format!("retired, leads to {to}"),
        Keep::Gone => return "retired".into(),
        Keep::Nothing => return "LOST, or a fault in its file: `campanile check` says more".into(),
        Keep::Document(index) => &site.cores[*index],
    };
    let retired = if matches!(entry.fate, Fate::Retired(_)) {
        "retired, "
    } else {
        ""
    };
    if core.address != entry.address {
        return format!("{retired}leads to {}", core.address);
    }
    match core.standing {
        Standing::Published => String::new(),
        Standing::Replaced => "replaced by another".into(),
        Standing::Expired => "signpost: expired".into(),
        Standing::Withdrawn => "signpost: consent ended".into(),
        Standing::Draft => "signpost: draft again".into(),
        Standing::Internal => "signpost: internal now".into(),
        Standing::Embargoed(_) => "signpost: to be published later".into(),
    }
}

// ---------------------------------------------------------------- record

fn record(common: &Common) -> Result<Outcome, Trouble> {
    if common.internal {
        return Err(wrong(
            "the internal site's addresses are not for urls.lock",
            "run `campanile urls record` without --internal: what is recorded, every reader may know",
        ));
    }
    let input = common.load()?;
    let (compiled, mut errors) = linked(&input);
    if compiled.site.is_some() {
        errors.retain(is_about_addresses);
    }
    let Some(site) = compiled.site.as_ref().filter(|_| errors.is_empty()) else {
        return Ok(refuse(&errors, "Nothing was recorded"));
    };
    let recorded = site_lock::recorded(&site.cores, &site.lock, &site.kept);
    let before = input.lock.as_ref().map(|source| &*source.text);
    if before == Some(recorded.text.as_str()) {
        common.say(&format!(
            "{} has all {}; nothing was added.",
            lock::NAME,
            count(recorded.all, "address", "addresses")
        ));
        return Ok(Outcome::Fine);
    }
    write(&common.site.join(lock::NAME), &recorded.text)?;
    tell(common, &recorded);
    Ok(Outcome::Fine)
}

/// What makes it unclear which address is whose. A broken link does not: `check` and `build` tell of it.
fn is_about_addresses(finding: &Finding) -> bool {
    let codes = [
        &lock::URLS_LOCK,
        &site_lock::LOST_ADDRESS,
        &RETIRED_ADDRESS,
        &address::DUPLICATE_ID,
        &address::DUPLICATE_ADDRESS,
        &address::ALIAS,
    ];
    codes.iter().any(|code| code.name == finding.code.name)
}

fn tell(common: &Common, recorded: &Recorded) {
    let say = |mark: &str, entries: &[Entry]| {
        for entry in entries {
            common.say(&format!("{mark} {}  {}", entry.address, entry.reference()));
        }
    };
    say("new      ", &recorded.added);
    say("back     ", &recorded.revived);
    say("moved    ", &recorded.renamed);
    let new = recorded.added.len() + recorded.revived.len() + recorded.renamed.len();
    let what = match new {
        0 => "put in order".to_string(),
        n => format!("{} written", count(n, "line", "lines")),
    };
    common.say(&format!(
        "{}: {what}, {} in all. Commit it.",
        lock::NAME,
        count(recorded.all, "address", "addresses")
    ));
}

// ---------------------------------------------------------------- retire

impl Retire {
    fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let input = common.load()?;
        let (compiled, errors) = linked(&input);
        let Some(site) = &compiled.site else {
            return Ok(refuse(&errors, "Nothing was retired"));
        };
        if let Some(fault) = errors.iter().find(|f| f.code.name == lock::URLS_LOCK.name) {
            return Ok(refuse(std::slice::from_ref(fault), "Nothing was retired"));
        }
        let to = self.to.as_deref().map(|to| target(to, site)).transpose()?;
        let places = self.entries(site)?;
        let mut new = site.lock.clone();
        for &at in &places {
            claimed(site, at)?;
            new.entries[at].fate = Fate::Retired(to.clone());
        }
        if new.text() == site.lock.text() {
            common.say("It is retired already; nothing was changed.");
            return Ok(Outcome::Fine);
        }
        if let Some(fault) = leads_nowhere(input, &new, &places) {
            return Ok(refuse(&[fault], "Nothing was retired"));
        }
        write(&common.site.join(lock::NAME), &new.text())?;
        for &at in &places {
            let address = &new.entries[at].address;
            common.say(&match &to {
                Some(to) => format!("Retired {address}: it leads to {to}."),
                None => format!("Retired {address}: a signpost stands there."),
            });
        }
        common.say(&format!("Commit {}.", lock::NAME));
        Ok(Outcome::Fine)
    }

    /// The lines that are meant: that of the address, or all of a document.
    fn entries(&self, site: &Site) -> Result<Vec<usize>, Trouble> {
        let asked = self.address.strip_prefix(site.config.site.url.as_str());
        let asked = asked.map_or(self.address.clone(), |path| format!("/{path}"));
        let slashed = format!("/{}/", asked.trim_matches('/'));
        let meant = |entry: &Entry| match lock::named(&asked) {
            Some((kind, id)) => entry.kind == kind && *entry.id == *id,
            None => *entry.address == *slashed,
        };
        let entries = &site.lock.entries;
        let found: Vec<usize> = (0..entries.len()).filter(|i| meant(&entries[*i])).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let near = names::nearest(&slashed, entries.iter().map(|e| &*e.address));
        Err(wrong(
            format!("urls.lock does not have `{asked}`"),
            match near {
                Some(near) => format!("did you mean {near}?"),
                None => "`campanile urls` lists the addresses that were given out".into(),
            },
        ))
    }
}

/// A target as the lock has it: a path without the site's host, or the address of another site.
fn target(to: &str, site: &Site) -> Result<String, Trouble> {
    if let Some(path) = to.strip_prefix(site.config.site.url.as_str()) {
        return Ok(format!("/{path}"));
    }
    let article = to.strip_prefix("kb:KB").or(to.strip_prefix("KB"));
    if let Some(number) = article.filter(|n| n.parse::<u32>().is_ok()) {
        return Ok(format!("kb:{number}"));
    }
    let fits = !to.is_empty()
        && !to.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c));
    let known = lock::named(to).is_some()
        || to.starts_with('/')
        || to.starts_with("https://")
        || to.starts_with("http://");
    match fits && known {
        true => Ok(to.into()),
        false => Err(wrong(
            format!("`{to}` is no address"),
            "name a document like service:email or kb:1042, a path like /status/, or an address that begins with https://",
        )),
    }
}

/// What a document claims is not given up: its own fields say where it went.
fn claimed(site: &Site, at: usize) -> Result<(), Trouble> {
    let (entry, keep) = (&site.lock.entries[at], &site.kept[at]);
    let Keep::Document(index) = keep else {
        return Ok(());
    };
    let core: &Core = &site.cores[*index];
    if core.id != entry.id || core.kind != entry.kind {
        return Ok(());
    }
    let path = &core.doc.source.path;
    let help = match core.kind {
        crate::content::Kind::Article => "delete that file first, or write `replaced_by` in it",
        _ => "delete that file first, or write `expires` in it",
    };
    Err(wrong(
        format!("`{}` is the address of {path}", entry.address),
        help,
    ))
}

/// What linking says of the lines with their new targets.
fn leads_nowhere(mut input: Input, new: &UrlLock, places: &[usize]) -> Option<Finding> {
    input.lock = Some(Source::new(lock::NAME, new.text()));
    let (_, errors) = linked(&input);
    errors.into_iter().find(|finding| {
        finding.code.name == RETIRED_ADDRESS.name
            && places.iter().any(|at| {
                finding
                    .message
                    .contains(&format!("`{}`", new.entries[*at].address))
            })
    })
}

fn refuse(errors: &[Finding], what: &str) -> Outcome {
    let errors: Vec<&Finding> = errors.iter().collect();
    report::print(&errors);
    terminal::warn(&format!("{what}: {}.", report::tally(&errors)));
    Outcome::Findings
}

/// Whole or not at all: a lock that is cut off would be lost addresses.
fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let new = path.with_extension("lock.new");
    let trouble = |error| Trouble::io("write", Path::new(&plain_path(path)), &error);
    std::fs::write(&new, text).map_err(trouble)?;
    std::fs::rename(&new, path).map_err(trouble)
}
