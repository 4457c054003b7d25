//! Addresses of their page, made right for a site of ours: what is at hand is copied, all else becomes absolute.
use super::css::{self, Use};
use super::module;
use super::policy::Hosts;
use crate::theme::scope;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// The folder in `static/` that holds what was copied; its address changes with anything in it.
pub const FOLDER: &str = crate::theme::THEIRS;

/// Files at hand, by their path from the root of the university's site.
pub type AtHand<'a> = &'a dyn Fn(&str) -> Option<Arc<[u8]>>;

/// Where an address of theirs leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To a copied file, by its name in `static/`, with `#…` of the address.
    Here(String, String),
    /// To this absolute address.
    There(String),
    /// It is right as it is: `#top`, `mailto:`, `data:`.
    Stays,
    /// To the university's site, of which we do not know where it is.
    Nowhere,
}

pub struct Addresses<'a> {
    at_hand: AtHand<'a>,
    /// The address of the page, "https://www.example.edu/about/".
    pub page: Option<String>,
    /// The folder of the page, from the root: "about/".
    dir: String,
    names: BTreeMap<String, String>,
    pub files: BTreeMap<String, Vec<u8>>,
    queue: VecDeque<String>,
    /// Source paths of scripts that import others.
    modules: BTreeSet<String>,
    pub hosts: Hosts,
    /// Addresses within sheets that lead nowhere, with their sheet.
    pub lost: Vec<(String, String)>,
}

