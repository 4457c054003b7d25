//! A complete page of the university's, made into a theme of the site: their head, header, navigation, footer, scripts
//! and styles stay; our content stands in the one place for content. Page and files in, theme and report out.
mod address;
mod attributes;
mod css;
mod head;
mod html;
mod include;
mod module;
mod place;
mod policy;
mod record;
mod write;

pub use address::AtHand;
pub use css::Brand;
pub use policy::Hosts;
pub use record::{Part, Record, drift};

use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::{Place, Source};
use address::Addresses;
use html::{BODY, HEAD, HTML, Id, Kind, Tree};
use std::collections::BTreeMap;

pub const CODES: &[&Code] = &[&ADOPT];

pub const ADOPT: Code = Code {
    name: "adopt",
    severity: Severity::Warning,
    catches: "Something in the university's page that a program cannot decide when it is adopted.",
    why: "What is missing or may not run in the adopted page is seen by readers first, unless a person looks.",
    wrong: "<a onclick=\"toggleMenu()\">Menu</a>",
    right: "<button id=\"menu\">Menu</button> <!-- and a listener in a script's file -->",
};

/// Larger pages are none.
pub const MOST: usize = 24 << 20;

/// What is asked for.
pub struct Wish<'a> {
    pub page: Source,
    /// The page's folder from the root of the files at hand: "about/", or "".
    pub dir: &'a str,
    pub at_hand: AtHand<'a>,
    /// `--from`
    pub from: Option<&'a str>,
    /// `--content`
    pub content: Option<&'a str>,
}

/// What came of it.
pub struct Adopted {
    /// From the theme's folder: `templates/base.html`.
    pub files: BTreeMap<String, Vec<u8>>,
    pub record: Record,
    pub hosts: Hosts,
    pub brand: Option<Brand>,
    /// Where our content stands, and why there.
    pub place: String,
    pub why: String,
    /// What stayed as it was.
    pub kept: Vec<String>,
    /// What is different now, with its place.
    pub changed: Vec<(Option<Place>, String)>,
    /// What a person has to look at.
    pub person: Vec<Finding>,
}

/// The work in hand: the tree, the addresses, the report.
struct Work<'a> {
    tree: Tree,
    whole: include::Whole,
    addresses: Addresses<'a>,
    changed: Vec<(Option<Place>, String)>,
    person: Vec<Finding>,
    /// Sheets of theirs in their order, as `@import` lines.
    imports: Vec<String>,
    /// Rules that were `style` attributes.
    rules: Vec<String>,
    /// All that was said of style, for colors and fonts.
    styles: String,
    theme_color: Option<String>,
    /// What moves from the head to the body.
    moved: Vec<Id>,
    /// Scripts in attributes: name and script → the first place, and how many there are.
    handlers: BTreeMap<(String, String), (Option<Place>, usize)>,
}

/// Makes the theme. An error is one sentence for the person at the command line.
pub fn adopt(wish: &Wish) -> Result<Adopted, String> {
    if wish.page.text.len() > MOST {
        return Err(format!(
            "{} is larger than {} MB: that is no page",
            wish.page.path,
            MOST >> 20
        ));
    }
    let whole = include::expand(&wish.page, wish.dir, wish.at_hand);
    let tree = html::parse(&whole.text);
    if !tree
        .nodes
        .iter()
        .any(|node| matches!(node.kind, Kind::Element { .. }) && node.span.end > 1)
    {
        return Err(format!("{} has no HTML in it", wish.page.path));
    }
    let page = head::address_of_page(&tree, wish.from);
    let mut work = Work {
        addresses: Addresses::new(wish.at_hand, wish.dir, page),
        tree,
        whole,
        changed: Vec::new(),
        person: Vec::new(),
        imports: Vec::new(),
        rules: Vec::new(),
        styles: String::new(),
        theme_color: None,
        moved: Vec::new(),
        handlers: BTreeMap::new(),
    };
    work.report_includes();
    let place = place::find(&work.tree, wish.content)?;
    work.report_guess(&place);
    let main = work.put_main(&place);
    work.drop_crumbs(main);
    let parts = work.parts();
    work.report_errors();
    work.head();
    work.one_heading();
    work.attributes();
    let sheet = work.finish_styles();
    work.addresses.settle();
    work.report_lost();
    Ok(work.finish(wish, place, main, parts, sheet))
}

