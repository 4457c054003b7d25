//! One source file → one document. Sees that file and `[markdown]` of the configuration, nothing else.
pub mod edit;
pub mod figures;
pub mod front_matter;
pub mod highlight;
pub mod lock;
pub mod markdown;
pub mod raw_html;
pub mod slips;

use crate::base::config;
use crate::base::finding::{Code, Finding, Findings, Severity};
use crate::base::source::{Place, Source};
use crate::base::text::{Body, Link, LinkKind};
use crate::content::{Common, ContentType, FILES, Front, Kind, TYPES};
use front_matter::Marks;
use markdown::{Note, NoteKind};
use raw_html::Allowed;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

pub const CODES: &[&Code] = &[
    &NOT_UTF8,
    &TOO_LARGE,
    &SYMBOLIC_LINK,
    &NO_FOLDER,
    &RAW_HTML,
    &NO_FOOTNOTE,
    &BAD_ID,
    &figures::FIGURES,
];

pub const NOT_UTF8: Code = Code {
    name: "not-utf8",
    severity: Severity::Error,
    catches: "A text file that is not in UTF-8.",
    why: "Letters beyond A to Z would come out as other letters on every reader's screen.",
    wrong: "A file saved as “Windows-1252” or “Latin 1”.",
    right: "The same file saved as UTF-8, which every editor offers.",
};

pub const TOO_LARGE: Code = Code {
    name: "too-large",
    severity: Severity::Error,
    catches: "A source text that is larger than `[markdown] max-size` in book.toml.",
    why: "Nobody wrote it by hand and nobody reads it; a log or an export was put there by mistake.",
    wrong: "A 40 MB log saved as content/pages/log.md",
    right: "The log under content/files/, and a link to it.",
};

pub const SYMBOLIC_LINK: Code = Code {
    name: "symbolic-link",
    severity: Severity::Error,
    catches: "A symbolic link in the content folder or among the site's own rules in `voice/`, in the place of a file or a folder.",
    why: "It may lead out of the site or in a circle, and other machines lead it elsewhere or nowhere; so it is never followed.",
    wrong: "content/files/handbook.pdf -> /home/jane/handbook.pdf",
    right: "The file itself at content/files/handbook.pdf",
};

pub const NO_FOLDER: Code = Code {
    name: "no-folder",
    severity: Severity::Error,
    catches: "A Markdown file outside the folders that decide a document's type.",
    why: "The folder is how campanile knows an incident from an article; elsewhere the file would be lost in silence.",
    wrong: "content/wifi-is-down.md",
    right: "content/communications/incidents/wifi-is-down.md",
};

pub const RAW_HTML: Code = Code {
    name: "raw-html",
    severity: Severity::Warning,
    catches: "HTML in Markdown that is not on the allow-list of book.toml, `[markdown] raw-html`.",
    why: "It is taken out of the page, since a script or a style from a text can break the page or harm its readers.",
    wrong: "<iframe src=\"https://example.com\"></iframe>",
    right: "[The map](https://example.com)",
};

pub const NO_FOOTNOTE: Code = Code {
    name: "no-footnote",
    severity: Severity::Error,
    catches: "A footnote mark without its note.",
    why: "A reader follows it and arrives nowhere.",
    wrong: "It takes a day.[^1]",
    right: "It takes a day.[^1]\n\n[^1]: Two at the start of term.",
};

pub const BAD_ID: Code = Code {
    name: "bad-id",
    severity: Severity::Error,
    catches: "A file name that cannot be the document's permanent name.",
    why: "Without an `id`, the file's name becomes the address; an article's is a number.",
    wrong: "content/services/E-Mail & Calendar.md",
    right: "content/services/email.md, or `id: email` in the file",
};

/// A file of the site's content, as bytes.
#[derive(Debug, Clone)]
pub struct File {
    /// From the content folder, forward slashes: `services/canvas.md`.
    pub path: Arc<str>,
    pub bytes: Bytes,
}

/// A file's bytes; those of a text are kept as a text, so that its document and the file hold them together.
#[derive(Debug, Clone)]
pub enum Bytes {
    Text(Arc<str>),
    /// Not UTF-8.
    Other(Arc<[u8]>),
    /// A symbolic link, which nobody follows.
    Link,
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Bytes {
        match String::from_utf8(bytes) {
            Ok(text) => Bytes::Text(text.into()),
            Err(error) => Bytes::Other(error.into_bytes().into()),
        }
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Bytes {
        bytes.to_vec().into()
    }
}

impl std::ops::Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Text(text) => text.as_bytes(),
            Bytes::Other(bytes) => bytes,
            // As no file is written.
            Bytes::Link => b"\0symbolic link",
        }
    }
}

