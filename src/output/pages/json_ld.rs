//! What a page says to machines that read pages: JSON-LD in the words of schema.org.
use super::text;
use crate::content::{Article, Maintenance, Service};
use crate::site::Core;
use crate::site::published::{Entry, Published};
use crate::site::say;
use crate::site::window::{Plan, Standing};
use crate::view::PageView;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// All that is said on one page.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Node<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Node<'a> {
    Thing(Value),
    Path(Path<'a>),
}

/// A BreadcrumbList. Every page has one, so it is written without a detour over maps.
#[derive(Serialize)]
struct Path<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "itemListElement")]
    steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    item: String,
    name: &'a str,
    position: usize,
}

/// The script's text: the thing that the page is about and the path to it. Without an address there is nothing to say.
pub fn script(site: &Published, page: &PageView, thing: Option<Value>) -> Option<String> {
    page.canonical.as_ref()?;
    let thing = thing.into_iter().map(Node::Thing);
    let graph: Vec<Node> = thing
        .chain(breadcrumbs(site, page).map(Node::Path))
        .collect();
    if graph.is_empty() {
        return None;
    }
    let context = "https://schema.org";
    // Strings and numbers cannot fail.
    let whole = serde_json::to_string(&Whole { context, graph }).unwrap_or_default();
    // Inside a script element only `<` could begin something else (HTML, section 4.12.1.3).
    Some(match whole.contains('<') {
        true => whole.replace('<', "\\u003c"),
        false => whole,
    })
}

/// Pages that stand in the navigation show no path; a machine is told it all the same.
fn breadcrumbs<'a>(site: &Published, page: &'a PageView) -> Option<Path<'a>> {
    if page.path == "/" {
        return None;
    }
    let mut steps: Vec<(&str, &str)> = (page.crumbs.iter())
        .map(|crumb| (&*crumb.text, crumb.path.as_deref().unwrap_or(&page.path)))
        .collect();
    if steps.is_empty() {
        steps = vec![("Home", "/"), (&page.title, &page.path)];
    }
    let steps = steps.into_iter().enumerate().map(|(i, (name, path))| Step {
        kind: "ListItem",
        item: site.absolute(path),
        name,
        position: i + 1,
    });
    Some(Path {
        kind: "BreadcrumbList",
        steps: steps.collect(),
    })
}

/// The home page: the site itself.
pub fn website(site: &Published) -> Value {
    json!({
        "@type": "WebSite",
        "@id": format!("{}#website", site.config.site.url),
        "name": site.config.book.title,
        "description": site.config.book.description,
        "url": site.config.site.url,
        "inLanguage": site.config.book.language,
        "publisher": division(site),
    })
}

pub fn service(site: &Published, entry: &Entry<Service>) -> Value {
    let (core, front) = (&entry.core, &entry.front);
    let mut thing = thing(site, core, "Service");
    put(&mut thing, "name", front.title.as_str());
    put(&mut thing, "provider", division(site));
    if let Some(short) = &front.short_name {
        put(&mut thing, "alternateName", short.as_str());
    }
    if let Some(category) = site.config.category(&front.category) {
        put(&mut thing, "serviceType", category.name.as_str());
    }
    if front.open.is_some() {
        let way_in = site.absolute(&text::path(site, core.field("open.url")));
        let channel = json!({ "@type": "ServiceChannel", "serviceUrl": way_in });
        put(&mut thing, "availableChannel", channel);
    }
    Value::Object(thing)
}

pub fn article(site: &Published, entry: &Entry<Article>) -> Value {
    let mut thing = written(site, &entry.core, "TechArticle");
    put(&mut thing, "identifier", format!("KB{}", entry.core.id));
    if !entry.front.keywords.is_empty() {
        put(&mut thing, "keywords", entry.front.keywords.clone());
    }
    Value::Object(thing)
}

/// A launch or a story.
pub fn news(site: &Published, core: &Core) -> Value {
    Value::Object(written(site, core, "NewsArticle"))
}

/// An annual report.
pub fn report(site: &Published, core: &Core) -> Value {
    Value::Object(written(site, core, "Report"))
}

