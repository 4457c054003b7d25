//! The W3C feed validator's list of messages (errors, warnings and what it says of interoperability), as far as they can
//! be said of RSS 2.0 and Atom, asked of every feed of the demo as it is served. What the validator asks of a whole feed
//! (guids, order, self link, dates that rise) stands in feeds.rs.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::base::artifact::Content;
use common::{compiled, folder};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};

const URL: &str = "http://127.0.0.1:8000/help/";

/// An element with all that stands in it.
#[derive(Debug, Default)]
struct Node {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn each(&self, visit: &mut dyn FnMut(&Node, &Node)) {
        for child in &self.children {
            visit(self, child);
            child.each(visit);
        }
    }
}

/// Well-formed, UTF-8, and with no entity but XML's own (SAXError, UndefinedNamedEntity, ContainsSystemEntity).
fn parse(path: &str, xml: &str) -> Node {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Node::default()];
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|e| panic!("{path}: {e}"))
        {
            Event::Start(tag) => open.push(node(path, &tag)),
            Event::Empty(tag) => {
                let empty = node(path, &tag);
                open.last_mut().unwrap().children.push(empty);
            }
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text += &text.decode().unwrap(),
            Event::CData(text) => open.last_mut().unwrap().text += &text.decode().unwrap(),
            Event::GeneralRef(name) => {
                let name = name.decode().unwrap().into_owned();
                let c = match &*name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    other => panic!("{path}: &{other};"),
                };
                open.last_mut().unwrap().text.push(c);
            }
            Event::DocType(_) => panic!("{path} has a DOCTYPE"),
            Event::PI(_) => panic!("{path} has a processing instruction"),
            Event::Decl(declaration) => {
                // Without one it is UTF-8 too; another would be ObscureEncoding.
                if let Some(encoding) = declaration.encoding() {
                    assert!(encoding.unwrap().eq_ignore_ascii_case(b"utf-8"), "{path}");
                }
            }
            Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    open.pop().unwrap().children.pop().unwrap()
}

fn node(path: &str, tag: &quick_xml::events::BytesStart<'_>) -> Node {
    let name = String::from_utf8(tag.name().as_ref().to_vec()).unwrap();
    let attributes = tag.attributes().map(|attribute| {
        let attribute = attribute.unwrap_or_else(|e| panic!("{path}: {e}"));
        let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
        let value = String::from_utf8(attribute.value.to_vec()).unwrap();
        assert!(
            !value.trim().is_empty(),
            "{path}: {name} has an empty {key} (AttrNotBlank)"
        );
        (key, value.replace("&amp;", "&"))
    });
    Node {
        attributes: attributes.collect(),
        name,
        ..Node::default()
    }
}

fn feeds(ending: &str) -> BTreeMap<String, String> {
    let mut site = folder(".");
    site.url = Some(URL.into());
    let of_feeds = |path: &str| {
        (path.starts_with("feeds/") || path == "history.atom") && path.ends_with(ending)
    };
    let mut found = BTreeMap::new();
    for artifact in (compiled(&site).artifacts.iter()).filter(|a| of_feeds(&a.path)) {
        let Content::Made(make) = &artifact.content else {
            panic!("{} is copied", artifact.path)
        };
        let mut out = Vec::new();
        make(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with("<?xml"),
            "{}: WPBlankLine, MissingEncoding",
            artifact.path
        );
        found.insert(artifact.path.clone(), text);
    }
    assert!(found.len() > 20, "the feeds are missing");
    found
}