/// A source file, understood as far as one file can be.
#[derive(Debug, Clone)]
pub struct Document {
    pub source: Source,
    /// From the content folder: `knowledge-base/wifi/eduroam.md`.
    pub path: Arc<str>,
    pub kind: Kind,
    /// The permanent name.
    pub id: Arc<str>,
    pub front: Front,
    pub body: Arc<Body>,
    /// Where the body begins in the source.
    pub body_at: usize,
    /// Links in front-matter texts, with the field that they stand in.
    pub fields: Vec<(String, Arc<[Link]>)>,
    /// blake3 of the source, for the revision that readers can name.
    pub hash: [u8; 32],
    /// Where the fields stand.
    pub marks: Arc<Marks>,
}

impl Document {
    pub fn common(&self) -> &dyn Common {
        self.front.common()
    }

    /// The place of a front-matter field, like `updates.2.at`.
    pub fn field(&self, path: &str) -> Place {
        self.source.at(self.marks.place(&self.source, path))
    }

    /// A place in the body.
    pub fn at(&self, span: Range<usize>) -> Place {
        self.source.at(span)
    }

    /// A part of a field's text: the caret stands under the link and not under the whole paragraph.
    pub fn in_field(&self, path: &str, needle: &str) -> Place {
        let whole = self.marks.place(&self.source, path);
        let text = self.source.text.get(whole.clone()).unwrap_or_default();
        match text.find(needle).filter(|_| !needle.is_empty()) {
            Some(at) => self
                .source
                .at(whole.start + at..whole.start + at + needle.len()),
            None => self.source.at(whole),
        }
    }

