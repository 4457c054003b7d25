//! Their head: what speaks of their page goes, what dresses it stays; and their sheets, in one layer below ours.
use super::Work;
use super::address::Leads;
use super::html::{BODY, HEAD, HTML, Id, Kind, Tree, Value};
use crate::base::address::{resolved, scheme};
use std::collections::HashSet;

/// Where the page stands: what the person says, else what the page says of itself.
pub fn address_of_page(tree: &Tree, from: Option<&str>) -> Option<String> {
    let web = |address: &String| {
        matches!(scheme(address), Some("http" | "https")) && !address.contains(char::is_whitespace)
    };
    let said = from.map(str::to_string).filter(web);
    let all = tree.below(HTML);
    let find = |name: &str, key: &str, value: &str, attr: &str| {
        all.iter()
            .find(|id| {
                tree.name(**id) == name
                    && (key.is_empty()
                        || tree
                            .get(**id, key)
                            .is_some_and(|v| v.eq_ignore_ascii_case(value)))
            })
            .and_then(|id| tree.get(*id, attr))
    };
    let page = said
        .or_else(|| find("meta", "property", "og:url", "content").filter(web))
        .or_else(|| find("link", "rel", "canonical", "href").filter(web));
    match (find("base", "", "", "href"), page) {
        (Some(base), _) if web(&base) => Some(base),
        (Some(base), Some(page)) => Some(resolved(&page, &base)),
        (_, page) => page,
    }
}

/// Metadata that each page of ours says for itself.
fn is_of_the_page(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(
        name.as_str(),
        "description"
            | "keywords"
            | "robots"
            | "googlebot"
            | "author"
            | "date"
            | "title"
            | "subject"
            | "last-modified"
            | "theme-color"
            | "color-scheme"
            | "viewport"
            | "news_keywords"
            | "generator"
    ) || [
        "og:",
        "twitter:",
        "article:",
        "fb:",
        "dc.",
        "dcterms.",
        "citation_",
        "book:",
        "profile:",
        "bingbot",
    ]
    .iter()
    .any(|p| name.starts_with(p))
}

