//! Elements that Markdown can say: links, headings, code, films; and components of the other tool, as their text.
use super::names::is_anchor;
use super::tags::{Found, find_ignoring_case, unescaped, without_tags};
use super::{OpenLink, Run};
use crate::import::dialect::directives::label;
use crate::import::dialect::{link, target};
use crate::import::lines::{self, Line, code};

/// The text of a link, in bytes. What is longer holds other links, and stays a text with the address behind it.
const LONGEST_LINK: usize = 2000;

impl Run<'_, '_, '_> {
    pub(super) fn line_break(&mut self, found: &Found<'_>, no: u32) {
        let before = self.begin_of_line(found.at.start);
        let after = self.text[found.at.end..]
            .chars()
            .find(|c| *c == '\n' || !c.is_whitespace());
        // Alone in its line it would turn what follows into HTML.
        let alone =
            before == found.at.start && matches!(after, None | Some('\n')) && self.kept == 0;
        self.put(found, no, if alone { "" } else { "<br>" });
    }

    pub(super) fn anchor(&mut self, found: &Found<'_>, no: u32) {
        if found.closes {
            if let Some(OpenLink {
                at: open,
                no,
                address,
            }) = self.links.pop()
            {
                let inner = &self.text[open.end..found.at.start];
                let fits = inner.len() < LONGEST_LINK
                    && !inner.contains("\n\n")
                    && !inner.trim().is_empty()
                    && !inner.contains("](");
                self.work.notes.changed(
                    no,
                    "a link in HTML is one of Markdown now",
                    &self.text[open.clone()],
                );
                let tail = match fits {
                    true => format!("]({})", target(&address)),
                    false => format!(" ({})", link(&address, &address)),
                };
                self.edits.replace(open, if fits { "[" } else { "" });
                self.edits.replace(found.at.clone(), tail);
            } else {
                self.edits.replace(found.at.clone(), "");
            }
            return;
        }
        match found.get(&["href"]) {
            Some(address) if !found.attributes.ends_with('/') => {
                let at = found.at.clone();
                self.links.push(OpenLink { at, no, address })
            }
            _ => {
                let id = found.get(&["id", "name"]).filter(|id| is_anchor(id));
                let text = id.map_or(String::new(), |id| format!("<a id=\"{id}\"></a>"));
                self.say(found, no, "an anchor was made anew", text);
            }
        }
    }

    /// Links that are never closed: the tag goes, the address stays to be seen.
    pub(super) fn open_links(&mut self) {
        for OpenLink {
            at: open,
            no,
            address,
        } in std::mem::take(&mut self.links)
        {
            self.work
                .notes
                .person(no, "a link was not closed", &self.text[open.clone()]);
            self.edits
                .replace(open, format!("{} ", link(&address, &address)));
        }
    }

    pub(super) fn film(&mut self, found: &Found<'_>, no: u32) {
        let address = found
            .get(&["src", "data-src", "srcdoc"])
            .filter(|a| !a.is_empty());
        let shown = match (&address, found.closes) {
            (Some(address), false) => {
                let title = found
                    .get(&["title", "aria-label"])
                    .filter(|t| !t.is_empty());
                let what = if found.name == "iframe" {
                    "Open the embedded page"
                } else {
                    "Open the recording"
                };
                let address = address.replace("youtube.com/embed/", "youtube.com/watch?v=");
                format!(
                    "\n\n{}\n\n",
                    link(title.as_deref().unwrap_or(what), &address)
                )
            }
            _ => "\n".into(),
        };
        self.say(found, no, "an embedded page is a link now", shown);
    }

    pub(super) fn markdown(&mut self, found: &Found<'_>, no: u32, is_block: bool) {
        let level = found
            .name
            .strip_prefix('h')
            .and_then(|l| l.parse::<usize>().ok());
        let id = found.get(&["id"]).filter(|id| is_anchor(id));
        let anchor = id.map_or(String::new(), |id| format!("<a id=\"{id}\"></a>"));
        let with = match (found.name.as_str(), found.closes) {
            ("hr", _) => "\n\n---\n\n".to_string(),
            ("code", _) if self.tick_follows(found.at.end) => String::new(),
            ("code", _) => "`".into(),
            ("pre", _) => "\n\n```\n".into(),
            ("blockquote", false) => "\n\n> ".into(),
            (_, _) if level.is_some() && is_block => match (level, found.closes) {
                (Some(level), false) => format!("\n\n{} {anchor}", "#".repeat(level.clamp(1, 6))),
                _ => "\n\n".into(),
            },
            ("p", _) if !is_block => String::new(),
            _ => format!("\n\n{anchor}"),
        };
        let with = match found.name.as_str() {
            "pre" => return self.preformatted(found, no),
            "code" if self.in_pre(found) => String::new(),
            _ => with,
        };
        self.say(
            found,
            no,
            "HTML that Markdown can say is Markdown now",
            with,
        );
    }

    /// `<pre>` becomes fenced code; what is inside is text.
    fn preformatted(&mut self, found: &Found<'_>, no: u32) {
        if found.closes {
            return self.edits.replace(found.at.clone(), "");
        }
        let rest = &self.text[found.at.end..];
        let end = match self.never.contains("</pre>") {
            true => None,
            false => find_ignoring_case(rest, "</pre>"),
        };
        let Some(end) = end else {
            self.never.insert("</pre>".into());
            return self.say(
                found,
                no,
                "a tag without a meaning here was taken out",
                String::new(),
            );
        };
        let inner = &rest[..end];
        self.past = found.at.end + end + "</pre>".len();
        let whole = found.at.start..self.past;
        let plain = unescaped(&without_tags(inner));
        let block: Vec<Line> = plain
            .trim_matches('\n')
            .lines()
            .map(|l| Line::new(l, no))
            .collect();
        let fenced = lines::fenced("", &block, no);
        let text: Vec<String> = fenced.into_iter().map(|l| l.text).collect();
        self.work.notes.changed(
            no,
            "HTML that Markdown can say is Markdown now",
            &self.text[whole.clone()],
        );
        self.edits
            .replace(whole, format!("\n\n{}\n\n", text.join("\n")));
    }

    /// Whether a backtick stands in the rest of a line.
    fn tick_follows(&mut self, at: usize) -> bool {
        if self.tick < at || at == 0 {
            let next = memchr::memchr2(b'`', b'\n', &self.text.as_bytes()[at..]);
            self.tick = next.map_or(self.text.len(), |i| at + i);
        }
        self.text.as_bytes().get(self.tick) == Some(&b'`')
    }

    fn in_pre(&self, found: &Found<'_>) -> bool {
        let before = &self.text[..found.at.start];
        before.ends_with("<pre>")
    }

    /// What is no HTML: a component of the other tool, or words between angle brackets.
    pub(super) fn foreign(&mut self, found: &Found<'_>, no: u32, is_block: bool) {
        let original = self.text[found.at.start + 1..].trim_start_matches('/');
        let is_component = original.starts_with(|c: char| c.is_ascii_uppercase()) && is_block;
        if !is_component {
            let shown = format!("&lt;{}", &found.whole[1..]);
            self.work
                .notes
                .changed(no, "words between angle brackets are text now", found.whole);
            return self
                .edits
                .replace(found.at.clone(), shown.replace('>', "&gt;"));
        }
        if found.closes {
            self.work
                .notes
                .changed(no, "a component is its label and its text now", found.whole);
            return self.edits.replace(found.at.clone(), "\n\n");
        }
        let end = original
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(original.len());
        let words = label(found.attributes.trim_end_matches('/'));
        let shown = match words.is_empty() {
            true => String::new(),
            false => format!("**{} {words}**", &original[..end]),
        };
        match shown.is_empty() && found.attributes.ends_with('/') {
            true => {
                self.work.notes.person(
                    no,
                    "a component that only the other site knows",
                    found.whole,
                );
                self.edits
                    .replace(found.at.clone(), format!("\n\n{}\n\n", code(found.whole)));
            }
            false => {
                self.work.notes.changed(
                    no,
                    "a component is its label and its text now",
                    found.whole,
                );
                self.edits
                    .replace(found.at.clone(), format!("\n\n{shown}\n\n"));
            }
        }
    }
}
