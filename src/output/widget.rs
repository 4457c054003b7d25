//! `/embed/…`: the state of all services in somebody else's page, as a custom element, a picture or a frame.
//!
//! One line in the portal or the course sites is enough. The element reads the status API beside its own script; the
//! picture and the frame carry the canonical sentence themselves, for places where no script may run.
use super::Format;
use super::pages::Stage;
use crate::base::artifact::{Artifact, media_of};
use crate::site::published::Published;
use crate::site::say;
use crate::site::state::Condition;
use std::fmt::Write;
use std::sync::Arc;

pub const WIDGET: Format = Format {
    name: "widget",
    about: "The state of all services for other sites: element, picture, frame.",
    plan,
};

const SCRIPT: &str = include_str!("widget/status.js");
const STYLE: &str = include_str!("widget/banner.css");

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let text = |path: &str, text: &str| Artifact::text(path, media_of(path), text.into());
    vec![
        text("embed/status.js", SCRIPT),
        text("embed/banner.css", STYLE),
        made(stage, "embed/status.svg", picture),
        made(stage, "embed/banner.html", frame),
    ]
}

fn made(stage: &Arc<Stage>, path: &str, fill: fn(&Stage) -> String) -> Artifact {
    let stage = stage.clone();
    Artifact::made(path, media_of(path), move |out| {
        out.extend_from_slice(fill(&stage).as_bytes());
        Ok(())
    })
}

/// How things are as a whole: the worst of the open incidents, else planned work, else well.
fn worst(site: &Published) -> Condition {
    let talk = &site.communications;
    let open = talk.incidents.iter().filter(|i| i.detail.is_open());
    let incident = open.map(|i| Condition::of_incident(i.detail.impact)).max();
    let work = talk.maintenance.iter().map(|m| m.detail.now().standing);
    let planned = work.into_iter().any(|s| s.is_under_way());
    incident
        .filter(|c| *c > Condition::Operational)
        .unwrap_or(match planned {
            true => Condition::Maintenance,
            false => Condition::Operational,
        })
}

/// Colours that carry white text with a contrast of 4.5 to 1 at least.
fn look(condition: Condition) -> (&'static str, &'static str, &'static str) {
    match condition {
        Condition::Operational => ("ok", "all working", "#1a6b3c"),
        Condition::Maintenance => ("planned", "planned work", "#1d5b94"),
        Condition::Degraded => ("degraded", "slow", "#8a5300"),
        Condition::Partial => ("partial", "partly down", "#a83b00"),
        Condition::Major => ("major", "down", "#a6192e"),
    }
}

/// A badge of two fields. `textLength` keeps the words inside, whatever letters the reader's machine has.
fn picture(stage: &Stage) -> String {
    let site = &stage.site;
    let name = format!("{} services", site.config.division.short_name);
    let (_, word, colour) = look(worst(site));
    let width = |text: &str| 7 * text.chars().count();
    let (left, right) = (width(&name), width(word));
    let (split, whole) = (left + 16, left + right + 32);
    let (name, middle) = (escaped(&name), split + 8);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"24\" viewBox=\"0 0 {whole} 24\" role=\"img\" \
         aria-labelledby=\"t\"><title id=\"t\">{name}: {word}</title><path fill=\"#333\" d=\"M0 0h{split}v24H0z\"/>\
         <path fill=\"{colour}\" d=\"M{split} 0h{rest}v24H{split}z\"/><g fill=\"#fff\" font-family=\"sans-serif\" \
         font-size=\"13\" aria-hidden=\"true\"><text x=\"8\" y=\"16\" textLength=\"{left}\">{name}</text>\
         <text x=\"{middle}\" y=\"16\" textLength=\"{right}\">{word}</text></g></svg>\n",
        rest = whole - split,
    )
}

/// A small page for an `iframe`: a sentence for everything that is wrong or under way, and the way to the rest.
fn frame(stage: &Stage) -> String {
    let site = &stage.site;
    let talk = &site.communications;
    let open = talk.incidents.iter().filter(|i| i.detail.is_open());
    let work = talk.maintenance.iter();
    let under_way = work.filter(|m| m.detail.now().standing.is_under_way());
    let mut lines: Vec<(String, &str)> = open
        .map(|i| (say::incident(site, i), &*i.core.address))
        .chain(under_way.map(|m| (say::maintenance(site, m), &*m.core.address)))
        .collect();
    if lines.is_empty() {
        lines.push(("All services are working.".into(), "/status/"));
    }
    let config = &site.config;
    let name = format!("{} status", config.division.short_name);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>{}</title>\n\
         <link rel=\"icon\" href=\"{}\">\n<link rel=\"stylesheet\" href=\"banner.css\">\n</head>\n<body class=\"is-{}\">\n<main>\n<h1>{}</h1>\n<ul>\n",
        escaped(&config.book.language),
        escaped(&name),
        escaped(&site.href(&stage.theme.address("mark.svg"))),
        look(worst(site)).0,
        escaped(&name),
    );
    for (sentence, address) in lines {
        let address = escaped(&site.absolute(address));
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "<li><a href=\"{address}\" target=\"_top\">{}</a></li>",
            escaped(&sentence)
        );
    }
    let internal = if site.internal {
        "<p>Internal</p>\n"
    } else {
        ""
    };
    let status = escaped(&site.absolute("/status/"));
    let _ = write!(
        out,
        "</ul>\n{internal}<p><a href=\"{status}\" target=\"_top\">State of all services</a></p>\n</main>\n</body>\n</html>\n"
    );
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    out
}
