//! Where links lead: ids, files of the site, addresses, and the world outside.
use super::{Core, Head};
use crate::base::address::{decoded, encoded, file_of, inside, relative, scheme};
use crate::base::asset::Asset;
use crate::base::text::{Link, LinkKind};
use crate::content::Kind;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Where a link leads, once the whole site is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A document: its place in `Site::cores`, and an anchor.
    Document {
        index: usize,
        anchor: Option<String>,
    },
    /// A file of the content: its place among the assets, and the address where it stands for this document.
    File {
        asset: usize,
        address: Arc<str>,
    },
    /// A page that campanile makes itself, or an anchor on the same page.
    Path(Arc<str>),
    Anchor(String),
    Outside(Arc<str>),
    /// A document that is there and was not taken in; its own findings say why. Where its page stands from before,
    /// if it does.
    Unread(Option<Arc<str>>),
    Broken(Broken),
}

/// Why a link leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// No document with this id; the nearest one.
    NoDocument {
        kind: Kind,
        id: String,
        near: Option<String>,
    },
    /// No such file in the site; the nearest one.
    NoFile { path: String, near: Option<String> },
    /// No page at this address.
    NoPage {
        address: String,
        near: Option<String>,
    },
    /// `javascript:` and its kind.
    Scheme(String),
    /// Nothing at all.
    Empty,
    /// A path that leaves the content folder.
    LeavesSite,
    /// A snippet inside a line of text.
    SnippetInText,
    /// A file is shown as a picture, or a document is.
    NotAPicture,
}

/// Everything that a link can name.
pub struct Index<'a> {
    pub heads: Vec<&'a Head>,
    pub assets: &'a [Asset],
    by_id: HashMap<(Kind, &'a str), usize>,
    by_path: HashMap<&'a str, usize>,
    by_address: HashMap<&'a str, usize>,
    by_file: HashMap<&'a str, usize>,
    /// Folder of a bundle → its document.
    bundles: HashMap<&'a str, usize>,
    aliases: &'a BTreeMap<String, usize>,
    audiences: Vec<String>,
    unread: &'a [Unread],
}

/// A file that was not taken in as a document, since it could not be read or was left out: its path in the content,
/// and what its id would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub path: Arc<str>,
    pub kind: Kind,
    pub id: String,
    /// Where its page stands from an earlier build, and goes on to stand.
    pub address: Option<Arc<str>>,
    /// Old addresses that lead there.
    pub aliases: Vec<String>,
}

impl Unread {
    /// Where a link to it leads.
    fn target(&self, anchor: Option<String>) -> Target {
        Target::Unread(self.address.as_ref().map(|address| match anchor {
            Some(anchor) => format!("{address}#{anchor}").into(),
            None => address.clone(),
        }))
    }
}

