//! Drawings that ask other sites.
use super::Rule;
use super::script_in_drawing::spots;
use crate::base::finding::{Code, Finding, Severity};
use crate::site::Site;

pub const DRAWING_FETCHES: Code = Code {
    name: "drawing-fetches",
    severity: Severity::Error,
    catches: "A drawing (SVG) that fetches a picture, a font or a style from another site.",
    why: "On a page it is missing, since browsers fetch nothing for a drawing there; opened by itself it tells the other site who reads.",
    wrong: "<image href=\"https://photos.example/lake.png\" width=\"80\" height=\"50\"/>",
    right: "<image href=\"data:image/png;base64,…\" width=\"80\" height=\"50\"/>",
};

pub const RULE: Rule = Rule {
    code: &DRAWING_FETCHES,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    spots(site, |drawing| drawing.fetches.as_ref())
        .map(|(place, what)| {
            let message = format!("this drawing fetches `{what}`");
            Finding::new(&DRAWING_FETCHES, place, message).help(
                "embed what it shows: export it as plain SVG with pictures inside and text as paths, or save it as PNG",
            )
        })
        .collect()
}
