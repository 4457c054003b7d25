//! `campanile new`: a file with the right fields, and comments that ask the right questions.
use super::form::{self, Blanks};
use super::{Common, Outcome, plain_path, quoted, wrong};
use crate::base::config::Config;
use crate::base::names;
use crate::content::{ContentType, Kind, TYPES};
use crate::read::{File, plate_named};
use crate::site::address;
use crate::world::Trouble;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct New {
    /// What to write
    #[arg(value_parser = kinds())]
    kind: String,
    /// Its title, in quotes: "Canvas is slow"
    title: String,
    /// The services that it is about, by their ids, with commas: canvas,zoom
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    services: Vec<String>,
    /// How badly they are hit (incident, maintenance)
    #[arg(long, value_parser = impacts())]
    impact: Option<String>,
    /// The permanent name (an article's number), instead of one made from the title
    #[arg(long)]
    id: Option<String>,
    /// A folder below the kind's own, like wifi or handbook
    #[arg(long, value_name = "FOLDER")]
    folder: Option<String>,
}

/// The names of the types; the command line also understands their folders' names.
fn kinds() -> PossibleValuesParser {
    let value = |plate: &&ContentType| {
        let folder = plate.folder.rsplit('/').next().unwrap_or_default();
        PossibleValue::new(plate.name)
            .alias(folder)
            .alias(plate.scheme)
            .help(about(plate.kind))
    };
    PossibleValuesParser::new(TYPES.iter().map(value).collect::<Vec<_>>())
}

/// For somebody who does not know the kinds yet.
fn about(kind: Kind) -> &'static str {
    match kind {
        Kind::Maintenance => "planned work: when, who is hit, what to do",
        Kind::Incident => "something is broken; public at once",
        Kind::Advisory => "a warning: phishing, a known problem",
        Kind::Retirement => "a service ends: when, why, what instead",
        Kind::Survey => "you asked, and this came of it",
        Kind::Launch => "something new that people can use",
        Kind::Story => "a person tells what changed; with the interview questions",
        Kind::Service => "an entry of the service catalog",
        Kind::Article => "how to do something; takes the next free number",
        Kind::Page => "any other page: about, contact, a handbook",
        Kind::Snippet => "a paragraph for many pages",
    }
}

fn impacts() -> PossibleValuesParser {
    let words = [
        ("none", "no"),
        ("degraded_performance", "degraded-performance"),
        ("partial_outage", "partial-outage"),
        ("major_outage", "major-outage"),
    ];
    PossibleValuesParser::new(words.map(|(word, hyphens)| PossibleValue::new(word).alias(hyphens)))
}

