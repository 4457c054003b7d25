//! Elements that `.vale.ini` takes out of texts, by their names and by their classes.
use super::walker::Tag;
use std::collections::BTreeSet;

/// What is no prose in a team's texts, beyond code, scripts and styles, which never are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Silence {
    /// Names of elements in small letters: `blockquote`, `a`. What stands in a line is masked, a block is left out.
    pub tags: BTreeSet<String>,
    /// Classes of elements of HTML.
    pub classes: BTreeSet<String>,
}

impl Silence {
    /// Whether an element of Markdown is taken out: by the name that it has in HTML, or that of its table.
    pub fn hides(&self, tag: Tag) -> bool {
        !self.tags.is_empty() && names(tag).iter().any(|name| self.tags.contains(*name))
    }

    /// Whether an element of HTML is taken out, by its name or by a class.
    pub fn hides_element(&self, name: &str, classes: &str) -> bool {
        self.tags.contains(name) || classes.split_whitespace().any(|c| self.classes.contains(c))
    }

    pub fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.classes.is_empty()
    }
}

fn names(tag: Tag) -> &'static [&'static str] {
    match tag {
        Tag::Heading(1) => &["h1"],
        Tag::Heading(2) => &["h2"],
        Tag::Heading(3) => &["h3"],
        Tag::Heading(4) => &["h4"],
        Tag::Heading(5) => &["h5"],
        Tag::Heading(_) => &["h6"],
        Tag::Item => &["li"],
        Tag::Quote => &["blockquote"],
        Tag::Header => &["th", "tr", "table"],
        Tag::Cell => &["td", "tr", "table"],
        Tag::Caption => &["caption", "table"],
        Tag::FigureCaption => &["figcaption", "figure"],
        Tag::Block => &["p"],
        Tag::Skip => &["pre"],
        Tag::Strong => &["strong", "b"],
        Tag::Emphasis => &["em", "i"],
        Tag::Link => &["a"],
        Tag::Code => &["code"],
        Tag::Inline => &["del"],
    }
}
