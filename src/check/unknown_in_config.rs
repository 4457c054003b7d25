//! What book.toml puts on the home page and the site does not have.
use super::Rule;
use super::walk::{home_path, locate};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::content::{FILES, Kind};
use crate::site::Site;

pub const UNKNOWN_IN_CONFIG: Code = Code {
    name: "unknown-in-config",
    severity: Severity::Error,
    catches: "An article, a link or the university's mark in book.toml that the site does not have.",
    why: "It stands on the home page, where most readers begin, or on every page.",
    wrong: "[home]\narticles = [1402]",
    right: "[home]\narticles = [1042]",
};

pub const RULE: Rule = Rule {
    code: &UNKNOWN_IN_CONFIG,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, number) in site.config.home.articles.iter().enumerate() {
        let number = number.to_string();
        if site.find(Kind::Article, &number).is_none()
            && site.unread(Kind::Article).all(|id| id != number)
        {
            let message = format!("there is no article `{number}`");
            let finding = Finding::new(
                &UNKNOWN_IN_CONFIG,
                locate(site, &home_path("articles", i)),
                message,
            );
            found.push(finding.help(format!(
                "an article's number is the `id` in its file, in {}/knowledge-base/",
                site.config.book.src
            )));
        }
    }
    for (i, popular) in site.config.home.popular.iter().enumerate() {
        if site.resolve_in_config(&popular.url).is_none() {
            let path = [home_path("popular", i), vec!["url".into()]].concat();
            found.push(link(site, &popular.url, locate(site, &path)));
        }
    }
    found.extend(mark(site));
    found
}

/// The university's mark stands on every page.
fn mark(site: &Site) -> Option<Finding> {
    let mark = site.config.theme.mark.as_ref()?;
    let path = format!("{FILES}/{mark}");
    if site.assets.iter().any(|asset| *asset.path == *path) {
        return None;
    }
    let src = &site.config.book.src;
    let place = locate(site, &["theme".to_string(), "mark".to_string()]);
    let near = names::nearest(&path, site.assets.iter().map(|asset| &*asset.path));
    let near = near.and_then(|near| near.strip_prefix("files/"));
    let finding = Finding::new(
        &UNKNOWN_IN_CONFIG,
        place,
        format!("there is no file `{src}/{path}`"),
    );
    Some(finding.did_you_mean(near).help(format!(
        "put the drawing in {src}/{FILES}/, and name it as it is called there"
    )))
}

fn near<'a>(site: &'a Site, kind: Kind, id: &str) -> Option<&'a str> {
    names::nearest(id, site.of_kind(kind).map(|core| &*core.id))
}

fn link(site: &Site, url: &str, place: crate::base::source::Place) -> Finding {
    let say = |message: String| Finding::new(&UNKNOWN_IN_CONFIG, place.clone(), message);
    let named = url
        .split_once(':')
        .and_then(|(scheme, id)| Some((scheme, Kind::of_scheme(scheme)?, id)));
    if let Some((scheme, kind, id)) = named {
        // One number is as near to another as any third.
        let guess = near(site, kind, id)
            .filter(|_| kind != Kind::Article)
            .map(|id| format!("{scheme}:{id}"));
        return say(format!("there is no {} `{id}`", kind.plate().name))
            .did_you_mean(guess.as_deref());
    }
    let guess = names::nearest(
        url,
        site.cores
            .iter()
            .map(|core| &*core.address)
            .filter(|address| !address.is_empty()),
    );
    say(format!("`{url}` leads nowhere"))
        .did_you_mean(guess)
        .help("a link here is like `kb:1042`, `service:canvas`, `/status/` or `https://…`")
}