/// Planned work: an event that takes place where the service is, on the web.
pub fn window(site: &Published, entry: &Entry<Maintenance, Plan>) -> Value {
    let occurrence = entry.detail.now();
    let status = match (occurrence.standing, occurrence.was) {
        (Standing::Cancelled, _) => "EventCancelled",
        (_, Some(_)) => "EventRescheduled",
        _ => "EventScheduled",
    };
    let mut thing = thing(site, &entry.core, "Event");
    put(&mut thing, "inLanguage", site.config.book.language.as_str());
    put(&mut thing, "name", entry.front.title.as_str());
    put(&mut thing, "description", say::maintenance(site, entry));
    let word = |name: &str| format!("https://schema.org/{name}");
    put(&mut thing, "eventStatus", word(status));
    put(
        &mut thing,
        "eventAttendanceMode",
        word("OnlineEventAttendanceMode"),
    );
    put(
        &mut thing,
        "startDate",
        site.face.iso(occurrence.window.starts),
    );
    put(&mut thing, "endDate", site.face.iso(occurrence.window.ends));
    if let Some(was) = occurrence.was {
        put(&mut thing, "previousStartDate", site.face.iso(was.starts));
    }
    let place = json!({ "@type": "VirtualLocation", "url": site.absolute(&entry.core.address) });
    put(&mut thing, "location", place);
    put(&mut thing, "organizer", division(site));
    let about = entry.front.services.iter().map(|s| s.id.as_str());
    put(&mut thing, "about", services(site, about));
    Value::Object(thing)
}

/// What an article and a piece of news have in common.
fn written(site: &Published, core: &Core, kind: &str) -> Map<String, Value> {
    let mut thing = thing(site, core, kind);
    put(&mut thing, "headline", core.title());
    put(&mut thing, "inLanguage", site.config.book.language.as_str());
    put(&mut thing, "mainEntityOfPage", site.absolute(&core.address));
    // The byline is always the division.
    put(&mut thing, "author", division(site));
    put(&mut thing, "publisher", division(site));
    if let Some(at) = core.published {
        put(&mut thing, "datePublished", site.face.iso(at));
    }
    if let Some(at) = core.changed.or(core.published) {
        put(&mut thing, "dateModified", site.face.iso(at));
    }
    let about = services(site, core.doc.common().services().into_iter());
    if about.as_array().is_some_and(|list| !list.is_empty()) {
        put(&mut thing, "about", about);
    }
    thing
}

fn thing(site: &Published, core: &Core, kind: &str) -> Map<String, Value> {
    let common = core.doc.common();
    let address = site.absolute(&core.address);
    let mut thing = Map::new();
    put(&mut thing, "@type", kind);
    put(
        &mut thing,
        "@id",
        format!("{address}#{}", core.kind.plate().name),
    );
    put(&mut thing, "url", address);
    put(&mut thing, "description", common.summary().trim());
    if let Some(image) = super::cards::image(site, core, "image.src", common.image()) {
        put(&mut thing, "image", site.absolute(&image.src));
    }
    let audience: Vec<Value> = (common.audience().iter())
        .map(|id| json!({ "@type": "Audience", "audienceType": site.config.audience_name(id) }))
        .collect();
    // schema.org knows an audience of a service and of a work, and of an event.
    if !audience.is_empty() {
        put(&mut thing, "audience", audience);
    }
    thing
}

/// Published services, by the names of their own pages' things.
fn services<'a>(site: &Published, ids: impl Iterator<Item = &'a str>) -> Value {
    let found = ids.filter_map(|id| site.service(id)).map(|service| {
        let address = site.absolute(&service.core.address);
        json!({
            "@type": "Service",
            "@id": format!("{address}#service"),
            "name": service.front.title,
            "url": address,
        })
    });
    Value::Array(found.collect())
}

fn division(site: &Published) -> Value {
    let (division, university) = (&site.config.division, &site.config.university);
    json!({
        "@type": "Organization",
        "name": format!("{}, {}", division.name, university.name),
        "url": site.config.site.url,
        "parentOrganization": {
            "@type": "CollegeOrUniversity",
            "name": university.name,
            "url": university.url,
        },
    })
}

fn put(thing: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    thing.insert(key.into(), value.into());
}