impl New {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let plate = self.plate()?;
        let title = title(&self.title)?;
        let ground = match Ground::load(common)? {
            Ok(ground) => ground,
            Err(outcome) => return Ok(outcome),
        };
        self.fits(plate)?;
        let services = ground.services(&self.services)?;
        let folder = self.folder()?;
        let name = Name::find(plate, &title, self.id.as_deref(), &folder, &ground)?;
        let blanks = self.blanks(plate, &title, &name, &services, &ground);
        let path = common.site.join(&ground.config.book.src).join(&name.path);
        write(&path, &trimmed(&blanks.fill(plate.form)), plate.kind)?;
        self.say(common, plate, &path, &name, &ground);
        Ok(Outcome::Fine)
    }

    fn plate(&self) -> Result<&'static ContentType, Trouble> {
        let known = |plate: &&&ContentType| {
            plate.scheme == self.kind || plate.folder.rsplit('/').next() == Some(&self.kind)
        };
        let plate = plate_named(&self.kind).or_else(|| TYPES.iter().find(known).copied());
        plate.ok_or_else(|| {
            wrong(
                format!("there is no kind `{}`", self.kind),
                "`campanile new --help` lists them",
            )
        })
    }

    /// Options that the form has no blank for would be lost in silence.
    fn fits(&self, plate: &ContentType) -> Result<(), Trouble> {
        let given = [
            ("services", !self.services.is_empty()),
            ("impact", self.impact.is_some()),
        ];
        match given
            .iter()
            .find(|(name, given)| *given && !form::asks_for(plate.form, name))
        {
            Some((name, _)) => Err(wrong(
                format!(
                    "{} {} has no field `{name}`",
                    article(plate.name),
                    plate.name
                ),
                format!("leave --{name} out"),
            )),
            None => Ok(()),
        }
    }

    fn folder(&self) -> Result<String, Trouble> {
        let folder = self.folder.as_deref().unwrap_or_default().trim_matches('/');
        if folder.is_empty() || folder.split('/').all(names::is_id) {
            return Ok(folder.into());
        }
        Err(wrong(
            format!("`{folder}` cannot be a folder here"),
            "a folder has lower-case letters, digits and hyphens only, like wifi or phones/desk",
        ))
    }

    fn blanks(
        &self,
        plate: &ContentType,
        title: &str,
        name: &Name,
        services: &[String],
        ground: &Ground,
    ) -> Blanks {
        let config = &ground.config;
        let mut blanks = Blanks::at(ground.now, config);
        let first = |ids: &[String]| ids.first().cloned().unwrap_or_else(|| "example".into());
        let is_number = plate.kind == Kind::Article;
        let complete = plate.kind != Kind::Incident || !services.is_empty();
        blanks.set("title", form::scalar(title));
        blanks.set("link_text", title.replace(['[', ']'], ""));
        blanks.set(
            "id",
            if is_number {
                name.id.clone()
            } else {
                form::scalar(&name.id)
            },
        );
        blanks.set("summary", form::scalar(&first_summary(title, config)));
        // An incident is public at once; without a service it is an error that says so, and not an empty notice.
        blanks.set(
            "services",
            if complete {
                format!("[{}]", services.join(", "))
            } else {
                String::new()
            },
        );
        let impact = match plate.kind {
            Kind::Incident => "",
            _ => "degraded_performance",
        };
        blanks.set(
            "impact",
            self.impact
                .as_deref()
                .map_or(impact.into(), |word| word.replace('-', "_")),
        );
        blanks.set(
            "service",
            first(if services.is_empty() {
                &ground.service_ids
            } else {
                services
            }),
        );
        blanks.set(
            "service_link",
            services
                .first()
                .map_or("/services/".into(), |id| format!("service:{id}")),
        );
        blanks.set(
            "known_services",
            known(
                "service",
                &ground.service_ids,
                "`campanile new service \"Name\"` writes one",
            ),
        );
        let audiences: Vec<String> = config.audience.iter().map(|a| a.id.clone()).collect();
        blanks.set("audience", first(&audiences));
        blanks.set(
            "known_audiences",
            known("audience", &audiences, "book.toml names them: [[audience]]"),
        );
        let categories: Vec<String> = config.category.iter().map(|c| c.id.clone()).collect();
        blanks.set("category", first(&categories));
        blanks.set(
            "known_categories",
            known(
                "category",
                &categories,
                "book.toml names them: [[category]]",
            ),
        );
        for (blank, label) in [
            ("challenge", &config.labels.challenge),
            ("solution", &config.labels.solution),
            ("outcome", &config.labels.outcome),
        ] {
            blanks.set(blank, label.as_str());
        }
        blanks
    }

    /// Where it is, and what to do next.
    fn say(&self, common: &Common, plate: &ContentType, path: &Path, name: &Name, ground: &Ground) {
        let shown = plain_path(path);
        let number = if plate.kind == Kind::Article {
            format!(" (KB{})", name.id)
        } else {
            String::new()
        };
        common.say(&format!("Wrote {shown}{number}"));
        common.say("");
        let next = match plate.kind {
            Kind::Incident => self.next_of_incident(ground),
            Kind::Story => vec![
                "It is a draft: nobody sees it until you delete the line `draft: true`.".to_string(),
                "Until it says that the person agreed (`scope`, `record`), the site does not build.".into(),
                "Next: ask the questions in it, then run".into(),
            ],
            Kind::Snippet => vec!["Next: answer the question in it, then run".into()],
            _ => vec![
                "It is a draft: nobody sees it until you delete the line `draft: true`.".into(),
                "Next: answer the questions in it, then run".into(),
            ],
        };
        next.iter().for_each(|line| common.say(line));
        common.say(&format!(
            "  campanile check {}{}",
            common.site_option(),
            quoted(&shown)
        ));
    }

    fn next_of_incident(&self, ground: &Ground) -> Vec<String> {
        let mut left = Vec::new();
        if self.services.is_empty() {
            left.push("which services are hit (`services`)");
        }
        if self.impact.is_none() {
            left.push("how badly (`impact`)");
        }
        if !left.is_empty() {
            return vec![
                format!(
                    "Until you write {}, the site does not build.",
                    names::and_list(&left)
                ),
                "Next: write that now, then run".into(),
            ];
        }
        let by = ground.config.clockface().time_zone(ground.next_update());
        vec![
            format!("It is ready: the next build shows it. It promises the next update by {by}."),
            "Next: say what people notice, if you know more than the title, then run".into(),
        ]
    }
}

