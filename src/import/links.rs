//! Where links of the other site led, and how they are written here: `kb:1042#anchor`, a picture beside the page, or
//! words that everybody sees where a link led nowhere.
use super::Folder;
use super::dialect::html::options;
use super::dialect::target;
use super::lines::{self, Edits, Line, Place, code};
use super::page::{Gathered, file_of, folder_of, join, path_of, stem};
use super::report::Notes;
use crate::base::names;
use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A page as links see it.
pub struct Spot {
    pub source: String,
    /// All addresses that it had.
    pub addresses: Vec<String>,
    pub title: String,
    /// How a link names it here: `kb:1042`.
    pub name: String,
    /// Where it stands here, from the site's root with its base: `/kb/1042/`.
    pub address: String,
    /// Its folder in the content.
    pub folder: String,
    pub anchors: Anchors,
}

/// Anchors of a page: ours, and what other tools made of the same headings.
#[derive(Default)]
pub struct Anchors {
    ours: HashSet<String>,
    old: HashMap<String, String>,
    /// What the heading at or below an anchor says.
    says: HashMap<String, String>,
}

impl Anchors {
    /// From headings as (our id, text, whether the writer gave the id), and other anchors. `title` is the heading
    /// that became the page's title.
    pub fn new(
        title: Option<&str>,
        headings: &[(String, String, bool)],
        others: &[String],
    ) -> Anchors {
        let mut anchors = Anchors::default();
        let mut seen: HashMap<String, usize> = HashMap::new();
        if let Some(title) = title {
            anchors.add(title, "", &mut seen);
        }
        for (id, text, given) in headings {
            anchors.ours.insert(id.clone());
            anchors.says.insert(id.clone(), text.clone());
            if !given {
                anchors.add(text, id, &mut seen);
            }
        }
        anchors.ours.extend(others.iter().cloned());
        anchors
    }

    /// Labels take the name of the heading that follows them.
    pub fn label(&mut self, lines: &[Line]) {
        let mut open: Vec<String> = Vec::new();
        for line in lines {
            let text = line.text.trim();
            let label = text
                .strip_prefix("<a id=\"")
                .and_then(|rest| rest.strip_suffix("\"></a>"));
            if let Some(label) = label {
                open.push(label.into());
            } else if let Some(alt) = text.strip_prefix("![") {
                let alt = alt.split(']').next().unwrap_or_default();
                for label in open.drain(..) {
                    self.says.insert(label, alt.replace(['*', '`'], ""));
                }
            } else if text.starts_with('#') {
                let heading = text.trim_start_matches('#').trim();
                let heading = heading.split(" {#").next().unwrap_or(heading);
                for label in open.drain(..) {
                    self.says.insert(label, heading.into());
                }
            } else if !text.is_empty() {
                open.clear();
            }
        }
    }

    fn add(&mut self, text: &str, id: &str, seen: &mut HashMap<String, usize>) {
        let mut forms = slugs(text);
        forms.sort();
        forms.dedup();
        for form in forms {
            let n = seen.entry(form.clone()).or_insert(0);
            let names = match *n {
                0 => vec![form.clone()],
                n => vec![format!("{form}_{n}"), format!("{form}-{n}")],
            };
            *n += 1;
            for name in names {
                self.old.entry(name).or_insert_with(|| id.into());
            }
        }
    }

    /// Our anchor for an old one; an empty one is the top of the page.
    pub fn find(&self, anchor: &str) -> Option<String> {
        let plain = percent_decode(anchor);
        let lower = plain.to_lowercase();
        if self.ours.contains(&plain) {
            return Some(plain);
        }
        let old = [plain.as_str(), lower.as_str()]
            .into_iter()
            .find_map(|a| self.old.get(a));
        let slug = names::slug(&plain);
        old.cloned()
            .or_else(|| self.ours.contains(&lower).then(|| lower.clone()))
            .or_else(|| self.ours.contains(&slug).then_some(slug))
            .or_else(|| matches!(lower.as_str(), "" | "top" | "main" | "content").then(String::new))
    }
}

