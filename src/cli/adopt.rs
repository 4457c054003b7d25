//! `campanile adopt`: the university's page becomes the theme of the site; later, how that page has changed since.
use super::{Common, Outcome, plain_path, quoted, report, wrong};
use crate::adopt::{self, Adopted, Record, Wish};
use crate::base::encoding;
use crate::base::finding::Finding;
use crate::base::names::{count, slug};
use crate::base::source::{Place, Source};
use crate::theme;
use crate::world::{Trouble, terminal};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub struct Adopt {
    /// A complete page of the university's, saved with its files beside it
    #[arg(value_name = "PAGE.html")]
    page: PathBuf,
    /// Where our content goes, as a CSS selector like "#content"; found by itself otherwise
    #[arg(long, value_name = "SELECTOR")]
    content: Option<String>,
    /// The theme's name: its files go to themes/NAME/
    #[arg(long, value_name = "THEME")]
    name: Option<String>,
    /// The address where the page stands, for links to the university's site
    #[arg(long, value_name = "URL", value_parser = super::parse_url)]
    from: Option<String>,
    /// The folder that "/" means in the page's addresses; the page's own otherwise
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Only say how the page differs from what was adopted
    #[arg(long)]
    check: bool,
    /// Write over a theme that was adopted before, and changed by hand since
    #[arg(long)]
    force: bool,
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    format: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Human,
    Json,
}

/// The largest file that is copied: a theme is no archive.
const LARGEST: u64 = 32 << 20;

