//! A page as a tree that remembers where each tag stood, so that what is kept is kept letter by letter, and what is
//! said of it has a line and a column. It forgives what browsers forgive, takes linear time, and closes what was open.
use memchr::{memchr, memmem};
use std::collections::HashMap;
use std::ops::Range;

/// Deeper elements stand beside each other: browsers stop at some depth as well (Blink at 512).
const DEPTH: usize = 150;

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
    source: String,
}

pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "title" | "textarea"
    )
}

fn is_of_head(name: &str) -> bool {
    matches!(
        name,
        "title"
            | "base"
            | "basefont"
            | "bgsound"
            | "link"
            | "meta"
            | "style"
            | "script"
            | "noscript"
            | "template"
            | "noframes"
    )
}

pub fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements before which an open paragraph ends (HTML, 13.2.6.4.7).
pub fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "listing"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
            | "li"
            | "dd"
            | "dt"
            | "xmp"
    )
}

/// What an end tag inside does not reach beyond.
fn is_wall(name: &str) -> bool {
    matches!(
        name,
        "td" | "th"
            | "caption"
            | "table"
            | "template"
            | "object"
            | "marquee"
            | "applet"
            | "button"
            | "foreignobject"
    )
}

fn breaks_out(name: &str) -> bool {
    is_block(name)
        || is_formatting(name) && name != "a"
        || matches!(
            name,
            "body"
                | "br"
                | "dd"
                | "dt"
                | "embed"
                | "head"
                | "img"
                | "meta"
                | "span"
                | "sub"
                | "sup"
                | "var"
                | "main"
        )
}

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

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

fn end_of_comment(s: &str, at: usize) -> usize {
    let bytes = s.as_bytes();
    for short in ["<!-->", "<!--->"] {
        if bytes[at..].starts_with(short.as_bytes()) {
            return at + short.len();
        }
    }
    let from = at + 4;
    let mut finder = from;
    while let Some(i) = memmem::find(&bytes[finder..], b"--") {
        let dashes = finder + i;
        match (bytes.get(dashes + 2), bytes.get(dashes + 3)) {
            (Some(b'>'), _) => return dashes + 3,
            (Some(b'!'), Some(b'>')) => return dashes + 4,
            _ => finder = dashes + 1,
        }
    }
    s.len()
}

fn end_of_raw(s: &str, from: usize, name: &str) -> usize {
    let bytes = s.as_bytes();
    let mut at = from;
    while let Some(i) = memmem::find(&bytes[at..], b"</") {
        let tag = at + i + 2;
        let fits = bytes
            .get(tag..tag + name.len())
            .is_some_and(|w| w.eq_ignore_ascii_case(name.as_bytes()));
        let ends = matches!(
            bytes.get(tag + name.len()),
            Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>')
        );
        if fits && ends {
            return tag - 2;
        }
        at = tag;
    }
    s.len()
}

/// Name, attributes, `/>`, and the end; the end is beyond the text when the tag is never finished.
fn tag(s: &str, from: usize) -> (String, Vec<Attr>, bool, usize) {
    let bytes = s.as_bytes();
    let space = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
    let mut at = from;
    while at < bytes.len() && !space(bytes[at]) && !matches!(bytes[at], b'/' | b'>') {
        at += 1;
    }
    let name = s[from..at].to_ascii_lowercase();
    let mut attrs: Vec<Attr> = Vec::new();
    loop {
        while at < bytes.len() && (space(bytes[at]) || bytes[at] == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return (name, attrs, false, s.len() + 1),
            Some(b'>') => return (name, attrs, bytes[at - 1] == b'/', at + 1),
            _ => {}
        }
        let begin = at;
        at += 1; // A name may begin with "=".
        while at < bytes.len() && !space(bytes[at]) && !matches!(bytes[at], b'/' | b'>' | b'=') {
            at += 1;
        }
        while !s.is_char_boundary(at) {
            at += 1;
        }
        let word = &s[begin..at];
        let mut look = at;
        while look < bytes.len() && space(bytes[look]) {
            look += 1;
        }
        let mut value = None;
        if bytes.get(look) == Some(&b'=') {
            at = look + 1;
            while at < bytes.len() && space(bytes[at]) {
                at += 1;
            }
            let (from, to, next) = match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => match memchr(quote, &bytes[at + 1..]) {
                    Some(i) => (at + 1, at + 1 + i, at + 2 + i),
                    None => return (name, attrs, false, s.len() + 1),
                },
                _ => {
                    let mut end = at;
                    while end < bytes.len() && !space(bytes[end]) && bytes[end] != b'>' {
                        end += 1;
                    }
                    (at, end, end)
                }
            };
            value = Some(Value::Theirs(s[from..to].into()));
            at = next;
        }
        // Hostile tags have thousands; the first of a name counts.
        if attrs.len() < 100 && !attrs.iter().any(|a| a.name.eq_ignore_ascii_case(word)) {
            attrs.push(Attr {
                name: word.into(),
                value,
            });
        }
    }
}

/// The few references that stand in addresses and names.
pub fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.into();
    }
    [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&#47;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_string(), |text, (from, to)| text.replace(from, to))
}

pub fn encoded(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// Text of theirs, so that Tera prints it as it is.
pub fn literal(text: &str) -> String {
    if !text.contains('{') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // A brace at the end may meet one of ours.
        if c == '{' && matches!(rest.peek(), None | Some('{' | '%' | '#')) {
            out.push_str("{{ \"{\" }}");
        } else {
            out.push(c);
        }
    }
    out
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

    fn merge(&mut self, id: Id, more: Vec<Attr>, at: usize) {
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
