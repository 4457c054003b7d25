//! The front matter that every document has, and that of articles, services and launches.
use super::notices::{advisory_fields, incident_fields, maintenance_fields, retirement_fields};
use super::services::{AFFECTED, affected, category, folded};
use super::titles::has_word;
use super::whole::{Draft, Shop, day_of};
use crate::content::Kind;
use crate::import::fields::{one_line, plain};
use crate::import::lines::{self, Line};
use crate::import::page::Page;
use crate::import::write::{self, Front};
use crate::import::{Made, times};
use crate::read::markdown;

/// Front matter and text of a document.
pub(super) fn finish(
    draft: &mut Draft,
    body: Vec<Line>,
    aliases: &[String],
    shop: &Shop<'_>,
) -> Made {
    let mut front = Front::default();
    let mut body = trimmed(body);
    match draft.kind {
        Kind::Article => front.raw("id", &draft.id),
        Kind::Page if format!("pages/{}.md", draft.id) != draft.path => front.text("id", &draft.id),
        Kind::Page => {}
        kind if format!("{}/{}.md", kind.plate().folder, draft.id) != draft.path => {
            front.text("id", &draft.id)
        }
        _ => {}
    }
    front.text("title", &draft.title);
    front.text("summary", &draft.summary);
    if let Some(found) = &draft.published {
        let when = draft.day.map_or(found.when, |_| found.when);
        front.raw("published", &shop.written(when));
    }
    common(draft, &mut front, shop);
    match draft.kind {
        Kind::Incident => incident_fields(draft, &mut front, &mut body, shop),
        Kind::Maintenance => maintenance_fields(draft, &mut front, shop),
        Kind::Advisory => advisory_fields(draft, &mut front, shop),
        Kind::Retirement => retirement_fields(draft, &mut front, shop),
        Kind::Launch => launch_fields(draft, &mut front, &body, shop),
        Kind::Service => service_fields(draft, &mut front, shop),
        Kind::Article => article_fields(draft, &mut front, shop),
        _ => {}
    }
    if !aliases.is_empty() {
        front.line("aliases:");
        aliases
            .iter()
            .for_each(|alias| front.line(&format!("  - {}", write::path(alias))));
    }
    left_fields(draft);
    if body.is_empty()
        && !matches!(
            draft.kind,
            Kind::Incident | Kind::Maintenance | Kind::Advisory | Kind::Retirement
        )
    {
        draft.page.notes.person(1, "this page has no text", "");
    }
    let (text, lines) = front.document(&body);
    Made {
        source: draft.page.source.clone(),
        kind: draft.kind,
        id: draft.id.clone(),
        path: draft.path.clone(),
        text,
        lines,
    }
}

/// Without blank lines at the edges, and never more than two in a row.
pub(super) fn trimmed(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut fence = lines::Fence::default();
    for mut line in lines {
        let code = fence.holds(&line.text);
        if !code && line.is_blank() {
            line.text.clear();
            if out.last().is_none_or(Line::is_blank) {
                continue;
            }
        }
        out.push(line);
    }
    while out.last().is_some_and(Line::is_blank) {
        out.pop();
    }
    out
}

/// Fields that every document has.
pub(super) fn common(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    if let Some((value, line)) =
        page.fields
            .take(&["expiryDate", "expires", "expires_at", "unpublish"])
    {
        match times::parse(&plain(&value), shop.zone.as_ref(), &shop.ours) {
            Some(found) => front.raw("expires", &shop.written(found.when)),
            None => page
                .notes
                .person(line, "this is no date that can be read", plain(&value)),
        }
    }
    let audiences = page.fields.list(&["audience", "audiences", "readers"]);
    let mut ids = Vec::new();
    for name in audiences {
        let known = shop
            .ground
            .config
            .audience
            .iter()
            .find(|a| folded(&a.id) == folded(&name) || folded(&a.name) == folded(&name));
        match known {
            Some(audience) => ids.push(audience.id.clone()),
            None => page
                .notes
                .person(1, "book.toml has no audience of this name", &name),
        }
    }
    front.list("audience", &ids);
    let draft_field = page.fields.truth(&["draft"]) == Some(true);
    let hidden = matches!(
        page.fields.get("published"),
        Some(serde_json::Value::Bool(false))
    );
    if page.fields.get("published").is_some() {
        let _ = page.fields.take(&["published"]);
    }
    if draft_field || hidden {
        front.raw("draft", "true");
    }
    let authors = page
        .fields
        .list(&["author", "authors", "by", "byline", "contributors"]);
    if !authors.is_empty() {
        let line = page.fields.line("author").max(page.fields.line("authors"));
        page.notes.changed(
            line,
            "the author is not named here: the division speaks, and history keeps who wrote",
            authors.join(", "),
        );
    }
}