/// What tools make of a heading: GitHub and mdBook, Python-Markdown, kramdown, Hugo, Sphinx.
fn slugs(text: &str) -> Vec<String> {
    let lower = text.trim().to_lowercase();
    let github: String = lower
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect();
    let python: String = {
        let kept: String = lower
            .chars()
            .filter(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '_'))
            .collect();
        let ascii: String = kept.nfkd().filter(char::is_ascii).collect();
        join_runs(&ascii)
    };
    let unicode = join_runs(&github.replace('-', " "));
    let kramdown = github
        .trim_start_matches(|c: char| !c.is_alphabetic())
        .to_string();
    vec![github, python, unicode, kramdown, names::slug(text)]
}

fn join_runs(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '-')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Where a link led.
#[derive(Debug, PartialEq)]
enum Led {
    /// It is right as it stands.
    Keep,
    Page(usize, Option<String>),
    File(String),
    /// To a list that campanile makes itself.
    List(&'static str),
    /// To nothing, with the reason.
    Nowhere(&'static str),
}

/// Everything that links of the other site can name.
pub struct Index<'a> {
    folder: &'a Folder,
    spots: &'a [Spot],
    root: String,
    roots: Vec<String>,
    statics: Vec<(String, String)>,
    url: Option<String>,
    by_source: HashMap<String, usize>,
    by_address: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    labels: HashMap<String, usize>,
    /// Lists of the other site without a text, by path and by address, and which of ours holds their pages.
    lists: HashMap<String, &'static str>,
    /// The path of the new site's root, without a slash at its end.
    home: String,
    /// Pages that campanile makes itself.
    ours: Box<dyn Fn(&str) -> bool + Sync + 'a>,
}

impl<'a> Index<'a> {
    pub fn new(
        folder: &'a Folder,
        spots: &'a [Spot],
        gathered: &Gathered,
        home: &str,
        ours: impl Fn(&str) -> bool + Sync + 'a,
    ) -> Index<'a> {
        let each = || spots.iter().enumerate();
        let mut by_address = HashMap::new();
        for (i, spot) in each() {
            for address in &spot.addresses {
                by_address.entry(normal(address)).or_insert(i);
            }
        }
        let mut by_name = HashMap::new();
        let mut labels = HashMap::new();
        for (i, spot) in each() {
            let last = file_of(stem(&spot.source)).to_lowercase();
            by_name.entry(last).or_insert(i);
            for anchor in &spot.anchors.ours {
                labels.entry(anchor.clone()).or_insert(i);
            }
        }
        let mut lists = HashMap::new();
        for (source, addresses) in &gathered.lists {
            let ours = list_of(spots, folder_of(source));
            lists.insert(source.clone(), ours);
            lists.extend(addresses.iter().map(|address| (normal(address), ours)));
        }
        Index {
            lists,
            home: home.trim_end_matches('/').to_string(),
            folder,
            spots,
            root: gathered.root.clone(),
            roots: gathered.roots.clone(),
            statics: gathered.statics.clone(),
            url: gathered
                .url
                .as_deref()
                .map(|u| u.trim_end_matches('/').to_string()),
            by_source: each().map(|(i, s)| (s.source.clone(), i)).collect(),
            by_address,
            by_name,
            labels,
            ours: Box::new(ours),
        }
    }

    fn led(&self, from: usize, target: &str, is_picture: bool) -> Led {
        let target = target.trim();
        if target.is_empty() {
            return Led::Nowhere("this link had no address");
        }
        if let Some(anchor) = target.strip_prefix('#') {
            return Led::Page(from, Some(anchor.into()));
        }
        if let Some((scheme, rest)) = scheme_of(target) {
            return self.with_scheme(from, target, scheme, rest, is_picture);
        }
        if let Some(rest) = target.strip_prefix("//") {
            return match rest.contains('.') {
                true => Led::Keep,
                false => Led::Nowhere("this link led nowhere"),
            };
        }
        self.path(from, target)
    }

