//! Links that lead nowhere.
use super::Rule;
use super::walk::{Spot, spots};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::base::text::LinkKind;
use crate::content::{Kind, TYPES};
use crate::site::Site;
use crate::site::links::{Broken, Target};

pub const BROKEN_LINK: Code = Code {
    name: "broken-link",
    severity: Severity::Error,
    catches: "A link to a document, a file or a page that the site does not have.",
    why: "A reader who needs the next step arrives nowhere, and calls the help desk instead.",
    wrong: "[Set up email](kb:1300)",
    right: "[Set up email](kb:1030)",
};

pub const RULE: Rule = Rule {
    code: &BROKEN_LINK,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let broken = spots(site).filter_map(|spot| match spot.target {
        Target::Broken(broken) if spot.link.kind != LinkKind::Image => {
            Some(finding(site, spot, broken))
        }
        _ => None,
    });
    broken.collect()
}

fn finding(site: &Site, spot: Spot<'_>, broken: &Broken) -> Finding {
    let say = |message: String| Finding::new(&BROKEN_LINK, spot.place(), message);
    let folder = &site.config.book.src;
    match broken {
        Broken::NoDocument { kind: Kind::Article, id, .. } => no_article(site, spot, say, id),
        Broken::NoDocument { kind, id, near } => {
            let found = say(format!("there is no {} `{id}`", kind.plate().name)).did_you_mean(near.as_deref());
            if near.is_some() { found } else { found.help(where_ids_are(*kind, folder)) }
        }
        Broken::NoFile { path, near } => no_file(site, spot, say, path, near.as_deref()),
        Broken::NoPage { address, near } => say(format!("there is no page at `{address}`"))
            .did_you_mean(near.as_deref())
            .help("name documents by their id, like `kb:1042` or `service:canvas`: such a link survives a move"),
        Broken::Scheme(scheme) => wrong_scheme(say, &spot.link.target, scheme),
        Broken::Empty => say("this link has no address".into())
            .help("write the address between the round brackets, or take the square brackets out"),
        Broken::LeavesSite => say(format!("`{}` leads out of {folder}/", spot.link.target))
            .help("only files of the content can be linked; put the file under files/"),
        Broken::SnippetInText => say("a snippet stands inside a line of text".into())
            .help("give it a paragraph of its own, with an empty line before and after"),
        Broken::NotAPicture => say(format!("`{}` is not a picture", spot.link.target)),
    }
}

/// One number is as near to another as any third; what the link says tells more.
fn no_article(site: &Site, spot: Spot<'_>, say: impl Fn(String) -> Finding, id: &str) -> Finding {
    let digits = |id: &str| -> Vec<u8> {
        let mut digits = id.as_bytes().to_vec();
        digits.sort_unstable();
        digits
    };
    let articles = || site.of_kind(Kind::Article);
    let titled = names::nearest(&spot.link.text, articles().map(|core| core.title()));
    let meant = titled.and_then(|title| articles().find(|core| core.title() == title));
    let meant = meant.or_else(|| articles().find(|core| digits(&core.id) == digits(id)));
    let found = say(format!("there is no article `{id}`"));
    match meant {
        Some(core) => found.help(format!(
            "did you mean `kb:{}`, “{}”?",
            core.id,
            core.title()
        )),
        None => found.help(where_ids_are(Kind::Article, &site.config.book.src)),
    }
}

fn where_ids_are(kind: Kind, folder: &str) -> String {
    let in_folder = format!("in {folder}/{}/", kind.plate().folder);
    match kind {
        Kind::Article => format!("an article's number is the `id` in its file, {in_folder}"),
        _ => format!("the id is the `id` in the file, or the file's name, {in_folder}"),
    }
}

fn no_file(
    site: &Site,
    spot: Spot<'_>,
    say: impl Fn(String) -> Finding,
    path: &str,
    near: Option<&str>,
) -> Finding {
    let target = spot.link.target.trim();
    if site.assets.iter().any(|asset| &*asset.path == path) {
        return say(format!("`{target}` has no address of its own: it stands neither in files/ nor beside a page"))
            .help("move the file to files/, or link to it from where you are, like `../pictures/lake.jpg`");
    }
    if let Some(meant) = meant_outside(target) {
        return say(format!("there is no file `{target}`"))
            .help(format!("did you mean `{meant}`?"));
    }
    let found = say(format!(
        "there is no file `{path}` in {}/",
        site.config.book.src
    ));
    match near {
        Some(near) => found.did_you_mean(Some(near)),
        None => found.help("a path counts from the folder of this file; `../` goes one folder up"),
    }
}

/// An address of the web, or of a person, whose beginning is missing or misspelt.
fn meant_outside(target: &str) -> Option<String> {
    if target.contains('@') && !target.contains('/') {
        return Some(format!("mailto:{target}"));
    }
    if let Some(rest) = target
        .strip_prefix("https//")
        .or(target.strip_prefix("http//"))
    {
        return Some(format!("https://{rest}"));
    }
    looks_like_a_host(target).then(|| format!("https://{target}"))
}

/// "www.example.edu/wifi", written without its https.
fn looks_like_a_host(target: &str) -> bool {
    let host = target.split('/').next().unwrap_or_default();
    let ending = host.rsplit('.').next().unwrap_or_default();
    host.starts_with("www.")
        || (host.contains('.') && matches!(ending, "edu" | "com" | "org" | "net" | "gov" | "io"))
}

/// A misspelt scheme, or one that no reader should follow.
fn wrong_scheme(say: impl Fn(String) -> Finding, target: &str, scheme: &str) -> Finding {
    let known = TYPES
        .iter()
        .map(|plate| plate.scheme)
        .chain(["https", "http", "mailto", "tel"]);
    if let Some(near) = names::nearest(scheme, known) {
        return say(format!("no link begins with `{scheme}:`"))
            .help(format!("did you mean `{near}{}`?", &target[scheme.len()..]));
    }
    if matches!(
        scheme.to_ascii_lowercase().as_str(),
        "javascript" | "data" | "vbscript" | "file" | "blob"
    ) {
        return say(format!("a link must not begin with `{scheme}:`"))
            .help("it would run or open something on the reader's own computer; link to a page or a file instead");
    }
    say(format!("no link begins with `{scheme}:`"))
        .help("a link begins with https:, mailto: or tel:, names a document like `kb:1042`, or is the path of a file")
}