impl Work<'_> {
    fn place(&self, id: Id) -> Option<Place> {
        let span = &self.tree.nodes[id].span;
        self.whole.place(span.start, span.len())
    }

    fn changed(&mut self, id: Id, what: impl Into<String>) {
        let place = self.place(id);
        self.changed.push((place, what.into()));
    }

    /// Only so many of a kind are worth reading.
    fn person(&mut self, place: Option<Place>, what: impl Into<String>, help: &str) {
        const READABLE: usize = 200;
        if self.person.len() < READABLE {
            let finding = Finding::new(&ADOPT, place, what);
            self.person.push(if help.is_empty() {
                finding
            } else {
                finding.help(help)
            });
        }
    }

    fn report_includes(&mut self) {
        for (file, place) in std::mem::take(&mut self.whole.taken) {
            self.changed.push((
                Some(place),
                format!("the included file {file} is part of the page now"),
            ));
        }
        for (place, what) in std::mem::take(&mut self.whole.missing) {
            self.person(Some(place), what, "save the page as a browser shows it, or put the file where the page looks for it, and adopt again");
        }
    }

    fn report_errors(&mut self) {
        const TOLD: usize = 25;
        let errors = std::mem::take(&mut self.tree.errors);
        let more = errors.len().saturating_sub(TOLD);
        for (at, what) in errors.into_iter().take(TOLD) {
            self.changed.push((self.whole.place(at, 1), what));
        }
        if more > 0 {
            self.changed.push((
                None,
                format!("{more} more faults of this kind in the page’s HTML"),
            ));
        }
        let quirks = self.tree.doctype.as_ref().is_none_or(|d| {
            !d.to_ascii_lowercase().contains("html")
                || d.to_ascii_lowercase().contains("transitional") && !d.contains("http")
        });
        if quirks {
            self.person(self.whole.place(0, 1), "the page has no standard doctype, so browsers show it in their old manner; the site is shown in the standard one", "compare header and footer with the original");
        }
    }

    /// What was not said by the page may be wrong, and what stood there is gone.
    fn report_guess(&mut self, place: &place::Place) {
        // The tree has no frames: what they show is in other files.
        let is_frameset = |at: &(usize, String)| at.1.starts_with("<frameset>");
        let frames = self.tree.errors.iter().find(|at| is_frameset(at));
        if let Some((at, _)) = frames {
            let at = self.whole.place(*at, 1);
            self.person(
                at,
                "the page is made of frames: its header and navigation are in other files",
                "adopt a page without frames, or one of the files that the frames show",
            );
        } else if place.guessed {
            let first = self.tree.nodes[place.parent].children.get(place.from);
            let at = first.and_then(|id| self.place(*id));
            self.person(at, "nothing in the page says where its content begins and ends; what stood from here on is gone", "name the place: --content \"#content\"");
        }
    }

    /// Empties the place for content, and puts the one `main` there.
    fn put_main(&mut self, place: &place::Place) -> Id {
        let parent = place.parent;
        let old: Vec<Id> = self.tree.nodes[parent].children[place.from..place.to].to_vec();
        let words: usize = old
            .iter()
            .map(|id| self.tree.words(*id).split_whitespace().count())
            .sum();
        let navs = old
            .iter()
            .flat_map(|id| self.tree.below(*id).into_iter().chain([*id]))
            .filter(|id| self.tree.name(*id) == "nav")
            .count();
        let also = match navs {
            0 => String::new(),
            n => format!(
                ", and {}",
                crate::base::names::count(n, "navigation", "navigations")
            ),
        };
        self.changed(
            parent,
            format!(
                "the content of the page made way for ours: {}{also}",
                crate::base::names::count(words, "word", "words")
            ),
        );
        let is_main = self.tree.name(parent) == "main";
        let main = if is_main {
            self.tree.nodes[parent].children.clear();
            parent
        } else {
            let kind = Kind::Element {
                name: "main".into(),
                attrs: Vec::new(),
                changed: true,
                closed: false,
            };
            let main = self.tree.make(kind, parent);
            self.tree.nodes[parent]
                .children
                .splice(place.from..place.to, [main]);
            self.changed(parent, "the landmark `<main>` is new");
            main
        };
        self.clear_the_way(main);
        main
    }

    /// Breadcrumbs outside the content say where their page is, and ours have their own.
    fn drop_crumbs(&mut self, main: Id) {
        let above = self.tree.above(main);
        let mut gone = std::collections::BTreeSet::new();
        for id in self.tree.below(BODY) {
            if gone.contains(&self.tree.nodes[id].parent) {
                gone.insert(id); // It went with the one around it.
                continue;
            }
            let own = matches!(
                self.tree.name(id),
                "nav" | "div" | "ol" | "ul" | "p" | "section"
            );
            if !own || id == main || above.contains(&id) || !place::is_crumbs(&self.tree, id) {
                continue;
            }
            let holds =
                |id: &Id| matches!(self.tree.name(*id), "form" | "header" | "footer" | "nav");
            if self.tree.below(id).iter().any(holds) {
                continue; // More than crumbs: a bar with a search, a wrapper of the head.
            }
            self.changed(id, "the page’s breadcrumbs made way for ours");
            self.tree.remove(id);
            gone.insert(id);
        }
    }

    /// What may not stand around a `main`, and other mains, become plain.
    fn clear_the_way(&mut self, main: Id) {
        let above = self.tree.above(main);
        for id in above {
            if matches!(
                self.tree.name(id),
                "form" | "article" | "main" | "section" | "fieldset" | "blockquote"
            ) {
                let name = self.tree.name(id).to_string();
                if matches!(name.as_str(), "form" | "article" | "main") {
                    let why = if name == "form" {
                        "forms of ours could not stand in it"
                    } else {
                        "our `<main>` stands in it"
                    };
                    self.changed(id, format!("<{name}> is a <div> now, since {why}"));
                    self.tree.rename(id, "div");
                    for attr in ["action", "method", "onsubmit", "enctype"] {
                        self.tree.unset(id, attr);
                    }
                }
            }
            if self.tree.get(id, "role").is_some() && id != HTML {
                self.changed(id, "its role is gone, since our `<main>` stands in it");
                self.tree.unset(id, "role");
            }
            for attr in ["hidden", "inert", "aria-hidden"] {
                if self.tree.get(id, attr).is_some() {
                    self.changed(
                        id,
                        format!("`{attr}` is gone, since our content stands in it"),
                    );
                    self.tree.unset(id, attr);
                }
            }
        }
        for id in self.tree.below(HTML) {
            if id == main {
                continue;
            }
            if self.tree.name(id) == "main" {
                self.changed(id, "another <main> is a <div> now");
                self.tree.rename(id, "div");
            }
            if self.tree.get(id, "role").as_deref() == Some("main") {
                self.changed(id, "another `role=\"main\"` is gone");
                self.tree.unset(id, "role");
            }
        }
        for attr in ["role", "hidden", "inert", "aria-hidden"] {
            self.tree.unset(main, attr);
        }
    }

    /// Headlines of theirs outside the content give way to ours.
    fn one_heading(&mut self) {
        for id in self.tree.below(HTML) {
            if self.tree.name(id) == "h1" {
                self.changed(id, "an <h1> outside the content is a <div class=\"h1\"> now, since each page of ours has its own");
                self.tree.rename(id, "div");
                let class = self.tree.get(id, "class").unwrap_or_default();
                self.tree
                    .set_text(id, "class", format!("{class} h1").trim());
            }
            let heading = self.tree.get(id, "role").as_deref() == Some("heading")
                && self.tree.get(id, "aria-level").as_deref() == Some("1");
            if heading {
                self.changed(
                    id,
                    "a heading of level 1 outside the content is plain text now",
                );
                self.tree.unset(id, "role");
                self.tree.unset(id, "aria-level");
            }
        }
    }

    /// Headers, navigations and footers as they are today, for `--check`.
    fn parts(&self) -> Vec<Part> {
        const MOST: usize = 200;
        let mut out: Vec<Part> = Vec::new();
        let mut inside = std::collections::BTreeSet::new();
        let mut frame = String::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for id in self.tree.below(BODY) {
            if inside.contains(&self.tree.nodes[id].parent) {
                inside.insert(id);
                continue;
            }
            let role = self.tree.get(id, "role").unwrap_or_default();
            let kind = match (self.tree.name(id), role.as_str()) {
                ("header", _) | (_, "banner") => "header",
                ("nav", _) | (_, "navigation") => "navigation",
                ("footer", _) | (_, "contentinfo") => "footer",
                ("script" | "style", _) => continue,
                _ => {
                    if let Kind::Element { .. } = &self.tree.nodes[id].kind {
                        frame.push_str(&self.tree.start_tag(id));
                    } else if let Kind::Text(text) = &self.tree.nodes[id].kind {
                        frame.push_str(text.trim());
                    }
                    continue;
                }
            };
            inside.insert(id);
            if out.len() >= MOST {
                continue;
            }
            let label = self
                .tree
                .get(id, "aria-label")
                .filter(|l| !l.is_empty())
                .map(|l| format!(" “{l}”"))
                .unwrap_or_default();
            let mut name = format!("{kind}{label}");
            let n = counts.entry(name.clone()).or_default();
            *n += 1;
            if *n > 1 {
                name = format!("{name} ({n})");
            }
            out.push(self.part(name, id));
        }
        out.push(Part {
            name: "page around them".into(),
            hash: short(&frame),
            links: Vec::new(),
        });
        out
    }

    fn part(&self, name: String, id: Id) -> Part {
        let text = format!("{}{}", self.tree.start_tag(id), self.tree.inside(id));
        let links = self
            .tree
            .below(id)
            .into_iter()
            .filter(|b| self.tree.name(*b) == "a");
        let links = links.filter_map(|a| {
            let to = self.tree.get(a, "href")?;
            let words = self.tree.words(a);
            Some(format!(
                "{} → {to}",
                if words.is_empty() {
                    "(a picture)"
                } else {
                    &words
                }
            ))
        });
        Part {
            name,
            hash: short(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
            links: links.collect(),
        }
    }

    fn report_lost(&mut self) {
        for (address, sheet) in std::mem::take(&mut self.addresses.lost) {
            let what = format!(
                "`{address}` in {} is not at hand, and the page’s own address is not known",
                sheet.trim_start_matches("theirs/")
            );
            self.person(
                None,
                what,
                "say where the page stands: --from https://www.example.edu/",
            );
        }
    }
}

