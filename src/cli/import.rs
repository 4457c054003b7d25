//! `campanile import`: content of another tool becomes ours, and a report says what came of each line.
use super::ground::Ground;
use super::{Common, Outcome, plain_path, quoted, wrong};
use crate::base::asset::{Asset, HEAD};
use crate::base::drawing;
use crate::base::finding::{Finding, Severity};
use crate::base::names::count;
use crate::content::{Front, Kind, TYPES};
use crate::import::lock::{self, Lock};
use crate::import::report::{Level, Notes, Report};
use crate::import::{
    self as importer, Copied, Folder, Import as Brought, Known, Made, TOOLS, Tool, Wishes,
};
use crate::read::{File, plate_named};
use crate::site::address;
use crate::world::{Trouble, other, terminal};
use crate::{Input, compile};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub struct Import {
    /// The other site's root: the folder with its configuration
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// The tool that the other site is made with; without it, a guess
    #[arg(long, value_parser = tools())]
    from: Option<String>,
    /// Make every page one of this type, instead of what folder, tags and words suggest
    #[arg(long = "as", value_name = "TYPE", value_parser = kinds())]
    kind: Option<String>,
    /// Say what would come of it, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to report
    #[arg(long, value_enum, default_value = "human")]
    format: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum How {
    Human,
    Json,
}

fn tools() -> PossibleValuesParser {
    PossibleValuesParser::new(
        TOOLS
            .iter()
            .map(|tool| PossibleValue::new(tool.name).help(tool.title))
            .collect::<Vec<_>>(),
    )
}

/// Types whose fields another tool can have.
fn kinds() -> PossibleValuesParser {
    let fits = TYPES
        .iter()
        .filter(|t| !matches!(t.kind, Kind::Story | Kind::Survey | Kind::Snippet));
    PossibleValuesParser::new(fits.map(|t| t.name).collect::<Vec<_>>())
}

/// What became of the files.
#[derive(Default)]
struct Written {
    new: usize,
    changed: usize,
    unchanged: usize,
    kept: usize,
    pictures: usize,
}

impl Import {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let (files, apart) = other::files(&self.path)?;
        if files.is_empty() {
            return Err(wrong(
                format!("there is nothing in {}", self.path.display()),
                "name the root of the other site: the folder with its configuration",
            ));
        }
        let ground = match Ground::load(common)? {
            Ok(ground) => ground,
            Err(outcome) => return Ok(outcome),
        };
        let input = common.load()?;
        let root = self.path.clone();
        let folder = Folder {
            name: other::name(&self.path),
            files,
            apart,
            read: Box::new(move |path| other::read(&root, path)),
        };
        let (tool, guessed) = self.tool(&folder);
        let lock_path = common.site.join(lock::FILE);
        let old =
            other::existing(&lock_path).map(|bytes| Lock::parse(&String::from_utf8_lossy(&bytes)));
        let old = old.unwrap_or_default();
        let kind = self
            .kind
            .as_deref()
            .and_then(plate_named)
            .map(|plate| plate.kind);
        let known = known(&old, &folder.name, &input);
        let mut brought = bring(&folder, tool, &ground, &input, known, Wishes { kind })?;
        let content = common.site.join(&ground.config.book.src);
        let bytes = bytes_of(&folder, &mut brought);
        brought.copies.retain(|c| bytes.contains_key(&c.from));
        mend(&input, &mut brought, &bytes);
        let (written, lock) = self.write(&content, &brought, &bytes, old, &folder.name)?;
        if !self.dry_run {
            let text = lock.write();
            if other::existing(&lock_path).as_deref() != Some(text.as_bytes()) {
                other::write(&lock_path, text.as_bytes())?;
            }
            if !brought.book.is_empty() {
                let book = format!("{}{}", input.config.text, brought.book);
                other::write(&common.site.join("book.toml"), book.as_bytes())?;
            }
        }
        brought.report.sort();
        match self.format {
            How::Human => self.say(common, tool, guessed.as_deref(), &brought, &written),
            How::Json => terminal::print(&self.json(tool, guessed.as_deref(), &brought, &written)),
        }
        Ok(Outcome::Fine)
    }

    fn tool(&self, folder: &Folder) -> (&'static Tool, Option<String>) {
        let asked = self
            .from
            .as_deref()
            .and_then(|name| TOOLS.iter().find(|tool| tool.name == name));
        match asked {
            Some(tool) => (tool, None),
            None => {
                let (tool, why) = importer::guess(folder);
                (tool, Some(why))
            }
        }
    }

    /// Writes what is new or changed. What a person has edited since the last run stays as it is.
    fn write(
        &self,
        content: &Path,
        brought: &Brought,
        copies: &HashMap<String, Vec<u8>>,
        old: Lock,
        site: &str,
    ) -> Result<(Written, Lock), Trouble> {
        let mut written = Written::default();
        let mut lock = old.clone();
        let texts = brought
            .made
            .iter()
            .map(|m| (&m.path, m.id.as_str(), m.text.as_bytes(), &m.source));
        let pictures = brought
            .copies
            .iter()
            .filter_map(|c| Some((&c.to, "", copies.get(&c.from)?.as_slice(), &c.from)));
        for (path, id, bytes, source) in texts.chain(pictures) {
            let place = content.join(path);
            let hash = lock::hash(bytes);
            let here = other::existing(&place);
            let ours = old.0.get(path.as_str()).map(|entry| entry.hash.as_str());
            if id.is_empty() {
                written.pictures += 1;
            }
            let fate = match &here {
                None => &mut written.new,
                Some(here) if here.as_slice() == bytes => &mut written.unchanged,
                Some(here) if ours == Some(lock::hash(here).as_str()) => &mut written.changed,
                Some(_) => {
                    written.kept += 1;
                    continue;
                }
            };
            *fate += 1;
            if !self.dry_run && here.as_deref() != Some(bytes) {
                other::write(&place, bytes)?;
            }
            let entry = lock::Entry {
                id: id.into(),
                hash,
                source: format!("{site}/{source}"),
            };
            lock.0.insert(path.clone(), entry);
        }
        Ok((written, lock))
    }

    fn say(
        &self,
        common: &Common,
        tool: &Tool,
        guessed: Option<&str>,
        brought: &Brought,
        written: &Written,
    ) {
        let path = plain_path(&self.path);
        let mut out = vec![match guessed {
            Some(why) => format!(
                "{path} is made with {}, it seems: {why}. (--from says otherwise.)",
                tool.title
            ),
            None => format!("{path}, made with {}:", tool.title),
        }];
        out.push(String::new());
        came_over(brought, written, &mut out);
        groups(&brought.report, Level::Changed, "Changed", &mut out);
        groups(
            &brought.report,
            Level::NeedsAPerson,
            "Needs a person",
            &mut out,
        );
        if written.kept > 0 {
            out.push(format!(
                "{} edited here since the last import: left alone.",
                count(written.kept, "file was", "files were")
            ));
            out.push(String::new());
        }
        let verb = if self.dry_run { "Would write" } else { "Wrote" };
        out.push(format!(
            "{verb} {}; {} changed, {} unchanged.",
            count(written.new, "new file", "new files"),
            written.changed,
            written.unchanged
        ));
        if !self.dry_run {
            out.push(format!(
                "Every line with its place: campanile import {}{} --dry-run --format json",
                common.site_option(),
                quoted(&path)
            ));
            out.push(
                format!("Next: campanile check {}", common.site_option())
                    .trim_end()
                    .to_string(),
            );
        }
        common.say(&out.join("\n"));
    }

    fn json(
        &self,
        tool: &Tool,
        guessed: Option<&str>,
        brought: &Brought,
        written: &Written,
    ) -> String {
        let documents: Vec<_> = brought
            .made
            .iter()
            .map(|m| json!({ "source": m.source, "file": m.path, "type": m.kind.plate().name, "id": m.id }))
            .collect();
        let files: Vec<_> = brought
            .copies
            .iter()
            .map(|c| json!({ "source": c.from, "file": c.to }))
            .collect();
        let value = json!({
            "from": tool.name,
            "guessed": guessed,
            "dry_run": self.dry_run,
            "counts": brought.counts,
            "documents": documents,
            "files": files,
            "written": {
                "new": written.new, "changed": written.changed, "unchanged": written.unchanged, "edited": written.kept,
            },
            "report": brought.report.entries,
        });
        serde_json::to_string_pretty(&value).unwrap_or_default()
    }
}

