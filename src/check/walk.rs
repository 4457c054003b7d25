//! What many rules walk over: links with their places, planned work, notices, and circles in a graph.
use crate::base::source::Place;
use crate::base::text::Link;
use crate::base::time::Clockface;
use crate::content::shared::{Affected, Impact};
use crate::content::{Family, Front, Kind, Maintenance};
use crate::site::links::Target;
use crate::site::window::{Occurrence, Plan};
use crate::site::{Core, Detail, Site, Standing};
use jiff::{Timestamp, ToSpan};
use std::collections::VecDeque;
use std::sync::Arc;

/// Whether readers see the document or are going to; a draft counts, since its writer wants to know.
pub fn matters(core: &Core) -> bool {
    !matches!(
        core.standing,
        Standing::Expired | Standing::Withdrawn | Standing::Replaced
    )
}

/// The lines of a text outside its blocks of code, each with its place in the file.
pub fn lines_of_text(core: &Core) -> impl Iterator<Item = (usize, &str)> {
    let mut at = core.doc.body_at;
    let mut fence: Option<&str> = None;
    let body = core.doc.source.text.get(at..).unwrap_or_default();
    body.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let bare = line.trim();
        let length = |mark: char| bare.len() - bare.trim_start_matches(mark).len();
        let marks = length('`').max(length('~'));
        match fence {
            Some(open) if marks >= open.len() && bare.starts_with(open) && bare.len() == marks => {
                fence = None;
                None
            }
            Some(_) => None,
            None if marks >= 3 => {
                fence = Some(&bare[..marks]);
                None
            }
            None => Some((start, line.trim_end())),
        }
    })
}

/// A link where it stands.
#[derive(Clone, Copy)]
pub struct Spot<'a> {
    pub core: &'a Core,
    /// The front-matter field; `None` in the body.
    pub field: Option<&'a str>,
    pub link: &'a Link,
    pub target: &'a Target,
}

impl Spot<'_> {
    /// Where the link's target is written.
    pub fn place(&self) -> Place {
        match self.field {
            None => self.core.doc.at(self.link.span.clone()),
            Some(path) => self.core.doc.in_field(path, &self.link.target),
        }
    }

    /// Where the link's words are written.
    pub fn words_place(&self) -> Place {
        if let Some(path) = self.field {
            return self.core.doc.in_field(path, &self.link.text);
        }
        let before = self
            .core
            .doc
            .source
            .text
            .get(..self.link.span.start)
            .unwrap_or_default();
        let words = before.strip_suffix("](").or(before.strip_suffix("](<"));
        match words.and_then(|text| text.strip_suffix(self.link.text.as_str())) {
            Some(text) if !self.link.text.is_empty() => self
                .core
                .doc
                .at(text.len()..text.len() + self.link.text.len()),
            _ => self.place(),
        }
    }

    /// Whether the field is an address as a whole, so that its words are not in a Markdown link.
    pub fn is_bare_address(&self) -> bool {
        self.field.is_some_and(|path| {
            matches!(path, "replaced_by") || path.ends_with(".src") || path.ends_with(".url")
        })
    }
}

/// All links that readers can meet, or will.
pub fn spots(site: &Site) -> impl Iterator<Item = Spot<'_>> {
    site.cores.iter().flat_map(|core| {
        let whole = matters(core);
        // Of an article that was replaced, readers meet the way to the new one only.
        let shown = move |path: &str| {
            whole || (core.standing == Standing::Replaced && path == "replaced_by")
        };
        let body = if whole {
            core.doc.body.links.as_slice()
        } else {
            &[]
        };
        let body = body.iter().zip(&core.links).map(|(link, target)| Spot {
            core,
            field: None,
            link,
            target,
        });
        let fields = core
            .doc
            .fields
            .iter()
            .zip(&core.fields)
            .filter(move |((path, _), _)| shown(path));
        body.chain(fields.flat_map(|((path, links), targets)| {
            links.iter().zip(targets).map(|(link, target)| Spot {
                core,
                field: Some(path),
                link,
                target,
            })
        }))
    })
}

