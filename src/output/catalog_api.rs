//! `/api/services.json` and `/api/kb.json`: the catalog and the knowledge base for other programs of the university.
//!
//! Field by field what the pages show, under the names that writers know; nothing internal has a field here.
use super::Format;
use super::pages::{Stage, text};
use crate::base::artifact::{Artifact, media_of};
use crate::base::text::Text;
use crate::content::reference::article::Confidence;
use crate::content::reference::service::Lifecycle;
use crate::content::{Article, Service};
use crate::site::Core;
use crate::site::published::{Entry, Published};
use serde::Serialize;
use std::sync::Arc;

pub const CATALOG_API: Format = Format {
    name: "catalog-api",
    about: "Services and articles as JSON.",
    plan,
};

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![
        artifact(stage, "api/services.json", |site| {
            let services = site.reference.services.iter();
            serde_json::to_vec(&Services {
                url: site.absolute("/services/"),
                services: services.map(|s| service(site, s)).collect(),
            })
        }),
        artifact(stage, "api/kb.json", |site| {
            let articles = site.reference.articles.iter();
            serde_json::to_vec(&Articles {
                url: site.absolute("/kb/"),
                articles: articles.map(|a| article(site, a)).collect(),
            })
        }),
    ]
}

fn artifact(
    stage: &Arc<Stage>,
    path: &str,
    fill: fn(&Published) -> serde_json::Result<Vec<u8>>,
) -> Artifact {
    let stage = stage.clone();
    Artifact::made(path, media_of(path), move |out| {
        // Plain structs always become JSON.
        out.extend(fill(&stage.site).unwrap_or_default());
        out.push(b'\n');
        Ok(())
    })
}

#[derive(Serialize)]
struct Services<'a> {
    url: String,
    services: Vec<ServiceItem<'a>>,
}

#[derive(Serialize)]
struct Articles<'a> {
    url: String,
    articles: Vec<ArticleItem<'a>>,
}

#[derive(Serialize)]
struct ServiceItem<'a> {
    id: &'a str,
    title: &'a str,
    short_name: Option<&'a str>,
    summary: String,
    url: String,
    category: Named<'a>,
    lifecycle: &'static str,
    /// The way in: the button at the head of the page.
    open: Option<Open<'a>>,
    since: Option<String>,
    audience: &'a [String],
    cost: Option<String>,
    request: Option<String>,
    support: Option<String>,
    hours: Option<&'a str>,
    availability: Option<&'a str>,
    data_owner: Option<&'a str>,
    data_classification: Option<&'a str>,
    access: Option<&'a str>,
    export: Option<String>,
    not_offered: Option<String>,
    component_group: Option<&'a str>,
    depends_on: Vec<&'a str>,
    alternatives: Vec<&'a str>,
    related: Vec<&'a str>,
    reviewed: Option<String>,
    updated: Option<String>,
}

#[derive(Serialize)]
struct Open<'a> {
    text: &'a str,
    url: String,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct ArticleItem<'a> {
    /// As people say it: "KB1042".
    name: String,
    id: &'a str,
    title: &'a str,
    summary: String,
    url: String,
    keywords: &'a [String],
    services: Vec<&'a str>,
    audience: &'a [String],
    /// How sure the help desk is of it, in the words of KCS.
    confidence: &'static str,
    published: Option<String>,
    updated: Option<String>,
    reviewed: Option<String>,
}

fn service<'a>(site: &'a Published, entry: &'a Entry<Service>) -> ServiceItem<'a> {
    let (core, front) = (&entry.core, &*entry.front);
    let plain = |text: &Option<Text>| text.as_ref().map(|text| text.body.plain());
    ServiceItem {
        id: &core.id,
        title: core.title(),
        short_name: front.short_name.as_deref(),
        summary: one_line(&front.summary),
        url: site.absolute(&core.address),
        category: Named {
            id: &front.category,
            name: site
                .config
                .category(&front.category)
                .map(|c| c.name.as_str()),
        },
        lifecycle: lifecycle(front.lifecycle),
        open: front.open.as_ref().map(|open| Open {
            text: &open.text,
            url: site.absolute(&text::path(site, core.field("open.url"))),
        }),
        since: front.since.map(|day| day.0.to_string()),
        audience: &front.audience,
        cost: plain(&front.cost),
        request: plain(&front.request),
        support: plain(&front.support),
        hours: front.hours.as_deref(),
        availability: front.availability.as_deref(),
        data_owner: front.data_owner.as_deref(),
        data_classification: front.data_classification.as_deref(),
        access: front.access.as_deref(),
        export: plain(&front.export),
        not_offered: plain(&front.not_offered),
        component_group: front.component_group.as_deref(),
        depends_on: known(site, &front.depends_on),
        alternatives: known(site, &front.alternatives),
        related: known(site, &front.related),
        reviewed: front.reviewed.map(|day| day.0.to_string()),
        updated: updated(core),
    }
}

fn article<'a>(site: &'a Published, entry: &'a Entry<Article>) -> ArticleItem<'a> {
    let (core, front) = (&entry.core, &*entry.front);
    ArticleItem {
        name: format!("KB{}", core.id),
        id: &core.id,
        title: core.title(),
        summary: one_line(&front.summary),
        url: site.absolute(&core.address),
        keywords: &front.keywords,
        services: known(site, &front.services),
        audience: &front.audience,
        confidence: confidence(front.confidence),
        published: core.published.map(|at| at.to_string()),
        updated: updated(core),
        reviewed: front.reviewed.map(|day| day.0.to_string()),
    }
}

/// Only services that readers may know of.
fn known<'a>(site: &Published, ids: &'a [String]) -> Vec<&'a str> {
    let ids = ids.iter().map(String::as_str);
    ids.filter(|id| site.service(id).is_some()).collect()
}

fn updated(core: &Core) -> Option<String> {
    core.changed.map(|at| at.to_string())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lifecycle(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::Planned => "planned",
        Lifecycle::Pilot => "pilot",
        Lifecycle::Live => "live",
        Lifecycle::Retiring => "retiring",
        Lifecycle::Retired => "retired",
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::WorkInProgress => "work_in_progress",
        Confidence::NotValidated => "not_validated",
        Confidence::Validated => "validated",
        Confidence::Archived => "archived",
    }
}
