//! The site's own search: `/search/index.json`, the folder that it names, and `/opensearch.xml`.
//!
//! Only what is published is in here, since a [`Stage`] holds nothing else; an internal build has its internal documents.
use super::Format;
use super::pages::Stage;
use crate::base::artifact::{Artifact, media_of};
use crate::base::text::{Body, Text};
use crate::content::communications::{incident::Incident, maintenance::Maintenance};
use crate::content::{Front, Kind, TYPES};
use crate::search::{self, Doc, Files, KindOf, Settings};
use crate::site::Core;
use crate::site::links::Target;
use crate::site::published::{Entry, Published};
use crate::site::window::{Course, Plan};
use crate::theme::FACETS;
use quick_xml::escape::escape;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};
use tera::Value;

pub const SEARCH: Format = Format {
    name: "search",
    about: "The site's own search: an index as files, and its description for browsers.",
    plan,
};

/// The eager file's site path.
pub const INDEX: &str = "/search/index.json";
/// Where the folder of all other files stands, one for each state of the index.
const FOLDER: &str = "assets/search/";
/// The description's site path, and its media type.
pub const OPENSEARCH: &str = "/opensearch.xml";
const OPENSEARCH_MEDIA: &str = "application/opensearchdescription+xml";
/// The most letters that OpenSearch 1.1 allows in a short name.
const SHORT_NAME: usize = 16;

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    // Both artifacts ask for the same index, and whoever asks first makes it.
    let once: Arc<OnceLock<Files>> = Arc::default();
    let (index, folder, about) = (stage.clone(), stage.clone(), stage.clone());
    let other = once.clone();
    let path = INDEX.trim_start_matches('/');
    vec![
        Artifact::made(path, media_of(path), move |out| {
            out.extend_from_slice(&once.get_or_init(|| files(&index)).index);
            Ok(())
        }),
        Artifact::folder(FOLDER, move || {
            let made = other.get_or_init(|| files(&folder));
            let each = made.files.iter();
            Ok(each
                .map(|(name, bytes)| (format!("{}/{name}", made.folder), bytes.clone()))
                .collect())
        }),
        Artifact::made(
            OPENSEARCH.trim_start_matches('/'),
            OPENSEARCH_MEDIA,
            move |out| {
                out.extend_from_slice(description(&about.site).as_bytes());
                Ok(())
            },
        ),
    ]
}

/// OpenSearch 1.1, draft 6: how a browser's address bar asks this site.
fn description(site: &Published) -> String {
    let config = &site.config;
    let university = &config.university;
    let short = university.short_name.as_deref().unwrap_or(&university.name);
    let mut name = format!("{short} {}", config.division.short_name);
    if name.chars().count() > SHORT_NAME {
        name = short.chars().take(SHORT_NAME).collect();
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>{}</Description>\n<InputEncoding>UTF-8</InputEncoding>\n\
         <Language>{}</Language>\n<Url type=\"text/html\" template=\"{}?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n",
        escape(&name),
        escape(&config.book.description),
        escape(&config.book.language),
        escape(site.absolute("/search/")),
    )
}

fn files(stage: &Stage) -> Files {
    let site = &stage.site;
    let settings = settings(site);
    let called = called(site);
    let current = current(site);
    let places = Places::of(site);
    let docs: Vec<Doc<'_>> = site
        .documents()
        .filter(|core| core.kind != Kind::Snippet)
        .map(|core| Doc {
            called: called.get(&core.index).cloned().unwrap_or_default(),
            current: current.contains(&core.index),
            ..doc(stage, &places, core)
        })
        .collect();
    search::files(&docs, &settings)
}

fn settings(site: &Published) -> Settings {
    let config = &site.config;
    let facets = FACETS.iter().map(|(id, name)| {
        let name = if *id == "news" {
            &config.labels.news
        } else {
            *name
        };
        (id.to_string(), name.to_string())
    });
    let services = site.reference.services.iter();
    Settings {
        language: config.book.language.clone(),
        kinds: TYPES
            .iter()
            .filter(|t| t.kind != Kind::Snippet)
            .map(|t| kind(site, t.kind))
            .collect(),
        synonyms: config.search.synonyms.clone(),
        services: services
            .map(|s| (s.core.id.to_string(), s.front.title.clone()))
            .collect(),
        audiences: config
            .audience
            .iter()
            .map(|a| (a.id.clone(), a.name.clone()))
            .collect(),
        facets: facets.collect(),
    }
}