impl<'a> Addresses<'a> {
    pub fn new(at_hand: AtHand<'a>, dir: &str, page: Option<String>) -> Addresses<'a> {
        Addresses {
            at_hand,
            page,
            dir: dir.into(),
            names: BTreeMap::new(),
            files: BTreeMap::new(),
            queue: VecDeque::new(),
            modules: BTreeSet::new(),
            hosts: Hosts::default(),
            lost: Vec::new(),
        }
    }

    /// Source path → name in `static/`, of all that was copied.
    pub fn copied(&self) -> impl Iterator<Item = (&String, &String)> {
        self.names.iter()
    }

    /// An address that a reader may follow.
    pub fn link(&self, address: &str) -> Leads {
        self.leads(address, &self.dir, self.page.as_deref())
    }

    /// An address of something that the page needs.
    pub fn file(&mut self, address: &str) -> Leads {
        let dir = self.dir.clone();
        let page = self.page.clone();
        self.needed(address, &dir, page.as_deref())
    }

    fn needed(&mut self, address: &str, dir: &str, base: Option<&str>) -> Leads {
        let address = address.trim();
        if is_local(address) {
            let (path, tail) = split(address);
            if let Some(path) = normal(dir, &unescaped(path))
                && let Some(name) = self.take(&path)
            {
                let fragment = tail.find('#').map_or("", |i| &tail[i..]);
                return Leads::Here(name, fragment.into());
            }
        }
        self.leads(address, dir, base)
    }

    fn leads(&self, address: &str, _dir: &str, base: Option<&str>) -> Leads {
        let address = address.trim();
        if address.is_empty() || address.starts_with('#') || scheme(address).is_some() {
            return Leads::Stays;
        }
        match base {
            Some(base) => Leads::There(join(base, address)),
            None if address.starts_with("//") => Leads::There(format!("https:{address}")),
            None => Leads::Nowhere,
        }
    }

    /// Copies a file, once.
    fn take(&mut self, path: &str) -> Option<String> {
        if let Some(name) = self.names.get(path) {
            return Some(name.clone());
        }
        let bytes = (self.at_hand)(path)?;
        let name = self.name(path);
        self.names.insert(path.into(), name.clone());
        self.files.insert(name.clone(), bytes.to_vec());
        self.queue.push_back(path.into());
        Some(name)
    }

    /// A name that is safe in any address, and new.
    fn name(&self, path: &str) -> String {
        let safe: String = path
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "._-/".contains(c) {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let (stem, ending) = match safe.rsplit_once('.') {
            Some((stem, ending)) if !ending.contains('/') => {
                (stem.to_string(), format!(".{ending}"))
            }
            _ => (safe.clone(), String::new()),
        };
        self.free(&format!("{FOLDER}/{stem}"), &ending)
    }

    /// A module at hand: what it imports comes with it.
    pub fn module(&mut self, address: &str) {
        let path = is_local(address.trim())
            .then(|| normal(&self.dir, &unescaped(split(address.trim()).0)))
            .flatten();
        self.modules.extend(path);
    }

    /// A script of our making among theirs, if what it imports is at hand; addresses in it are those of the page.
    pub fn script(&mut self, text: &str) -> Option<String> {
        let name = self.free(&format!("{FOLDER}/module"), ".js");
        let (dir, page) = (self.dir.clone(), self.page.clone());
        let script = self.imported(text, &dir, page.as_deref(), &name)?;
        self.files.insert(name.clone(), script.into_bytes());
        Some(name)
    }

    /// A script whose imports lead to the copies; none when it has none.
    fn imported(
        &mut self,
        text: &str,
        dir: &str,
        base: Option<&str>,
        name: &str,
    ) -> Option<String> {
        let mut any = false;
        let out = module::map(text, |address| {
            // A bare name is for an import map.
            let path = address.starts_with(['/', '.']) && !address.starts_with("//");
            any |= path;
            match path.then(|| self.needed(address, dir, base))? {
                Leads::Here(to, _) => {
                    let source = normal(dir, &unescaped(split(address).0))?;
                    self.modules.insert(source);
                    let to = relative(name, &to);
                    Some(if to.starts_with('.') {
                        to
                    } else {
                        format!("./{to}")
                    })
                }
                Leads::There(to) => {
                    self.hosts.add("script-src", &to);
                    Some(to)
                }
                _ => {
                    self.lost.push((address.into(), name.into()));
                    None
                }
            }
        });
        any.then_some(out)
    }

    fn free(&self, stem: &str, ending: &str) -> String {
        let names = (1..).map(|n| match n {
            1 => format!("{stem}{ending}"),
            n => format!("{stem}-{n}{ending}"),
        });
        names
            .into_iter()
            .find(|name| !self.files.contains_key(name))
            .unwrap_or_default()
    }

    /// A sheet of our making among theirs; addresses in it are those of the page.
    pub fn sheet(&mut self, stem: &str, css: &str) -> String {
        let name = self.free(&format!("{FOLDER}/{stem}"), ".css");
        self.files.insert(name.clone(), Vec::new());
        let (dir, page) = (self.dir.clone(), self.page.clone());
        let css = self.rewritten(css, &dir, page.as_deref(), &name);
        self.files.insert(name.clone(), css.into_bytes());
        name
    }

    /// Rewrites the copied sheets and modules, and what they bring in.
    pub fn settle(&mut self) {
        while let Some(path) = self.queue.pop_front() {
            let module = self.modules.contains(&path);
            if !path.to_ascii_lowercase().ends_with(".css") && !module {
                continue;
            }
            let Some(name) = self.names.get(&path).cloned() else {
                continue;
            };
            let bytes = self.files.get(&name).cloned().unwrap_or_default();
            let dir = path.rfind('/').map_or("", |i| &path[..=i]);
            let base = self
                .page
                .as_deref()
                .map(|page| join(page, &format!("/{dir}")));
            let text = String::from_utf8_lossy(&bytes);
            let new = match module {
                true => self.imported(&text, dir, base.as_deref(), &name),
                false => Some(self.rewritten(&text, dir, base.as_deref(), &name)),
            };
            if let Some(new) = new {
                self.files.insert(name, new.into_bytes());
            }
        }
    }

    fn rewritten(&mut self, text: &str, dir: &str, base: Option<&str>, name: &str) -> String {
        let text = scope::outside(text);
        css::map(&text, |address, used| {
            let leads = self.needed(address, dir, base);
            match leads {
                Leads::Here(to, fragment) => Some(format!("{}{fragment}", relative(name, &to))),
                Leads::There(to) => {
                    self.note(&to, used);
                    Some(to)
                }
                Leads::Stays => {
                    self.note(address, used);
                    None
                }
                Leads::Nowhere => {
                    self.lost.push((address.into(), name.into()));
                    None
                }
            }
        })
    }

    fn note(&mut self, address: &str, used: Use) {
        let path = split(address).0.to_ascii_lowercase();
        let font = [".woff2", ".woff", ".ttf", ".otf", ".eot"]
            .iter()
            .any(|e| path.ends_with(e))
            || path.starts_with("data:font")
            || path.starts_with("data:application");
        let part = match used {
            Use::Sheet => "style-src",
            Use::File if font => "font-src",
            Use::File => "img-src",
        };
        self.hosts.add(part, address);
    }
}

/// "mailto" of "mailto:help@example.edu".
pub fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    fits.then_some(scheme)
}

fn is_local(address: &str) -> bool {
    scheme(address).is_none()
        && !address.starts_with("//")
        && !address.starts_with('#')
        && !address.starts_with('?')
        && !address.is_empty()
}

/// Path, and `?…#…`.
fn split(address: &str) -> (&str, &str) {
    address.split_at(address.find(['?', '#']).unwrap_or(address.len()))
}

fn unescaped(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = path
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

/// A path from the root, without `.` and `..`; none when it leads out.
pub fn normal(dir: &str, path: &str) -> Option<String> {
    let whole = match path.strip_prefix('/') {
        Some(rest) => rest.to_string(),
        None => format!("{dir}{path}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty() && !whole.ends_with('/')).then(|| parts.join("/"))
}

/// Resolves an address against an absolute one (RFC 3986, 5.2, for http).
pub fn join(base: &str, address: &str) -> String {
    if scheme(address).is_some() {
        return address.into();
    }
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let path = split(path).0;
    if let Some(rest) = address.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let (to, tail) = split(address);
    let whole = match (to.is_empty(), to.starts_with('/')) {
        (true, _) => path.to_string(),
        (_, true) => to.to_string(),
        _ => format!("{}{to}", path.rfind('/').map_or("/", |i| &path[..=i])),
    };
    let mut parts: Vec<&str> = Vec::new();
    let last = whole.rsplit('/').next().unwrap_or_default();
    for part in whole.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if matches!(last, "." | "..") {
        parts.push("");
    }
    format!("{scheme}://{host}/{}{tail}", parts.join("/"))
}

/// From one name in `static/` to another.
pub fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let same = from
        .iter()
        .zip(&to)
        .take(from.len() - 1)
        .take_while(|(a, b)| a == b)
        .count();
    let up = "../".repeat(from.len() - 1 - same);
    format!("{up}{}", to[same..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_resolve_as_rfc_3986_says() {
        let base = "https://www.example.edu/about/us/page.html?x#y";
        for (address, expected) in [
            ("/a", "https://www.example.edu/a"),
            ("//cdn.example.com/x.js", "https://cdn.example.com/x.js"),
            ("b.html", "https://www.example.edu/about/us/b.html"),
            ("../b/", "https://www.example.edu/about/b/"),
            ("../../../../b", "https://www.example.edu/b"),
            ("..", "https://www.example.edu/about/"),
            ("?q=1", "https://www.example.edu/about/us/page.html?q=1"),
            ("http://other.example/", "http://other.example/"),
        ] {
            assert_eq!(join(base, address), expected, "{address}");
        }
        assert_eq!(
            join("https://www.example.edu", "a"),
            "https://www.example.edu/a"
        );
    }

    #[test]
    fn no_path_leads_out_of_the_root() {
        assert_eq!(
            normal("about/", "../css/a.css").as_deref(),
            Some("css/a.css")
        );
        assert_eq!(normal("about/", "../../etc/passwd"), None);
        assert_eq!(
            relative("theirs/css/a.css", "theirs/img/b.png"),
            "../img/b.png"
        );
        assert_eq!(
            relative("theirs/adopted.css", "theirs/css/a.css"),
            "css/a.css"
        );
    }
}