/// A link from the home page to a document, as book.toml has it.
pub struct HomeLink<'a> {
    pub to: &'a Core,
    path: Vec<String>,
}

impl HomeLink<'_> {
    pub fn place(&self, site: &Site) -> Place {
        locate(site, &self.path)
    }
}

/// A place in book.toml.
pub fn locate(site: &Site, path: &[String]) -> Place {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    crate::base::config::locate(&site.config_source, &path)
}

/// `["home", "articles", "2"]`
pub fn home_path(key: &str, i: usize) -> Vec<String> {
    vec!["home".into(), key.into(), i.to_string()]
}

/// What book.toml puts on the home page.
pub fn home<'a>(site: &'a Site) -> Vec<HomeLink<'a>> {
    let home = &site.config.home;
    let mut found = Vec::new();
    let mut add = |core: Option<&'a Arc<Core>>, path| {
        found.extend(core.map(|core| HomeLink { to: core, path }))
    };
    for (i, id) in home.services.iter().enumerate() {
        add(site.find(Kind::Service, id), home_path("services", i));
    }
    for (i, number) in home.articles.iter().enumerate() {
        add(
            site.find(Kind::Article, &number.to_string()),
            home_path("articles", i),
        );
    }
    for (i, popular) in home.popular.iter().enumerate() {
        if let Some(Target::Document { index, .. }) = site.resolve_in_config(&popular.url) {
            let path = [home_path("popular", i), vec!["url".into()]].concat();
            add(site.cores.get(index), path);
        }
    }
    found
}

/// "the article `1042`"
pub fn called(core: &Core) -> String {
    format!("the {} `{}`", core.kind.plate().name, core.id)
}

/// "December 5 at 10 p.m. CST"
pub fn said(face: &Clockface, at: Timestamp) -> String {
    format!("{} at {}", face.day(face.date(at)), face.time_zone(at))
}

/// A maintenance with its windows.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    pub core: &'a Core,
    pub front: &'a Maintenance,
    pub plan: &'a Plan,
}

impl Work<'_> {
    /// How badly its services are hit at the worst.
    pub fn impact(&self) -> Impact {
        let each = self
            .front
            .services
            .iter()
            .map(|s: &Affected| s.impact.unwrap_or(self.front.impact));
        each.max().unwrap_or(self.front.impact)
    }

    /// Where a window is written.
    pub fn place(&self, occurrence: &Occurrence) -> Place {
        match occurrence.written {
            Some(i) => self.core.doc.field(&format!("occurrences.{i}.on")),
            None if self.plan.is_series() => self.core.doc.field("recurs"),
            None => self.core.doc.field("starts"),
        }
    }

    /// "this window", or the day of it when there are many.
    pub fn called(&self, occurrence: &Occurrence, face: &Clockface) -> String {
        match self.plan.is_series() {
            true => format!(
                "the window of {}",
                face.day(face.date(occurrence.window.starts))
            ),
            false => "this window".into(),
        }
    }
}

/// All planned work that matters.
pub fn works(site: &Site) -> impl Iterator<Item = Work<'_>> {
    site.of_kind(Kind::Maintenance)
        .filter(|core| matters(core))
        .filter_map(|core| match (&core.doc.front, &core.detail) {
            (Front::Maintenance(front), Detail::Plan(plan)) => Some(Work { core, front, plan }),
            _ => None,
        })
}

/// A warning is news for this long, in days; what is older is not read by people who have to act.
const WARNED: i64 = 90;

/// Notices that people can still act on. What is over is history, and nobody should rewrite it.
pub fn notices(site: &Site) -> impl Iterator<Item = &Arc<Core>> {
    site.cores.iter().filter(|core| {
        core.kind.family() == Family::Communications
            && matters(core)
            && match &core.detail {
                Detail::Plan(plan) => plan.now().standing.is_ahead(),
                Detail::Course(course) => course.is_open(),
                Detail::Ends(end) => *end > site.now,
                _ => core.kind == Kind::Advisory && is_news(site, core),
            }
    })
}