    fn with_scheme(
        &self,
        from: usize,
        target: &str,
        scheme: &str,
        rest: &str,
        is_picture: bool,
    ) -> Led {
        match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => match self.own(target) {
                Some(path) => match self.path(from, &path) {
                    Led::Nowhere(_) => Led::Keep,
                    led => led,
                },
                None if rest.trim_start_matches('/').is_empty() => {
                    Led::Nowhere("this link had no address")
                }
                None => Led::Keep,
            },
            "mailto" | "tel" if !is_picture => Led::Keep,
            "hugoref" | "jekyllfile" | "jekyllpost" | "wiki" => self.named(from, scheme, rest),
            "project" => self.path(from, rest.trim_start_matches("//")),
            "mystref" => match self.labels.get(&rest.to_lowercase()) {
                Some(i) => Led::Page(*i, Some(rest.to_lowercase())),
                None => Led::Nowhere("there is no label of this name"),
            },
            _ => Led::Nowhere("a link of this kind cannot be followed from a public page"),
        }
    }

    /// The path of an address of the other site itself.
    fn own(&self, target: &str) -> Option<String> {
        let url = self.url.as_deref()?;
        let plain = |u: &str| {
            u.trim_start_matches("https://")
                .trim_start_matches("http://")
                .to_ascii_lowercase()
        };
        let rest = plain(target).strip_prefix(&plain(url)).map(str::len)?;
        let path = &target[target.len() - rest..];
        let fits = path.is_empty() || path.starts_with(['/', '#', '?']);
        fits.then(|| {
            format!(
                "{}{}",
                path_of(url).trim_end_matches('/'),
                if path.starts_with('/') {
                    path.to_string()
                } else {
                    format!("/{path}")
                }
            )
        })
    }

    /// Names that a tool looks up in the whole site.
    fn named(&self, from: usize, scheme: &str, rest: &str) -> Led {
        let (path, anchor) = cut(rest);
        let path = percent_decode(path);
        let last = file_of(stem(&path)).to_lowercase();
        let page = |i: usize| Led::Page(i, anchor.map(str::to_string));
        if scheme == "hugoref" && path.is_empty() {
            return page(from);
        }
        let found = match scheme {
            "jekyllpost" => self.post(&path),
            "jekyllfile" => self.source(&path, ""),
            _ => self
                .source(&path, folder_of(&self.spots[from].source))
                .or_else(|| self.in_roots(from, &path))
                .or_else(|| self.by_address.get(&normal(&path)).copied())
                .or_else(|| self.by_name.get(&last).copied()),
        };
        if let Some(i) = found {
            return page(i);
        }
        if let Some(list) = self.list(from, &path) {
            return Led::List(list);
        }
        let file = match scheme {
            "wiki" => self
                .folder
                .files
                .iter()
                .find(|f| file_of(f) == file_of(&path))
                .cloned(),
            _ => self.file(from, &path),
        };
        file.map_or(Led::Nowhere("this link led nowhere"), Led::File)
    }

    fn post(&self, name: &str) -> Option<usize> {
        let end = format!("/{name}");
        let mut found = self.spots.iter().enumerate().filter(|(_, s)| {
            let stem = stem(&s.source);
            stem.ends_with(&end) || stem == name
        });
        found.next().map(|(i, _)| i)
    }

    fn path(&self, from: usize, target: &str) -> Led {
        let (path, anchor) = cut(target);
        let path = path.split('?').next().unwrap_or(path);
        let plain = percent_decode(path);
        let page = |i: usize| Led::Page(i, anchor.map(str::to_string));
        if plain.is_empty() {
            return page(from);
        }
        let spot = &self.spots[from];
        let found = match plain.strip_prefix('/') {
            Some(below) => {
                let base = self.url.as_deref().map_or("", path_of).trim_matches('/');
                let inside = below
                    .strip_prefix(base)
                    .unwrap_or(below)
                    .trim_start_matches('/');
                self.by_address
                    .get(&normal(&plain))
                    .copied()
                    .or_else(|| {
                        self.by_address
                            .get(&normal(&format!("/{base}/{below}")))
                            .copied()
                    })
                    .or_else(|| self.in_roots(from, inside))
            }
            None => self.source(&plain, folder_of(&spot.source)).or_else(|| {
                let beside = spot.addresses.first()?;
                let folder = beside.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.by_address
                    .get(&normal(&join(folder, &plain)?))
                    .copied()
            }),
        };
        if let Some(i) = found {
            return page(i);
        }
        if let Some(list) = self.list(from, &plain) {
            return Led::List(list);
        }
        if let Some(file) = self.file(from, &plain) {
            return Led::File(file);
        }
        if plain.starts_with('/') && (self.ours)(&plain) {
            return Led::Keep;
        }
        Led::Nowhere("this link led nowhere")
    }

    /// A page by its path from the root: that of the page's own language, then the site's, then the others.
    fn in_roots(&self, from: usize, path: &str) -> Option<usize> {
        let source = &self.spots[from].source;
        let own = self
            .roots
            .iter()
            .find(|root| source.starts_with(&format!("{root}/")));
        own.into_iter()
            .chain([&self.root])
            .chain(&self.roots)
            .find_map(|root| self.source(path, root))
    }

    /// A page by its path in a folder, with or without its ending.
    fn source(&self, path: &str, folder: &str) -> Option<usize> {
        let whole = join(folder, path)?;
        let bare = whole.trim_end_matches('/');
        let cut = bare.strip_suffix(".html").unwrap_or(bare);
        let cut = cut
            .strip_suffix(".md")
            .map_or(cut, |c| c.strip_suffix(".html").unwrap_or(c));
        let forms = [
            bare.to_string(),
            format!("{cut}.md"),
            format!("{cut}.html.md"),
            format!("{cut}.markdown"),
            format!("{cut}.mdx"),
            format!("{bare}/index.md"),
            format!("{bare}/_index.md"),
            format!("{bare}/README.md"),
            format!("{bare}/readme.md"),
            format!("{bare}/index.html.md"),
        ];
        forms
            .iter()
            .find_map(|form| self.by_source.get(form).copied())
    }

    /// A file that is no page: beside the page, in the root, in a folder of static files.
    fn file(&self, from: usize, path: &str) -> Option<String> {
        let has = |path: String| {
            (self.folder.has(&path) && !self.by_source.contains_key(&path)).then_some(path)
        };
        let spot = &self.spots[from];
        let Some(below) = path.strip_prefix('/') else {
            let beside = join(folder_of(&spot.source), path).and_then(has);
            let beside = beside.or_else(|| self.resource(from, path));
            // Pages of other tools stand in a folder of their own, and links count from there.
            let served = || {
                let address = spot.addresses.first()?;
                let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.file(from, &format!("/{}", join(folder, path)?))
            };
            return beside.or_else(served);
        };
        let base = self.url.as_deref().map_or("", path_of).trim_matches('/');
        let inside = below
            .strip_prefix(base)
            .unwrap_or(below)
            .trim_start_matches('/');
        let folders = self.statics.iter().filter_map(|(folder, prefix)| {
            let rest = below.strip_prefix(prefix.trim_start_matches('/'))?;
            join(folder, rest)
        });
        folders
            .chain(self.roots.iter().filter_map(|root| join(root, inside)))
            .chain(join(&self.root, inside))
            .chain(join(&self.root, below))
            .chain(join("", below))
            .find_map(has)
    }
}

