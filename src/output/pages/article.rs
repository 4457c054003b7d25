//! `/kb/<number>/`: one answer, with its number, its banner, and a copy for a ticket.
use super::{Sheet, Stage, artifact, document, frame, json_ld, service, text, words};
use crate::base::artifact::Artifact;
use crate::content::Article;
use crate::content::reference::article::Confidence;
use crate::site::published::{Entry, Published};
use crate::view::*;
use std::sync::Arc;

/// Articles under "See also".
const RELATED: usize = 6;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.reference.articles.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.reference.articles[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Article>) -> Sheet {
    let (site, core, front) = (&stage.site, &entry.core, &*entry.front);
    let service = front.services.first().and_then(|id| site.service(id));
    let group = service.map(|s| (s.front.title.as_str(), format!("/kb/#part-{}", s.core.id)));
    let mut trail = vec![("Help", "/kb/")];
    trail.extend(group.iter().map(|(name, url)| (*name, url.as_str())));
    let number = format!("KB{}", core.id);
    let mut page = frame::document(stage, core, "help", &trail);
    page.head_title = page
        .head_title
        .replacen(" · ", &format!(" ({number}) · "), 1);
    page.noindex |= front.confidence == Confidence::Archived;
    if let Some(last) = page.crumbs.last_mut() {
        last.text = number;
    }
    Sheet::new("article.html", page, &view(stage, entry))
        .about(json_ld::article(site, entry))
        .with(
            "services",
            stage.services(front.services.iter().map(String::as_str)),
        )
        .with("related", stage.list(related(site, entry)))
}

fn view(stage: &Stage, entry: &Entry<Article>) -> ArticleView {
    let (site, core, front) = (&stage.site, &entry.core, &*entry.front);
    let number = format!("KB{}", core.id);
    let address = site.absolute(&core.address);
    let short_address = address
        .split_once("://")
        .map_or(&*address, |(_, rest)| rest)
        .trim_end_matches('/')
        .to_string();
    let revision = core.doc.revision();
    let review_by = front
        .reviewed
        .zip(front.review_in)
        .map(|(day, length)| length.after(day.0));
    ArticleView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        ticket_text: format!(
            "{} ({number})\n{address}\n{}",
            front.title,
            front.summary.trim()
        ),
        ticket_html: ticket(&front.title, &number, &address, front.summary.trim()),
        feedback: Some(feedback(site, &number, &revision)),
        number,
        short_address,
        keywords: front.keywords.clone(),
        confidence: confidence(front.confidence),
        reviewed: front.reviewed.map(|day| words::date(&site.face, day.0)),
        review_by: review_by.map(|day| words::date(&site.face, day)),
        revision,
        banner: banner(site, entry),
        text: text::view(stage, core),
        doc: document::view(stage, core),
    }
}

fn ticket(title: &str, number: &str, address: &str, summary: &str) -> String {
    let mut escaped = [title, number, address, summary].map(|text| {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = pulldown_cmark_escape::escape_html(&mut out, text);
        out
    });
    let [title, number, address, summary] = &mut escaped;
    format!("<p><a href=\"{address}\">{title} ({number})</a><br>{summary}</p>")
}

fn feedback(site: &Published, number: &str, revision: &str) -> FeedbackView {
    let email = &site.config.division.contact.email;
    let mail = |what: &str| {
        format!(
            "mailto:{email}?subject={}",
            query(&format!("{number} revision {revision}: {what}"))
        )
    };
    FeedbackView {
        yes: mail("this helped"),
        no: mail("this did not help"),
        wrong: mail("something is wrong"),
    }
}

/// Percent-encoding for the query of a mailto: address (RFC 6068).
fn query(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(byte as char);
        } else {
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
        }
    }
    out
}

fn confidence(confidence: Confidence) -> Option<StateView> {
    match confidence {
        Confidence::Validated => None,
        Confidence::NotValidated => {
            Some(StateView::new("info", "Not yet checked by a second person"))
        }
        Confidence::WorkInProgress => Some(StateView::new("degraded", "Work in progress")),
        Confidence::Archived => Some(StateView::new("past", "Kept for reference")),
    }
}

/// The banner of the service that is in the worst state.
fn banner(site: &Published, entry: &Entry<Article>) -> Option<BannerView> {
    let services = entry
        .front
        .services
        .iter()
        .filter_map(|id| Some((site.service(id)?, site.states.get(id.as_str())?)));
    let mut services: Vec<_> = services.collect();
    services
        .sort_by_key(|(_, state)| std::cmp::Reverse((state.condition, !state.upcoming.is_empty())));
    services
        .into_iter()
        .find_map(|(service, state)| service::banner(site, service, state))
}

/// Other articles about the same services; those that share most come first.
fn related(site: &Published, entry: &Entry<Article>) -> Vec<usize> {
    let mut shared: Vec<(usize, usize)> = Vec::new();
    for id in &entry.front.services {
        let Some(about) = site.about.get(id.as_str()) else {
            continue;
        };
        // A service with hundreds of articles: its nearest neighbours by number say enough.
        let here = about
            .articles
            .iter()
            .position(|i| site.reference.articles[*i].core.index == entry.core.index)
            .unwrap_or(0);
        let from = here.saturating_sub(RELATED);
        for i in about.articles.iter().skip(from).take(2 * RELATED + 1) {
            match shared.iter_mut().find(|(other, _)| other == i) {
                Some((_, n)) => *n += 1,
                None => shared.push((*i, 1)),
            }
        }
    }
    let number = |i: usize| {
        site.reference.articles[i]
            .core
            .id
            .parse::<i64>()
            .unwrap_or_default()
    };
    let own: i64 = entry.core.id.parse().unwrap_or_default();
    shared.retain(|(i, _)| site.reference.articles[*i].core.index != entry.core.index);
    shared.sort_by_key(|(i, n)| (std::cmp::Reverse(*n), (number(*i) - own).abs()));
    shared
        .into_iter()
        .take(RELATED)
        .map(|(i, _)| site.reference.articles[i].core.index)
        .collect()
}
