//! The tree: elements with their tags as they stand in the page, and how they are written again.
use super::names::is_void;
use super::tokens::{decoded, encoded, literal};
use std::ops::Range;

pub type Id = usize;

#[derive(Debug, Clone)]
pub enum Value {
    /// As it stands in the page, entities and all.
    Theirs(String),
    /// Written for Tera.
    Ours(String),
}

#[derive(Debug, Clone)]
pub struct Attr {
    /// As written: SVG minds upper case.
    pub name: String,
    pub value: Option<Value>,
}

#[derive(Debug, Clone)]
pub enum Kind {
    Root,
    Element {
        name: String,
        attrs: Vec<Attr>,
        changed: bool,
        /// `<path/>` in a drawing has no end tag.
        closed: bool,
    },
    Text(String),
    Comment(String),
    /// Written for Tera.
    Ours(String),
}

#[derive(Debug)]
pub struct Node {
    pub kind: Kind,
    pub parent: Id,
    pub children: Vec<Id>,
    /// The start tag, the text or the comment, in the page.
    pub span: Range<usize>,
}

pub const HTML: Id = 0;
pub const HEAD: Id = 1;
pub const BODY: Id = 2;

pub struct Tree {
    pub nodes: Vec<Node>,
    /// `<!doctype …>`, as it stands.
    pub doctype: Option<String>,
    /// What a browser had to guess, each with its place.
    pub errors: Vec<(usize, String)>,
    pub(super) source: String,
}

