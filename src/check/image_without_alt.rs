//! Pictures without words for people who do not see them.
use super::Rule;
use super::walk::{matters, spots};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::text::LinkKind;
use crate::content::Front;
use crate::site::Site;

pub const IMAGE_WITHOUT_ALT: Code = Code {
    name: "image-without-alt",
    severity: Severity::Error,
    catches: "A picture without alternative text.",
    why: "People who cannot see it are told nothing (WCAG 2.2, 1.1.1), and neither is anybody when it does not load.",
    wrong: "![](antenna.jpg)",
    right: "![Two people lift an antenna to the ceiling of Birch Hall](antenna.jpg)",
};

pub const RULE: Rule = Rule {
    code: &IMAGE_WITHOUT_ALT,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found: Vec<Finding> = spots(site)
        .filter(|spot| {
            spot.link.kind == LinkKind::Image
                && !spot.is_bare_address()
                && is_blank(&spot.link.text)
        })
        .map(|spot| {
            let help = format!(
                "say in a few words what is to be seen: ![what is to be seen]({})",
                spot.link.target
            );
            Finding::new(
                &IMAGE_WITHOUT_ALT,
                spot.place(),
                "this picture has no alternative text",
            )
            .help(help)
        })
        .collect();
    for core in site.cores.iter().filter(|core| matters(core)) {
        let mut say = |path: &str| {
            found.push(
                Finding::new(
                    &IMAGE_WITHOUT_ALT,
                    core.doc.field(path),
                    format!("`{path}` is empty"),
                )
                .help("say in a few words what is to be seen"),
            );
        };
        if core
            .doc
            .common()
            .image()
            .is_some_and(|picture| is_blank(&picture.alt))
        {
            say("image.alt");
        }
        if let Front::Story(story) = &core.doc.front
            && story
                .customer
                .photo
                .as_ref()
                .is_some_and(|photo| is_blank(&photo.alt))
        {
            say("customer.photo.alt");
        }
    }
    found
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
