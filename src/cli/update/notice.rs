//! Which notice is meant, and how it stands.
use crate::Input;
use crate::base::config::Config;
use crate::base::names;
use crate::base::time::Clockface;
use crate::cli::{Common, ground, wrong};
use crate::content::{Front, Incident, Kind, Maintenance};
use crate::read::Document;
use crate::site::window::{Course, Plan, Times};
use crate::world::Trouble;
use jiff::Timestamp;
use std::sync::Arc;

/// The notice before it is updated.
pub struct Notice<'a> {
    pub document: &'a Document,
    pub face: Clockface,
    pub now: Timestamp,
    pub about: About,
}

pub enum About {
    Incident(Arc<Incident>, Course),
    Maintenance(Arc<Maintenance>, Plan),
}

impl<'a> Notice<'a> {
    pub fn new(
        document: &'a Document,
        config: &Config,
        now: Timestamp,
    ) -> Result<Notice<'a>, Trouble> {
        let face = config.clockface();
        let mut times = Times {
            face: &face,
            now,
            faults: Vec::new(),
        };
        let about = match &document.front {
            Front::Incident(front) => About::Incident(front.clone(), times.course(front)),
            Front::Maintenance(front) => About::Maintenance(front.clone(), times.plan(front)),
            _ => return Err(no_updates(document.kind, &document.id)),
        };
        Ok(Notice {
            document,
            face,
            now,
            about,
        })
    }

    /// When something was said last, anywhere in the document.
    pub fn last_word(&self) -> Option<Timestamp> {
        match &self.about {
            About::Incident(_, course) => course.updates.iter().map(|u| u.at).max(),
            About::Maintenance(_, plan) => {
                let windows = plan.occurrences.iter().flat_map(|o| &o.updates);
                plan.updates.iter().chain(windows).map(|u| u.at).max()
            }
        }
    }

    /// "3:30 p.m. CST", with its day where that is not today.
    pub fn said(&self, at: Timestamp) -> String {
        let face = &self.face;
        let time = face.time_zone(at);
        if face.date(at) == face.date(self.now) {
            time
        } else {
            format!("{time} on {}", face.weekday_day(face.date(at)))
        }
    }
}

fn no_updates(kind: Kind, id: &str) -> Trouble {
    wrong(
        format!(
            "`{id}` is no incident and no planned work, but of the kind {}",
            kind.plate().name
        ),
        "what else has changed stands under `changes` in its file: `{at: …, note: …}`",
    )
}

/// The place of the file among the sources.
pub fn find(
    asked: &str,
    common: &Common,
    input: &Input,
    config: &Config,
) -> Result<usize, Trouble> {
    let known: Vec<(usize, Kind, String)> = (input.sources.iter().enumerate())
        .filter_map(|(i, file)| ground::taken(file).map(|(kind, id, _)| (i, kind, id)))
        .collect();
    if asked.ends_with(".md") || asked.contains('/') {
        return by_path(asked, common, input, config).ok_or_else(|| {
            let paths: Vec<String> = input
                .sources
                .iter()
                .map(|file| format!("{}/{}", config.book.src, file.path))
                .collect();
            unknown(asked, "file", paths.iter().map(String::as_str))
        });
    }
    let (scheme, id) = match asked.split_once(':') {
        Some((scheme, id)) => (Kind::of_scheme(scheme), id),
        None => (None, asked),
    };
    let updated = |kind: Kind| matches!(kind, Kind::Incident | Kind::Maintenance);
    let fits = |kind: Kind| scheme.map_or(updated(kind), |wanted| wanted == kind);
    let found: Vec<_> = known
        .iter()
        .filter(|(_, kind, known)| fits(*kind) && known == id)
        .collect();
    match found[..] {
        [(place, ..)] => Ok(*place),
        [] => match known.iter().find(|(_, _, known)| known == id) {
            Some((_, kind, _)) if scheme.is_none() => Err(no_updates(*kind, id)),
            _ => {
                let ids = known
                    .iter()
                    .filter(|(_, kind, _)| updated(*kind))
                    .map(|(.., id)| id.as_str());
                Err(unknown(id, "incident or planned work", ids))
            }
        },
        _ => Err(wrong(
            format!("there are {} notices with the id `{id}`", found.len()),
            format!("say which: incident:{id} or maintenance:{id}"),
        )),
    }
}

fn unknown<'a>(asked: &str, what: &str, known: impl Iterator<Item = &'a str> + Clone) -> Trouble {
    let guess =
        names::nearest(asked, known.clone()).map(|near| format!("did you mean `{near}`?\n"));
    let list: Vec<&str> = known.collect();
    let help = match (guess, &list[..]) {
        (Some(guess), _) => guess.trim_end().to_string(),
        (None, []) => "write one first: campanile new incident \"Canvas is slow\"".into(),
        (None, _) if what == "file" => "incidents stand in communications/incidents/".into(),
        (None, ids) => format!("the ids here: {}", ids.join(", ")),
    };
    wrong(format!("there is no {what} `{asked}`"), help)
}

fn by_path(asked: &str, common: &Common, input: &Input, config: &Config) -> Option<usize> {
    let content = common.site.join(&config.book.src);
    let asked_file = std::fs::canonicalize(asked)
        .or_else(|_| std::fs::canonicalize(common.site.join(asked)))
        .or_else(|_| std::fs::canonicalize(content.join(asked)))
        .ok()?;
    let same =
        |path: &str| std::fs::canonicalize(content.join(path)).is_ok_and(|p| p == asked_file);
    input.sources.iter().position(|file| same(&file.path))
}
