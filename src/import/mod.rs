//! Other tools' files → our documents and a report. Pure: the folder is handed in, and nothing is written.
//!
//! One tool a file: a name plate and one function from its folder to pages in our Markdown. What is the same for all
//! (families, ids, links, old addresses, front matter) is done once, by [`settle`].
pub mod account;
pub mod cstate;
pub mod dialect;
pub mod family;
pub mod fields;
pub mod hugo;
pub mod incident;
pub mod jekyll;
pub mod json;
pub mod lines;
pub mod links;
pub mod lock;
pub mod markdown;
pub mod mdbook;
pub mod mend;
pub mod mkdocs;
pub mod page;
pub mod report;
pub mod settle;
pub mod times;
pub mod write;

use crate::base::config::Config;
use crate::base::encoding::{self, Encoding};
use crate::content::Kind;
use jiff::Timestamp;
use jiff::civil::Date;
use page::Gathered;
use report::{Notes, Report};
use std::collections::{BTreeMap, BTreeSet};

/// The name plate of a tool.
pub struct Tool {
    /// As `--from` says it.
    pub name: &'static str,
    /// As a person says it.
    pub title: &'static str,
    /// What in a folder shows that this tool made it, the surest first; `None` when nothing does.
    pub sign: fn(&Folder) -> Option<String>,
    /// All pages of the other site, in our Markdown, with their old addresses.
    pub gather: fn(&Folder, &mut Report) -> Gathered,
}

/// Every tool there is, in the order in which they are guessed: cState is Hugo too, and everything is Markdown.
pub const TOOLS: &[&Tool] = &[
    &cstate::TOOL,
    &mkdocs::TOOL,
    &mdbook::TOOL,
    &hugo::TOOL,
    &jekyll::TOOL,
    &markdown::TOOL,
];

/// The other site's folder: names at once, bytes on demand.
pub struct Folder {
    /// What the folder is called, for names of our own.
    pub name: String,
    /// From the root, forward slashes.
    pub files: BTreeSet<String>,
    /// What was not looked into, with the reason: links, folders that no person wrote.
    pub apart: Vec<(String, String)>,
    /// The bytes of a file, or why they cannot be read.
    pub read: Box<Fetch>,
}

/// Reads a file of the other site by its path from the root.
pub type Fetch = dyn Fn(&str) -> Result<Vec<u8>, String> + Sync;

impl Folder {
    pub fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// A file's text. Bytes that are no UTF-8 are read as Windows-1252, and the report says so.
    pub fn text(&self, path: &str, notes: &mut Notes) -> Option<String> {
        let bytes = match (self.read)(path) {
            Ok(bytes) => bytes,
            Err(why) => {
                notes.person(1, format!("this file cannot be read: {why}"), "");
                return None;
            }
        };
        let is_wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        // A few zeros in a text are somebody's mistake; they are left out like other signs that nobody sees.
        let head = &bytes[..bytes.len().min(8000)];
        let zeros = head.iter().filter(|b| **b == 0).count();
        if !is_wide && zeros * 200 > head.len() {
            notes.person(1, "this file is not a text", "");
            return None;
        }
        let (text, encoding) = encoding::decode(bytes);
        match encoding {
            Encoding::Utf8 => {}
            Encoding::Utf16 => notes.changed(1, "the file was in UTF-16; it is in UTF-8 now", ""),
            Encoding::Windows1252 => notes.person(
                1,
                "the file was not in UTF-8; it was read as Windows-1252",
                "",
            ),
        }
        Some(text)
    }

    /// As [`Folder::text`], for a file that need not be there.
    pub fn text_if(&self, path: &str, report: &mut Report) -> Option<String> {
        if !self.has(path) {
            return None;
        }
        let mut notes = Notes::default();
        let text = self.text(path, &mut notes);
        report.take(path, notes);
        text
    }

    /// The first of these files that is there.
    pub fn first_of(&self, paths: &[&str]) -> Option<String> {
        paths.iter().find(|p| self.has(p)).map(|p| p.to_string())
    }

    /// The files below a folder: "" for all.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a String> + 'a {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        self.files
            .range(prefix.clone()..)
            .take_while(move |path| path.starts_with(&prefix))
    }
}

