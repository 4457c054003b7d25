//! Addresses: from the id, never from title, path or window.
use super::Core;
use crate::base::finding::{Code, Finding, Findings, Severity};
use crate::base::names;
use crate::content::{Front, Kind};
use crate::read::LONGEST_NAME;
use crate::read::lock::UrlLock;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const DUPLICATE_ADDRESS: Code = Code {
    name: "duplicate-address",
    severity: Severity::Error,
    catches: "Two documents that would stand at one address.",
    why: "One of them would overwrite the other, and which one would be chance.",
    wrong: "pages/status.md (its address is the status page's)",
    right: "pages/status-explained.md",
};

pub const DUPLICATE_ID: Code = Code {
    name: "duplicate-id",
    severity: Severity::Error,
    catches: "Two documents of one type with the same id, or two articles with the same number.",
    why: "The id is the address and the name in every feed; people would get one document's news under the other's name.",
    wrong: "id: 1042 in two articles",
    right: "id: 1043 in the newer one; `campanile new article` finds the next free number",
};

pub const ALIAS: Code = Code {
    name: "alias",
    severity: Severity::Error,
    catches: "An old address that is not a path, or that belongs to something else already.",
    why: "A redirect must not hide a living page, and must lead to one place only.",
    wrong: "aliases: [status]",
    right: "aliases: [/it/status.html]",
};

/// Where a document of this kind stands. `day` is the day on which it was published.
pub fn of(kind: Kind, id: &str, day: Option<Date>) -> String {
    let year = day.map_or(0, |d| d.year());
    match kind {
        Kind::Maintenance => format!("/maintenance/{year}/{id}/"),
        Kind::Incident => format!("/incidents/{year}/{id}/"),
        Kind::Advisory => format!("/advisories/{year}/{id}/"),
        Kind::Retirement => format!("/retirements/{year}/{id}/"),
        Kind::Survey => format!("/surveys/{year}/{id}/"),
        Kind::Launch => format!("/launches/{id}/"),
        Kind::Story => format!("/stories/{id}/"),
        Kind::Service => format!("/services/{id}/"),
        Kind::Article => format!("/kb/{id}/"),
        Kind::Page => format!("/{id}/"),
        Kind::Snippet => String::new(),
    }
}

/// Pages that campanile makes itself; a page of the site must not be called like one of them.
pub const OURS: &[&str] = &[
    "/",
    "/status/",
    "/status/history/",
    "/maintenance/",
    "/incidents/",
    "/advisories/",
    "/retirements/",
    "/surveys/",
    "/news/",
    "/launches/",
    "/stories/",
    "/services/",
    "/kb/",
    "/subscribe/",
    "/search/",
    "/timeline/",
    "/404.html",
];

/// Folders of files that campanile writes: `/feeds/outages.xml`.
const OUR_FILES: &[&str] = &["/feeds/", "/calendar/", "/api/", "/embed/"];

/// Files that campanile writes beside the home page, for hosts and machines.
pub const OUR_ROOT_FILES: &[&str] = &[
    "_headers",
    "_redirects",
    "headers.apache.conf",
    "headers.nginx.conf",
    "history.atom",
    "opensearch.xml",
    "redirects.nginx.conf",
    "robots.txt",
    "sitemap.xml",
];

/// Whether an alias would stand in the place of a file that campanile writes, or below one as if it were a folder. Hosts
/// that answer with a real redirect would lead its readers away.
fn is_our_file(alias: &str) -> bool {
    let folded = names::folded(alias);
    let first = folded.split('/').nth(1).unwrap_or_default();
    OUR_ROOT_FILES.contains(&first) || folded.starts_with("/assets/") || is_ours(alias)
}

/// Whether campanile itself makes what stands at this address.
pub fn is_ours(address: &str) -> bool {
    let name = address.rsplit('/').next().unwrap_or_default();
    OURS.contains(&address)
        || (name.contains('.') && OUR_FILES.iter().any(|folder| address.starts_with(folder)))
}

/// First folders of addresses that only campanile gives out.
pub const OUR_FOLDERS: &[&str] = &[
    "status",
    "maintenance",
    "incidents",
    "advisories",
    "retirements",
    "surveys",
    "news",
    "launches",
    "stories",
    "services",
    "kb",
    "for",
    "subscribe",
    "search",
    "report",
    "timeline",
    "feeds",
    "calendar",
    "api",
    "embed",
    "assets",
    "files",
    ".campanile",
];

/// An alias as the path that it redirects: "/it/old/" or "/old.html".
pub fn normal_alias(alias: &str) -> Option<String> {
    let fine = alias.starts_with('/')
        && alias.len() > 1
        && !alias.contains(['?', '#', '\\', '"', '<', '>', '%'])
        && !alias.contains("//")
        // Hosts take these for "everything below" and "any part" in their lists of redirects.
        && !alias.contains('*')
        && !alias.contains("/:")
        && !alias.chars().any(|c| c.is_whitespace() || c.is_control())
        && !alias.split('/').any(|part| part == ".." || part == "." || part.len() > LONGEST_NAME)
        // The build's own notes in the output.
        && !alias.to_ascii_lowercase().starts_with("/.campanile");
    fine.then(|| {
        let last = alias.rsplit('/').next().unwrap_or_default();
        if alias.ends_with('/') || last.contains('.') {
            alias.to_string()
        } else {
            format!("{alias}/")
        }
    })
}

/// The same for addresses that come from elsewhere, of which none may be that of a file of ours.
pub fn free_alias(alias: &str) -> Option<String> {
    normal_alias(alias).filter(|path| path != "/index.html" && !is_our_file(path))
}