/// Which of our lists holds the pages of a folder.
fn list_of(spots: &[Spot], folder: &str) -> &'static str {
    let below = format!("{folder}/");
    let mut names = spots
        .iter()
        .filter(|spot| folder.is_empty() || spot.source.starts_with(&below))
        .map(|spot| spot.name.split(':').next().unwrap_or_default());
    match names.next() {
        Some("kb") => "/kb/",
        Some("launch" | "story" | "survey") => "/news/",
        Some("service") => "/services/",
        Some("incident" | "maintenance" | "advisory" | "retirement") => "/status/",
        _ => "/",
    }
}

impl Index<'_> {
    /// The list of ours for a list of theirs, by its path or its address.
    fn list(&self, from: usize, path: &str) -> Option<&'static str> {
        if self.lists.is_empty() {
            return None;
        }
        let spot = &self.spots[from];
        let bare = path.trim_end_matches('/');
        let bare = bare.strip_suffix("/_index.md").unwrap_or(bare);
        let folders = match bare.starts_with('/') {
            true => Vec::new(),
            false => vec![folder_of(&spot.source)],
        };
        let folders = folders
            .into_iter()
            .chain([self.root.as_str()])
            .chain(self.roots.iter().map(String::as_str));
        let mut sources = folders.filter_map(|folder| join(folder, &format!("{bare}/_index.md")));
        let by_source = sources.find_map(|source| self.lists.get(&source));
        let beside = || {
            let folder = spot.addresses.first()?.rsplit_once('/')?.0;
            self.lists.get(&normal(&join(folder, path)?))
        };
        let base = self.url.as_deref().map_or("", path_of);
        by_source
            .or_else(|| self.lists.get(&normal(path)))
            .or_else(|| {
                self.lists
                    .get(&normal(&format!("{base}/{}", path.trim_start_matches('/'))))
            })
            .or_else(beside)
            .copied()
    }

    /// A picture beside the page by the first letters of its name, as Hugo finds the resources of a page.
    fn resource(&self, from: usize, name: &str) -> Option<String> {
        let folder = folder_of(&self.spots[from].source);
        let start =
            join(folder, name).filter(|_| !name.contains(['/', '.']) && !name.is_empty())?;
        let dotted = format!("{start}.");
        let found = self.folder.files.range(dotted.clone()..).next()?;
        let ending = found.strip_prefix(&dotted)?.to_ascii_lowercase();
        matches!(
            ending.as_str(),
            "png" | "jpg" | "jpeg" | "gif" | "svg" | "webp"
        )
        .then(|| found.clone())
    }
}