/// What the site knows already, and how it names things.
pub struct Ground<'a> {
    pub config: &'a Config,
    pub now: Timestamp,
    /// Kind, id and path of every document that is not from this source.
    pub taken: Vec<(Kind, String, String)>,
    /// Services by id, with their names.
    pub services: Vec<(String, Vec<String>)>,
    /// Addresses that are taken: living pages' and aliases of other documents.
    pub addresses: BTreeSet<String>,
    /// The number that the next new article gets.
    pub next_number: u32,
    /// What an earlier run wrote, by the source's path.
    pub known: BTreeMap<String, Known>,
    /// Where a document stands: kind, id, day of publishing.
    pub address: fn(Kind, &str, Option<Date>) -> String,
    /// First folders of addresses that only campanile gives out.
    pub our_folders: &'a [&'a str],
    /// An old address as the path that it redirects, if it can be one.
    pub alias: fn(&str) -> Option<String>,
    /// Whether a page that campanile makes by itself stands at an old address.
    pub is_our_page: fn(&str) -> bool,
}

/// A document that an earlier run wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub kind: Kind,
    /// From the content folder.
    pub path: String,
    pub id: String,
    /// As its front matter has it.
    pub published: Option<String>,
}

/// What the command line asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// `--as`
    pub kind: Option<Kind>,
}

/// A document of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The source's path, or what stands for one (`affected: Wi-Fi`).
    pub source: String,
    pub kind: Kind,
    pub id: String,
    /// From the content folder.
    pub path: String,
    pub text: String,
    /// For each line of the text, the source's.
    pub lines: Vec<u32>,
}

/// A file that goes along as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copied {
    /// From the other site's root.
    pub from: String,
    /// From the content folder.
    pub to: String,
}

/// How many there were, and how many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Pages of the other site.
    pub pages: usize,
    /// Documents that came of them.
    pub documents: usize,
    /// Lists without a text of their own: campanile makes its own.
    pub lists: usize,
    /// Pages that could not be read.
    pub unread: usize,
    /// Pages that the other site's feeds had.
    pub posts: usize,
    /// Those of them that are in feeds here.
    pub in_feeds: usize,
}

impl Counts {
    /// Both sums in a sentence each, with what explains a difference.
    pub fn said(&self) -> Vec<String> {
        let lost = [
            (self.unread, "could not be read"),
            (
                self.lists,
                "only listed others, as campanile does by itself",
            ),
        ];
        let mut pages = format!("Pages: {} there, {} here", self.pages, self.documents);
        for (n, why) in lost.into_iter().filter(|(n, _)| *n > 0) {
            pages.push_str(&format!("; {n} {why}"));
        }
        let mut posts = format!(
            "Posts in feeds: {} there, {} here",
            self.posts, self.in_feeds
        );
        if self.posts > self.in_feeds {
            let rest = self.posts - self.in_feeds;
            posts.push_str(&format!(
                "; {rest} became a page or an article, which no feed has"
            ));
        }
        let mut said = vec![pages];
        said.extend((self.posts > 0).then_some(posts));
        said
    }
}

/// What came of an import.
pub struct Import {
    pub made: Vec<Made>,
    pub copies: Vec<Copied>,
    pub report: Report,
    /// Text to add to book.toml: categories, where it has none.
    pub book: String,
    pub counts: Counts,
}

/// The tool that made a folder, and how that shows.
pub fn guess(folder: &Folder) -> (&'static Tool, String) {
    TOOLS
        .iter()
        .find_map(|tool| (tool.sign)(folder).map(|sign| (*tool, sign)))
        .unwrap_or((&markdown::TOOL, "nothing shows which tool made it".into()))
}

/// Brings a site over.
pub fn run(folder: &Folder, tool: &Tool, ground: &Ground<'_>, wishes: Wishes) -> Import {
    let mut report = Report::default();
    let gathered = (tool.gather)(folder, &mut report);
    let root = gathered.root.clone();
    let mut import = settle::settle(folder, gathered, ground, wishes, report);
    account::account(folder, &root, &mut import);
    import.report.sort();
    import
}