/// Whether a page of campanile's own stands at an address that comes from elsewhere, so that it leads somewhere as it is.
pub fn is_our_page(address: &str) -> bool {
    normal_alias(address).is_some_and(|path| path == "/index.html" || OURS.contains(&&*path))
}

/// Finds what collides, and gives back the aliases that hold: old path → document.
pub fn collisions(cores: &[Arc<Core>], lock: &UrlLock) -> (BTreeMap<String, Arc<Core>>, Findings) {
    let mut findings = Findings::new();
    let mut ids: BTreeMap<(Kind, &str), &Arc<Core>> = BTreeMap::new();
    let mut addresses: BTreeMap<&str, &Arc<Core>> = BTreeMap::new();
    for core in cores {
        if let Some(first) = ids.insert((core.kind, &core.id), core) {
            findings.push(same_id(first, core, lock));
            continue;
        }
        if core.address.is_empty() {
            continue;
        }
        let folder = core
            .address
            .trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default();
        let is_report = match &core.doc.front {
            Front::Page(page) => page.report_year(&core.id).is_some(),
            _ => false,
        };
        if core.kind == Kind::Page && OUR_FOLDERS.contains(&folder) && !is_report {
            findings.push(
                Finding::new(
                    &DUPLICATE_ADDRESS,
                    core.doc.field("id"),
                    format!("`{}` belongs to campanile's own pages", core.address),
                )
                .help("rename the file, or give it another `id`"),
            );
        } else if let Some(first) = addresses.insert(&core.address, core) {
            findings.push(
                Finding::new(
                    &DUPLICATE_ADDRESS,
                    core.doc.field("id"),
                    format!("two documents would stand at `{}`", core.address),
                )
                .related(first.doc.source.start(), "the other one")
                .help("give one of them another `id`"),
            );
        }
    }
    let aliases = aliases(cores, &addresses, &mut findings);
    (aliases, findings)
}

/// Two documents with one id: the one whose address readers have keeps it.
fn same_id(first: &Arc<Core>, second: &Arc<Core>, lock: &UrlLock) -> Finding {
    let holder = super::lock::holder(lock, first, second);
    let (keeps, other) = match holder {
        Some(holder) if Arc::ptr_eq(holder, second) => (second, first),
        _ => (first, second),
    };
    let is_article = other.kind == Kind::Article;
    let what = if is_article { "article number" } else { "id" };
    let found = Finding::new(
        &DUPLICATE_ID,
        other.doc.field("id"),
        format!("the {what} `{}` is taken", other.id),
    );
    let path = &other.doc.source.path;
    let found = match holder {
        Some(_) => found.related(
            keeps.doc.field("id"),
            "urls.lock knows it as this one's: it keeps it",
        ),
        None => found.related(keeps.doc.field("id"), "also here"),
    };
    match (is_article, holder.is_some()) {
        (true, true) => found.help(format!("`campanile renumber {path}` gives this one the next free number")),
        (true, false) => found.help(
            "`campanile renumber FILE` gives the newer one the next free number; the older one's address is out in the world",
        ),
        (false, true) => found.help("give this one another id"),
        (false, false) => {
            found.help("give the newer document another one; the older one's address is out in the world")
        }
    }
}

fn aliases(
    cores: &[Arc<Core>],
    addresses: &BTreeMap<&str, &Arc<Core>>,
    findings: &mut Findings,
) -> BTreeMap<String, Arc<Core>> {
    let mut aliases: BTreeMap<String, Arc<Core>> = BTreeMap::new();
    for core in cores {
        for (i, alias) in core.doc.common().aliases().iter().enumerate() {
            let place = || core.doc.field(&format!("aliases.{i}"));
            let Some(path) = normal_alias(alias) else {
                findings.push(
                    Finding::new(
                        &ALIAS,
                        place(),
                        format!("`{alias}` is not the path of an old address"),
                    )
                    .help("write the part after the host, like /old/page/ or /old/page.html"),
                );
                continue;
            };
            // Where a page stands, its file stands too.
            let page = path.strip_suffix("index.html").unwrap_or(&path);
            if OURS.contains(&page) || page == "/" || addresses.contains_key(page) {
                findings.push(
                    Finding::new(
                        &ALIAS,
                        place(),
                        format!("`{path}` is a living page's address"),
                    )
                    .help("take the alias out, or rename the page"),
                );
            } else if is_our_file(&path) {
                findings.push(
                    Finding::new(
                        &ALIAS,
                        place(),
                        format!("`{path}` stands where campanile writes a file of its own"),
                    )
                    .help("take the alias out"),
                );
            } else if let Some(first) = aliases.insert(path.clone(), core.clone()) {
                findings.push(
                    Finding::new(
                        &ALIAS,
                        place(),
                        format!("`{path}` would lead to two places"),
                    )
                    .related(first.doc.field("aliases"), "also here")
                    .help("keep it in one of them"),
                );
                aliases.insert(path, first);
            }
        }
    }
    aliases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_paths() {
        assert_eq!(normal_alias("/old").as_deref(), Some("/old/"));
        assert_eq!(normal_alias("/old.html").as_deref(), Some("/old.html"));
        let long = format!("/{}/", "a".repeat(201));
        for bad in [
            "old",
            "/",
            "/../x",
            "//evil.example",
            "/a b",
            "/a?b",
            "/.campanile/lock",
            &long,
        ] {
            assert_eq!(normal_alias(bad), None, "{bad}");
        }
    }
}
