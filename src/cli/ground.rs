//! What a site has already, as far as a new file has to know it: ids, numbers, and which names are free.
use super::form;
use super::{Common, Outcome, wrong};
use crate::base::config::Config;
use crate::base::names;
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
        let (lock, _) = crate::read::lock::read(input.lock.as_ref());
        let now = super::now(&input, &config);
        Ok(Ok(Ground {
            config,
            now,
            taken,
            service_ids,
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
        let slug = names::id_from_title(&fold(title));
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
        refuse_taken(plate, &id, ground)?;
        let path = Path::new(plate.folder).join(format!("{stem}.md"));
        Ok(Name { id, path })
    }
}

/// Neither a page of campanile's own nor another document's name.
fn refuse_taken(plate: &ContentType, id: &str, ground: &Ground) -> Result<(), Trouble> {
    let first = id.split('/').next().unwrap_or_default();
    if plate.kind == Kind::Page && address::OUR_FOLDERS.contains(&first) {
        return Err(wrong(
            format!("`/{id}/` belongs to campanile's own pages"),
            "name another with --id",
        ));
    }
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
    let near = names::id_from_title(&fold(id));
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

/// Letters of Europe without their marks, so that "Prüfung" is not "prfung" in an address.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let plain = match c {
            'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
            'ö' | 'Ö' | 'ø' | 'Ø' | 'œ' | 'Œ' => "oe",
            'ü' | 'Ü' => "ue",
            'ß' | 'ẞ' => "ss",
            'à' | 'á' | 'â' | 'ã' | 'ā' | 'ą' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ą' => "a",
            'å' | 'Å' => "aa",
            'ç' | 'ć' | 'č' | 'Ç' | 'Ć' | 'Č' => "c",
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' | 'È' | 'É' | 'Ê' | 'Ë' | 'Ę' => {
                "e"
            }
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'Í' | 'Î' | 'Ï' => "i",
            'ñ' | 'ń' | 'ň' | 'Ñ' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'Ó' | 'Ô' | 'Õ' => "o",
            'ř' | 'Ř' => "r",
            'ś' | 'š' | 'ş' | 'Ś' | 'Š' | 'Ş' => "s",
            'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'Ú' | 'Û' => "u",
            'ý' | 'ÿ' | 'Ý' => "y",
            'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => "z",
            'ł' | 'Ł' => "l",
            'đ' | 'ð' | 'Đ' => "d",
            'þ' | 'Þ' => "th",
            _ => {
                out.push(c);
                continue;
            }
        };
        out.push_str(plain);
    }
    out
}
