//! Everything that links of the other site can name, and where each led.
use super::Spot;
use crate::base::address::{decoded, file_of, folder_of, inside, path_of, with_scheme};
use crate::import::Folder;
use crate::import::page::{Gathered, stem};
use std::collections::HashMap;

/// Where a link led.
#[derive(Debug, PartialEq)]
pub(super) enum Led {
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
    pub(super) spots: &'a [Spot],
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
    pub(super) home: String,
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

    pub(super) fn led(&self, from: usize, target: &str, is_picture: bool) -> Led {
        let target = target.trim();
        if target.is_empty() {
            return Led::Nowhere("this link had no address");
        }
        if let Some(anchor) = target.strip_prefix('#') {
            return Led::Page(from, Some(anchor.into()));
        }
        if let Some((scheme, rest)) = with_scheme(target) {
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
        let path = decoded(path);
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
        let plain = decoded(path);
        let page = |i: usize| Led::Page(i, anchor.map(str::to_string));
        if plain.is_empty() {
            return page(from);
        }
        let spot = &self.spots[from];
        let found = match plain.strip_prefix('/') {
            Some(below) => {
                let base = self.url.as_deref().map_or("", path_of).trim_matches('/');
                let short = below
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
                    .or_else(|| self.in_roots(from, short))
            }
            None => self.source(&plain, folder_of(&spot.source)).or_else(|| {
                let beside = spot.addresses.first()?;
                let folder = beside.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.by_address
                    .get(&normal(&inside(folder, &plain)?))
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
        let whole = inside(folder, path)?;
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
            let beside = inside(folder_of(&spot.source), path).and_then(has);
            let beside = beside.or_else(|| self.resource(from, path));
            // Pages of other tools stand in a folder of their own, and links count from there.
            let served = || {
                let address = spot.addresses.first()?;
                let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.file(from, &format!("/{}", inside(folder, path)?))
            };
            return beside.or_else(served);
        };
        let base = self.url.as_deref().map_or("", path_of).trim_matches('/');
        let short = below
            .strip_prefix(base)
            .unwrap_or(below)
            .trim_start_matches('/');
        let folders = self.statics.iter().filter_map(|(folder, prefix)| {
            let rest = below.strip_prefix(prefix.trim_start_matches('/'))?;
            inside(folder, rest)
        });
        folders
            .chain(self.roots.iter().filter_map(|root| inside(root, short)))
            .chain(inside(&self.root, short))
            .chain(inside(&self.root, below))
            .chain(inside("", below))
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
        let mut sources = folders.filter_map(|folder| inside(folder, &format!("{bare}/_index.md")));
        let by_source = sources.find_map(|source| self.lists.get(&source));
        let beside = || {
            let folder = spot.addresses.first()?.rsplit_once('/')?.0;
            self.lists.get(&normal(&inside(folder, path)?))
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
            inside(folder, name).filter(|_| !name.contains(['/', '.']) && !name.is_empty())?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_one() {
        for address in ["/a/b", "/a/b/", "/a/b.html", "/a/b/index.html", "a/b/index"] {
            assert_eq!(normal(address), "a/b", "{address}");
        }
        assert_eq!(normal("/index.html"), "");
    }
}