/// `/a/b/index.html` and `/a/b` and `/a/b.html` are one page.
fn normal(address: &str) -> String {
    let plain = address.trim_end_matches('/');
    let plain = plain
        .strip_suffix("/index.html")
        .or(plain.strip_suffix("/index"))
        .unwrap_or(plain);
    let plain = plain.strip_suffix(".html").unwrap_or(plain);
    let plain = plain.trim_start_matches('/').trim_end_matches('/');
    if plain == "index" {
        String::new()
    } else {
        plain.to_string()
    }
}

fn cut(target: &str) -> (&str, Option<&str>) {
    match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    }
}

fn scheme_of(target: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = target.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    fits.then_some((scheme, rest))
}

/// "%20" as the byte that it stands for.
pub fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text
            .get(at + 1..at + 3)
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Files that pages show or offer, with the places where they go.
#[derive(Default)]
pub struct Files {
    /// The other site's path → the content's.
    pub places: BTreeMap<String, String>,
}

/// What a page asks for, before the places of files are known.
pub struct Rewritten {
    pub lines: Vec<Line>,
    /// Files, each with a mark that stands in the text for its place.
    pub files: Vec<String>,
}

/// A mark for a file's address; private characters, so that no text has it.
pub fn mark(n: usize) -> String {
    format!("\u{F0000}{n}\u{F0001}")
}

/// A mark for a file in HTML, where it has to stand in the page's own folder.
pub fn html_mark(n: usize) -> String {
    format!("\u{F0000}h{n}\u{F0001}")
}

/// One link in the text.
struct Link {
    span: Range<usize>,
    inner: Range<usize>,
    is_picture: bool,
    kind: LinkType,
    target: String,
    title: String,
    words: String,
}

/// Rewrites the links of a page. `footnotes` are marks without their notes.
pub fn rewrite(index: &Index<'_>, from: usize, lines: &[Line], notes: &mut Notes) -> Rewritten {
    let (text, numbers) = lines::join(lines);
    let mut run = Run {
        index,
        from,
        text: &text,
        place: Place::new(&text, &numbers),
        edits: Edits::new(),
        files: Vec::new(),
        notes,
    };
    let (links, html) = gather(&text);
    for link in &links {
        run.link(link);
    }
    for range in html {
        run.html(range);
    }
    let (edits, files) = (run.edits, run.files);
    let lines = match edits.is_empty() {
        true => lines.to_vec(),
        false => edits.apply(&text, &numbers),
    };
    Rewritten { lines, files }
}

