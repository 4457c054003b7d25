//! Builds the tree: what is open, what a tag closes, what a browser would have guessed.
use super::names::*;
use super::tokens::*;
use super::tree::*;
use memchr::memchr;
use std::collections::HashMap;
use std::ops::Range;

/// Deeper elements stand beside each other: browsers stop at some depth as well (Blink at 512).
const DEPTH: usize = 150;

struct Builder {
    tree: Tree,
    stack: Vec<Id>,
    names: HashMap<String, usize>,
    /// Elements that were too deep to be opened.
    flat: HashMap<String, usize>,
    in_head: bool,
}

/// Reads a page.
pub fn parse(text: &str) -> Tree {
    // NUL is never text, and has the same length as a space.
    let source = text.replace('\0', " ");
    let blank = |parent| Node {
        kind: Kind::Root,
        parent,
        children: Vec::new(),
        span: 0..0,
    };
    let mut builder = Builder {
        tree: Tree {
            nodes: vec![blank(0), blank(0), blank(0)],
            doctype: None,
            errors: Vec::new(),
            source: String::new(),
        },
        stack: vec![HEAD],
        names: HashMap::new(),
        flat: HashMap::new(),
        in_head: true,
    };
    for (id, name) in [(HTML, "html"), (HEAD, "head"), (BODY, "body")] {
        builder.tree.nodes[id].kind = Kind::Element {
            name: name.into(),
            attrs: Vec::new(),
            changed: true,
            closed: false,
        };
    }
    builder.tree.nodes[HTML].children = vec![HEAD, BODY];
    builder.read(&source);
    while builder.stack.len() > 1 {
        builder.unclosed();
    }
    builder.tree.source = source;
    builder.tree
}