/// What earlier runs wrote, by the source's path.
fn known(lock: &Lock, site: &str, input: &Input) -> BTreeMap<String, Known> {
    let prefix = format!("{site}/");
    let texts: HashMap<&str, &[u8]> = input
        .sources
        .iter()
        .map(|file| (&*file.path, &*file.bytes))
        .collect();
    let mine = lock.0.iter().filter(|(_, entry)| !entry.id.is_empty());
    mine.filter_map(|(path, entry)| {
        let source = entry.source.strip_prefix(&prefix)?;
        let kind = Kind::of_path(path)?;
        let text = texts
            .get(path.as_str())
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let published = text.as_deref().and_then(|text| {
            text.lines()
                .take(60)
                .find_map(|l| l.strip_prefix("published: "))
        });
        let known = Known {
            kind,
            path: path.clone(),
            id: entry.id.clone(),
            published: published.map(|p| p.trim().trim_matches('"').to_string()),
        };
        Some((source.to_string(), known))
    })
    .collect()
}

fn bring(
    folder: &Folder,
    tool: &Tool,
    ground: &Ground,
    input: &Input,
    known: BTreeMap<String, Known>,
    wishes: Wishes,
) -> Result<Brought, Trouble> {
    let mine: BTreeSet<&str> = known.values().map(|k| k.path.as_str()).collect();
    let others: Vec<File> = input
        .sources
        .iter()
        .filter(|f| !mine.contains(&*f.path))
        .cloned()
        .collect();
    let site = compile(&without(input, others), &mut |_| {}).site;
    let cores = site
        .as_ref()
        .map(|site| site.cores.as_slice())
        .unwrap_or_default();
    let mut addresses: BTreeSet<String> =
        cores.iter().map(|core| core.address.to_string()).collect();
    addresses.extend(address::OURS.iter().map(|a| a.to_string()));
    addresses.extend(
        cores
            .iter()
            .flat_map(|core| core.doc.common().aliases())
            .filter_map(|a| address::normal_alias(a)),
    );
    let services = cores.iter().filter_map(|core| match &core.doc.front {
        Front::Service(front) => {
            let names = front
                .short_name
                .iter()
                .cloned()
                .chain([front.title.clone()])
                .collect();
            Some((core.id.to_string(), names))
        }
        _ => None,
    });
    let next = ground
        .next_number()
        .map_or(1001, |n| n.parse().unwrap_or(1001));
    let start = importer::Ground {
        config: &ground.config,
        now: ground.now,
        taken: ground
            .taken
            .iter()
            .filter(|(_, _, path)| !mine.contains(path.as_str()))
            .cloned()
            .collect(),
        services: services.collect(),
        addresses,
        next_number: next,
        known,
        address: address::of,
        our_folders: address::OUR_FOLDERS,
        alias: address::free_alias,
        is_our_page: address::is_our_page,
    };
    Ok(importer::run(folder, tool, &start, wishes))
}