    /// The first 8 hex digits of the hash.
    pub fn revision(&self) -> String {
        self.hash[..4]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// A bundle's files go where its page goes: `stories/lake/index.md` owns `stories/lake/`.
    pub fn is_bundle(&self) -> bool {
        self.path.ends_with("/index.md")
    }

    /// The folder of the file, without a slash at the end.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// What `[markdown]` asks for, made ready once for all files.
pub struct Reader {
    allowed: Allowed,
    max_size: u64,
    /// The content folder, so that findings name files as the writer sees them.
    src: String,
}

impl Reader {
    pub fn new(config: &config::Config) -> Reader {
        Reader {
            allowed: Allowed::new(&config.markdown.raw_html),
            max_size: config.markdown.max_size.0,
            src: config.book.src.clone(),
        }
    }

    /// Headings do not take these ids: the frame of the page has them.
    pub fn avoiding(mut self, ids: BTreeSet<String>) -> Reader {
        self.allowed.taken = ids;
        self
    }

    /// Reads one file. A file that cannot be understood leaves findings and no document.
    pub fn document(&self, file: &File) -> (Option<Document>, Findings) {
        let mut findings = Findings::new();
        let document = self
            .try_document(file, &mut findings)
            .unwrap_or_else(|faults| {
                findings.extend(faults);
                None
            });
        (document, findings)
    }

    fn try_document(
        &self,
        file: &File,
        findings: &mut Findings,
    ) -> Result<Option<Document>, Vec<Finding>> {
        let path = format!("{}/{}", self.src, file.path);
        let text = self.text(&path, &file.bytes)?;
        let source = Source::new(path, text);
        let Some(kind) = Kind::of_path(&file.path) else {
            return Err(vec![self.no_folder(&source)]);
        };
        let parts = front_matter::split(&source).map_err(|fault| vec![*fault])?;
        let mut front = front_matter::read(&source, &parts, kind.plate())?;
        let (body, notes) = markdown::parse(&source.text[parts.body..], parts.body, &self.allowed);
        findings.extend(notes.into_iter().map(|note| finding(&source, note)));
        let marks = Marks::default();
        let fields = self.fields(&mut front, &source, &marks, findings);
        let id = id_of(&source, file, kind, &front).map_err(|fault| vec![*fault])?;
        let hash = *blake3::hash(&file.bytes).as_bytes();
        let path = file.path.clone();
        Ok(Some(Document {
            source,
            path,
            kind,
            id,
            front,
            body: body.into(),
            body_at: parts.body,
            fields,
            hash,
            marks: marks.into(),
        }))
    }

    fn text(&self, path: &str, bytes: &Bytes) -> Result<Arc<str>, Vec<Finding>> {
        if bytes.len() as u64 > self.max_size {
            let place = Source::new(path, "").start();
            let megabytes = |n: u64| n as f64 / f64::from(1 << 20);
            let message = format!(
                "this file has {:.1} MB, and the most is {} MB",
                megabytes(bytes.len() as u64),
                megabytes(self.max_size)
            );
            return Err(vec![Finding::new(&TOO_LARGE, place, message).help(
                "move it under files/ and link to it, or raise `max-size` in `[markdown]` of book.toml",
            )]);
        }
        let bytes = match bytes {
            Bytes::Text(text) => return Ok(text.clone()),
            Bytes::Other(bytes) => bytes,
            Bytes::Link => return Err(vec![symbolic_link(path)]),
        };
        let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let source = Source::new(path, String::from_utf8_lossy(bytes));
        Err(vec![
            Finding::new(
                &NOT_UTF8,
                source.at(at..at + 1),
                "this file is not in UTF-8",
            )
            .label("the first character that is not")
            .help("open it in your editor and save it again with the encoding UTF-8"),
        ])
    }

    fn no_folder(&self, source: &Source) -> Finding {
        let folders: Vec<String> = TYPES.iter().map(|t| format!("{}/", t.folder)).collect();
        Finding::new(
            &NO_FOLDER,
            source.start(),
            "this file stands in no folder that decides its type",
        )
        .help(format!(
            "move it to the folder of its type in {}/: {}",
            self.src,
            folders.join(", ")
        ))
        .help(format!(
            "files that are to be copied as they are stand in {}/{FILES}/",
            self.src
        ))
    }

    /// Parses the Markdown fields of the front matter, and gathers their links.
    fn fields(
        &self,
        front: &mut Front,
        source: &Source,
        marks: &Marks,
        findings: &mut Findings,
    ) -> Vec<(String, Arc<[Link]>)> {
        let mut fields = Vec::new();
        front.texts(&mut |path, text| {
            let (body, notes) = markdown::parse(&text.raw, 0, &self.allowed);
            let place = || marks.place(source, path);
            findings.extend(notes.into_iter().map(|note| {
                finding(
                    source,
                    Note {
                        span: place(),
                        ..note
                    },
                )
            }));
            if !body.links.is_empty() {
                fields.push((path.to_string(), body.links.clone().into()));
            }
            text.body = body;
        });
        fields.extend(addresses(front).into_iter().map(|(path, target, kind)| {
            let link = Link {
                kind,
                target,
                text: String::new(),
                span: 0..0,
            };
            (path.to_string(), Arc::from([link]))
        }));
        fields
    }
}

/// Front-matter fields that are an address as a whole.
fn addresses(front: &Front) -> Vec<(&'static str, String, LinkKind)> {
    let mut found = Vec::new();
    let mut add =
        |path, target: Option<&String>, kind| found.extend(target.map(|t| (path, t.clone(), kind)));
    add(
        "image.src",
        front.common().image().map(|i| &i.src),
        LinkKind::Image,
    );
    match front {
        Front::Launch(f) => add(
            "call_to_action.url",
            Some(&f.call_to_action.url),
            LinkKind::Link,
        ),
        Front::Story(f) => {
            add(
                "customer.photo.src",
                f.customer.photo.as_ref().map(|p| &p.src),
                LinkKind::Image,
            );
            add(
                "call_to_action.url",
                f.call_to_action.as_ref().map(|a| &a.url),
                LinkKind::Link,
            );
        }
        Front::Service(f) => add("open.url", f.open.as_ref().map(|a| &a.url), LinkKind::Link),
        Front::Article(f) => add("replaced_by", f.replaced_by.as_ref(), LinkKind::Link),
        _ => {}
    }
    found
}

fn finding(source: &Source, note: Note) -> Finding {
    match note.kind {
        NoteKind::RawHtml(what) => Finding::new(
            &RAW_HTML,
            source.at(note.span),
            format!("`{what}` is not let through and was taken out of the page"),
        )
        .help("say it in Markdown, or add the element to `raw-html` in `[markdown]` of book.toml"),
        NoteKind::NoFootnote(name) => Finding::new(
            &NO_FOOTNOTE,
            source.at(note.span),
            format!("there is no footnote `{name}`"),
        )
        .help(format!(
            "add a line that begins with `[^{name}]: `, or take the mark out"
        )),
    }
}

/// In bytes. File systems hold names of 255; an ending and a mark of the build have to fit.
pub const LONGEST_NAME: usize = 200;

/// Of a file that is not one.
pub fn symbolic_link(path: &str) -> Finding {
    Finding::new(
        &SYMBOLIC_LINK,
        Source::new(path, "").start(),
        "this is a symbolic link, and no link is followed",
    )
    .help("put the file or the folder itself in its place")
}

/// The `id`, or the file's name (a bundle's folder; a page's whole path).
fn id_of(
    source: &Source,
    file: &File,
    kind: Kind,
    front: &Front,
) -> Result<Arc<str>, Box<Finding>> {
    let fits = |name: &str| name.split('/').all(|part| part.len() <= LONGEST_NAME);
    let is_name = |name: &str| match kind {
        _ if !fits(name) => false,
        Kind::Article => name.parse::<u32>().is_ok_and(|n| n.to_string() == name),
        Kind::Page => name.split('/').all(crate::base::names::is_id),
        _ => crate::base::names::is_id(name),
    };
    if let Some(id) = front.common().id() {
        if is_name(&id) {
            return Ok(id.into());
        }
        let place = source.at(front_matter::place(source, "id"));
        return Err(Box::new(
            Finding::new(&BAD_ID, place, format!("`{}` cannot be {}'s id", short(&id), article(kind)))
                .help("it has lower-case letters, digits and hyphens only, 200 at most; it is the address, and addresses never change"),
        ));
    }
    let below = file
        .path
        .strip_prefix(kind.plate().folder)
        .unwrap_or(&file.path)
        .trim_start_matches('/');
    let stem = below.strip_suffix(".md").unwrap_or(below);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    let name = if kind == Kind::Page {
        stem
    } else {
        stem.rsplit('/').next().unwrap_or(stem)
    };
    if is_name(name) {
        return Ok(name.into());
    }
    let help = match kind {
        Kind::Article => {
            "add a line `id: ` with a free number; `campanile new article` finds the next one"
        }
        _ => "add a line `id: ` with lower-case letters, digits and hyphens, or rename the file",
    };
    Err(Box::new(
        Finding::new(
            &BAD_ID,
            source.start(),
            format!("`{}` cannot be {}'s id", short(name), article(kind)),
        )
        .help(help),
    ))
}

/// Enough of a name to know it again.
fn short(name: &str) -> String {
    match name.chars().nth(60) {
        Some(_) => format!("{}…", name.chars().take(60).collect::<String>()),
        None => name.into(),
    }
}

fn article(kind: Kind) -> String {
    let name = kind.plate().name;
    format!(
        "{} {name}",
        if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        }
    )
}

/// What a file that could not be read would have been called: its line `id:`, or its name.
pub fn name_of_unread(file: &File) -> Option<(Arc<str>, Kind, String)> {
    let kind = Kind::of_path(&file.path)?;
    let text = String::from_utf8_lossy(&file.bytes);
    let written = text
        .lines()
        .take(40)
        .find_map(|line| line.strip_prefix("id:"));
    let id = written.map(|id| id.trim().trim_matches(['"', '\'']).to_string());
    let named = || {
        let below = file
            .path
            .strip_prefix(kind.plate().folder)?
            .trim_start_matches('/');
        let stem = below.strip_suffix(".md").unwrap_or(below);
        let stem = stem.strip_suffix("/index").unwrap_or(stem);
        Some(
            if kind == Kind::Page {
                stem
            } else {
                stem.rsplit('/').next()?
            }
            .to_string(),
        )
    };
    Some((file.path.clone(), kind, id.or_else(named)?))
}

/// Every code that reading can raise.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    CODES
        .iter()
        .chain(front_matter::CODES)
        .chain(config::CODES)
        .chain(lock::CODES)
        .copied()
}

/// The plate of a kind by its name, for the command line.
pub fn plate_named(name: &str) -> Option<&'static ContentType> {
    TYPES.iter().copied().find(|t| t.name == name)
}