impl Adopt {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let book = common.site.join("book.toml");
        let text = fs::read_to_string(&book).map_err(|error| {
            Trouble::io("read", &book, &error)
                .help("go to the site's folder, or name it with --site DIR")
        })?;
        let name = self.name_of_theme(&text)?;
        let folder = common.site.join("themes").join(&name);
        let then = record(&folder);
        if self.check && then.is_none() {
            return Err(wrong(
                format!("themes/{name} was not adopted from a page"),
                "name the theme with --name, or adopt the page first: without --check",
            ));
        }
        let adopted = self.adopt(then.as_ref().filter(|_| self.check))?;
        if let Some(then) = then.as_ref().filter(|_| self.check) {
            return Ok(self.say_drift(&name, &adopt::drift(then, &adopted.record), common));
        }
        let taken = folder.exists() && then.is_none();
        if taken || !self.force && edited(&folder, &adopted) {
            let why = if taken {
                "holds a theme that was not adopted"
            } else {
                "was changed since it was adopted"
            };
            return Err(wrong(
                format!("themes/{name} {why}"),
                "give the new one another name with --name, or write over it with --force",
            ));
        }
        write(&folder, &adopted)?;
        let used = used_in(&text, &name);
        match self.format {
            Form::Json => terminal::print(&self.json(&name, &adopted).to_string()),
            Form::Human => say(&name, &adopted, used, common),
        }
        Ok(if adopted.person.is_empty() {
            Outcome::Fine
        } else {
            Outcome::Findings
        })
    }

    /// What `--name` says; else the site's own theme if it is one, else the name of the page.
    fn name_of_theme(&self, book: &str) -> Result<String, Trouble> {
        let table = book.parse::<toml::Table>().unwrap_or_default();
        let in_use = table
            .get("theme")
            .and_then(|t| t.get("name"))
            .and_then(|n| n.as_str());
        let in_use = in_use.filter(|n| *n != theme::SHIPPED).map(str::to_string);
        let name = self
            .name
            .clone()
            .or(in_use)
            .unwrap_or_else(|| "adopted".into());
        if name == theme::SHIPPED || name.is_empty() || slug(&name) != name {
            return Err(wrong(
                format!("`{name}` cannot be the theme's name"),
                "take lower-case letters, digits and hyphens, like --name lakeshore",
            ));
        }
        Ok(name)
    }

    /// Reads the page and its files; what was said when it was adopted holds for a check too.
    fn adopt(&self, then: Option<&Record>) -> Result<Adopted, Trouble> {
        let root = self
            .root
            .clone()
            .unwrap_or_else(|| self.page.parent().map_or(".".into(), Path::to_path_buf));
        let root = if root.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            root
        };
        let root = fs::canonicalize(&root).map_err(|error| Trouble::io("read", &root, &error))?;
        let page = fs::canonicalize(&self.page)
            .map_err(|error| Trouble::io("read", &self.page, &error))?;
        let below = page.strip_prefix(&root).map_err(|_| {
            wrong(
                format!("{} does not stand below --root", self.page.display()),
                "name a folder that the page is in",
            )
        })?;
        let bytes = fs::read(&page).map_err(|error| Trouble::io("read", &self.page, &error))?;
        let dir: String = below
            .parent()
            .into_iter()
            .flat_map(Path::components)
            .map(|part| format!("{}/", part.as_os_str().to_string_lossy()))
            .collect();
        let at_hand = |path: &str| -> Option<Arc<[u8]>> {
            let file = fs::canonicalize(root.join(path)).ok()?;
            let meta = file.metadata().ok()?;
            // A link may lead out of the folder, and a page may ask for anything.
            let inside = file.starts_with(&root) && meta.is_file() && meta.len() <= LARGEST;
            inside.then(|| fs::read(&file).ok())?.map(Into::into)
        };
        let content = self.content.clone().or_else(|| then?.content.clone());
        let from = self.from.clone().or_else(|| then?.page.clone());
        let wish = Wish {
            page: Source::new(plain_path(&self.page), encoding::decode(bytes).0),
            dir: &dir,
            at_hand: &at_hand,
            from: from.as_deref(),
            content: content.as_deref(),
        };
        adopt::adopt(&wish).map_err(|why| {
            wrong(
                why,
                "choose the place yourself with --content, like --content \"#content\"",
            )
        })
    }

    fn say_drift(&self, name: &str, drift: &[String], common: &Common) -> Outcome {
        let page = plain_path(&self.page);
        if self.format == Form::Json {
            terminal::print(&json!({ "theme": name, "page": page, "drift": drift }).to_string());
        } else if drift.is_empty() {
            common.say(&format!(
                "{page} is as it was when themes/{name} was made from it."
            ));
        } else {
            terminal::print(&format!(
                "{page} has changed since themes/{name} was made from it:"
            ));
            drift
                .iter()
                .for_each(|line| terminal::print(&format!("  {line}")));
            terminal::print(&format!(
                "Take it over: campanile adopt {} --name {name}",
                quoted(&page)
            ));
        }
        if drift.is_empty() {
            Outcome::Fine
        } else {
            Outcome::Findings
        }
    }

    fn json(&self, name: &str, adopted: &Adopted) -> serde_json::Value {
        let person: Vec<_> = adopted.person.iter().map(report::json).collect();
        let changed: Vec<_> = adopted.changed.iter().map(|(place, what)| {
            let at = place.as_ref().map(Place::line_column);
            json!({ "file": place.as_ref().map(|p| p.source.path.to_string()), "line": at.map(|a| a.0), "column": at.map(|a| a.1), "message": what })
        }).collect();
        json!({
            "theme": name,
            "files": adopted.files.keys().collect::<Vec<_>>(),
            "content": { "place": adopted.place, "why": adopted.why },
            "brand": adopted.brand,
            "kept": adopted.kept,
            "changed": changed,
            "person": person,
            "policy": adopted.hosts,
        })
    }
}

fn record(folder: &Path) -> Option<Record> {
    serde_json::from_slice(&fs::read(folder.join(theme::ADOPTED)).ok()?).ok()
}

