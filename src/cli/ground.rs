//! What a site has already, as far as a new file has to know it: ids, numbers, and which names are free.
use super::form;
use super::{Common, Outcome, wrong};
use crate::base::config::Config;
use crate::base::names;
use crate::content::reference::page::{REPORT, REPORT_FOLDER};
use crate::content::{ContentType, Kind};
use crate::read::File;
use crate::read::lock::UrlLock;
use crate::site::address;
use crate::world::Trouble;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// "The ids here: canvas, email", for a comment.
pub fn known(what: &str, ids: &[String], none: &str) -> String {
    let words = match ids {
        [] => format!("There is no {what} yet; {none}."),
        ids => format!("The ids here: {}", ids.join(", ")),
    };
    form::comment(&words)
}

/// What there is already: the site as far as a new file has to know it.
pub struct Ground {
    pub config: Config,
    pub now: jiff::Timestamp,
    /// From the content folder, with the `id` inside.
    pub taken: Vec<(Kind, String, String)>,
    pub service_ids: Vec<String>,
    pub figure_ids: Vec<String>,
    /// urls.lock: numbers and names that were given out are never given to another.
    pub lock: UrlLock,
}

impl Ground {
    /// The inner outcome is that of a book.toml that cannot be used; it has been reported.
    pub fn load(common: &Common) -> Result<Result<Ground, Outcome>, Trouble> {
        let input = common.load()?;
        let Some(config) = super::usable(&input) else {
            return Ok(Err(Outcome::Findings));
        };
        let mut taken: Vec<(Kind, String, String)> =
            input.sources.iter().filter_map(taken).collect();
        taken.sort();
        let service_ids: BTreeSet<&String> = taken
            .iter()
            .filter(|(kind, ..)| *kind == Kind::Service)
            .map(|(_, id, _)| id)
            .collect();
        let service_ids = service_ids.into_iter().cloned().collect();
        // A figures file with a fault offers none; `check` says what is wrong with it.
        let (book, _) = crate::read::figures::read(&input.data);
        let figure_ids = book
            .figures
            .figures
            .iter()
            .map(|f| f.id.0.clone())
            .collect();
        let (lock, _) = crate::read::lock::read(input.lock.as_ref());
        let now = super::now(&input, &config);
        Ok(Ok(Ground {
            config,
            now,
            taken,
            service_ids,
            figure_ids,
            lock,
        }))
    }

    pub fn next_update(&self) -> jiff::Timestamp {
        form::next_update(self.now, &self.config.clockface().zone)
    }

    /// The ids that were asked for, once each, if all of them exist.
    pub fn services(&self, asked: &[String]) -> Result<Vec<String>, Trouble> {
        let mut found: Vec<String> = Vec::new();
        for id in asked.iter().map(|id| id.trim()).filter(|id| !id.is_empty()) {
            if !self.service_ids.iter().any(|known| known == id) {
                let near = names::nearest(id, self.service_ids.iter().map(String::as_str));
                let guess = near
                    .map(|near| format!("did you mean `{near}`?\n"))
                    .unwrap_or_default();
                let list = match self.service_ids.as_slice() {
                    [] => "write its page first: `campanile new service \"Name\"`".to_string(),
                    ids => format!("the ids here: {}", ids.join(", ")),
                };
                return Err(wrong(
                    format!("there is no service `{id}`"),
                    format!("{guess}{list}"),
                ));
            }
            if !found.iter().any(|known| known == id) {
                found.push(id.into());
            }
        }
        Ok(found)
    }

    /// The highest article number anywhere, and one.
    pub fn next_number(&self) -> Result<String, Trouble> {
        let written = self
            .taken
            .iter()
            .filter(|(kind, ..)| *kind == Kind::Article)
            .filter_map(|(_, id, _)| id.parse().ok());
        let locked = (self.lock.entries.iter())
            .filter(|entry| entry.kind == Kind::Article)
            .filter_map(|entry| entry.id.parse().ok());
        let highest: u32 = written.chain(locked).max().unwrap_or(1000);
        let next = highest.checked_add(1);
        next.map(|n| n.to_string()).ok_or_else(|| {
            wrong(
                format!("{highest} is the last number there is"),
                "name a free one with --id",
            )
        })
    }

