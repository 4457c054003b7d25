//! `campanile renumber`: two branches took one article number; the file that is newer gets the next free one.
use super::ground::Ground;
use super::{Common, Outcome, plain_path, quoted, wrong};
use crate::base::source::Place;
use crate::base::text::Link;
use crate::compile;
use crate::content::Kind;
use crate::site::{Core, Site, lock};
use crate::world::Trouble;
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub struct Renumber {
    /// The article that gets another number
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Renumber {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let ground = match Ground::load(common)? {
            Ok(ground) => ground,
            Err(outcome) => return Ok(outcome),
        };
        let input = common.load()?;
        let Some(site) = compile(&input, &mut |_| ()).site else {
            return Ok(Outcome::Findings);
        };
        let core = self.article(&site, common)?;
        refuse_recorded(&site, core)?;
        let (old, new) = (core.id.to_string(), ground.next_number()?);
        let text = renumbered(core, &new);
        let path = common.site.join(&*core.doc.source.path);
        std::fs::write(&path, text).map_err(|error| Trouble::io("write", &path, &error))?;
        let shown = plain_path(&path);
        common.say(&format!("KB{old} is KB{new} now: {shown}"));
        let links = links(&site, &old);
        if !links.is_empty() {
            common.say("");
            common.say(&format!(
                "These links name KB{old}. They lead to the article that keeps the number; change those that mean this one to `kb:{new}`:"
            ));
            links
                .iter()
                .for_each(|link| common.say(&format!("  {link}")));
        }
        common.say("");
        common.say("Next:");
        common.say(&format!(
            "  campanile check {}{}",
            common.site_option(),
            quoted(&shown)
        ));
        Ok(Outcome::Fine)
    }

    fn article<'a>(&self, site: &'a Site, common: &Common) -> Result<&'a Arc<Core>, Trouble> {
        let real = |path: &Path| std::fs::canonicalize(path);
        let file = real(&self.file)
            .or_else(|_| real(&common.site.join(&self.file)))
            .map_err(|error| Trouble::io("read", &self.file, &error))?;
        let is_it = |core: &&Arc<Core>| {
            real(&common.site.join(&*core.doc.source.path)).is_ok_and(|path| path == file)
        };
        site.of_kind(Kind::Article).find(is_it).ok_or_else(|| {
            wrong(
                format!(
                    "{} is no article of this site that can be read",
                    self.file.display()
                ),
                format!(
                    "`campanile check {}` says what is wrong with it",
                    quoted(&plain_path(&self.file))
                ),
            )
        })
    }
}

/// A number that readers have stays where it is.
fn refuse_recorded(site: &Site, core: &Arc<Core>) -> Result<(), Trouble> {
    let twin = site
        .of_kind(Kind::Article)
        .find(|other| other.id == core.id && other.index != core.index);
    let is_recorded = site
        .lock
        .entries
        .iter()
        .any(|e| e.kind == Kind::Article && e.id == core.id);
    let Some(twin) = twin else {
        return match is_recorded {
            true => Err(wrong(
                format!(
                    "KB{} was given out, and no other article has the number",
                    core.id
                ),
                "a number never changes; write `replaced_by` if another article answers this now",
            )),
            false => Ok(()),
        };
    };
    match lock::holder(&site.lock, core, twin) {
        Some(holder) if Arc::ptr_eq(holder, core) => Err(wrong(
            format!("KB{} was given out as this article's number", core.id),
            format!(
                "renumber the other one: campanile renumber {}",
                quoted(&twin.doc.source.path)
            ),
        )),
        _ => Ok(()),
    }
}

/// The file with another number, and nothing else changed.
fn renumbered(core: &Core, new: &str) -> String {
    let text = &*core.doc.source.text;
    if core.doc.common().id().is_none() {
        // The file's name was the number; now a line says it.
        let at = text.find('\n').map_or(text.len(), |end| end + 1);
        let end = if text[..at].ends_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        return format!("{}id: {new}{end}{}", &text[..at], &text[at..]);
    }
    let span = core.doc.field("id").span;
    let line = text[span.start..]
        .find('\n')
        .map_or(text.len(), |end| span.start + end);
    // The place may be the key's or the value's; the number is the first one from there.
    let from = text[span.start..line]
        .find(&*core.id)
        .map_or(span.start, |at| span.start + at);
    let to = from
        + text[from..line]
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(line - from);
    format!("{}{new}{}", &text[..from], &text[to..])
}

/// "content/pages/about.md:12", for each link by that number.
fn links(site: &Site, number: &str) -> Vec<String> {
    let names = |link: &Link| {
        let id = link.target.strip_prefix("kb:").unwrap_or_default();
        let id = id.split('#').next().unwrap_or_default();
        id.trim_start_matches(['K', 'B', 'k', 'b']) == number
    };
    let mut found = Vec::new();
    for core in &site.cores {
        let doc = &core.doc;
        let in_body = doc.body.links.iter().filter(|link| names(link));
        let mut places: Vec<Place> = in_body.map(|link| doc.at(link.span.clone())).collect();
        for (path, links) in &doc.fields {
            let in_field = links.iter().filter(|link| names(link));
            places.extend(in_field.map(|link| doc.in_field(path, &link.target)));
        }
        let shown = places
            .iter()
            .map(|place| format!("{}:{}", doc.source.path, place.line_column().0));
        found.extend(shown);
    }
    found.sort();
    found.dedup();
    found
}