/// Without the blanks that an empty field leaves at the end of its line.
fn trimmed(text: &str) -> String {
    text.lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

/// "The ids here: canvas, email", for a comment.
fn known(what: &str, ids: &[String], none: &str) -> String {
    let words = match ids {
        [] => format!("There is no {what} yet; {none}."),
        ids => format!("The ids here: {}", ids.join(", ")),
    };
    form::comment(&words)
}

/// What is known in the first minute.
fn first_summary(title: &str, config: &Config) -> String {
    let title = title.trim_end_matches(['.', '!', '?', ' ']);
    format!(
        "{title}. {} is looking for the cause.",
        config.division.short_name
    )
}

/// A title that can be printed: one line, with at least one letter or digit.
fn title(text: &str) -> Result<String, Trouble> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !title.chars().any(char::is_alphanumeric) {
        return Err(wrong(
            if title.is_empty() {
                "the title is empty".to_string()
            } else {
                format!("`{title}` is no title")
            },
            "say in a few words what it is about, in quotes: \"Canvas is slow\"",
        ));
    }
    if title
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'))
    {
        return Err(wrong(
            "the title has a character that cannot be printed",
            "type it again, without copying",
        ));
    }
    Ok(title)
}

/// What there is already: the site as far as a new file has to know it.
struct Ground {
    config: Config,
    now: jiff::Timestamp,
    /// From the content folder, with the `id` inside.
    taken: Vec<(Kind, String, String)>,
    service_ids: Vec<String>,
    /// urls.lock, if there is one.
    lock: String,
}

impl Ground {
    /// The inner outcome is that of a book.toml that cannot be used; it has been reported.
    fn load(common: &Common) -> Result<Result<Ground, Outcome>, Trouble> {
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
        let lock = std::fs::read_to_string(common.site.join("urls.lock")).unwrap_or_default();
        let now = super::now(&input, &config);
        Ok(Ok(Ground {
            config,
            now,
            taken,
            service_ids,
            lock,
        }))
    }

    fn next_update(&self) -> jiff::Timestamp {
        form::next_update(self.now, &self.config.clockface().zone)
    }

    /// The ids that were asked for, once each, if all of them exist.
    fn services(&self, asked: &[String]) -> Result<Vec<String>, Trouble> {
        let mut found: Vec<String> = Vec::new();
        for id in asked.iter().map(|id| id.trim()).filter(|id| !id.is_empty()) {
            if !self.service_ids.iter().any(|known| known == id) {
                let near = names::nearest(id, self.service_ids.iter().map(String::as_str));
                let guess = near
                    .map(|near| format!("did you mean `{near}`?\n"))
                    .unwrap_or_default();
                let list = known(
                    "service",
                    &self.service_ids,
                    "`campanile new service \"Name\"` writes one",
                )
                .replace("\n# ", "\n");
                return Err(wrong(
                    format!("there is no service `{id}`"),
                    format!("{guess}{}", lower_first(&list)),
                ));
            }
            if !found.iter().any(|known| known == id) {
                found.push(id.into());
            }
        }
        Ok(found)
    }