/// Whether a person has changed what would be written over; files of theirs are the page's, and always taken anew.
fn edited(folder: &Path, adopted: &Adopted) -> bool {
    let Ok(marks) = fs::read(folder.join(MARKS)) else {
        return false;
    };
    let marks: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(&marks).unwrap_or_default();
    let own = adopted
        .files
        .keys()
        .filter(|name| !name.starts_with("static/theirs/"));
    own.into_iter().any(
        |name| match (fs::read(folder.join(name)), marks.get(name)) {
            (Ok(now), Some(mark)) => *mark != hash(&now),
            _ => false,
        },
    )
}

/// What was written, so that a person's changes are seen.
const MARKS: &str = "written.json";

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].into()
}

fn write(folder: &Path, adopted: &Adopted) -> Result<(), Trouble> {
    let old: std::collections::BTreeMap<String, String> = fs::read(folder.join(MARKS))
        .ok()
        .and_then(|b| serde_json::from_slice(&b).ok())
        .unwrap_or_default();
    for name in old.keys().filter(|name| {
        !adopted.files.contains_key(*name)
            && name.starts_with("static/theirs/")
            && !name.contains("..")
    }) {
        // It is no longer used; that it is gone already is as good.
        let _ = fs::remove_file(folder.join(name));
    }
    let mut marks = std::collections::BTreeMap::new();
    for (name, bytes) in &adopted.files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Trouble::io("make", parent, &error))?;
        }
        fs::write(&path, bytes).map_err(|error| Trouble::io("write", &path, &error))?;
        marks.insert(name, hash(bytes));
    }
    let path = folder.join(MARKS);
    let text = serde_json::to_string_pretty(&marks).unwrap_or_default();
    fs::write(&path, format!("{text}\n")).map_err(|error| Trouble::io("write", &path, &error))
}

fn used_in(book: &str, name: &str) -> bool {
    let table = book.parse::<toml::Table>().unwrap_or_default();
    table
        .get("theme")
        .and_then(|t| t.get("name"))
        .and_then(|n| n.as_str())
        == Some(name)
}

fn say(name: &str, adopted: &Adopted, used: bool, common: &Common) {
    common.say(&format!(
        "Made themes/{name} from the page: {}.",
        count(adopted.files.len() + 1, "file", "files")
    ));
    common.say(&format!(
        "\nOur content stands in {}: {}.",
        adopted.place, adopted.why
    ));
    common.say(&format!("\nKept: {}.", adopted.kept.join(", ")));
    if !adopted.changed.is_empty() {
        const TOLD: usize = 40;
        common.say("\nChanged:");
        for (place, what) in adopted.changed.iter().take(TOLD) {
            common.say(&format!("  {}{what}", where_(place.as_ref())));
        }
        let more = adopted.changed.len().saturating_sub(TOLD);
        if more > 0 {
            common.say(&format!("  … and {more} more (--format json says all)"));
        }
    }
    if !adopted.hosts.0.is_empty() {
        common.say(&format!(
            "\nNeeds, beside the site itself (themes/{name}/policy.toml):"
        ));
        for (directive, sources) in &adopted.hosts.0 {
            common.say(&format!(
                "  {directive:<12} {}",
                sources.iter().cloned().collect::<Vec<_>>().join(" ")
            ));
        }
    }
    if !adopted.person.is_empty() {
        terminal::print("\nFor a person to look at:\n");
        report::print(&adopted.person.iter().collect::<Vec<&Finding>>());
    }
    let brand = adopted.brand.as_ref();
    if !used || brand.is_some() {
        common.say("\nIn book.toml:\n\n  [theme]");
        common.say(&format!("  name = \"{name}\""));
        if let Some(brand) = brand {
            common.say(&format!(
                "  brand = \"{}\"     # {}",
                brand.brand, brand.found
            ));
            common.say(&format!("  on-brand = \"{}\"", brand.on_brand));
        }
    }
}

fn where_(place: Option<&Place>) -> String {
    place.map_or(String::new(), |place| {
        let (line, column) = place.line_column();
        format!("{}:{line}:{column} ", place.source.path)
    })
}