fn is_news(site: &Site, core: &Core) -> bool {
    let last = site.face.date(site.now).saturating_sub(WARNED.days());
    core.published.is_none_or(|at| site.face.date(at) >= last)
}

/// What a notice says in its front matter, each text with its field; the body is apart.
pub fn said_in_fields(core: &Core) -> Vec<(String, &str)> {
    let common = core.doc.common();
    let mut texts = vec![
        ("title".to_string(), common.title()),
        ("summary".to_string(), common.summary()),
    ];
    texts.extend(action(core).map(|action| ("action".to_string(), action)));
    let update = |i: usize| format!("updates.{i}.body");
    match &core.doc.front {
        Front::Maintenance(front) => {
            let bodies = front.updates.iter().enumerate();
            texts.extend(
                bodies.filter_map(|(i, u)| Some((update(i), u.body.as_ref()?.raw.as_str()))),
            );
        }
        Front::Incident(front) => {
            let bodies = front.updates.iter().enumerate();
            texts.extend(
                bodies.filter_map(|(i, u)| Some((update(i), u.body.as_ref()?.raw.as_str()))),
            );
        }
        _ => {}
    }
    texts
}

/// What the reader has to do, as it is written.
pub fn action(core: &Core) -> Option<&str> {
    match &core.doc.front {
        Front::Maintenance(front) => Some(&front.action.raw),
        Front::Incident(front) => Some(&front.action.raw),
        Front::Advisory(front) => Some(&front.action.raw),
        Front::Retirement(front) => Some(&front.action.raw),
        _ => None,
    }
}

/// The body as it is written.
pub fn written_body(core: &Core) -> &str {
    let text = &core.doc.source.text;
    text.get(core.doc.body_at..).unwrap_or_default()
}

/// The circles in a graph: the shortest through each node that no other told of, beginning with that node.
pub fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut told = acyclic(edges);
    let mut found = Vec::new();
    for start in 0..edges.len() {
        if told[start] {
            continue;
        }
        if let Some(circle) = shortest(edges, start) {
            circle.iter().for_each(|&node| told[node] = true);
            found.push(circle);
        }
    }
    found
}

/// Nodes from which no circle can be reached: taken away from the ends, layer by layer.
fn acyclic(edges: &[Vec<usize>]) -> Vec<bool> {
    let mut open: Vec<usize> = edges.iter().map(Vec::len).collect();
    let mut above = vec![Vec::new(); edges.len()];
    for (from, to) in edges.iter().enumerate() {
        to.iter().for_each(|&to| above[to].push(from));
    }
    let mut done: Vec<bool> = open.iter().map(|n| *n == 0).collect();
    let mut ready: Vec<usize> = (0..edges.len()).filter(|i| done[*i]).collect();
    while let Some(node) = ready.pop() {
        for &up in &above[node] {
            open[up] -= 1;
            if open[up] == 0 {
                done[up] = true;
                ready.push(up);
            }
        }
    }
    done
}

fn shortest(edges: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    let mut from: Vec<Option<usize>> = vec![None; edges.len()];
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        if edges[node].contains(&start) {
            let mut circle = vec![node];
            while let Some(before) = circle
                .last()
                .filter(|last| **last != start)
                .and_then(|last| from[*last])
            {
                circle.push(before);
            }
            circle.reverse();
            return Some(circle);
        }
        for &next in &edges[node] {
            if next != start && from[next].is_none() {
                from[next] = Some(node);
                queue.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_told_once_and_whole() {
        assert_eq!(
            circles(&[vec![1], vec![2], vec![]]),
            Vec::<Vec<usize>>::new()
        );
        assert_eq!(circles(&[vec![0]]), vec![vec![0]]);
        // Two circles that share a part are two.
        assert_eq!(
            circles(&[vec![1], vec![2], vec![3, 0, 1], vec![1]]),
            vec![vec![0, 1, 2], vec![3, 1, 2]]
        );
        // 0 leads into a circle, and is none of it.
        assert_eq!(circles(&[vec![1], vec![2], vec![1]]).concat().len(), 2);
    }
}