pub(super) fn action(front: &mut Front, text: &str) {
    front.text("action", text);
}

pub(super) fn service_list(front: &mut Front, ids: &[String]) {
    if !ids.is_empty() {
        front.raw("services", &format!("[{}]", ids.join(", ")));
    }
}

pub(super) fn launch_fields(draft: &mut Draft, front: &mut Front, body: &[Line], shop: &Shop<'_>) {
    let page = &mut draft.page;
    let ids = shop.services_of(page, false);
    service_list(front, &ids);
    let (text, _) = lines::join(body);
    let (parsed, _) = markdown::parse(&text, 0, &shop.allowed);
    let first = parsed.links.iter().find(|l| {
        l.kind == crate::base::text::LinkKind::Link
            && l.target.starts_with("https://")
            && has_word(&l.text)
    });
    let call = match first {
        Some(link) => (one_line(&link.text), link.target.clone()),
        None => {
            page.notes.person(1, "a launch asks its readers to do something; this one leads to the services until somebody says what", "");
            ("See all services".to_string(), "/services/".to_string())
        }
    };
    front.map("call_to_action", &[("text", call.0), ("url", call.1)]);
}

pub(super) fn service_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let wanted = page
        .fields
        .text(&["category", "group", "categories"])
        .map_or(String::new(), |(c, _)| c);
    let mut book = String::new();
    let id = category(&wanted, shop.ground, &mut page.notes, &mut book);
    front.text("category", &id);
    front.raw("lifecycle", "live");
    owner(page, front);
    let _ = page.fields.take(AFFECTED);
}

pub(super) fn owner(page: &mut Page, front: &mut Front) {
    if let Some((owner, line)) = page
        .fields
        .text(&["owner", "owner_slack", "team", "maintainer"])
    {
        page.notes
            .changed(line, "the owner is an internal field", &owner);
        front.map("owner", &[("group", owner)]);
    }
}

pub(super) fn article_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let mut keywords: Vec<String> = Vec::new();
    for key in ["keywords", "tags", "categories", "category"] {
        for word in page.fields.list(&[key]) {
            if !keywords.contains(&word) {
                keywords.push(word);
            }
        }
    }
    front.list("keywords", &keywords);
    let named: Vec<String> = affected(page)
        .iter()
        .filter_map(|name| shop.services.get(&folded(name)).cloned())
        .collect();
    if !named.is_empty() {
        let _ = page.fields.take(AFFECTED);
        service_list(front, &named);
    }
    if let Some((value, line)) = page.fields.take(&[
        "last_reviewed_on",
        "reviewed",
        "last_reviewed",
        "review_date",
    ]) {
        match times::parse(&plain(&value), None, &shop.ours) {
            Some(found) => front.raw("reviewed", &day_of(found.when, &shop.ours).to_string()),
            None => page
                .notes
                .person(line, "this is no date that can be read", plain(&value)),
        }
    }
    if let Some((text, line)) = page.fields.text(&["review_in"]) {
        match crate::base::time::Length::parse(&text) {
            Some(_) => front.text("review_in", &text),
            None => page.notes.person(line, "this is no length of time", &text),
        }
    }
    owner(page, front);
}

/// Fields that have no place here are named.
pub(super) fn left_fields(draft: &mut Draft) {
    let rest: Vec<(String, String, u32)> = draft
        .page
        .fields
        .rest()
        .filter(|(key, ..)| !key.eq_ignore_ascii_case("title"))
        .map(|(key, value, line)| (key.clone(), plain(value), line))
        .collect();
    for (key, value, line) in rest {
        draft.page.notes.changed(
            line,
            format!("the field `{key}` has no place here"),
            format!("{key}: {value}"),
        );
    }
}
