//! Which type a page of another site becomes: what its folder says, then its tags, then its words.
use super::page::Page;
use crate::base::address::{file_of, folder_of};
use crate::content::Kind;

/// Words that name a type when a folder, a tag or a field is called so.
const NAMES: &[(Kind, &[&str])] = &[
    (
        Kind::Maintenance,
        &[
            "maintenance",
            "maintenances",
            "planned-work",
            "scheduled-maintenance",
            "downtime",
            "planned-maintenance",
            "change",
            "changes",
            "windows",
        ],
    ),
    (
        Kind::Incident,
        &[
            "incident",
            "incidents",
            "outage",
            "outages",
            "disruption",
            "disruptions",
            "postmortem",
            "postmortems",
            "issues",
        ],
    ),
    (
        Kind::Advisory,
        &[
            "advisory",
            "advisories",
            "security",
            "phishing",
            "alert",
            "alerts",
            "warnings",
            "vulnerability",
            "vulnerabilities",
            "scam",
            "scams",
            "notices",
        ],
    ),
    (
        Kind::Retirement,
        &[
            "retirement",
            "retirements",
            "decommission",
            "decommissioned",
            "sunset",
            "end-of-life",
            "eol",
            "deprecations",
        ],
    ),
    (
        Kind::Launch,
        &[
            "launch",
            "launches",
            "release",
            "releases",
            "whats-new",
            "new-service",
            "new-services",
            "announcement-of-service",
        ],
    ),
    (
        Kind::Story,
        &[
            "story",
            "stories",
            "case-study",
            "case-studies",
            "testimonial",
            "testimonials",
            "customers",
            "success-stories",
        ],
    ),
    (
        Kind::Service,
        &[
            "service",
            "services",
            "service-catalog",
            "service-catalogue",
            "catalog",
            "catalogue",
        ],
    ),
    (
        Kind::Article,
        &[
            "docs",
            "doc",
            "documentation",
            "kb",
            "knowledge-base",
            "knowledgebase",
            "faq",
            "faqs",
            "help",
            "guide",
            "guides",
            "how-to",
            "howto",
            "howtos",
            "tutorial",
            "tutorials",
            "support",
            "manual",
            "handbook",
            "troubleshooting",
            "articles",
            "reference",
            "getting-started",
        ],
    ),
    (
        Kind::Page,
        &[
            "about",
            "contact",
            "privacy",
            "accessibility",
            "legal",
            "imprint",
            "terms",
            "team",
            "pages",
        ],
    ),
];

/// Words in the title of a post, the strongest first.
const TITLES: &[(Kind, &[&str])] = &[
    (
        Kind::Advisory,
        &[
            "phishing",
            "scam",
            "vulnerability",
            "security",
            "warning",
            "beware",
            "malware",
            "fraud",
        ],
    ),
    (
        Kind::Retirement,
        &[
            "retire",
            "retires",
            "retired",
            "retirement",
            "retiring",
            "sunset",
            "decommission",
            "decommissioning",
            "discontinued",
            "end of life",
            "shut down",
            "switched off",
        ],
    ),
    (
        Kind::Maintenance,
        &[
            "maintenance",
            "planned work",
            "scheduled downtime",
            "upgrade window",
        ],
    ),
    (
        Kind::Incident,
        &[
            "outage",
            "is down",
            "are down",
            "disruption",
            "degraded",
            "incident",
            "interruption",
            "unavailable",
        ],
    ),
    (
        Kind::Launch,
        &[
            "launch",
            "launches",
            "introducing",
            "new service",
            "now available",
            "announcing",
            "is here",
            "goes live",
            "released",
        ],
    ),
];

