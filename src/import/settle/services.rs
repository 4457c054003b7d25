//! Systems of a status page, and those that notices name, become services.
use super::ids::Taken;
use super::titles::{has_word, plain_words};
use super::whole::Shop;
use crate::base::names;
use crate::base::time::When;
use crate::content::Kind;
use crate::import::fields::{one_line, words};
use crate::import::lines::{self, Line};
use crate::import::page::{Page, System};
use crate::import::report::{Notes, Report};
use crate::import::write::Front;
use crate::import::{Ground, Made, times};
use jiff::Timestamp;
use std::collections::BTreeSet;

impl Shop<'_> {
    pub(super) fn written(&self, when: When) -> String {
        times::written(when, &self.ours)
    }

    pub(super) fn instant(&self, at: Timestamp) -> String {
        self.written(When::Instant(at))
    }

    /// Systems of the status page, and those that posts name → services; those that are here already are used.
    pub(super) fn systems(
        &mut self,
        pages: &[(Page, Kind)],
        systems: &[System],
        taken: &mut Taken,
        report: &mut Report,
        book: &mut String,
    ) -> Vec<Made> {
        for (id, names) in &self.ground.services {
            for name in names.iter().chain([id]) {
                self.services
                    .entry(folded(name))
                    .or_insert_with(|| id.clone());
            }
        }
        let mut wanted: Vec<(System, &str)> = systems.iter().map(|s| (s.clone(), "")).collect();
        let mut names: BTreeSet<String> = systems.iter().map(|s| folded(&s.name)).collect();
        let mut needs_general = false;
        for (page, kind) in pages {
            if !matches!(kind, Kind::Incident | Kind::Maintenance | Kind::Retirement) {
                continue;
            }
            let affected = affected(page);
            needs_general |= affected.is_empty();
            for name in affected {
                if names.insert(folded(&name)) {
                    let system = System {
                        name,
                        ..System::default()
                    };
                    wanted.push((system, &page.source));
                }
            }
        }
        if needs_general {
            let system = System {
                name: format!("{} services", self.ground.config.division.short_name),
                description: "Everything at once, for notices that name no service.".into(),
                ..System::default()
            };
            self.general = Some(folded(&system.name));
            if names.insert(folded(&system.name)) {
                wanted.push((system, ""));
            }
        }
        let mut made = Vec::new();
        for (system, first) in wanted {
            let key = folded(&system.name);
            if key.is_empty() || self.services.contains_key(&key) {
                continue;
            }
            made.push(self.service(&system, first, taken, report, book));
        }
        made
    }

    pub(super) fn service(
        &mut self,
        system: &System,
        first: &str,
        taken: &mut Taken,
        report: &mut Report,
        book: &mut String,
    ) -> Made {
        let source = format!("system: {}", system.name);
        let known = self.ground.known.get(&source);
        let slug = names::slug(&names::fold(&system.name));
        let slug: String = slug
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        let slug = slug.trim_matches('-');
        let slug = if slug.is_empty() {
            format!(
                "service-{}",
                &crate::import::lock::hash(source.as_bytes())[..8]
            )
        } else {
            slug.to_string()
        };
        let id = known.map_or_else(|| taken.id(Kind::Service, &slug), |k| k.id.clone());
        let path = known.map_or_else(
            || format!("{}.md", taken.paths.free(&format!("services/{id}"))),
            |k| k.path.clone(),
        );
        let mut notes = Notes::default();
        let category = category(&system.category, self.ground, &mut notes, book);
        let name = one_line(&system.name);
        let description = plain_words(&system.description);
        let summary = match has_word(&description) {
            true => description.clone(),
            false => format!("{name}, as the status page names it."),
        };
        if self.general.as_ref() == Some(&folded(&system.name)) {
            notes.came(
                1,
                "became a service: notices that name none stand under it",
                &name,
            );
        } else if first.is_empty() {
            notes.came(
                1,
                "became a service: it is a system of the status page",
                &name,
            );
        } else {
            notes.came(1, "became a service: a post names it", &name);
        }
        let mut front = Front::default();
        front.text("title", &name);
        front.text("summary", &summary);
        front.text("category", &category);
        front.raw("lifecycle", "live");
        let mut body = vec![Line::new(summary.clone(), 1)];
        if system.link.starts_with("http") {
            front.map(
                "open",
                &[
                    ("text", format!("Open {name}")),
                    ("url", system.link.clone()),
                ],
            );
        } else if !system.link.is_empty() {
            body.push(Line::new("", 1));
            body.push(Line::new(lines::code(&system.link), 1));
        }
        let (text, lines) = front.document(&body);
        report.take(if first.is_empty() { "(systems)" } else { first }, notes);
        self.services.insert(folded(&system.name), id.clone());
        Made {
            source,
            kind: Kind::Service,
            id,
            path,
            text,
            lines,
        }
    }

    /// Ids of the services that a page names. Nothing is lost: a name that is no service is told.
    pub(super) fn services_of(&self, page: &mut Page, must: bool) -> Vec<String> {
        let named = affected(page);
        let _ = page.fields.take(AFFECTED);
        let mut ids: Vec<String> = Vec::new();
        for name in named {
            match self.services.get(&folded(&name)) {
                Some(id) if !ids.contains(id) => ids.push(id.clone()),
                Some(_) => {}
                None => page
                    .notes
                    .person(1, "there is no service of this name", &name),
            }
        }
        if ids.is_empty()
            && must
            && let Some(id) = self.general.as_ref().and_then(|g| self.services.get(g))
        {
            page.notes.person(
                1,
                "this notice names no service; it stands under all of them",
                id,
            );
            ids.push(id.clone());
        }
        ids
    }
}

pub(super) const AFFECTED: &[&str] = &[
    "affected",
    "affectedsystems",
    "affectedsytems",
    "systems",
    "components",
    "services",
];

pub(super) fn affected(page: &Page) -> Vec<String> {
    let value = AFFECTED.iter().find_map(|key| page.fields.get(key));
    let names = value.map(words).unwrap_or_default();
    names
        .into_iter()
        .filter(|n| !folded(n).is_empty())
        .collect()
}

pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The category of the same or a near name; else the first there is, and a person decides.
pub(super) fn category(
    wanted: &str,
    ground: &Ground<'_>,
    notes: &mut Notes,
    book: &mut String,
) -> String {
    let all = &ground.config.category;
    let same = all
        .iter()
        .find(|c| folded(&c.id) == folded(wanted) || folded(&c.name) == folded(wanted));
    if let Some(found) = same.filter(|_| !wanted.is_empty()) {
        return found.id.clone();
    }
    let near =
        names::nearest(wanted, all.iter().map(|c| c.id.as_str())).filter(|_| !wanted.is_empty());
    let chosen = near.or(all.first().map(|c| c.id.as_str()));
    match chosen {
        Some(id) => {
            notes.person(
                1,
                format!("book.toml has no category for this service: it stands under `{id}`"),
                wanted,
            );
            id.into()
        }
        None => {
            if book.is_empty() {
                *book = "\n[[category]]\nid = \"services\"\nname = \"Services\"\n".into();
                notes.person(
                    1,
                    "book.toml had no categories: `services` was added",
                    wanted,
                );
            }
            "services".into()
        }
    }
}