impl Tree {
    /// The element's name in lower case; "" for what is no element.
    pub fn name(&self, id: Id) -> &str {
        match &self.nodes[id].kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    /// An attribute's value with its references resolved.
    pub fn get(&self, id: Id, wanted: &str) -> Option<String> {
        let Kind::Element { attrs, .. } = &self.nodes[id].kind else {
            return None;
        };
        let attr = attrs.iter().find(|a| a.name.eq_ignore_ascii_case(wanted))?;
        Some(match &attr.value {
            Some(Value::Theirs(text)) => decoded(text),
            Some(Value::Ours(text)) => text.clone(),
            None => String::new(),
        })
    }

    pub fn set(&mut self, id: Id, wanted: &str, value: Value) {
        let Kind::Element { attrs, changed, .. } = &mut self.nodes[id].kind else {
            return;
        };
        *changed = true;
        match attrs
            .iter_mut()
            .find(|a| a.name.eq_ignore_ascii_case(wanted))
        {
            Some(attr) => attr.value = Some(value),
            None => attrs.push(Attr {
                name: wanted.into(),
                value: Some(value),
            }),
        }
    }

    pub fn set_text(&mut self, id: Id, wanted: &str, value: &str) {
        self.set(id, wanted, Value::Theirs(encoded(value)));
    }

    pub fn unset(&mut self, id: Id, wanted: &str) {
        if let Kind::Element { attrs, changed, .. } = &mut self.nodes[id].kind {
            attrs.retain(|a| !a.name.eq_ignore_ascii_case(wanted));
            *changed = true;
        }
    }

    pub fn rename(&mut self, id: Id, to: &str) {
        if let Kind::Element { name, changed, .. } = &mut self.nodes[id].kind {
            *name = to.into();
            *changed = true;
        }
    }

    pub(super) fn merge(&mut self, id: Id, more: Vec<Attr>, at: usize) {
        let node = &mut self.nodes[id];
        if node.span.end == 0 {
            node.span = at..at + 1;
        }
        if let Kind::Element { attrs, .. } = &mut node.kind {
            for attr in more {
                if !attrs
                    .iter()
                    .any(|a| a.name.eq_ignore_ascii_case(&attr.name))
                {
                    attrs.push(attr);
                }
            }
        }
    }

    /// Nothing is left of it; in constant time, since a hostile page has a million of anything.
    pub fn remove(&mut self, id: Id) {
        self.nodes[id].kind = Kind::Root;
        self.nodes[id].children.clear();
    }

    /// A new node, not yet anywhere.
    pub fn make(&mut self, kind: Kind, parent: Id) -> Id {
        let span = self.nodes[parent].span.clone();
        self.nodes.push(Node {
            kind,
            parent,
            children: Vec::new(),
            span,
        });
        self.nodes.len() - 1
    }

    /// All nodes below, in the order of the page.
    pub fn below(&self, id: Id) -> Vec<Id> {
        let mut out = Vec::new();
        let mut todo: Vec<Id> = self.nodes[id].children.iter().rev().copied().collect();
        while let Some(id) = todo.pop() {
            out.push(id);
            todo.extend(self.nodes[id].children.iter().rev());
        }
        out
    }

    /// From the parent up to `<html>`.
    pub fn above(&self, id: Id) -> Vec<Id> {
        let mut out = Vec::new();
        let mut at = id;
        while at != HTML {
            at = self.nodes[at].parent;
            out.push(at);
        }
        out
    }

    /// The words in it.
    pub fn words(&self, id: Id) -> String {
        let mut out = String::new();
        for id in std::iter::once(id).chain(self.below(id)) {
            if let Kind::Text(text) = &self.nodes[id].kind
                && !matches!(
                    self.name(self.nodes[id].parent),
                    "script" | "style" | "template"
                )
            {
                out.push_str(&decoded(text));
                out.push(' ');
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Writes what stands below a node, for Tera.
    pub fn inside(&self, id: Id) -> String {
        let mut out = String::new();
        enum Step {
            Open(Id),
            Close(Id),
        }
        let mut todo: Vec<Step> = self.nodes[id]
            .children
            .iter()
            .rev()
            .map(|c| Step::Open(*c))
            .collect();
        while let Some(step) = todo.pop() {
            match step {
                Step::Close(id) => {
                    // A name goes up to the next space, so that it may hold marks of Tera.
                    out.push_str(&format!("</{}>", literal(self.written_name(id))));
                }
                Step::Open(id) => {
                    let node = &self.nodes[id];
                    match &node.kind {
                        // What was taken out leaves no gap.
                        Kind::Text(text)
                            if text.contains('\n')
                                && text.trim().is_empty()
                                && out.trim_end_matches([' ', '\t']).ends_with('\n') => {}
                        Kind::Text(text) => out.push_str(&literal(text)),
                        Kind::Comment(text) => {
                            out.push_str(&literal(text));
                            // One that their page never closed would swallow ours.
                            if text.starts_with("<!--")
                                && !text.ends_with("-->")
                                && !text.ends_with("--!>")
                            {
                                out.push_str("-->");
                            }
                        }
                        Kind::Ours(text) => out.push_str(text),
                        Kind::Element { closed, name, .. } => {
                            out.push_str(&self.start_tag(id));
                            if !(*closed || (is_void(name) && node.children.is_empty())) {
                                todo.push(Step::Close(id));
                                todo.extend(node.children.iter().rev().map(|c| Step::Open(*c)));
                            }
                        }
                        Kind::Root => {}
                    }
                }
            }
        }
        out
    }

    /// An SVG's `linearGradient` keeps its capitals.
    fn written_name(&self, id: Id) -> &str {
        let node = &self.nodes[id];
        let Kind::Element { name, .. } = &node.kind else {
            return "";
        };
        let from = node.span.start + 1;
        match self.source.get(from..from + name.len()) {
            Some(written) if written.eq_ignore_ascii_case(name) => written,
            _ => name,
        }
    }

    pub fn start_tag(&self, id: Id) -> String {
        let node = &self.nodes[id];
        let Kind::Element {
            attrs,
            changed,
            closed,
            ..
        } = &node.kind
        else {
            return String::new();
        };
        if !changed {
            return literal(&self.source[node.span.clone()]);
        }
        let mut out = format!("<{}", literal(self.written_name(id)));
        out.push_str(&self::attrs(attrs));
        out.push_str(if *closed { " />" } else { ">" });
        out
    }

    pub fn attrs_of(&self, id: Id) -> &[Attr] {
        match &self.nodes[id].kind {
            Kind::Element { attrs, .. } => attrs,
            _ => &[],
        }
    }
}

/// ` name="value"` for each.
pub fn attrs(attrs: &[Attr]) -> String {
    let mut out = String::new();
    for Attr { name, value } in attrs {
        // A name may hold what would end the tag when written anew; such a name means nothing.
        if name.contains(['"', '\'', '<', '=', '{']) {
            continue;
        }
        out.push(' ');
        out.push_str(name);
        match value {
            Some(Value::Theirs(text)) => {
                out.push_str(&format!("=\"{}\"", literal(&text.replace('"', "&quot;"))))
            }
            Some(Value::Ours(text)) => out.push_str(&format!("=\"{text}\"")),
            None => {}
        }
    }
    out
}