fn without(input: &Input, sources: Vec<File>) -> Input {
    Input {
        config: input.config.clone(),
        sources,
        data: input.data.clone(),
        assets: input.assets.clone(),
        theme: Vec::new(),
        lock: input.lock.clone(),
        clock: input.clock,
        now: input.now,
        url: input.url.clone(),
        internal: input.internal,
    }
}

/// The bytes of what is copied. A file that cannot be read is told, and not taken along.
fn bytes_of(folder: &Folder, brought: &mut Brought) -> HashMap<String, Vec<u8>> {
    let mut bytes = HashMap::new();
    for Copied { from, .. } in &brought.copies {
        if bytes.contains_key(from) {
            continue;
        }
        match (folder.read)(from) {
            Ok(read) if is_damaged(from, &read) => {
                let mut notes = Notes::default();
                notes.person(1, "this picture is damaged; it stayed behind", "");
                brought.report.take(from, notes);
            }
            Ok(read) if let Some((words, what)) = refused(from, &read) => {
                let mut notes = Notes::default();
                notes.person(1, words, what);
                brought.report.take(from, notes);
            }
            Ok(read) => {
                bytes.insert(from.clone(), read);
            }
            Err(why) => {
                let mut notes = Notes::default();
                notes.person(1, format!("this file cannot be read: {why}"), "");
                brought.report.take(from, notes);
            }
        }
    }
    bytes
}

/// What keeps a drawing from being published, in words and in its own letters; `build` would refuse it.
fn refused(path: &str, bytes: &[u8]) -> Option<(&'static str, String)> {
    let drawing = drawing::of(path, bytes)?;
    let acts = drawing.acts.map(|spot| {
        (
            "this drawing has a script in it; it stayed behind",
            spot.what,
        )
    });
    acts.or_else(|| {
        let words = "this drawing fetches something from another site; it stayed behind";
        drawing.fetches.map(|spot| (words, spot.what))
    })
}

/// Whether a picture cannot be decoded; `build` would refuse it.
fn is_damaged(path: &str, bytes: &[u8]) -> bool {
    let lower = path.to_ascii_lowercase();
    let is_photo = [".png", ".jpg", ".jpeg", ".gif", ".webp"]
        .iter()
        .any(|ending| lower.ends_with(ending));
    is_photo && image::load_from_memory(bytes).is_err()
}