    /// All ids of a kind, in the order of the alphabet.
    pub fn ids(&self, kind: Kind) -> Vec<String> {
        let all = self.taken.iter().filter(|(k, ..)| *k == kind);
        all.map(|(_, id, _)| id.clone()).collect()
    }

    fn holder(&self, kind: Kind, id: &str) -> Option<&str> {
        self.taken
            .iter()
            .find(|(k, i, _)| *k == kind && i == id)
            .map(|(_, _, path)| path.as_str())
    }
}

/// Kind, id and path of a file. Read from the text and not from the document, so that a file with a fault, or
/// one that is written at this moment, keeps its number too.
pub(super) fn taken(file: &File) -> Option<(Kind, String, String)> {
    let kind = Kind::of_path(&file.path)?;
    let text = String::from_utf8_lossy(&file.bytes);
    let matter = text
        .trim_start_matches('\u{FEFF}')
        .lines()
        .skip(1)
        .take_while(|line| line.trim_end() != "---");
    let written = matter
        .filter_map(|line| line.strip_prefix("id:"))
        .next()
        .map(|value| {
            let value = value.split(" #").next().unwrap_or_default();
            value.trim().trim_matches(['"', '\'']).to_string()
        });
    let id = written.filter(|id| !id.is_empty()).unwrap_or_else(|| {
        let below = file
            .path
            .strip_prefix(kind.plate().folder)
            .unwrap_or(&file.path)
            .trim_start_matches('/');
        let stem = below.strip_suffix(".md").unwrap_or(below);
        let stem = stem.strip_suffix("/index").unwrap_or(stem);
        if kind == Kind::Page {
            stem.into()
        } else {
            stem.rsplit('/').next().unwrap_or(stem).into()
        }
    });
    Some((kind, id, file.path.to_string()))
}

/// The permanent name, and where the file stands.
pub struct Name {
    pub id: String,
    /// From the content folder.
    pub path: PathBuf,
}

impl Name {
    pub fn find(
        plate: &ContentType,
        title: &str,
        asked: Option<&str>,
        folder: &str,
        ground: &Ground,
    ) -> Result<Name, Trouble> {
        let slug = names::id_from_title(&names::fold(title));
        let inside = |stem: &str| {
            if folder.is_empty() {
                stem.to_string()
            } else {
                format!("{folder}/{stem}")
            }
        };
        let (id, stem) = match (plate.kind, asked) {
            (Kind::Article, asked) => {
                let number = asked.map_or_else(|| ground.next_number(), number)?;
                let stem = if slug == "untitled" {
                    inside(&number)
                } else {
                    inside(&slug)
                };
                (number, stem)
            }
            (Kind::Page, Some(id)) => (checked(id, true)?, id.to_string()),
            (Kind::Page, None) => (inside(&from_title(&slug)?), inside(&slug)),
            (_, Some(id)) => (checked(id, false)?, inside(id)),
            (_, None) => (from_title(&slug)?, inside(&slug)),
        };
        refuse_ours(plate, &id)?;
        refuse_taken(plate, &id, ground)?;
        let path = Path::new(plate.folder).join(format!("{stem}.md"));
        Ok(Name { id, path })
    }

