//! `campanile init`: a small site of a university that does not exist; it builds at once, and every file in it
//! shows how one is written.
use super::ci::Ci;
use super::form::{self, Blanks};
use super::{Common, Outcome, plain_path, quoted, wrong};
use crate::base::config::{self, Config};
use crate::base::finding::Finding;
use crate::base::names::{self, count};
use crate::base::source::Source;
use crate::world::{Trouble, clock};
use clap::Args;
use include_dir::{Dir, DirEntry, include_dir};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Init {
    /// The folder to fill: a new one, or an empty one
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Also write a job that checks, builds and publishes, and a hook that checks before a commit; into a site that is
    /// there already, only these
    #[arg(long, value_enum, value_name = "WHERE")]
    ci: Option<Ci>,
}

static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");

/// Where the site would stand, as long as nobody has said it.
const URL: &str = "https://it.example.edu/";

impl Init {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let dir = self.dir.clone().unwrap_or_else(|| common.site.clone());
        if let Some(ci) = self.ci.filter(|_| dir.join("book.toml").is_file()) {
            ci.write(&dir, common)?;
            return Ok(Outcome::Fine);
        }
        refuse_full(&dir)?;
        let book = of_book(common).fill(text_of("book.toml"));
        let config = config(&book)?;
        let now = match common.now {
            Some(when) => when.resolve(&config.clockface().zone).map_err(|_| {
                wrong(
                    format!("--now is no single time in {}", config.site.time_zone),
                    "take another hour, or add the offset",
                )
            })?,
            None => clock::now(),
        };
        let blanks = blanks(now, &config, common);
        let files = files(&STARTER);
        for (name, text) in &files {
            write(&dir.join(real_name(name)), &blanks.fill(text))?;
        }
        common.say(&format!(
            "Made a site in {}: {}.",
            shown(&dir),
            count(files.len(), "file", "files")
        ));
        if let Some(ci) = self.ci {
            ci.write(&dir, common)?;
        }
        common.say("");
        common.say("Next:");
        for (command, why) in next(&dir) {
            common.say(&format!("  {command:<45} {why}"));
        }
        Ok(Outcome::Fine)
    }
}

/// The site's address, with a slash at its end so that paths can follow.
fn url(common: &Common) -> String {
    format!(
        "{}/",
        common.url.as_deref().unwrap_or(URL).trim_end_matches('/')
    )
}

/// What book.toml needs; the rest asks for its zone.
fn of_book(common: &Common) -> Blanks {
    let mut blanks = Blanks::default();
    blanks.set("url", url(common));
    blanks
}

/// The three commands of somebody who sees this for the first time.
fn next(dir: &Path) -> Vec<(String, &'static str)> {
    let here = plain_path(dir);
    let go = if here == "." {
        None
    } else {
        Some((
            format!("cd {}", quoted(&here)),
            "go there; then open book.toml: your name, address and color",
        ))
    };
    let ask = (here == ".").then(|| ("campanile check".to_string(), "look for faults"));
    let rest = [
        (
            "campanile build".to_string(),
            "make the site: it stands in public/",
        ),
        (
            "campanile new article \"Print from a phone\"".to_string(),
            "write something",
        ),
    ];
    go.into_iter().chain(ask).chain(rest).collect()
}

fn shown(dir: &Path) -> String {
    crate::world::sources::shown(Path::new(&plain_path(dir)))
}

/// Somebody's files are never mixed with ours. A folder that only git or the file manager has touched is empty.
fn refuse_full(dir: &Path) -> Result<(), Trouble> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(_) if dir.is_file() => {
            return Err(wrong(
                format!("{} is a file", plain_path(dir)),
                "name a new folder, like my-site",
            ));
        }
        Err(error) => return Err(Trouble::io("read", dir, &error)),
    };
    let mut there: Vec<String> = (entries.filter_map(Result::ok))
        .filter(|entry| !matches!(entry.file_name().to_str(), Some(".git" | ".DS_Store")))
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                format!("{name}/")
            } else {
                name
            }
        })
        .collect();
    there.sort();
    if there.iter().any(|name| name == "book.toml") {
        return Err(wrong(
            format!("{} has a book.toml: it is a site already", shown(dir)),
            format!(
                "`campanile build{}` makes it, or name a new folder: campanile init my-site",
                site_option(dir)
            ),
        ));
    }
    const NAMED: usize = 3;
    let more = there.len().saturating_sub(NAMED);
    there.truncate(NAMED);
    match (there.is_empty(), more) {
        (true, _) => return Ok(()),
        (_, 0) => {}
        (_, more) => there.push(format!("{more} more")),
    }
    Err(wrong(
        format!(
            "{} is not empty: it has {}",
            shown(dir),
            names::and_list(&there)
        ),
        "name a new folder: campanile init my-site",
    ))
}

fn site_option(dir: &Path) -> String {
    match plain_path(dir) {
        here if here == "." => String::new(),
        dir => format!(" --site {}", quoted(&dir)),
    }
}

/// Days and times, so that the site is young whenever it is made, and right for as long as it stands.
fn blanks(now: Timestamp, config: &Config, common: &Common) -> Blanks {
    let zone = config.clockface().zone;
    let today = zone.to_datetime(now).date();
    let sunday = form::third_sunday(today);
    let at = |hour| {
        let civil = DateTime::from_parts(sunday, Time::constant(hour, 0, 0, 0));
        form::written(zone.to_timestamp(civil).unwrap_or(now), &zone)
    };
    let mut blanks = Blanks::at(now, config);
    blanks.set("url", url(common));
    blanks.set("sunday_starts", at(4));
    blanks.set("sunday_ends", at(7));
    blanks
}

/// book.toml as it will stand there; only `--url` can make it wrong.
fn config(book: &str) -> Result<Config, Trouble> {
    let (config, findings) = config::read(&Source::new("book.toml", book), None);
    config.ok_or_else(|| {
        let first = findings.into_iter().next();
        let say = |f: Finding| Trouble::new(f.message).help(f.help.join("\n"));
        first.map_or_else(|| Trouble::new("book.toml cannot be made"), say)
    })
}

/// Names that would mean something where the starter itself is kept.
fn real_name(name: &str) -> &str {
    match name {
        "gitignore" => ".gitignore",
        "gitattributes" => ".gitattributes",
        name => name,
    }
}

fn text_of(name: &str) -> &'static str {
    STARTER
        .get_file(name)
        .and_then(|file| file.contents_utf8())
        .unwrap_or_default()
}

fn files(dir: &'static Dir<'static>) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(below) => found.extend(files(below)),
            DirEntry::File(file) => {
                let name = file
                    .path()
                    .components()
                    .map(|c| c.as_os_str().to_string_lossy())
                    .collect::<Vec<_>>()
                    .join("/");
                found.push((name, file.contents_utf8().unwrap_or_default()));
            }
        }
    }
    found.sort();
    found
}

fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Trouble::io("make", folder, &error))?;
    }
    std::fs::write(path, text).map_err(|error| Trouble::io("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_blank_of_the_starter_is_left_empty() {
        let now: Timestamp = "2026-12-01T16:45Z".parse().unwrap();
        let common = Common {
            site: ".".into(),
            url: None,
            now: None,
            internal: false,
            quiet: true,
        };
        let config = config(&of_book(&common).fill(text_of("book.toml")))
            .map_err(|t| t.message)
            .unwrap();
        let blanks = blanks(now, &config, &common);
        for (name, text) in files(&STARTER) {
            assert!(!text.is_empty(), "{name}");
            assert!(!blanks.fill(text).contains("{{"), "{name}");
        }
    }
}