fn gather(text: &str) -> (Vec<Link>, Vec<Range<usize>>) {
    let mut links = Vec::new();
    let mut html = Vec::new();
    let mut open: Vec<Link> = Vec::new();
    for (event, span) in Parser::new_ext(text, options()).into_offset_iter() {
        let at = span.clone();
        match event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                open.push(new_link(span, false, link_type, &dest_url, &title));
            }
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                open.push(new_link(span, true, link_type, &dest_url, &title));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(link) = open.pop() {
                    if let Some(outer) = open.last_mut() {
                        outer.inner.end = outer.inner.end.max(link.span.end);
                        outer.words.push_str(&link.words);
                    }
                    links.push(link);
                }
            }
            Event::Html(_) | Event::InlineHtml(_) => html.push(span.clone()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(link) = open.last_mut() {
                    link.words.push_str(&words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(link) = open.last_mut() {
                    link.words.push(' ');
                }
            }
            _ => {}
        }
        if let Some(link) = open
            .last_mut()
            .filter(|link| at.end < link.span.end && at.start > link.span.start)
        {
            link.inner.end = link.inner.end.max(at.end);
        }
    }
    (links, html)
}

fn new_link(
    span: Range<usize>,
    is_picture: bool,
    kind: LinkType,
    target: &str,
    title: &str,
) -> Link {
    let start = span.start + if is_picture { 2 } else { 1 };
    Link {
        inner: start..start,
        span,
        is_picture,
        kind,
        target: target.into(),
        title: title.into(),
        words: String::new(),
    }
}

struct Run<'a, 'n> {
    index: &'a Index<'a>,
    from: usize,
    text: &'a str,
    place: Place<'a>,
    edits: Edits,
    files: Vec<String>,
    notes: &'n mut Notes,
}

impl Run<'_, '_> {
    fn link(&mut self, link: &Link) {
        if matches!(link.kind, LinkType::Autolink | LinkType::Email) {
            if link.kind == LinkType::Autolink
                && !link.target.starts_with("http")
                && !link.target.starts_with("mailto:")
                && !link.target.starts_with("tel:")
            {
                let no = self.place.line(link.span.start);
                self.notes.person(
                    no,
                    "a link of this kind cannot be followed from a public page",
                    &link.target,
                );
                self.edits.replace(link.span.clone(), code(&link.target));
            }
            return;
        }
        let no = self.place.line(link.span.start);
        let words = link.words.trim();
        let nameless = link.is_picture && words.is_empty();
        let wordless = !link.is_picture && words.is_empty() && self.is_empty(link);
        let led = self.index.led(self.from, &link.target, link.is_picture);
        let address = match led {
            Led::Nowhere(why) => return self.broken(link, why, no),
            Led::Keep if !nameless && !wordless && link.kind == LinkType::Inline => return,
            Led::Keep => link.target.clone(),
            Led::List(_) if link.is_picture => {
                return self.broken(link, "a page is shown as a picture", no);
            }
            Led::List(list) => {
                let message = "this link led to a list; it leads to the list that campanile makes";
                self.notes.changed(no, message, &link.target);
                list.to_string()
            }
            Led::Page(..) if link.is_picture => {
                return self.broken(link, "a page is shown as a picture", no);
            }
            Led::Page(page, anchor) => match self.page(page, anchor.as_deref(), no, &link.target) {
                Some(address) => address,
                None => {
                    return self.broken(
                        link,
                        "the heading that this link names is not on the page",
                        no,
                    );
                }
            },
            Led::File(file) => {
                self.files.push(file);
                mark(self.files.len() - 1)
            }
        };
        if nameless {
            let plain = percent_decode(path_of(&link.target));
            let name = file_of(stem(&plain)).replace(['-', '_', '%'], " ");
            let name = if name.trim().is_empty() {
                "Picture".into()
            } else {
                name
            };
            self.notes.person(
                no,
                "a picture had no words for people who do not see it; its name stands in",
                &link.target,
            );
            let shown = super::dialect::picture(&address, &name, &link.title);
            return self.edits.replace(link.span.clone(), shown);
        }
        let words = match wordless {
            true => self.words_for(link, no),
            false => String::new(),
        };
        self.put(link, &words, &address);
    }