/// What all documents of a kind have in common for readers.
fn kind(site: &Published, kind: Kind) -> KindOf {
    let labels = &site.config.labels;
    let (facet, label, base) = match kind {
        Kind::Maintenance => ("notice", "Planned maintenance", "/maintenance/"),
        Kind::Incident => ("notice", "Incident", "/incidents/"),
        Kind::Advisory => ("notice", "Advisory", "/advisories/"),
        Kind::Retirement => ("notice", "A service ends", "/retirements/"),
        Kind::Survey => ("notice", "You said, we did", "/surveys/"),
        Kind::Launch => ("news", labels.launch.as_str(), "/launches/"),
        Kind::Story => ("news", labels.story.as_str(), "/stories/"),
        Kind::Service => ("service", "Service", "/services/"),
        Kind::Article => ("kb", "Help article", "/kb/"),
        Kind::Page | Kind::Snippet => ("page", "Page", "/"),
    };
    KindOf {
        facet: facet.into(),
        label: label.into(),
        base: base.into(),
        code: if kind == Kind::Article { "KB" } else { "" }.into(),
    }
}

/// Notices that have updates, looked up once and not for each of ten thousand documents.
struct Places<'a> {
    /// By a document's index.
    maintenance: HashMap<usize, &'a Entry<Maintenance, Plan>>,
    incidents: HashMap<usize, &'a Entry<Incident, Course>>,
}

impl<'a> Places<'a> {
    fn of(site: &'a Published) -> Places<'a> {
        let talk = &site.communications;
        Places {
            maintenance: talk.maintenance.iter().map(|e| (e.core.index, e)).collect(),
            incidents: talk.incidents.iter().map(|e| (e.core.index, e)).collect(),
        }
    }
}

fn doc<'a>(stage: &'a Stage, places: &Places<'a>, core: &'a Core) -> Doc<'a> {
    let site = &stage.site;
    let common = core.doc.common();
    let kind = TYPES
        .iter()
        .position(|t| t.kind == core.kind)
        .unwrap_or_default();
    let path = core.address.trim_matches('/');
    let card = stage.card(core.index);
    let services: Vec<usize> = common
        .services()
        .iter()
        .filter_map(|id| site.service_place(id))
        .collect();
    let audiences: Vec<usize> = common
        .audience()
        .iter()
        .filter_map(|id| site.config.audience.iter().position(|a| a.id == *id))
        .collect();
    let about = services
        .iter()
        .map(|i| site.reference.services[*i].front.title.as_str())
        .chain(
            audiences
                .iter()
                .map(|i| site.config.audience[*i].name.as_str()),
        );
    Doc {
        kind,
        rest: match core.kind {
            Kind::Page => path,
            _ => path.split_once('/').map_or(path, |(_, rest)| rest),
        },
        title: common.title(),
        summary: card.and_then(word("summary")).unwrap_or(common.summary()),
        ids: ids(core),
        keywords: match &core.doc.front {
            Front::Article(article) => &article.keywords,
            _ => &[],
        },
        about: about.collect(),
        bodies: bodies(site, places, core),
        services,
        audiences,
        state: (card.and_then(word("state.class")))
            .filter(|class| *class != "ok")
            .zip(card.and_then(word("state.word")))
            .map(|(class, word)| (class.into(), word.into())),
        ..Doc::default()
    }
}

/// A word of a card.
fn word(path: &'static str) -> impl Fn(&Value) -> Option<&str> {
    move |card| card.get_from_path(path).and_then(Value::as_str)
}

/// The names that people use for it beside its title.
fn ids(core: &Core) -> Vec<String> {
    match &core.doc.front {
        Front::Article(_) => vec![format!("KB{}", core.id), core.id.to_string()],
        Front::Service(service) => {
            let short = service.short_name.iter().cloned();
            short.chain([core.id.to_string()]).collect()
        }
        _ => vec![core.id.to_string()],
    }
}

