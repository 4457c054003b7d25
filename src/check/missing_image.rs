//! Pictures that are not there.
use super::Rule;
use super::walk::{Spot, spots};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::picture::Format;
use crate::base::text::LinkKind;
use crate::site::Site;
use crate::site::links::{Broken, Target};

pub const MISSING_IMAGE: Code = Code {
    name: "missing-image",
    severity: Severity::Error,
    catches: "A picture that is not in the site, or that is no picture.",
    why: "Readers see a broken frame where the text tells them to look.",
    wrong: "![The settings of eduroam](settings.pngg)",
    right: "![The settings of eduroam](settings.png)",
};

pub const RULE: Rule = Rule {
    code: &MISSING_IMAGE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let images = spots(site).filter(|spot| spot.link.kind == LinkKind::Image);
    images.filter_map(|spot| finding(site, spot)).collect()
}

fn finding(site: &Site, spot: Spot<'_>) -> Option<Finding> {
    let say = |message: String| Finding::new(&MISSING_IMAGE, spot.place(), message);
    let written = spot.link.target.trim();
    let not_a_picture = || {
        say(format!("`{written}` is not a picture")).help(
            "pictures are svg, png, jpg, webp or gif files; save a photo of another kind as jpg",
        )
    };
    if let Some(name) = on_a_computer(written) {
        let found = say(format!(
            "`{written}` is a place on one computer, which readers do not have"
        ));
        return Some(found.help(format!(
            "put the picture beside this file, and write its name: {name}"
        )));
    }
    Some(match spot.target {
        Target::Outside(address) if address.starts_with("http") || address.starts_with("//") => {
            return None;
        }
        Target::File { asset, .. }
            if site.assets.get(*asset).is_some_and(|a| is_picture(&a.path)) =>
        {
            return None;
        }
        Target::Broken(Broken::Empty) => say("this picture has no address".into())
            .help("write the picture's file name, like lake.jpg, when it stands beside this file"),
        Target::Broken(Broken::NoFile { path, near }) => {
            let near = near.as_deref().filter(|near| is_picture(near));
            let found = say(format!(
                "there is no picture `{path}` in {}/",
                site.config.book.src
            ))
            .did_you_mean(near);
            if near.is_some() {
                found
            } else {
                found.help("a path counts from the folder of this file; `../` goes one folder up")
            }
        }
        Target::Broken(Broken::NoPage { address, near }) => {
            let near = near.as_deref().filter(|near| is_picture(near));
            say(format!("there is no picture `{address}`"))
                .did_you_mean(near)
                .help("a path that begins with / counts from the content folder, and leads to files/ only")
        }
        Target::Broken(Broken::LeavesSite) => say(format!(
            "`{written}` leads out of {}/",
            site.config.book.src
        ))
        .help("put the picture beside this file"),
        _ => not_a_picture(),
    })
}

/// The name of a file on somebody's own computer: `C:\Users\me\map.png`, `file:///home/me/map.png`.
fn on_a_computer(written: &str) -> Option<&str> {
    let mut first = written.bytes();
    let drive = first.next().is_some_and(|b| b.is_ascii_alphabetic())
        && first.next() == Some(b':')
        && matches!(first.next(), Some(b'\\' | b'/'));
    let local = drive
        || written
            .get(..5)
            .is_some_and(|s| s.eq_ignore_ascii_case("file:"));
    let name = written.rsplit(['/', '\\']).next()?;
    local.then_some(name)
}

fn is_picture(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".svg") || Format::named(path).is_some()
}