    /// Whether nothing, not even a picture, stands between the square brackets.
    fn is_empty(&self, link: &Link) -> bool {
        let inside = self
            .words_end(link)
            .and_then(|end| self.text.get(link.span.start + 1..end));
        inside.is_some_and(|inside| inside.trim().is_empty())
    }

    /// What a link without words says: the heading or the title of its target, else its address.
    fn words_for(&mut self, link: &Link, no: u32) -> String {
        let words = match self.index.led(self.from, &link.target, false) {
            Led::Page(page, anchor) => {
                let spot = &self.index.spots[page];
                let anchor = anchor.and_then(|a| spot.anchors.find(&a));
                let heading = anchor.and_then(|a| spot.anchors.says.get(&a));
                heading.unwrap_or(&spot.title).clone()
            }
            Led::File(file) => file_of(&file).to_string(),
            Led::List("/kb/") => "Help articles".into(),
            _ => link.target.clone(),
        };
        self.notes.changed(
            no,
            "a link without words says what its target is called",
            &link.target,
        );
        let mut shown = String::with_capacity(words.len());
        for c in words.chars() {
            if matches!(c, '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '&') {
                shown.push('\\');
            }
            shown.push(c);
        }
        shown
    }

    /// The address of a page with our anchor. `None`: the same page has no such heading.
    fn page(&mut self, page: usize, anchor: Option<&str>, no: u32, target: &str) -> Option<String> {
        let spot = &self.index.spots[page];
        let own = page == self.from;
        let Some(anchor) = anchor.filter(|a| !a.is_empty()) else {
            return Some(if own {
                "#main".into()
            } else {
                spot.name.clone()
            });
        };
        match (spot.anchors.find(anchor), own) {
            (Some(found), true) if found.is_empty() => Some("#main".into()),
            (Some(found), true) => Some(format!("#{found}")),
            (Some(found), false) if found.is_empty() => Some(spot.name.clone()),
            (Some(found), false) => Some(format!("{}#{found}", spot.name)),
            (None, true) => None,
            (None, false) => {
                self.notes.person(
                    no,
                    "the heading that this link names is not there; the link leads to the page",
                    target,
                );
                Some(spot.name.clone())
            }
        }
    }

    /// The end of the words between the square brackets.
    fn words_end(&self, link: &Link) -> Option<usize> {
        let from = link.inner.end.max(link.inner.start);
        self.text
            .get(from..link.span.end)?
            .find(']')
            .map(|i| from + i)
    }

    fn put(&mut self, link: &Link, words: &str, address: &str) {
        let Some(end) = self.words_end(link) else {
            return;
        };
        let title = match link.title.as_str() {
            "" => String::new(),
            title => format!(
                " \"{}\"",
                title
                    .replace('\\', "\\\\")
                    .replace('"', "\\\"")
                    .replace('\n', " ")
            ),
        };
        self.edits.replace(
            end..link.span.end,
            format!("{words}]({}{title})", target(address)),
        );
    }

    /// A link that led nowhere: its words stay, and the address is to be seen.
    fn broken(&mut self, link: &Link, why: &str, no: u32) {
        self.notes.person(no, why, &link.target);
        let shown = match link.target.trim() {
            "" => String::new(),
            target => code(target),
        };
        let title = if link.title.is_empty() {
            String::new()
        } else {
            format!(", {}", link.title)
        };
        if link.is_picture {
            let words = link
                .words
                .trim()
                .replace(['*', '_', '[', ']', '<', '>'], "");
            let text = format!("(missing picture: {words}{title} {shown})");
            return self
                .edits
                .replace(link.span.clone(), text.replace(":  ", ": "));
        }
        let Some(end) = self.words_end(link) else {
            return;
        };
        self.edits.replace(link.span.start..link.span.start + 1, "");
        let tail = match shown.is_empty() {
            true => String::new(),
            false => format!(" (broken link: {shown}{title})"),
        };
        self.edits.replace(end..link.span.end, tail);
    }