    /// The highest article number anywhere, and one.
    fn next_number(&self) -> Result<String, Trouble> {
        let written = self
            .taken
            .iter()
            .filter(|(kind, ..)| *kind == Kind::Article)
            .filter_map(|(_, id, _)| id.parse().ok());
        let locked = ["/kb/", "kb:"]
            .into_iter()
            .flat_map(|mark| self.lock.split(mark).skip(1))
            .filter_map(leading_number);
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

fn leading_number(text: &str) -> Option<u32> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text[..end].parse().ok()
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|c| c.to_lowercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Kind, id and path of a file. Read from the text and not from the document, so that a file with a fault, or
/// one that is written at this moment, keeps its number too.
fn taken(file: &File) -> Option<(Kind, String, String)> {
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
struct Name {
    id: String,
    /// From the content folder.
    path: PathBuf,
}

impl Name {
    fn find(
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
        let first = id.split('/').next().unwrap_or_default();
        if plate.kind == Kind::Page && address::OUR_FOLDERS.contains(&first) {
            return Err(wrong(
                format!("`/{id}/` belongs to campanile's own pages"),
                "name another with --id",
            ));
        }
        if let Some(holder) = ground.holder(plate.kind, &id) {
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
        let path = Path::new(plate.folder).join(format!("{stem}.md"));
        Ok(Name { id, path })
    }
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

/// Writes a file that is not there yet; another's work is never overwritten.
fn write(path: &Path, text: &str, kind: Kind) -> Result<(), Trouble> {
    let shown = plain_path(path);
    let help = match kind {
        Kind::Article => "edit that file, or take another title, or another folder with --folder",
        _ => "edit that file, or name another id with --id",
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Trouble::io("make", folder, &error))?;
    }
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path);
    let mut file = file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => wrong(format!("{shown} is there already"), help),
        _ => Trouble::io("write", path, &error),
    })?;
    file.write_all(text.as_bytes())
        .map_err(|error| Trouble::io("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::Source;

    fn ground() -> Ground {
        let book = Source::new("book.toml", include_str!("../../book.toml"));
        let (config, _) = crate::base::config::read(&book, None);
        let now = "2026-12-01T16:45Z".parse().unwrap();
        let service_ids = vec!["canvas".into(), "zoom".into()];
        Ground {
            config: config.unwrap(),
            now,
            taken: Vec::new(),
            service_ids,
            lock: String::new(),
        }
    }

    fn filled(plate: &ContentType, services: &[String]) -> String {
        let new = New {
            kind: plate.name.into(),
            title: String::new(),
            services: services.to_vec(),
            impact: Some("partial_outage".into()),
            id: None,
            folder: None,
        };
        let name = Name::find(plate, "Canvas: a \"first\" try", None, "", &ground())
            .map_err(|t| t.message)
            .unwrap();
        trimmed(
            &new.blanks(plate, "Canvas: a \"first\" try", &name, services, &ground())
                .fill(plate.form),
        )
    }

    fn front_matter(text: &str) -> &str {
        text.strip_prefix("---\n")
            .unwrap()
            .split_once("\n---\n")
            .unwrap()
            .0
    }

    #[test]
    fn every_form_is_a_document() {
        for plate in TYPES {
            let text = filled(plate, &["canvas".into()]);
            assert!(!text.contains("{{"), "{}: {text}", plate.name);
            let front = (plate.read)(front_matter(&text))
                .unwrap_or_else(|error| panic!("{}: {error}", plate.name));
            let common = front.common();
            assert_eq!(common.title(), "Canvas: a \"first\" try");
            let has_no_draft = matches!(plate.kind, Kind::Incident | Kind::Snippet);
            assert_eq!(common.draft(), !has_no_draft, "{}", plate.name);
        }
    }

    /// What a writer gets who takes the # away everywhere.
    #[test]
    fn every_field_that_a_form_offers_exists() {
        for plate in TYPES {
            let text = filled(plate, &["canvas".into(), "zoom".into()]);
            let offered = |line: &str| {
                let below = line.trim_start().strip_prefix("# ")?;
                let field = below.trim_start().trim_start_matches("- ");
                let key = field.split(':').next().filter(|key| {
                    field.contains(':') && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                });
                key.map(|_| format!("{}{below}", &line[..line.len() - line.trim_start().len()]))
            };
            let all: Vec<String> = front_matter(&text)
                .lines()
                .map(|line| offered(line).unwrap_or(line.into()))
                .collect();
            assert!(
                (plate.read)(&all.join("\n")).is_ok(),
                "{}: {:?}\n{}",
                plate.name,
                (plate.read)(&all.join("\n")).err(),
                all.join("\n")
            );
        }
    }
}
