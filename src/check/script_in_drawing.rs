//! Drawings that could act.
use super::Rule;
use super::broken_image::in_site;
use crate::base::finding::{Code, Finding, Severity};
use crate::site::Site;

pub const SCRIPT_IN_DRAWING: Code = Code {
    name: "script-in-drawing",
    severity: Severity::Error,
    catches: "A drawing (SVG) with a script in it.",
    why: "Opened by itself it is a page of the university that does whatever somebody wrote into it.",
    wrong: "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"start()\">",
    right: "<svg xmlns=\"http://www.w3.org/2000/svg\">",
};

pub const RULE: Rule = Rule {
    code: &SCRIPT_IN_DRAWING,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let drawings = site.assets.iter();
    let acting = drawings.filter_map(|asset| Some((asset, asset.script.as_ref()?)));
    acting
        .map(|(asset, what)| {
            let message = format!("this drawing has a script in it: `{what}`");
            Finding::new(&SCRIPT_IN_DRAWING, in_site(site, asset), message)
                .help("export it as plain SVG, or save it as PNG")
        })
        .collect()
}