impl Builder {
    fn read(&mut self, s: &str) {
        let bytes = s.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let lt = memchr(b'<', &bytes[at..]).map_or(bytes.len(), |i| at + i);
            if lt > at {
                self.text(&s[at..lt], at);
            }
            if lt == bytes.len() {
                return;
            }
            at = self.markup(s, lt);
        }
    }

    /// From a `<`; gives back where it ended.
    fn markup(&mut self, s: &str, at: usize) -> usize {
        let rest = &s.as_bytes()[at..];
        let end_of =
            |from: usize| memchr(b'>', &s.as_bytes()[from..]).map_or(s.len(), |i| from + i + 1);
        match rest.get(1) {
            Some(b'!') if rest.starts_with(b"<!--") => {
                let end = end_of_comment(s, at);
                if let Some(end) = self.beyond_noscript(s, at..end) {
                    return end;
                }
                let comment = s[at..end].to_string();
                self.leaf(Kind::Comment(comment), at..end);
                end
            }
            Some(b'!')
                if rest
                    .get(2..9)
                    .is_some_and(|w| w.eq_ignore_ascii_case(b"doctype")) =>
            {
                let end = end_of(at);
                self.tree.doctype.get_or_insert_with(|| s[at..end].into());
                end
            }
            Some(b'!' | b'?') => {
                let end = end_of(at);
                self.error(at, "this is no markup, and is left out");
                end
            }
            Some(b'/') if rest.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let (name, _, _, end) = tag(s, at + 2);
                if end <= s.len() {
                    self.end(&name, at);
                }
                end.min(s.len())
            }
            Some(b'/') => end_of(at),
            Some(b) if b.is_ascii_alphabetic() => {
                let (name, attrs, closed, end) = tag(s, at + 1);
                if end > s.len() {
                    self.error(at, "this tag is never finished, and is left out");
                    return s.len();
                }
                if let Some(end) = self.beyond_noscript(s, at..end) {
                    return end;
                }
                self.start(s, name, attrs, closed, at..end)
            }
            _ => {
                self.text("&lt;", at);
                at + 1
            }
        }
    }

    fn error(&mut self, at: usize, what: &str) {
        const COUNTED: usize = 5000;
        if self.tree.errors.len() < COUNTED {
            self.tree.errors.push((at, what.into()));
        }
    }

    /// Where a `<noscript>` ends in the midst of this comment or tag. Browsers with scripts read only up to the first
    /// `</noscript`, whatever it stands in; what goes on beyond it for the others is left out, so that all agree.
    fn beyond_noscript(&mut self, s: &str, span: Range<usize>) -> Option<usize> {
        if !self.in_noscript() {
            return None;
        }
        let end = end_of_raw(&s[..span.end], span.start, "noscript");
        (end < span.end).then(|| {
            self.error(
                span.start,
                "this goes on beyond the end of <noscript>, and is left out",
            );
            end
        })
    }

    fn in_noscript(&self) -> bool {
        self.open("noscript") || self.flat.get("noscript").is_some_and(|n| *n > 0)
    }

    fn name_of(&self, id: Id) -> &str {
        self.tree.name(id)
    }

    fn top(&self) -> Id {
        self.stack.last().copied().unwrap_or(BODY)
    }

    fn begin_body(&mut self) {
        if self.in_head && self.stack.len() == 1 {
            self.in_head = false;
            self.stack = vec![BODY];
        }
    }

    fn text(&mut self, text: &str, at: usize) {
        if !text.trim().is_empty() {
            self.begin_body();
        }
        self.leaf(Kind::Text(text.into()), at..at + text.len());
    }

    fn leaf(&mut self, kind: Kind, span: Range<usize>) -> Id {
        let parent = self.top();
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            kind,
            parent,
            children: Vec::new(),
            span,
        });
        self.tree.nodes[parent].children.push(id);
        id
    }

    fn open(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|n| *n > 0)
    }

    fn push(&mut self, id: Id) {
        *self.names.entry(self.name_of(id).to_string()).or_default() += 1;
        self.stack.push(id);
    }

    fn forget(&mut self, id: Id) {
        if let Some(n) = self.names.get_mut(self.tree.name(id)) {
            *n = n.saturating_sub(1);
        }
    }

    fn pop(&mut self) {
        if self.stack.len() > 1
            && let Some(id) = self.stack.pop()
        {
            self.forget(id);
        }
    }

    fn unclosed(&mut self) {
        let id = self.top();
        let name = self.name_of(id).to_string();
        if !matches!(
            name.as_str(),
            "p" | "li"
                | "dt"
                | "dd"
                | "option"
                | "optgroup"
                | "tr"
                | "td"
                | "th"
                | "tbody"
                | "thead"
                | "tfoot"
        ) {
            let at = self.tree.nodes[id].span.start;
            self.error(
                at,
                &format!("<{name}> is never closed; now it ends where its parent ends"),
            );
        }
        self.pop();
    }

    /// Closes up to and with the nearest of these, unless a wall stands between.
    fn close(&mut self, names: &[&str], walls: &[&str]) {
        if !names.iter().any(|name| self.open(name)) {
            return;
        }
        for depth in (1..self.stack.len()).rev() {
            let name = self.name_of(self.stack[depth]);
            if names.contains(&name) {
                while self.stack.len() > depth {
                    self.pop();
                }
                return;
            }
            if walls.contains(&name) || is_wall(name) && !(name == "button" && names == ["button"])
            {
                return;
            }
        }
    }

    /// What ends because something else begins.
    fn implied(&mut self, name: &str) {
        if self.open("svg") || self.open("math") {
            let foreign = self
                .stack
                .iter()
                .rposition(|&id| matches!(self.name_of(id), "svg" | "math"));
            let html = self.stack.iter().rposition(|&id| {
                matches!(
                    self.name_of(id),
                    "foreignobject" | "desc" | "title" | "annotation-xml"
                )
            });
            if breaks_out(name)
                && let Some(depth) = foreign.filter(|f| html.is_none_or(|h| h < *f))
            {
                while self.stack.len() > depth.max(1) {
                    self.unclosed();
                }
            }
        }
        if self.open("select")
            && !matches!(name, "option" | "optgroup" | "hr" | "script" | "template")
        {
            self.close(&["select"], &[]);
        }
        if is_block(name) {
            self.close(&["p"], &[]);
        }
        match name {
            "li" => self.close(
                &["li"],
                &[
                    "ul", "ol", "menu", "dir", "div", "section", "article", "nav",
                ],
            ),
            "dt" | "dd" => self.close(&["dt", "dd"], &["dl", "div", "section"]),
            "option" => self.close(&["option"], &["select", "datalist"]),
            "optgroup" => self.close(&["option", "optgroup"], &["select"]),
            "a" => self.close(&["a"], &[]),
            "nobr" => self.close(&["nobr"], &[]),
            "button" => self.close(&["button"], &[]),
            "tr" => self.close_to_table(&["tr", "caption", "colgroup"]),
            "td" | "th" => self.close_to_table(&["td", "th"]),
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => {
                self.close_to_table(&["tbody", "thead", "tfoot", "caption", "colgroup"])
            }
            "table"
                if matches!(
                    self.name_of(self.top()),
                    "table" | "tbody" | "thead" | "tfoot" | "tr"
                ) =>
            {
                self.close_to_table(&["table"])
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if is_heading(self.name_of(self.top())) => {
                self.pop()
            }
            _ => {}
        }
    }

    /// Within the nearest table.
    fn close_to_table(&mut self, names: &[&str]) {
        if !self.open("table") {
            return;
        }
        for depth in (1..self.stack.len()).rev() {
            let name = self.name_of(self.stack[depth]);
            if names.contains(&name) {
                while self.stack.len() > depth {
                    self.pop();
                }
                return;
            }
            if matches!(name, "table" | "template") {
                return;
            }
        }
    }

    fn start(
        &mut self,
        s: &str,
        name: String,
        attrs: Vec<Attr>,
        closed: bool,
        span: Range<usize>,
    ) -> usize {
        let end = span.end;
        let fixed = match name.as_str() {
            "html" => Some(HTML),
            "head" => Some(HEAD),
            "body" => Some(BODY),
            _ => None,
        };
        if let Some(id) = fixed {
            if id == BODY {
                self.begin_body();
            }
            self.tree.merge(id, attrs, span.start);
            return end;
        }
        if matches!(name.as_str(), "frameset" | "frame" | "plaintext" | "image") {
            self.error(
                span.start,
                &format!("<{name}> is left out: it has no place in a page of today"),
            );
            return end;
        }
        if !is_of_head(&name) {
            self.begin_body();
        }
        if name == "form" && self.open("form") {
            self.error(
                span.start,
                "a form within a form is left out, as browsers do",
            );
            return end;
        }
        self.implied(&name);
        let foreign = self.open("svg") || self.open("math");
        let closed = closed && foreign;
        let kind = Kind::Element {
            name: name.clone(),
            attrs,
            changed: false,
            closed,
        };
        let id = self.leaf(kind, span);
        if is_void(&name) && !foreign || closed {
            return end;
        }
        if is_raw(&name) && !foreign {
            return self.raw(s, id, &name, end);
        }
        if self.stack.len() < DEPTH {
            self.push(id);
        } else {
            *self.flat.entry(name).or_default() += 1;
        }
        end
    }

    /// The inside of a script, a style, a title.
    fn raw(&mut self, s: &str, id: Id, name: &str, from: usize) -> usize {
        let mut inside_end = end_of_raw(s, from, name);
        let noscript_end = if self.in_noscript() {
            end_of_raw(&s[..inside_end], from, "noscript")
        } else {
            inside_end
        };
        let cut = noscript_end < inside_end;
        inside_end = noscript_end;
        let inside = &s[from..inside_end];
        if inside_end == s.len() {
            let at = self.tree.nodes[id].span.start;
            self.error(
                at,
                &format!("<{name}> is never closed, and swallows all that follows"),
            );
        }
        // `<!-- <script>` within a script changes what ends it (HTML, 13.2.5.19); no page needs it.
        let lower = inside.to_ascii_lowercase();
        let odd = name == "script" && lower.contains("<!--") && lower.contains("<script");
        if odd {
            let at = self.tree.nodes[id].span.start;
            self.error(at, "a script with `<!--` and `<script` in it is emptied: browsers do not agree with people where it ends");
        } else if !inside.is_empty() {
            let text = self.tree.nodes.len();
            self.tree.nodes.push(Node {
                kind: Kind::Text(inside.into()),
                parent: id,
                children: Vec::new(),
                span: from..inside_end,
            });
            self.tree.nodes[id].children.push(text);
        }
        if cut {
            return inside_end;
        }
        memchr(b'>', &s.as_bytes()[inside_end..]).map_or(s.len(), |i| inside_end + i + 1)
    }

    fn end(&mut self, name: &str, at: usize) {
        if matches!(name, "html" | "head" | "body") || is_void(name) {
            return;
        }
        if let Some(n) = self.flat.get_mut(name).filter(|n| **n > 0) {
            *n -= 1;
            return;
        }
        if !self.open(name) {
            if name != "p" {
                self.error(at, &format!("</{name}> closes nothing"));
            }
            return;
        }
        for depth in (1..self.stack.len()).rev() {
            let id = self.stack[depth];
            if self.name_of(id) == name {
                return self.end_at(depth, name);
            }
            let wall = is_wall(self.name_of(id))
                && !matches!(
                    name,
                    "noscript" | "table" | "tr" | "tbody" | "thead" | "tfoot" | "td" | "th"
                );
            if wall || (self.name_of(id) == "table" && name != "noscript") {
                self.error(at, &format!("</{name}> closes nothing here"));
                return;
            }
        }
    }

    fn end_at(&mut self, depth: usize, name: &str) {
        let crossing = self.stack[depth + 1..]
            .iter()
            .any(|&id| is_block(self.name_of(id)));
        if is_formatting(name) && crossing {
            // `<b><div></b>…</div>`: what is open stays open, what follows it is not bold.
            let id = self.stack.remove(depth);
            self.forget(id);
            let at = self.tree.nodes[id].span.start;
            self.error(
                at,
                &format!("<{name}> is closed within another element; now it ends after that"),
            );
            return;
        }
        while self.stack.len() > depth + 1 {
            self.unclosed();
        }
        self.pop();
    }
}
