//! What the overlay is told of a page: its findings, its words, and how it is looked at; and the one tag that calls it.
use super::problem::{Said, said};
use super::proofreader::Proofreader;
use super::scene::Scene;
use super::words::{self, Reading, Short};
use crate::base::finding::{Finding, Findings, Severity};
use serde::Serialize;

/// The files of the overlay, by their name below `/.campanile/`.
pub const FILES: &[(&str, &str, &str)] = &[
    (
        "overlay.js",
        "text/javascript; charset=utf-8",
        include_str!("overlay.js"),
    ),
    (
        "overlay.css",
        "text/css; charset=utf-8",
        include_str!("overlay.css"),
    ),
    (
        "problem.css",
        "text/css; charset=utf-8",
        include_str!("problem.css"),
    ),
];

/// Findings elsewhere that are listed; the terminal has all.
const ELSEWHERE: usize = 50;

/// The one tag. `page` names the page's bytes, so that a browser sees whether its page changed.
pub fn tag(revision: u64, page: &str, problem: bool) -> String {
    let problem = if problem { " data-problem" } else { "" };
    format!(
        "<script src=\"/.campanile/overlay.js\" defer data-revision=\"{revision}\" data-page=\"{page}\"{problem}></script>"
    )
}

/// Puts the tag at the end of the body, where the page has been said.
pub fn with_tag(bytes: Vec<u8>, tag: &str) -> Vec<u8> {
    let at = memchr::memmem::rfind(&bytes, b"</body>").unwrap_or(bytes.len());
    let mut out = Vec::with_capacity(bytes.len() + tag.len());
    out.extend_from_slice(&bytes[..at]);
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(&bytes[at..]);
    out
}

#[derive(Serialize)]
struct Told<'a> {
    revision: u64,
    page: Option<Page<'a>>,
    /// This page's.
    findings: Vec<Said<'a>>,
    elsewhere: Elsewhere<'a>,
    time: Option<Time>,
    internal: bool,
    /// Whom the page is looked at for: an audience's id, "visitor", or nobody.
    #[serde(rename = "as")]
    as_: &'a str,
    audiences: Vec<Audience<'a>>,
}

#[derive(Serialize)]
struct Page<'a> {
    kind: &'static str,
    title: &'a str,
    /// Where it is written.
    source: &'a str,
    audience: Vec<&'a str>,
    sentence: String,
    shorts: Vec<Short>,
    reading: Reading,
}

#[derive(Serialize)]
struct Elsewhere<'a> {
    errors: usize,
    warnings: usize,
    suggestions: usize,
    first: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Time {
    /// "2026-12-05T22:30", as a time field takes it.
    field: String,
    /// "Saturday, December 5, 10:30 p.m. CST"
    words: String,
    /// book.toml's `[site] clock`, while it holds.
    fixed: bool,
    /// The time that somebody chose to look at.
    chosen: bool,
}

#[derive(Serialize)]
struct Audience<'a> {
    id: &'a str,
    name: &'a str,
}

/// The answer to the overlay's question about a file. It is asked for when the page is there, so that neither checks nor
/// rules of the voice keep a page waiting.
pub fn told(scene: &Scene, file: &str, as_: &str, proofreader: Option<&dyn Proofreader>) -> String {
    let (own, mut other): (Vec<&Finding>, Vec<&Finding>) = scene
        .findings()
        .iter()
        .partition(|f| scene.concerns(f, file));
    let own = with_voice(own, scene, file, proofreader);
    other.extend(
        proofreader
            .iter()
            .flat_map(|proofreader| proofreader.faults()),
    );
    let of = |severity| other.iter().filter(|f| f.severity() == severity).count();
    let config = scene.site.as_ref().map(|site| &site.config);
    let mut first = other.clone();
    first.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    let told = Told {
        revision: scene.revision,
        page: page(scene, file),
        findings: own.iter().map(said).collect(),
        elsewhere: Elsewhere {
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            suggestions: of(Severity::Suggestion),
            first: first.into_iter().take(ELSEWHERE).map(said).collect(),
        },
        time: time(scene),
        internal: scene.site.as_ref().is_some_and(|site| site.internal),
        as_,
        audiences: (config.iter().flat_map(|config| &config.audience))
            .map(|audience| Audience {
                id: &audience.id,
                name: &audience.name,
            })
            .collect(),
    };
    // Strings and numbers always become JSON.
    serde_json::to_string(&told).unwrap_or_default()
}

/// What the checks found in the document behind a file, and what the voice says of its words.
fn with_voice(
    own: Vec<&Finding>,
    scene: &Scene,
    file: &str,
    proofreader: Option<&dyn Proofreader>,
) -> Vec<Finding> {
    let mut all = Findings::new();
    all.extend(own.into_iter().cloned());
    if let (Some(proofreader), Some(core)) = (proofreader, scene.document(file)) {
        all.extend(proofreader.says(&core.doc.source));
    }
    all.in_source_order()
}

fn page<'a>(scene: &'a Scene, file: &str) -> Option<Page<'a>> {
    let core = scene.document(file)?;
    let sentence = words::sentence(scene.published.as_ref()?, core);
    let common = core.doc.common();
    Some(Page {
        kind: core.kind.plate().name,
        title: core.title(),
        source: &core.doc.source.path,
        audience: common.audience().iter().map(String::as_str).collect(),
        shorts: words::shorts(&sentence),
        reading: words::reading(
            core.doc
                .source
                .text
                .get(core.doc.body_at..)
                .unwrap_or_default(),
        ),
        sentence,
    })
}

fn time(scene: &Scene) -> Option<Time> {
    let site = scene.site.as_ref()?;
    let face = &site.face;
    let chosen = scene.view.now.is_some();
    Some(Time {
        field: face.civil(site.now).strftime("%Y-%m-%dT%H:%M").to_string(),
        words: format!(
            "{}, {}",
            face.weekday_day(face.date(site.now)),
            face.time_zone(site.now)
        ),
        fixed: site.config.site.clock.is_some() && !chosen,
        chosen,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_stands_at_the_end_of_the_body() {
        let with = |html: &str| String::from_utf8(with_tag(html.into(), "<t>")).unwrap();
        assert_eq!(with("<body></body></html>"), "<body><t></body></html>");
        assert_eq!(
            with("<pre></body></pre></body>"),
            "<pre></body></pre><t></body>"
        );
        assert_eq!(with("no body"), "no body<t>");
    }
}
