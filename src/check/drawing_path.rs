//! Drawings that name a folder of somebody's computer.
use super::Rule;
use super::script_in_drawing::spots;
use crate::base::finding::{Code, Finding, Severity};
use crate::site::Site;

pub const DRAWING_PATH: Code = Code {
    name: "drawing-path",
    severity: Severity::Warning,
    catches: "A drawing (SVG) that names a folder of the computer on which it was made.",
    why: "A drawing is published as it is, and such a path often has a person's name in it.",
    wrong: "<svg inkscape:export-filename=\"/home/inara/campus.png\">",
    right: "<svg>",
};

pub const RULE: Rule = Rule {
    code: &DRAWING_PATH,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    spots(site, |drawing| drawing.tells.as_ref())
        .map(|(place, what)| {
            let message = format!("this drawing names a folder of a computer: `{what}`");
            Finding::new(&DRAWING_PATH, place, message).help(
                "export it as plain SVG, which leaves out what only the drawing program needs",
            )
        })
        .collect()
}