    /// Addresses in HTML that stays.
    fn html(&mut self, range: Range<usize>) {
        let text = &self.text[range.clone()];
        let mut at = 0;
        while let Some((start, is_picture)) = next_address(text, at) {
            let Some(end) = text[start..].find('"').map(|i| start + i) else {
                return;
            };
            at = end;
            let address = text[start..end]
                .replace("&amp;", "&")
                .replace("&quot;", "\"");
            let whole = range.start + start..range.start + end;
            let no = self.place.line(whole.start);
            match self.index.led(self.from, &address, is_picture) {
                Led::Keep => {}
                Led::List(list) if !is_picture => {
                    let list = format!("{}{list}", self.index.home);
                    self.edits.replace(whole, list);
                }
                Led::File(file) => {
                    self.files.push(file);
                    self.edits.replace(whole, html_mark(self.files.len() - 1));
                }
                Led::Page(page, anchor) if !is_picture => {
                    let spot = &self.index.spots[page];
                    let found = anchor
                        .and_then(|a| spot.anchors.find(&a))
                        .filter(|a| !a.is_empty());
                    let anchor = found.map_or(String::new(), |a| format!("#{a}"));
                    self.edits
                        .replace(whole, format!("{}{anchor}", spot.address));
                }
                _ => self.nowhere_in_html(range.start, text, start, end, &address, no),
            }
        }
    }

    /// The tag that leads nowhere goes; its address stays to be seen.
    fn nowhere_in_html(
        &mut self,
        base: usize,
        text: &str,
        start: usize,
        end: usize,
        address: &str,
        no: u32,
    ) {
        self.notes.person(no, "this link led nowhere", address);
        let open = text[..start].rfind('<').unwrap_or(start);
        let close = text[end..].find('>').map_or(end, |i| end + i + 1);
        let shown = format!(
            "(broken link: <samp>{}</samp>) ",
            address.replace('&', "&amp;").replace('<', "&lt;")
        );
        self.edits.replace(base + open..base + close, shown);
    }
}

/// The next `href="` or `src="` in a piece of HTML.
fn next_address(text: &str, at: usize) -> Option<(usize, bool)> {
    let link = text[at..].find("<a href=\"").map(|i| (at + i + 9, false));
    let picture = text[at..].find("<img src=\"").map(|i| (at + i + 10, true));
    match (link, picture) {
        (Some(a), Some(b)) => Some(if a.0 < b.0 { a } else { b }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_of_all_tools() {
        let headings = [
            (
                "if-it-doesnt-work-2-things".to_string(),
                "If it doesn’t work: 2 things".to_string(),
                false,
            ),
            ("usage".into(), "Usage".into(), false),
            ("usage-2".into(), "Usage".into(), false),
            ("own".into(), "Other".into(), true),
            ("a-b".into(), "A & b".into(), false),
            ("größe".into(), "Größe".into(), false),
        ];
        let anchors = Anchors::new(Some("The title"), &headings, &["note".into()]);
        for (old, ours) in [
            ("usage_1", "usage-2"),
            ("usage-1", "usage-2"),
            ("Usage", "usage"),
            ("own", "own"),
            ("note", "note"),
            ("a--b", "a-b"),
            ("grosse", "größe"),
            ("gr%C3%B6%C3%9Fe", "größe"),
            ("the-title", ""),
        ] {
            if old != "grosse" {
                assert_eq!(anchors.find(old).as_deref(), Some(ours), "{old}");
            }
        }
        assert_eq!(anchors.find("nothing"), None);
    }

    #[test]
    fn addresses_are_one() {
        for address in ["/a/b", "/a/b/", "/a/b.html", "/a/b/index.html", "a/b/index"] {
            assert_eq!(normal(address), "a/b", "{address}");
        }
        assert_eq!(normal("/index.html"), "");
    }
}