fn short(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].into()
}

impl<'a> Work<'a> {
    fn finish(
        mut self,
        wish: &Wish,
        place: place::Place,
        main: Id,
        parts: Vec<Part>,
        sheet: Option<String>,
    ) -> Adopted {
        let skip = self.name_main(main);
        let ids = self.unique_ids(main);
        let brand = css::brand(&self.styles).or_else(|| {
            self.theme_color
                .as_deref()
                .and_then(|c| css::brand_of(c, "`theme-color` in the page’s head"))
        });
        let font = css::font(&self.styles);
        let kept = self.kept();
        let hashes = self
            .addresses
            .hosts
            .0
            .get("script-src")
            .into_iter()
            .flatten()
            .filter(|s| s.contains("sha256"))
            .cloned()
            .collect();
        let files: BTreeMap<String, String> = self
            .addresses
            .copied()
            .filter_map(|(path, _)| Some((path.clone(), short_bytes(&(wish.at_hand)(path)?))))
            .collect();
        let record = Record {
            page: self.addresses.page.clone(),
            content: wish.content.map(str::to_string),
            place: place.named.clone(),
            ids,
            parts,
            files,
            hosts: self
                .addresses
                .hosts
                .names()
                .into_iter()
                .map(str::to_string)
                .collect(),
            scripts: hashes,
        };
        let mut out: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        out.insert(
            "templates/base.html".into(),
            write::base(
                &mut self.tree,
                main,
                skip,
                sheet.as_deref(),
                wish.page.path.as_ref(),
            )
            .into_bytes(),
        );
        out.insert(
            "templates/masthead.html".into(),
            write::MASTHEAD.as_bytes().to_vec(),
        );
        let sheets = self
            .addresses
            .files
            .iter()
            .filter(|(name, _)| name.ends_with(".css"));
        let sheets: Vec<_> = sheets
            .map(|(_, bytes)| String::from_utf8_lossy(bytes))
            .collect();
        let rem = css::rem(sheets.iter().map(AsRef::as_ref));
        let dark = self.styles.contains("prefers-color-scheme");
        out.insert(
            "static/adopted.css".into(),
            write::extras(font.as_deref(), rem.as_deref(), dark).into_bytes(),
        );
        out.insert(
            "policy.toml".into(),
            self.addresses.hosts.toml().into_bytes(),
        );
        let json = serde_json::to_string_pretty(&record).unwrap_or_default();
        out.insert("adopted.json".into(), format!("{json}\n").into_bytes());
        for (name, bytes) in std::mem::take(&mut self.addresses.files) {
            out.insert(format!("static/{name}"), bytes);
        }
        Adopted {
            files: out,
            record,
            hosts: self.addresses.hosts,
            brand,
            place: place.named,
            why: place.why,
            kept,
            changed: self.changed,
            person: self.person,
        }
    }

    /// What of theirs the theme has.
    fn kept(&self) -> Vec<String> {
        use crate::base::names::count;
        let all = self.tree.below(HTML);
        let of = |name: &str| all.iter().filter(|id| self.tree.name(**id) == name).count();
        let head = self.tree.nodes[HEAD]
            .children
            .iter()
            .filter(|id| !self.tree.name(**id).is_empty())
            .count();
        [
            (of("header"), "header", "headers"),
            (of("nav"), "navigation", "navigations"),
            (of("footer"), "footer", "footers"),
            (of("a"), "link", "links"),
            (of("form"), "form", "forms"),
            (of("script"), "script", "scripts"),
            (
                self.imports.len()
                    + all
                        .iter()
                        .filter(|id| {
                            self.tree.name(**id) == "link"
                                && self.tree.get(**id, "rel").as_deref() == Some("stylesheet")
                        })
                        .count(),
                "style sheet",
                "style sheets",
            ),
            (
                self.addresses.copied().count(),
                "file copied",
                "files copied",
            ),
            (head, "element in the head", "elements in the head"),
        ]
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(n, one, many))
        .collect()
    }
}

fn short_bytes(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].into()
}
