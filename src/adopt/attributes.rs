//! Every attribute of theirs that holds an address, a style, a script or a name.
use super::Work;
use super::address::Leads;
use super::css;
use super::html::{BODY, HTML, Id, Kind, encoded};
use super::policy;
use crate::base::address::scheme;
use std::collections::{BTreeSet, HashSet};

/// Attributes with an address of a file that the page needs, and the directive that lets it in.
fn files_of(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "img" => &[
            ("src", "img-src"),
            ("data-src", "img-src"),
            ("data-original", "img-src"),
            ("lowsrc", "img-src"),
        ],
        "script" => &[("src", "script-src")],
        "source" => &[("src", "media-src")],
        "video" => &[("src", "media-src"), ("poster", "img-src")],
        "audio" | "track" => &[("src", "media-src")],
        "embed" => &[("src", "object-src")],
        "object" => &[("data", "object-src")],
        "input" => &[("src", "img-src")],
        "use" | "image" | "feimage" => &[("href", "img-src"), ("xlink:href", "img-src")],
        "body" | "table" | "td" | "th" | "tr" => &[("background", "img-src")],
        _ => &[],
    }
}

/// Attributes with an address that a reader may follow.
fn links_of(name: &str) -> &'static [&'static str] {
    match name {
        "a" | "area" => &["href"],
        "form" => &["action"],
        "button" | "input" => &["formaction"],
        "blockquote" | "q" | "del" | "ins" => &["cite"],
        "iframe" | "frame" => &["src"],
        _ => &[],
    }
}