/// The type of a page, with the reason.
pub fn of(page: &mut Page, root: &str, is_manual: bool) -> (Kind, String) {
    if let Some(known) = page.kind.clone() {
        return known;
    }
    let below = page
        .source
        .strip_prefix(root)
        .unwrap_or(&page.source)
        .trim_start_matches('/')
        .to_string();
    if let Some(found) = by_folder(&below, is_manual) {
        return found;
    }
    if is_manual && !page.is_post {
        return (Kind::Article, "the site is documentation".into());
    }
    if let Some(found) = by_tags(page) {
        return found;
    }
    if !page.is_post {
        let name = file_of(super::page::stem(&below)).to_lowercase();
        if let Some(kind) = named(&name) {
            return (kind, format!("its name is `{name}`"));
        }
        return match folder_of(&below).is_empty() {
            true => (Kind::Page, "it stands at the top of the site".into()),
            false => (Kind::Article, "nothing says that it is news".into()),
        };
    }
    by_title(page).unwrap_or_else(|| {
        (
            Kind::Advisory,
            "it is a post, and nothing says which kind of news".into(),
        )
    })
}

/// The folder nearest to the page wins. Manuals are about services and security, so there only news counts.
fn by_folder(below: &str, is_manual: bool) -> Option<(Kind, String)> {
    let folders: Vec<&str> = folder_of(below)
        .split('/')
        .filter(|f| !f.is_empty())
        .collect();
    let found = folders.iter().rev().find_map(|folder| {
        let kind = named(&folder.to_lowercase())?;
        Some((kind, format!("its folder is `{folder}`")))
    });
    found.filter(|(kind, _)| {
        let is_news = matches!(kind, Kind::Incident | Kind::Maintenance | Kind::Launch);
        !is_manual
            || *kind == Kind::Article
            || (is_news && folders.len() == 1 && !folders[0].to_lowercase().starts_with("change"))
    })
}

fn named(word: &str) -> Option<Kind> {
    let word = word.trim_start_matches('_').replace([' ', '_'], "-");
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&word.as_str()))
        .map(|(kind, _)| *kind)
}

fn by_tags(page: &mut Page) -> Option<(Kind, String)> {
    let keys = ["type", "section", "categories", "category", "tags", "kind"];
    for key in keys {
        let Some(value) = page.fields.get(key).cloned() else {
            continue;
        };
        let words = super::fields::words(&value);
        let found = words
            .iter()
            .find_map(|word| named(&word.to_lowercase()).map(|kind| (kind, word.clone())));
        if let Some((kind, word)) = found {
            return Some((kind, format!("its {key} names `{word}`")));
        }
    }
    None
}

fn by_title(page: &Page) -> Option<(Kind, String)> {
    let title = page
        .fields
        .get("title")
        .map(super::fields::plain)
        .or(page.title.clone())
        .or_else(|| {
            let head = page.lines.iter().find(|line| line.text.starts_with("# "))?;
            Some(head.text.trim_start_matches('#').to_string())
        })?;
    let words: String = title
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let padded = format!(
        " {} ",
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    TITLES.iter().find_map(|(kind, names)| {
        let word = names
            .iter()
            .find(|name| padded.contains(&format!(" {name} ")))?;
        Some((*kind, format!("its title says “{word}”")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(source: &str, title: &str, post: bool) -> Kind {
        let mut map = serde_json::Map::new();
        map.insert("title".into(), title.into());
        let mut page = Page::bare(source, super::super::fields::Fields::from_map(map));
        page.is_post = post;
        of(&mut page, "content", false).0
    }

    #[test]
    fn folders_tags_words() {
        for (source, title, post, expected) in [
            ("content/outages/x.md", "X", true, Kind::Incident),
            ("content/kb/wifi/x.md", "X", false, Kind::Article),
            ("content/about.md", "Us", false, Kind::Page),
            ("content/blog/x.md", "Phishing wave", true, Kind::Advisory),
            ("content/blog/x.md", "Introducing Zoom", true, Kind::Launch),
            (
                "content/blog/x.md",
                "Email outage on Monday",
                true,
                Kind::Incident,
            ),
            ("content/blog/x.md", "Summer hours", true, Kind::Advisory),
        ] {
            assert_eq!(kind(source, title, post), expected, "{source} {title}");
        }
    }
}