    /// An annual report is named after its year: the one that was asked for, or the last that is at least half over.
    pub fn report(asked: Option<&str>, folder: &str, ground: &Ground) -> Result<Name, Trouble> {
        if !matches!(folder, "" | REPORT_FOLDER) {
            return Err(wrong(
                "reports stand in one folder, named after their years",
                "leave --folder out",
            ));
        }
        let year = match asked {
            Some(id) => id
                .strip_prefix("report/")
                .unwrap_or(id)
                .parse::<i16>()
                .ok()
                .filter(|year| (1000..=9999).contains(year))
                .ok_or_else(|| {
                    let message = format!("`{id}` is no year");
                    wrong(message, "a report is named after its year, like --id 2026")
                })?,
            None => {
                let zone = ground.config.clockface().zone;
                let today = zone.to_datetime(ground.now).date();
                today.saturating_sub(jiff::Span::new().days(183)).year()
            }
        };
        let id = format!("{REPORT_FOLDER}/{year}");
        refuse_taken(&REPORT, &id, ground)?;
        let path = Path::new(REPORT.folder).join(format!("{id}.md"));
        Ok(Name { id, path })
    }
}

/// No page of campanile's own.
fn refuse_ours(plate: &ContentType, id: &str) -> Result<(), Trouble> {
    let first = id.split('/').next().unwrap_or_default();
    if plate.kind != Kind::Page || !address::OUR_FOLDERS.contains(&first) {
        return Ok(());
    }
    let help = match first == REPORT_FOLDER {
        true => {
            "`campanile new report \"Title\"` writes an annual report; for another page name another with --id"
        }
        false => "name another with --id",
    };
    Err(wrong(
        format!("`/{id}/` belongs to campanile's own pages"),
        help,
    ))
}

/// No other document's name, and none that was given out before.
fn refuse_taken(plate: &ContentType, id: &str, ground: &Ground) -> Result<(), Trouble> {
    if let Some(holder) = ground.holder(plate.kind, id) {
        let what = if plate.kind == Kind::Article {
            "article number"
        } else {
            "id"
        };
        let help = if plate.kind == Kind::Article {
            "leave --id out, and the next free one is taken"
        } else {
            "edit that file, or name another id with --id"
        };
        let help = match plate.name == REPORT.name {
            true => "edit that file, or name another year with --id",
            false => help,
        };
        return Err(wrong(
            format!(
                "the {what} `{id}` is taken by {}/{holder}",
                ground.config.book.src
            ),
            help,
        ));
    }
    let mut given_out = ground.lock.entries.iter();
    if let Some(entry) = given_out.find(|e| e.kind == plate.kind && *e.id == *id) {
        return Err(wrong(
            format!("`{}` was given out before, for `{}`", id, entry.address),
            match plate.kind {
                Kind::Article => {
                    "leave --id out, and the next free one is taken; a number is never used again"
                }
                _ => {
                    "name another id with --id: readers and feeds would take the new one for the old"
                }
            },
        ));
    }
    Ok(())
}

fn number(id: &str) -> Result<String, Trouble> {
    let digits = id
        .strip_prefix("KB")
        .or(id.strip_prefix("kb"))
        .unwrap_or(id);
    match digits.parse::<u32>() {
        Ok(number) if number > 0 => Ok(number.to_string()),
        _ => Err(wrong(
            format!("`{id}` is not an article number"),
            "write it like --id 1042, or leave it out for the next free one",
        )),
    }
}

fn checked(id: &str, with_folders: bool) -> Result<String, Trouble> {
    let fits = if with_folders {
        id.split('/').all(names::is_id)
    } else {
        names::is_id(id)
    };
    if fits {
        return Ok(id.into());
    }
    let near = names::id_from_title(&names::fold(id));
    Err(wrong(
        format!("`{id}` cannot be an id"),
        format!("an id has lower-case letters, digits and hyphens only, like {near}"),
    ))
}

/// A title in another alphabet gives no id; then a person has to name one.
fn from_title(slug: &str) -> Result<String, Trouble> {
    match slug {
        "untitled" => Err(wrong(
            "no id can be made from this title",
            "name one with --id, like --id wifi-outage",
        )),
        slug => Ok(slug.into()),
    }
}
