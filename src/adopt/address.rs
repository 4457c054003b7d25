//! Addresses of their page, made right for a site of ours: what is at hand is copied, all else becomes absolute.
use super::css::{self, Use};
use super::module;
use super::policy::Hosts;
use crate::base::address::{self, decoded, folder_of, resolved, scheme, split};
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
            if let Some(path) = normal(dir, &decoded(path))
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
            Some(base) => Leads::There(resolved(base, address)),
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
            .then(|| normal(&self.dir, &decoded(split(address.trim()).0)))
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
                    let source = normal(dir, &decoded(split(address).0))?;
                    self.modules.insert(source);
                    let to = address::relative(folder_of(name), &to);
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
                .map(|page| resolved(page, &format!("/{dir}")));
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
                Leads::Here(to, fragment) => Some(format!(
                    "{}{fragment}",
                    address::relative(folder_of(name), &to)
                )),
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

fn is_local(address: &str) -> bool {
    scheme(address).is_none()
        && !address.starts_with("//")
        && !address.starts_with('#')
        && !address.starts_with('?')
        && !address.is_empty()
}

/// A file's path from the root, without `.` and `..`; none when it leads out or to a folder.
pub fn normal(dir: &str, path: &str) -> Option<String> {
    let dir = if path.starts_with('/') { "" } else { dir };
    let whole = address::inside(dir, &path.replace('\\', "/"))?;
    (!whole.is_empty() && !path.is_empty() && !path.ends_with('/')).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_root() {
        assert_eq!(
            normal("about/", "../css/a.css").as_deref(),
            Some("css/a.css")
        );
        assert_eq!(normal("about/", "../../etc/passwd"), None);
        assert_eq!(normal("about/", "..\\..\\etc"), None);
        assert_eq!(normal("about/", "/css/"), None);
    }
}