impl Work<'_> {
    pub(super) fn attributes(&mut self) {
        for id in self.tree.below(HTML) {
            let name = self.tree.name(id).to_string();
            if name.is_empty() {
                continue;
            }
            if name == "link" {
                self.link_element(id);
            }
            if name == "script"
                && self
                    .tree
                    .get(id, "type")
                    .is_some_and(|t| t.trim().eq_ignore_ascii_case("module"))
            {
                let src = self.tree.get(id, "src").unwrap_or_default();
                self.addresses.module(&src);
            }
            files_of(&name)
                .iter()
                .for_each(|(attr, part)| self.file(id, attr, part));
            links_of(&name)
                .iter()
                .for_each(|attr| self.link(id, attr, &name));
            for attr in ["srcset", "data-srcset", "imagesrcset"] {
                self.srcset(id, attr);
            }
            self.style_attribute(id);
            self.handlers(id);
            if name == "script" {
                self.script(id);
            }
            if self.tree.get(id, "nonce").is_some() {
                self.tree.unset(id, "nonce");
            }
            if self.tree.get(id, "autofocus").is_some() {
                self.tree.unset(id, "autofocus");
            }
        }
        self.style_attribute(BODY);
        self.style_attribute(HTML);
        self.handlers(BODY);
        self.file(BODY, "background", "img-src");
        self.report_handlers();
    }

    fn file(&mut self, id: Id, attr: &str, part: &str) {
        let Some(address) = self.tree.get(id, attr) else {
            return;
        };
        let leads = self.addresses.file(&address);
        self.note(id, &address, &leads, part);
        self.set_address(id, attr, leads);
    }

    fn note(&mut self, id: Id, address: &str, leads: &Leads, part: &str) {
        match leads {
            Leads::There(to) => self.addresses.hosts.add(part, to),
            Leads::Stays => self.addresses.hosts.add(part, address),
            Leads::Here(..) if matches!(part, "media-src" | "object-src") => {
                self.addresses.hosts.insert(part, "'self'".into())
            }
            Leads::Here(..) => {}
            Leads::Nowhere => self.nowhere(id, address),
        }
    }

    fn nowhere(&mut self, id: Id, address: &str) {
        let place = self.place(id);
        self.person(
            place,
            format!("`{address}` is not at hand, and the page’s own address is not known"),
            "say where the page stands: --from https://www.example.edu/",
        );
    }

    fn link(&mut self, id: Id, attr: &str, name: &str) {
        let Some(address) = self.tree.get(id, attr) else {
            if name == "form" {
                let place = self.place(id);
                self.person(place, "this form sends to the page that it is on, which does nothing on a static site", "give it the address of the university’s form, as `action`");
            }
            return;
        };
        if scheme(address.trim()).is_some_and(|s| s.eq_ignore_ascii_case("javascript")) {
            let place = self.place(id);
            return self.person(
                place,
                "a `javascript:` address does nothing under the Content-Security-Policy",
                "ask for a button with a listener in a script’s file",
            );
        }
        let leads = self.addresses.link(&address);
        let part = match name {
            "form" | "button" | "input" => Some("form-action"),
            "iframe" | "frame" => Some("frame-src"),
            _ => None,
        };
        match (&leads, part) {
            (Leads::Nowhere, _) => self.nowhere(id, &address),
            (leads, Some(part)) => self.note(id, &address, &leads.clone(), part),
            _ => {}
        }
        self.set_address(id, attr, leads);
    }

    /// Icons, fonts to come, connections to come.
    fn link_element(&mut self, id: Id) {
        let Some(address) = self.tree.get(id, "href") else {
            return;
        };
        let rel = self
            .tree
            .get(id, "rel")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let part = match (rel.as_str(), self.tree.get(id, "as").as_deref()) {
            ("stylesheet" | "alternate stylesheet", _) | (_, Some("style")) => "style-src",
            ("manifest", _) => "manifest-src",
            ("modulepreload", _) | (_, Some("script")) => "script-src",
            (_, Some("font")) => "font-src",
            (rel, _) if rel.contains("icon") || rel == "preload" => "img-src",
            _ => {
                let leads = self.addresses.link(&address);
                return self.set_address(id, "href", leads);
            }
        };
        self.file(id, "href", part);
    }

    fn srcset(&mut self, id: Id, attr: &str) {
        let Some(set) = self.tree.get(id, attr) else {
            return;
        };
        let mut out: Vec<String> = Vec::new();
        for candidate in set.split(", ").flat_map(|c| {
            if c.contains("data:") {
                vec![c]
            } else {
                c.split(',').collect()
            }
        }) {
            let mut words = candidate.split_whitespace();
            let Some(address) = words.next() else {
                continue;
            };
            let leads = self.addresses.file(address);
            self.note(id, address, &leads, "img-src");
            let new = match leads {
                Leads::Here(name, _) => format!("{{{{ asset(name=\"{name}\") | link }}}}"),
                Leads::There(to) => super::html::literal(&encoded(&to)),
                _ => super::html::literal(&encoded(address)),
            };
            out.push(
                std::iter::once(new)
                    .chain(words.map(|w| super::html::literal(&encoded(w))))
                    .collect::<Vec<_>>()
                    .join(" "),
            );
        }
        self.tree
            .set(id, attr, super::html::Value::Ours(out.join(", ")));
    }

    /// A `style` attribute becomes a rule with the weight of one, since the policy lets no styles be in a page.
    fn style_attribute(&mut self, id: Id) {
        let Some(style) = self.tree.get(id, "style") else {
            return;
        };
        let style = style.split_whitespace().collect::<Vec<_>>().join(" ");
        self.tree.unset(id, "style");
        if style.contains(['{', '}', '<', '@'])
            || style.is_empty()
            || style.matches(['"']).count() % 2 != 0
            || style.matches(['\'']).count() % 2 != 0
            || style.contains("/*")
            || style.ends_with('\\')
        {
            let place = self.place(id);
            if !style.is_empty() {
                self.person(
                    place,
                    "this `style` is no list of declarations, and is left out",
                    "compare with the original",
                );
            }
            return;
        }
        let folder = self.rules_of(&style);
        let class = format!("theirs-{}", self.rules.len() + 1);
        self.rules
            .push(format!(".{class}:not(#a#b#c) {{ {folder} }}"));
        let classes = self.tree.get(id, "class").unwrap_or_default();
        self.tree
            .set_text(id, "class", format!("{classes} {class}").trim());
        self.changed(id, format!("its `style` is the rule .{class} now"));
    }

    fn rules_of(&mut self, style: &str) -> String {
        let mut seen: Vec<String> = Vec::new();
        let addresses = &mut self.addresses;
        let out = css::map(style, |address, _| match addresses.file(address) {
            Leads::Here(name, _) => name.split_once('/').map(|(_, rest)| rest.to_string()),
            Leads::There(to) => {
                addresses.hosts.add("img-src", &to);
                Some(to)
            }
            Leads::Stays => {
                addresses.hosts.add("img-src", address);
                None
            }
            Leads::Nowhere => {
                seen.push(address.into());
                None
            }
        });
        for address in seen {
            self.addresses.lost.push((address, "a `style`".into()));
        }
        out
    }

    /// `onclick` and its like run only by their hash (CSP 3, `'unsafe-hashes'`).
    fn handlers(&mut self, id: Id) {
        let found: Vec<(String, String)> = self
            .tree
            .attrs_of(id)
            .iter()
            .filter(|a| a.name.len() > 4 && a.name.to_ascii_lowercase().starts_with("on"))
            .map(|a| {
                (
                    a.name.clone(),
                    self.tree.get(id, &a.name).unwrap_or_default(),
                )
            })
            .collect();
        for (name, script) in found {
            let hash = policy::hash(&script);
            self.addresses
                .hosts
                .insert("script-src", "'unsafe-hashes'".into());
            self.addresses.hosts.insert("script-src", hash);
            let place = self.place(id);
            let seen = self.handlers.entry((name, script)).or_insert((place, 0));
            seen.1 += 1;
        }
    }

    /// A menu of forty entries has the same script forty times.
    fn report_handlers(&mut self) {
        let mut seen: Vec<_> = std::mem::take(&mut self.handlers).into_iter().collect();
        seen.sort_by_key(|(_, (place, _))| {
            place.as_ref().map(crate::base::source::Place::line_column)
        });
        for ((name, _), (place, times)) in seen {
            let more = match times {
                1 => String::new(),
                n => format!(
                    ", here and in {}",
                    crate::base::names::count(n - 1, "more place", "more places")
                ),
            };
            self.person(place, format!("`{name}` runs a script from an attribute{more}; the policy lets it by its hash"), "ask for a listener in a script’s file: then `'unsafe-hashes'` can go from policy.toml");
        }
    }

    fn script(&mut self, id: Id) {
        let kind = self
            .tree
            .get(id, "type")
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let module = kind == "module";
        let runs = kind.is_empty()
            || module
            || kind.contains("javascript")
            || kind.contains("ecmascript")
            || matches!(kind.as_str(), "importmap" | "speculationrules");
        if self.tree.get(id, "src").is_some() {
            return;
        }
        let text: String = self.tree.nodes[id]
            .children
            .iter()
            .filter_map(|c| match &self.tree.nodes[*c].kind {
                Kind::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        if !runs || text.trim().is_empty() {
            return;
        }
        let file = if module {
            self.addresses.script(&text)
        } else {
            None
        };
        if let Some(name) = file {
            self.changed(
                id,
                "a module within the page is a file now, so that it finds what it imports",
            );
            self.tree.nodes[id].children.clear();
            return self.set_address(id, "src", Leads::Here(name, String::new()));
        }
        self.addresses
            .hosts
            .insert("script-src", policy::hash(&text));
        self.loads(id, &text);
    }

    /// A script within the page that brings in others: most name them, as tag managers do.
    fn loads(&mut self, id: Id, text: &str) {
        let loads = [
            "createElement('script')",
            "createElement(\"script\")",
            "createElement(s)",
            ".src=",
            ".src =",
            "importScripts",
            "document.write",
        ];
        if !loads.iter().any(|w| text.contains(w)) {
            return;
        }
        let named = policy::scripts_named(text);
        for address in &named {
            self.addresses.hosts.add("script-src", address);
        }
        let place = self.place(id);
        match named.as_slice() {
            [] => self.person(place, "a script within the page loads or writes something; from where, the page does not say", "open the site, look at the browser’s console, and add the hosts that it names to policy.toml"),
            named => self.person(place, format!("a script within the page loads {}; the policy lets it in, but what that loads in turn the page does not say", named.join(" and ")), "open the site, look at the browser’s console, and add the hosts that it names to policy.toml"),
        }
    }

    /// The name of our `main`, and whether a skip link of ours is needed; theirs leads there otherwise.
    pub(super) fn name_main(&mut self, main: Id) -> bool {
        let taken: HashSet<String> = self
            .tree
            .below(HTML)
            .into_iter()
            .filter(|id| *id != main)
            .filter_map(|id| self.tree.get(id, "id"))
            .collect();
        let own = self.tree.get(main, "id").filter(|i| {
            !i.is_empty() && !i.contains(char::is_whitespace) && !taken.contains(i) && !is_ours(i)
        });
        let name = own.unwrap_or_else(|| {
            let free = ["main", "main-content", "campanile-main"]
                .into_iter()
                .find(|n| !taken.contains(*n));
            free.map_or_else(|| format!("campanile-main-{}", taken.len()), str::to_string)
        });
        self.tree.set_text(main, "id", &name);
        let class = self.tree.get(main, "class").unwrap_or_default();
        self.tree
            .set_text(main, "class", format!("{class} campanile").trim());
        self.tree.set_text(main, "tabindex", "-1");
        let Some(skip) = self.their_skip_link() else {
            self.changed(main, "a skip link is new; it leads to the content");
            return true;
        };
        let to = self.tree.get(skip, "href").unwrap_or_default();
        if to != format!("#{name}") {
            self.changed(
                skip,
                format!("their skip link led to `{to}`; it leads to #{name} now"),
            );
            self.tree.set_text(skip, "href", &format!("#{name}"));
        }
        false
    }

    /// One of the first links, within the page, that says so.
    fn their_skip_link(&self) -> Option<Id> {
        let links = self
            .tree
            .below(BODY)
            .into_iter()
            .filter(|id| self.tree.name(*id) == "a" && self.tree.get(*id, "href").is_some())
            .take(4);
        links.into_iter().find(|id| {
            let within = self
                .tree
                .get(*id, "href")
                .is_some_and(|h| h.starts_with('#') && h.len() > 1);
            let words = self.tree.words(*id).to_ascii_lowercase();
            let hidden = ["hidden", "aria-hidden", "inert"]
                .iter()
                .any(|a| self.tree.get(*id, a).is_some());
            let says = words.contains("skip")
                || words.contains("jump to")
                || words.contains("to main content")
                || words.contains("to the content");
            within
                && !self.in_drawing(*id)
                && !hidden
                && says
                && (words.contains("content")
                    || words.contains("main")
                    || words.starts_with("skip"))
        })
    }

    /// No id twice among theirs, and none that our templates give; all of them, for our headings to avoid.
    pub(super) fn unique_ids(&mut self, main: Id) -> BTreeSet<String> {
        let mut seen: BTreeSet<String> = self.tree.get(main, "id").into_iter().collect();
        for id in [HTML].into_iter().chain(self.tree.below(HTML)) {
            let raw = match self.tree.get(id, "id") {
                Some(name) if id != main => name,
                _ => continue,
            };
            if raw.trim().is_empty() || is_ours(&raw) || !seen.insert(raw.clone()) {
                let why = if is_ours(&raw) {
                    "our templates give such ids"
                } else {
                    "another element has it"
                };
                self.changed(id, format!("the id `{raw}` is gone, since {why}"));
                self.tree.unset(id, "id");
            }
        }
        seen
    }
}

fn is_ours(id: &str) -> bool {
    id.starts_with("part-") || id.starts_with("fn-") || id.starts_with("fnref-")
}