impl<'a> Index<'a> {
    pub fn new(
        heads: Vec<&'a Head>,
        assets: &'a [Asset],
        aliases: &'a BTreeMap<String, usize>,
        audiences: impl Iterator<Item = &'a str>,
        unread: &'a [Unread],
    ) -> Index<'a> {
        let each = || heads.iter().copied().enumerate();
        Index {
            assets,
            // The first of two with one id keeps it; the other is a finding.
            by_id: each().rev().map(|(i, h)| ((h.kind, &*h.id), i)).collect(),
            by_path: each().map(|(i, h)| (&*h.doc.path, i)).collect(),
            by_address: each().rev().map(|(i, h)| (&*h.address, i)).collect(),
            by_file: assets
                .iter()
                .enumerate()
                .map(|(i, a)| (&*a.path, i))
                .collect(),
            bundles: each()
                .filter(|(_, h)| h.doc.is_bundle())
                .map(|(i, h)| (h.doc.folder(), i))
                .collect(),
            aliases,
            audiences: audiences.map(|id| format!("/for/{id}/")).collect(),
            unread,
            heads,
        }
    }

    /// Where all links of a document lead: those of its body, and those of each field.
    pub fn resolve_all(&self, from: usize) -> (Vec<Target>, Vec<Vec<Target>>) {
        let doc = &self.heads[from].doc;
        let all = |links: &[Link]| links.iter().map(|link| self.resolve(from, link)).collect();
        let fields = doc.fields.iter().map(|(_, links)| all(links)).collect();
        (all(&doc.body.links), fields)
    }

    pub fn document(&self, kind: Kind, id: &str) -> Option<usize> {
        self.by_id.get(&(kind, id)).copied()
    }

    /// Where a link leads from the document `from`.
    pub fn resolve(&self, from: usize, link: &Link) -> Target {
        let target = link.target.trim();
        if target.is_empty() {
            return Target::Broken(Broken::Empty);
        }
        if let Some(anchor) = target.strip_prefix('#') {
            return Target::Anchor(anchor.to_string());
        }
        if let Some(scheme) = scheme(target) {
            return self.with_scheme(target, scheme, link.kind);
        }
        if target.starts_with("//") {
            return Target::Outside(target.into());
        }
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor.to_string())),
            None => (target, None),
        };
        let path = path.split('?').next().unwrap_or(path);
        match path.strip_prefix('/') {
            Some(_) => self.below_root(path, anchor),
            None => self.relative(from, path, anchor),
        }
    }

    fn with_scheme(&self, target: &str, scheme: &str, kind: LinkKind) -> Target {
        if matches!(scheme, "http" | "https" | "mailto" | "tel") {
            return Target::Outside(target.into());
        }
        let Some(named) = Kind::of_scheme(scheme) else {
            return Target::Broken(Broken::Scheme(scheme.to_string()));
        };
        let (id, anchor) = match target[scheme.len() + 1..].split_once('#') {
            Some((id, anchor)) => (id, Some(anchor.to_string())),
            None => (&target[scheme.len() + 1..], None),
        };
        if named == Kind::Snippet && kind == LinkKind::Link {
            return Target::Broken(Broken::SnippetInText);
        }
        if kind == LinkKind::Image {
            return Target::Broken(Broken::NotAPicture);
        }
        let id = if named == Kind::Article {
            id.trim_start_matches(['K', 'B', 'k', 'b'])
        } else {
            id
        };
        match self.document(named, id) {
            Some(index) => Target::Document { index, anchor },
            None if let Some(unread) =
                self.unread.iter().find(|u| u.kind == named && u.id == id) =>
            {
                unread.target(anchor)
            }
            None => {
                let known = self
                    .by_id
                    .keys()
                    .filter(|(kind, _)| *kind == named)
                    .map(|(_, id)| *id);
                let mut known: Vec<&str> = known.collect();
                known.sort_unstable();
                let near = crate::base::names::nearest(id, known).map(|n| format!("{scheme}:{n}"));
                Target::Broken(Broken::NoDocument {
                    kind: named,
                    id: id.to_string(),
                    near,
                })
            }
        }
    }

    fn below_root(&self, path: &str, anchor: Option<String>) -> Target {
        let last = path.rsplit('/').next().unwrap_or_default();
        let address = if path.ends_with('/') || last.contains('.') {
            path.to_string()
        } else {
            format!("{path}/")
        };
        let with_anchor = |anchor: Option<String>| match anchor {
            Some(anchor) => format!("{address}#{anchor}"),
            None => address.clone(),
        };
        if let Some(&index) = self.by_address.get(address.as_str()) {
            return Target::Document { index, anchor };
        }
        if let Some(&index) = self.aliases.get(&address) {
            return Target::Document { index, anchor };
        }
        if let Some(&asset) = path.strip_prefix('/').and_then(|p| self.by_file.get(p)) {
            return self.file(asset, None);
        }
        let there =
            |u: &&Unread| u.address.as_deref() == Some(&address) || u.aliases.contains(&address);
        if let Some(unread) = self.unread.iter().find(there) {
            return unread.target(anchor);
        }
        if super::address::is_ours(&address) || self.audiences.contains(&address) {
            return Target::Path(with_anchor(anchor).into());
        }
        let near = crate::base::names::nearest(&address, self.sorted(&self.by_address))
            .map(str::to_string);
        Target::Broken(Broken::NoPage { address, near })
    }

    fn relative(&self, from: usize, path: &str, anchor: Option<String>) -> Target {
        let head = &self.heads[from];
        let Some(path) = inside(head.doc.folder(), &decoded(path)) else {
            return Target::Broken(Broken::LeavesSite);
        };
        if let Some(&index) = self.by_path.get(path.as_str()) {
            return Target::Document { index, anchor };
        }
        if let Some(&index) = self.bundles.get(path.trim_end_matches('/')) {
            return Target::Document { index, anchor };
        }
        if let Some(&asset) = self.by_file.get(path.as_str()) {
            return self.file(asset, Some(from));
        }
        let folder = path.trim_end_matches('/');
        let unread = self
            .unread
            .iter()
            .find(|u| *u.path == *path || u.path.strip_suffix("/index.md") == Some(folder));
        if let Some(unread) = unread {
            return unread.target(anchor);
        }
        let mut known = match path.ends_with(".md") {
            true => self.sorted(&self.by_path),
            false => self.sorted(&self.by_file),
        };
        known.retain(|other| **other != *head.doc.path);
        // The right name in a wrong folder is more often meant than another name in the right one.
        let named = |other: &&&str| file_of(other).eq_ignore_ascii_case(file_of(&path));
        let namesake = known.iter().find(named).copied();
        let near = namesake.or_else(|| crate::base::names::nearest(&path, known));
        let near = near.map(|n| relative(head.doc.folder(), n));
        Target::Broken(Broken::NoFile { path, near })
    }

    fn sorted<'b, V>(&self, map: &HashMap<&'b str, V>) -> Vec<&'b str> {
        let mut keys: Vec<&str> = map.keys().copied().collect();
        keys.sort_unstable();
        keys
    }

    /// Where a file stands: in `files/`, with its bundle, or with the page that uses it.
    pub fn file(&self, asset: usize, user: Option<usize>) -> Target {
        let path: &str = &self.assets[asset].path;
        if path.starts_with("files/") {
            return Target::File {
                asset,
                address: encoded(&format!("/{path}")).into(),
            };
        }
        let owner = self.bundle_of(path).or(user);
        match owner {
            Some(owner) => {
                let head = &self.heads[owner];
                let below = path
                    .strip_prefix(head.doc.folder())
                    .map(|p| p.trim_start_matches('/'));
                let name = below
                    .filter(|_| head.doc.is_bundle())
                    .unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path));
                Target::File {
                    asset,
                    address: encoded(&format!("{}{name}", head.address)).into(),
                }
            }
            None => Target::Broken(Broken::NoFile {
                path: path.to_string(),
                near: None,
            }),
        }
    }

    /// The bundle that a file belongs to: the nearest folder above it that has an index.md.
    pub fn bundle_of(&self, path: &str) -> Option<usize> {
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if let Some(&index) = self.bundles.get(above) {
                return Some(index);
            }
            folder = above;
        }
        None
    }
}

impl Core {
    /// Whether the document has this anchor.
    pub fn has_anchor(&self, anchor: &str) -> bool {
        anchor.is_empty()
            || anchor == "main"
            || self.doc.body.headings.iter().any(|h| h.id == anchor)
            || self.doc.body.anchors.iter().any(|a| a == anchor)
    }
}