impl Work<'_> {
    pub(super) fn head(&mut self) {
        for id in self.tree.below(HTML) {
            match self.tree.name(id) {
                "title" if !self.in_drawing(id) => {
                    self.drop_quietly(id, "the page’s <title> made way for ours")
                }
                "base" => self.drop_quietly(id, "<base> is gone; all addresses are absolute now"),
                "meta" => self.meta(id),
                "link" => self.head_link(id),
                "style" if !self.in_drawing(id) => self.style(id),
                "script" => self.json_ld(id),
                "noscript" if self.tree.nodes[id].parent == HEAD => self.noscript(id),
                _ => {}
            }
        }
        let moved: HashSet<Id> = self.moved.iter().copied().collect();
        self.tree.nodes[HEAD]
            .children
            .retain(|c| !moved.contains(c));
        for id in &self.moved {
            self.tree.nodes[*id].parent = BODY;
        }
        self.tree.nodes[BODY]
            .children
            .splice(0..0, std::mem::take(&mut self.moved));
    }

    pub(super) fn in_drawing(&self, id: Id) -> bool {
        self.tree
            .above(id)
            .iter()
            .any(|a| matches!(self.tree.name(*a), "svg" | "math" | "noscript" | "template"))
    }

    fn drop_quietly(&mut self, id: Id, why: &str) {
        self.changed(id, why);
        self.tree.remove(id);
    }

    fn meta(&mut self, id: Id) {
        let name = self
            .tree
            .get(id, "name")
            .or_else(|| self.tree.get(id, "property"))
            .unwrap_or_default();
        let equiv = self
            .tree
            .get(id, "http-equiv")
            .unwrap_or_default()
            .to_ascii_lowercase();
        if name.eq_ignore_ascii_case("theme-color") {
            self.theme_color = self.tree.get(id, "content");
        }
        let zoom = self
            .tree
            .get(id, "content")
            .unwrap_or_default()
            .replace(' ', "")
            .to_ascii_lowercase();
        if name.eq_ignore_ascii_case("viewport")
            && (zoom.contains("user-scalable=no")
                || zoom.contains("user-scalable=0")
                || zoom.contains("maximum-scale=1"))
        {
            self.changed(id, "the viewport let nobody zoom; ours does");
        }
        match equiv.as_str() {
            "content-security-policy" | "content-security-policy-report-only" => {
                return self.drop_quietly(
                    id,
                    "their Content-Security-Policy is gone; ours is made from policy.toml",
                );
            }
            "refresh" => {
                return self.drop_quietly(
                    id,
                    "the page sent readers on after some time; ours does not",
                );
            }
            "content-type" | "content-language" | "x-ua-compatible" | "last-modified" => {
                return self.tree.remove(id);
            }
            _ => {}
        }
        let microdata =
            self.tree.get(id, "itemprop").is_some() && !self.tree.above(id).contains(&BODY);
        if self.tree.get(id, "charset").is_some() || microdata || is_of_the_page(&name) {
            self.tree.remove(id);
        }
    }

    fn head_link(&mut self, id: Id) {
        let rel = self
            .tree
            .get(id, "rel")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let rels: Vec<&str> = rel.split_whitespace().collect();
        let of_page = [
            "canonical",
            "alternate",
            "prev",
            "next",
            "shortlink",
            "amphtml",
            "pingback",
            "edituri",
            "wlwmanifest",
            "search",
            "author",
            "up",
            "start",
            "first",
            "last",
            "contents",
            "help",
        ];
        let alternate_sheet = rels.contains(&"stylesheet") && rels.contains(&"alternate");
        if rels.iter().any(|r| of_page.contains(r)) && !alternate_sheet
            || self.tree.get(id, "itemprop").is_some()
        {
            return self.tree.remove(id);
        }
        let in_noscript = self.in_drawing(id);
        if rels.contains(&"stylesheet")
            && !alternate_sheet
            && !in_noscript
            && self.tree.get(id, "disabled").is_none()
        {
            self.sheet(id);
        }
    }

    /// A style sheet of theirs joins their layer, so that it cannot reach over ours.
    fn sheet(&mut self, id: Id) {
        let href = self.tree.get(id, "href").unwrap_or_default();
        let Some(media) = media_of(self.tree.get(id, "media")) else {
            return;
        };
        let leads = self.addresses.file(&href);
        let (address, remote) = match leads {
            Leads::Here(name, _) => {
                if let Some(bytes) = self.addresses.files.get(&name) {
                    self.styles.push_str(&String::from_utf8_lossy(bytes));
                }
                (
                    name.split_once('/')
                        .map_or(name.clone(), |(_, rest)| rest.to_string()),
                    false,
                )
            }
            Leads::There(address) => (address, true),
            Leads::Stays
                if scheme(&href).is_some_and(|s| {
                    s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https")
                }) =>
            {
                (href.clone(), true)
            }
            _ => return,
        };
        // Only a link can say what the bytes have to be.
        if remote && self.tree.get(id, "integrity").is_some() {
            let place = self.place(id);
            self.person(place, format!("the style sheet {address} is checked by its hash, so it stays a link, and its rules reach our content too"), "copy it beside the page and link the copy: it then keeps to the university’s part");
            return;
        }
        if remote {
            self.addresses.hosts.add("style-src", &address);
        }
        let address = address.replace('\\', "/").replace('"', "%22");
        self.imports
            .push(format!("@import url(\"{address}\") layer(theirs){media};"));
        self.tree.remove(id);
    }

    /// Styles within the page become a file, so that the policy stays strict.
    fn style(&mut self, id: Id) {
        let text: String = self.tree.nodes[id]
            .children
            .iter()
            .filter_map(|c| match &self.tree.nodes[*c].kind {
                Kind::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let Some(media) = media_of(self.tree.get(id, "media")) else {
            return;
        };
        let text = text
            .trim()
            .trim_start_matches("<!--")
            .trim_end_matches("-->")
            .trim()
            .to_string();
        self.drop_quietly(id, "styles within the page are a file now");
        if text.is_empty() {
            return;
        }
        let n = self.imports.len() + 1;
        let name = self.addresses.sheet(&format!("styles-{n}"), &text);
        self.styles.push_str(&text);
        let name = name.split_once('/').map_or("", |(_, rest)| rest);
        self.imports
            .push(format!("@import url(\"{name}\") layer(theirs){media};"));
    }

    fn json_ld(&mut self, id: Id) {
        if self
            .tree
            .get(id, "type")
            .is_some_and(|t| t.trim().eq_ignore_ascii_case("application/ld+json"))
        {
            self.drop_quietly(id, "their JSON-LD made way for ours");
        }
    }

    /// Without scripts a head ends at the first picture in it, and all that follows is body.
    fn noscript(&mut self, id: Id) {
        let body = self
            .tree
            .below(id)
            .into_iter()
            .any(|b| match &self.tree.nodes[b].kind {
                Kind::Element { name, .. } => !matches!(name.as_str(), "link" | "style" | "meta"),
                Kind::Text(text) => !text.trim().is_empty(),
                _ => false,
            });
        if body {
            self.changed(
                id,
                "<noscript> stands in the body now, where a picture may be",
            );
            self.moved.push(id);
        }
    }

    /// One sheet that brings in theirs, in one layer that ours stand above.
    pub(super) fn finish_styles(&mut self) -> Option<String> {
        if self.imports.is_empty() && self.rules.is_empty() {
            return None;
        }
        let mut css = String::from(
            "/* Style sheets of the university's page, in their order, in a layer of their own: ours stand above. */\n@layer theirs;\n",
        );
        self.imports
            .iter()
            .for_each(|line| css.push_str(&format!("{line}\n")));
        if !self.rules.is_empty() {
            css.push_str("\n/* What stood in style attributes */\n@layer theirs {\n");
            self.rules
                .iter()
                .for_each(|rule| css.push_str(&format!("  {rule}\n")));
            css.push_str("}\n");
        }
        let mut name = format!("{}/adopted.css", super::address::FOLDER);
        while self.addresses.files.contains_key(&name) {
            name = name.replace(".css", "-.css");
        }
        self.addresses.files.insert(name.clone(), css.into_bytes());
        Some(name)
    }

    pub(super) fn set_address(&mut self, id: Id, attr: &str, leads: Leads) {
        let value = match leads {
            Leads::Here(name, fragment) => Value::Ours(format!(
                "{{{{ asset(name=\"{name}\") | link }}}}{}",
                super::html::literal(&super::html::encoded(&fragment))
            )),
            Leads::There(address) => Value::Theirs(super::html::encoded(&address)),
            Leads::Stays | Leads::Nowhere => return,
        };
        self.tree.set(id, attr, value);
    }
}

/// ` screen and (width > 40em)`, or nothing; none when it is nothing that may stand in a sheet.
fn media_of(media: Option<String>) -> Option<String> {
    let media = media.unwrap_or_default();
    let media = media.trim();
    let fits = media
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || " ():,.-/<>=%".contains(c))
        && media.matches('(').count() == media.matches(')').count();
    match media {
        "" | "all" => Some(String::new()),
        media => fits.then(|| format!(" {media}")),
    }
}
