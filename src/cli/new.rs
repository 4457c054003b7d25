//! `campanile new`: a file with the right fields, and comments that ask the right questions.
use super::form::{self, Blanks};
use super::ground::{Ground, Name, known};
use super::{Common, Outcome, plain_path, quoted, wrong};
use crate::base::config::Config;
use crate::base::names;
use crate::content::reference::page::REPORT;
use crate::content::{ContentType, Kind, TYPES};
use crate::read::plate_named;
use crate::world::Trouble;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::io::{ErrorKind, Write};
use std::path::Path;

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
    /// The permanent name (an article's number, a report's year), instead of one made from the title
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
    let report = PossibleValue::new(REPORT.name)
        .alias("reports")
        .help("the year: what broke, what is new, what it changed, what it cost");
    PossibleValuesParser::new(TYPES.iter().map(value).chain([report]).collect::<Vec<_>>())
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

pub(super) fn impacts() -> PossibleValuesParser {
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
        let id = self.id.as_deref();
        let name = match is_report(plate) {
            true => Name::report(id, &folder, &ground)?,
            false => Name::find(plate, &title, id, &folder, &ground)?,
        };
        let blanks = self.blanks(plate, &title, &name, &services, &ground);
        let path = common.site.join(&ground.config.book.src).join(&name.path);
        write(&path, &trimmed(&blanks.fill(plate.form)), plate.kind)?;
        self.say(common, plate, &path, &name, &ground);
        Ok(Outcome::Fine)
    }

    fn plate(&self) -> Result<&'static ContentType, Trouble> {
        if self.kind == REPORT.name || self.kind == "reports" {
            return Ok(&REPORT);
        }
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
        let mut blanks = Blanks::at(ground.now, &ground.config);
        let is_number = plate.kind == Kind::Article;
        let id = if is_number {
            name.id.clone()
        } else {
            form::scalar(&name.id)
        };
        blanks.set("id", id);
        blanks.set("title", form::scalar(title));
        blanks.set("link_text", title.replace(['[', ']'], ""));
        blanks.set(
            "summary",
            form::scalar(&first_summary(title, &ground.config)),
        );
        // An incident is public at once; without a service it is an error that says so, and not an empty notice.
        let is_incident = plate.kind == Kind::Incident;
        let list = if is_incident && services.is_empty() {
            String::new()
        } else {
            format!("[{}]", services.join(", "))
        };
        blanks.set("services", list);
        let usual = if is_incident {
            ""
        } else {
            "degraded_performance"
        };
        blanks.set(
            "impact",
            self.impact.as_deref().unwrap_or(usual).replace('-', "_"),
        );
        blanks.set(
            "service",
            first(if services.is_empty() {
                &ground.service_ids
            } else {
                services
            }),
        );
        let link = services.first().map(|id| format!("service:{id}"));
        blanks.set("service_link", link.unwrap_or_else(|| "/services/".into()));
        blanks.set("year", name.id.rsplit('/').next().unwrap_or_default());
        choices(&mut blanks, ground);
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
                "It is a draft: nobody sees it until you delete the line `draft: true`."
                    .to_string(),
                "Do so when the person has agreed (`scope`, `record`).".into(),
                "Next: ask the questions in it, then run".into(),
            ],
            Kind::Page if is_report(plate) => vec![
                "It is a draft: nobody sees it until you delete the line `draft: true`.".into(),
                "What the site knows of the year fills its chapters; you write what it means."
                    .into(),
                "Next: set its first and last day, answer the questions in it, then run".into(),
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

fn is_report(plate: &ContentType) -> bool {
    plate.name == REPORT.name
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

/// What a writer may choose from, in comments, with one of them as an example.
fn choices(blanks: &mut Blanks, ground: &Ground) {
    let config = &ground.config;
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
    blanks.set(
        "known_figures",
        known("figure", &ground.figure_ids, "data/figures.yml names them"),
    );
    let stories = ground.ids(Kind::Story);
    blanks.set("story", first(&stories));
    blanks.set(
        "known_stories",
        known(
            "story",
            &stories,
            "`campanile new story \"Title\"` writes one",
        ),
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
    let labels = &config.labels;
    blanks.set("challenge", labels.challenge.as_str());
    blanks.set("solution", labels.solution.as_str());
    blanks.set("outcome", labels.outcome.as_str());
}

fn first(ids: &[String]) -> String {
    ids.first().cloned().unwrap_or_else(|| "example".into())
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
    use crate::read::lock::UrlLock;

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
            figure_ids: Vec::new(),
            lock: UrlLock::default(),
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
        let name = match is_report(plate) {
            true => Name::report(None, "", &ground()),
            false => Name::find(plate, "Canvas: a \"first\" try", None, "", &ground()),
        };
        let name = name.map_err(|t| t.message).unwrap();
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
        for plate in TYPES.iter().copied().chain([&REPORT]) {
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
        for plate in TYPES.iter().copied().chain([&REPORT]) {
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