/// What people meet at this moment: open incidents, and work that is under way.
fn current(site: &Published) -> HashSet<usize> {
    let talk = &site.communications;
    let open = talk.incidents.iter().filter(|i| i.detail.is_open());
    let work = talk.maintenance.iter();
    let under_way = work.filter(|m| m.detail.now().standing.is_under_way());
    open.map(|i| i.core.index)
        .chain(under_way.map(|m| m.core.index))
        .collect()
}

/// What other pages call each document in their links, each name once.
fn called(site: &Published) -> HashMap<usize, Vec<&str>> {
    let mut names: HashMap<usize, Vec<&str>> = HashMap::new();
    let mut said = HashSet::new();
    for core in site.documents() {
        for (link, target) in core.doc.body.links.iter().zip(&core.links) {
            let Target::Document { index, .. } = target else {
                continue;
            };
            let name = link.text.trim();
            if !name.is_empty() && *index != core.index && said.insert((*index, name)) {
                names.entry(*index).or_default().push(name);
            }
        }
    }
    names
}

/// The running texts of a document: its body, its fields, the snippets in it.
fn bodies<'a>(site: &'a Published, places: &Places<'a>, core: &'a Core) -> Vec<&'a Body> {
    let mut found: Vec<&Body> = vec![&core.doc.body];
    let fields = texts(&core.doc.front).into_iter();
    found.extend(
        fields
            .chain(said(site, places, core))
            .map(|text| &text.body),
    );
    for target in core.targets() {
        if let Target::Document { index, .. } = target {
            found.extend(site.snippet(*index).map(|snippet| &*snippet.doc.body));
        }
    }
    found
}

/// What updates have said by now; those of a later time are not said yet.
fn said<'a>(site: &'a Published, places: &Places<'a>, core: &Core) -> Vec<&'a Text> {
    let work = places.maintenance.get(&core.index).copied();
    let trouble = places.incidents.get(&core.index).copied();
    let work = work.into_iter().flat_map(|entry| {
        let pairs = entry.front.updates.iter().zip(&entry.detail.updates);
        pairs.map(|(update, moment)| (moment.at, update.body.as_ref()))
    });
    let trouble = trouble.into_iter().flat_map(|entry| {
        let pairs = entry.front.updates.iter().zip(&entry.detail.updates);
        pairs.map(|(update, moment)| (moment.at, update.body.as_ref()))
    });
    work.chain(trouble)
        .filter(|(at, _)| *at <= site.now)
        .filter_map(|(_, body)| body)
        .collect()
}

/// Front-matter texts that readers see on the page.
fn texts(front: &Front) -> Vec<&Text> {
    let mut found: Vec<Option<&Text>> = Vec::new();
    match front {
        Front::Maintenance(f) => {
            found.push(Some(&f.action));
        }
        Front::Incident(f) => {
            found.push(Some(&f.action));
        }
        Front::Advisory(f) => found.push(Some(&f.action)),
        Front::Retirement(f) => found.extend([
            Some(&f.reason),
            f.alternatives.as_ref(),
            f.data.as_ref(),
            Some(&f.action),
        ]),
        Front::Survey(f) => {
            found.push(f.action.as_ref());
            let each = f.findings.iter();
            found.extend(each.flat_map(|finding| [finding.did.as_ref(), finding.because.as_ref()]));
        }
        Front::Service(f) => found.extend([
            f.cost.as_ref(),
            f.request.as_ref(),
            f.support.as_ref(),
            f.export.as_ref(),
            f.not_offered.as_ref(),
        ]),
        Front::Launch(f) => {
            found.extend(f.benefits.iter().map(|benefit| Some(&benefit.text)));
            found.extend(f.questions.iter().map(|question| Some(&question.answer)));
        }
        Front::Story(_) | Front::Article(_) | Front::Page(_) | Front::Snippet(_) => {}
    }
    found.into_iter().flatten().collect()
}