/// InvalidLink, InvalidUriChar, UriNotIri, UnexpectedWhitespace, ContainsRelRef.
fn is_uri(text: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    let escapes = text.match_indices('%').all(|(i, _)| {
        text.get(i + 1..i + 3)
            .is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    text.chars().all(known) && escapes && text.contains(':')
}

/// ContainsHTML: plain text that a reader would take for markup.
fn looks_like_html(text: &str) -> bool {
    let tag = |(i, _): (usize, &str)| {
        text[i + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
    };
    let entity = |(i, _): (usize, &str)| {
        let word: String = text[i + 1..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .collect();
        !word.is_empty() && text[i + 1 + word.len()..].starts_with(';')
    };
    text.match_indices('<').any(tag) || text.match_indices('&').any(entity)
}

/// NotHtml, SecurityRisk, SecurityRiskAttr, DangerousStyleAttr, ContainsRelRef: a fragment whose elements close.
fn is_fragment(path: &str, html: &str) {
    const VOID: &[&str] = &["br", "hr", "img", "wbr"];
    const KNOWN: &[&str] = &[
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "div",
        "aside",
        "section",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
    ];
    let mut open: Vec<String> = Vec::new();
    for part in html.split('<').skip(1) {
        let tag = part.split('>').next().unwrap();
        assert!(part.contains('>'), "{path}: a tag is not closed: <{tag}");
        let (closing, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let name = tag.split([' ', '/', '\n']).next().unwrap().to_string();
        assert!(KNOWN.contains(&&*name), "{path}: <{name}>");
        if closing {
            assert_eq!(
                open.pop().as_ref(),
                Some(&name),
                "{path}: elements are not nested"
            );
            continue;
        }
        for attribute in tag.split_whitespace().skip(1) {
            let key = attribute.split('=').next().unwrap();
            assert!(
                !key.starts_with("on") && key != "style",
                "{path}: {attribute}"
            );
        }
        if !VOID.contains(&&*name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{path}: {open:?} stay open");
}

/// What holds for every element: known here, once, not blank, without attributes of others.
fn element(path: &str, parent: &Node, node: &Node, once: &[&str], empty: &[&str]) {
    let name = node.name.as_str();
    if once.contains(&name) {
        let same = parent.children.iter().filter(|other| other.name == name);
        assert_eq!(
            same.count(),
            1,
            "{path}: {name} twice in {} (DuplicateElement)",
            parent.name
        );
    }
    let blank = node.text.trim().is_empty() && node.children.is_empty();
    match empty.contains(&name) {
        true => assert!(blank, "{path}: {name} has text (AtomLinkNotEmpty)"),
        false => assert!(!blank, "{path}: {name} is blank (NotBlank)"),
    }
    if !node.children.is_empty() {
        assert!(
            node.text.trim().is_empty(),
            "{path}: text in {name} (UnexpectedText)"
        );
    }
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(
        !node.text.contains(control),
        "{path}: BadCharacters in {name}"
    );
}

#[test]
fn rss_has_nothing_that_the_validator_speaks_of() {
    const CHANNEL: &[&str] = &[
        "title",
        "link",
        "description",
        "language",
        "lastBuildDate",
        "ttl",
        "atom:link",
        "item",
        "generator",
        "docs",
    ];
    const ITEM: &[&str] = &[
        "title",
        "link",
        "description",
        "category",
        "guid",
        "pubDate",
        "content:encoded",
    ];
    for (path, xml) in feeds(".xml") {
        let root = parse(&path, &xml);
        assert_eq!(
            (root.name.as_str(), root.get("version")),
            ("rss", Some("2.0")),
            "{path}: ObsoleteVersion"
        );
        // NonstdPrefix, ReservedPrefix, MissingNamespace: the usual prefixes, and each for its own.
        let names: BTreeMap<&str, &str> = [
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
        ]
        .into();
        for (key, value) in root
            .attributes
            .iter()
            .filter(|(key, _)| key.starts_with("xmlns"))
        {
            assert_eq!(
                names.get(key.as_str()),
                Some(&value.as_str()),
                "{path}: {key}"
            );
        }
        let once = [&[
            "channel",
            "title",
            "link",
            "description",
            "language",
            "lastBuildDate",
            "ttl",
            "guid",
            "pubDate",
            "content:encoded",
            "generator",
            "docs",
        ][..]]
        .concat();
        root.each(&mut |parent, node| {
            element(&path, parent, node, &once, &["atom:link"]);
            let known = match parent.name.as_str() {
                "rss" => &["channel"][..],
                "channel" => CHANNEL,
                "item" => ITEM,
                other => panic!("{path}: {} in {other}", node.name),
            };
            assert!(
                known.contains(&node.name.as_str()),
                "{path}: UndefinedElement {}",
                node.name
            );
            let attributes: BTreeSet<&str> = node
                .attributes
                .iter()
                .map(|(key, _)| key.as_str())
                .collect();
            let allowed: &[&str] = match node.name.as_str() {
                "guid" => &["isPermaLink"],
                "atom:link" => &["href", "rel", "type"],
                "category" => &["domain"],
                _ => &[],
            };
            assert!(
                attributes.iter().all(|key| allowed.contains(key)),
                "{path}: UseOfExtensionAttr {attributes:?}"
            );
            match node.name.as_str() {
                "link" => assert!(
                    is_uri(&node.text) && node.text.starts_with(URL),
                    "{path}: {}",
                    node.text
                ),
                "atom:link" => {
                    assert!(is_uri(node.get("href").unwrap()), "{path}");
                    let known = ["self", "alternate", "hub", "next", "previous"];
                    assert!(
                        known.contains(&node.get("rel").unwrap()),
                        "{path}: UnregisteredAtomLinkRel"
                    );
                }
                "pubDate" | "lastBuildDate" => rfc822(&path, &node.text),
                "title" | "category" => assert!(
                    !looks_like_html(&node.text),
                    "{path}: ContainsHTML {}",
                    node.text
                ),
                // Shown as it is by many readers, so that it is plain text; the markup is in content:encoded.
                "description" => assert!(!looks_like_html(&node.text), "{path}: {}", node.text),
                "content:encoded" => is_fragment(&path, &node.text),
                _ => {}
            }
            if node.name == "item" {
                // DuplicateDescriptionSemantics: the whole text comes after the summary.
                let at = |name: &str| node.children.iter().position(|child| child.name == name);
                assert!(
                    at("description") < at("content:encoded") && at("guid").is_some(),
                    "{path}: MissingGuid"
                );
            }
        });
    }
}

/// ProblematicalRFC822Date, IncorrectDOW, InvalidRFC2822Date, UnexpectedWhitespace.
fn rfc822(path: &str, text: &str) {
    let parsed = rfc2822::parse(text).unwrap_or_else(|e| panic!("{path}: {text}: {e}"));
    let day = parsed.strftime("%a, %d %b %Y %H:%M:%S").to_string();
    let numeric =
        text.len() == day.len() + 6 && ["+", "-"].contains(&&text[day.len() + 1..day.len() + 2]);
    assert!(text.starts_with(&day) && numeric, "{path}: {text}");
}

#[test]
fn atom_has_nothing_that_the_validator_speaks_of() {
    const FEED: &[&str] = &[
        "title",
        "subtitle",
        "id",
        "updated",
        "author",
        "link",
        "entry",
        "generator",
        "rights",
        "category",
    ];
    const ENTRY: &[&str] = &[
        "title",
        "id",
        "updated",
        "published",
        "link",
        "summary",
        "content",
        "category",
        "author",
    ];
    for (path, xml) in feeds(".atom") {
        let root = parse(&path, &xml);
        assert_eq!(
            (root.name.as_str(), root.get("xmlns")),
            ("feed", Some("http://www.w3.org/2005/Atom")),
            "{path}"
        );
        // MisplacedMetadata: all that is said of the feed comes before its entries.
        let first = root.children.iter().position(|node| node.name == "entry");
        let last = root.children.iter().rposition(|node| node.name != "entry");
        assert!(
            first.is_none_or(|first| Some(first) > last),
            "{path}: MisplacedMetadata"
        );
        let once = [
            "title",
            "subtitle",
            "id",
            "updated",
            "published",
            "content",
            "summary",
            "generator",
            "rights",
            "name",
            "uri",
            "email",
        ];
        root.each(&mut |parent, node| {
            element(&path, parent, node, &once, &["link", "category"]);
            let known = match parent.name.as_str() {
                "feed" => FEED,
                "entry" => ENTRY,
                "author" => &["name", "uri", "email"],
                other => panic!("{path}: {} in {other}", node.name),
            };
            assert!(
                known.contains(&node.name.as_str()),
                "{path}: UndefinedElement {}",
                node.name
            );
            match node.name.as_str() {
                "id" => assert!(is_uri(&node.text), "{path}: InvalidURI {}", node.text),
                "updated" | "published" => {
                    assert!(node.text.contains('T'), "{path}: InvalidRFC3339Date");
                    node.text
                        .parse::<Timestamp>()
                        .unwrap_or_else(|e| panic!("{path}: {e}"));
                }
                "link" => {
                    assert!(is_uri(node.get("href").unwrap()), "{path}: InvalidLink");
                    let rel = node.get("rel").unwrap_or("alternate");
                    assert!(
                        ["self", "alternate", "hub", "related"].contains(&rel),
                        "{path}: {rel}"
                    );
                }
                "category" => assert!(node.get("term").is_some(), "{path}: MissingAttribute"),
                "title" | "subtitle" | "summary" | "name" => {
                    // Without a type it is plain text (ContainsUndeclaredHTML).
                    let html = node.get("type").is_some_and(|kind| kind == "html");
                    assert!(
                        html || !looks_like_html(&node.text),
                        "{path}: {}",
                        node.text
                    );
                }
                "content" => {
                    assert_eq!(node.get("type"), Some("html"), "{path}");
                    is_fragment(&path, &node.text);
                }
                _ => {}
            }
            if matches!(node.name.as_str(), "feed" | "entry") {
                let links = node.children.iter().filter(|child| child.name == "link");
                let mut alternate: Vec<_> = links
                    .filter(|link| link.get("rel").unwrap_or("alternate") == "alternate")
                    .map(|link| (link.get("type"), link.get("hreflang")))
                    .collect();
                let all = alternate.len();
                alternate.sort();
                alternate.dedup();
                assert!(
                    all == alternate.len() && all > 0,
                    "{path}: DuplicateAtomLink"
                );
            }
            for text in ["id", "updated", "published"] {
                if node.name == text {
                    assert_eq!(node.text, node.text.trim(), "{path}: UnexpectedWhitespace");
                }
            }
        });
    }
}
