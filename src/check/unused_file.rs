//! Files that no document uses.
use super::Rule;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::Source;
use crate::site::Site;
use crate::site::links::Target;

pub const UNUSED_FILE: Code = Code {
    name: "unused-file",
    severity: Severity::Suggestion,
    catches: "A picture or another file that no document uses, outside files/ and the folders of pages.",
    why: "It is not published, so either a link to it is missing or it only takes up room.",
    wrong: "content/knowledge-base/wifi/old-settings.png, used nowhere",
    right: "The file linked, moved to content/files/, or deleted",
};

pub const RULE: Rule = Rule {
    code: &UNUSED_FILE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    // Most sites keep their files where these are used by being there.
    let loose = |i: usize, path: &str| {
        !path.starts_with("files/")
            && site.bundle_of(i).is_none()
            && !is_hidden(path)
            && !may_be_used(site, path)
    };
    let mut unused: Vec<usize> = (0..site.assets.len())
        .filter(|i| loose(*i, &site.assets[*i].path))
        .collect();
    if unused.is_empty() {
        return Vec::new();
    }
    let mut used = vec![false; site.assets.len()];
    for target in site.cores.iter().flat_map(|core| core.targets()) {
        if let Target::File { asset, .. } = target {
            used[*asset] = true;
        }
    }
    unused.retain(|i| !used[*i]);
    unused
        .iter()
        .map(|i| finding(site, &site.assets[*i].path))
        .collect()
}

/// A document that could not be read stands in its folder, or above: nobody knows what it uses, and nobody should delete it.
fn may_be_used(site: &Site, path: &str) -> bool {
    site.unread_files().iter().any(|unread| {
        let folder = unread.path.rfind('/').map_or("", |at| &unread.path[..=at]);
        path.starts_with(folder)
    })
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// A text of another program, or Markdown under a name that is not ours.
fn is_writing(path: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "doc", "docx", "htm", "html", "markdown", "mdown", "mkd", "odt", "pages", "rtf", "txt",
    ];
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}

fn finding(site: &Site, path: &str) -> Finding {
    let source = Source::new(format!("{}/{path}", site.config.book.src), "");
    Finding::new(
        &UNUSED_FILE,
        source.start(),
        "no document uses this file, so it is not published",
    )
    .help(match is_writing(path) {
        true => "pages are made of Markdown: run `campanile new`, and copy the text into the file that it makes",
        false => "link to it, move it to files/ to publish it as it is, or delete it",
    })
}