/// The whole site is looked at as `build` would, in memory, until what was brought over has no error left.
fn mend(input: &Input, brought: &mut Brought, copies: &HashMap<String, Vec<u8>>) {
    const ROUNDS: usize = 4;
    let src = src_of(input);
    for round in 0..=ROUNDS {
        let compiled = compile(&with(input, brought, copies), &mut |_| {});
        let mut errors: HashMap<String, Vec<&Finding>> = HashMap::new();
        for finding in compiled
            .findings
            .iter()
            .filter(|f| f.severity() == Severity::Error)
        {
            let path = finding
                .place
                .as_ref()
                .map(|p| p.source.path.to_string())
                .unwrap_or_default();
            if let Some(path) = path.strip_prefix(&format!("{src}/")) {
                errors.entry(path.to_string()).or_default().push(finding);
            }
        }
        let mut mended = false;
        for made in &mut brought.made {
            let Some(found) = errors.get(&made.path) else {
                continue;
            };
            let mut notes = Notes::default();
            if round == ROUNDS {
                *made = importer::mend::bare(made);
                let message = "this page could not be brought over as it is; its source is shown";
                notes.person(1, message, found[0].message.clone());
            } else {
                importer::mend::mend(made, found, &mut notes);
            }
            brought.report.take(&made.source, notes);
            mended = true;
        }
        if !mended {
            return;
        }
    }
}

fn src_of(input: &Input) -> String {
    crate::base::config::read(&input.config, None)
        .0
        .map_or("content".into(), |config| config.book.src)
}

/// The site as it would be with what was brought over.
fn with(input: &Input, brought: &Brought, copies: &HashMap<String, Vec<u8>>) -> Input {
    let made: HashMap<&str, &Made> = brought.made.iter().map(|m| (m.path.as_str(), m)).collect();
    let old = input
        .sources
        .iter()
        .filter(|f| !made.contains_key(&*f.path))
        .cloned();
    let new = brought.made.iter().map(|m| File {
        path: Arc::from(m.path.as_str()),
        bytes: m.text.as_bytes().into(),
    });
    let mut whole = without(input, old.chain(new).collect());
    whole.config = crate::base::source::Source::new(
        input.config.path.clone(),
        format!("{}{}", input.config.text, brought.book),
    );
    let there: BTreeSet<String> = whole.assets.iter().map(|a| a.path.to_string()).collect();
    let fresh = brought
        .copies
        .iter()
        .filter(|c| !there.contains(&c.to))
        .filter_map(|c| {
            let bytes = copies.get(&c.from)?;
            let head = &bytes[..bytes.len().min(HEAD)];
            Some(Asset::new(c.to.as_str(), bytes.len() as u64, head))
        });
    let fresh: Vec<Asset> = fresh.collect();
    whole.assets.extend(fresh);
    whole
}

/// Counts by type, and why.
fn came_over(brought: &Brought, written: &Written, out: &mut Vec<String>) {
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for made in &brought.made {
        *kinds.entry(made.kind).or_default() += 1;
    }
    let mut parts: Vec<String> = kinds
        .iter()
        .map(|(kind, n)| count(*n, kind.plate().name, &plural(kind.plate().name)))
        .collect();
    if written.pictures > 0 {
        parts.push(count(
            written.pictures,
            "picture or file",
            "pictures and files",
        ));
    }
    out.push(format!(
        "Came over: {}",
        if parts.is_empty() {
            "nothing".into()
        } else {
            parts.join(", ")
        }
    ));
    out.extend(
        brought
            .counts
            .said()
            .into_iter()
            .map(|line| format!("  {line}")),
    );
    for (message, entries) in brought.report.grouped(Level::CameOver) {
        out.push(format!(
            "  {:>5} {message}{}",
            entries.len(),
            examples(&entries)
        ));
    }
    out.push(String::new());
}

fn plural(name: &str) -> String {
    match name.strip_suffix('y') {
        Some(stem) if name != "survey" => format!("{stem}ies"),
        _ if name == "maintenance" => name.into(),
        _ => format!("{name}s"),
    }
}

/// Lines of the report that say the same, together; the first three places of each.
fn groups(report: &Report, level: Level, title: &str, out: &mut Vec<String>) {
    let groups = report.grouped(level);
    if groups.is_empty() {
        return;
    }
    out.push(format!(
        "{title}: {}",
        groups
            .iter()
            .map(|(_, entries)| entries.len())
            .sum::<usize>()
    ));
    for (message, entries) in groups {
        out.push(format!("  {:>5} {message}", entries.len()));
        let most = if level == Level::NeedsAPerson { 12 } else { 2 };
        for entry in entries.iter().take(most) {
            let excerpt: String = entry
                .excerpt
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(70)
                .collect();
            out.push(
                format!("          {}:{}  {excerpt}", entry.file, entry.line)
                    .trim_end()
                    .to_string(),
            );
        }
        if entries.len() > most {
            out.push(format!("          and {} more", entries.len() - most));
        }
    }
    out.push(String::new());
}

fn examples(entries: &[&crate::import::report::Entry]) -> String {
    let files: Vec<&str> = entries.iter().take(2).map(|e| e.file.as_str()).collect();
    format!(
        "  ({}{})",
        files.join(", "),
        if entries.len() > 2 { ", …" } else { "" }
    )
}
