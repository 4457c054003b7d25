//! A promise of a file: where it will stand, what it is, and a pure function to its bytes. Or of a folder, whose
//! files are made at once.
use super::finding::Finding;
use std::sync::Arc;

/// Makes the bytes of an artifact, appending to the buffer. Pure: the same bytes at every call.
pub type Make = Arc<dyn Fn(&mut Vec<u8>) -> Result<(), Box<Finding>> + Send + Sync>;

/// Makes the files of a folder: their names below it, and their bytes. Pure, too.
pub type MakeFolder = Arc<dyn Fn() -> Result<Files, Box<Finding>> + Send + Sync>;

/// For whoever has the bytes of an earlier [`Make`], and the mark of what they were made from: gives the mark of what they
/// would be made from now, and appends them only if it is another one.
pub type Remake = Arc<dyn Fn(Option<u64>, &mut Vec<u8>) -> Result<u64, Box<Finding>> + Send + Sync>;

/// Names below a folder, forward slashes, and bytes.
pub type Files = Vec<(String, Vec<u8>)>;

#[derive(Clone)]
pub struct Artifact {
    /// In the output folder, forward slashes: `kb/1042/index.html`. A folder ends in a slash.
    pub path: String,
    /// Of a file; the media types of a folder's files follow from their names.
    pub media: &'static str,
    pub content: Content,
    /// Names all that the bytes depend on, by hash: who has them under this name need not ask again.
    pub key: Option<Arc<str>>,
    /// The shorter way to bytes that somebody has.
    pub remake: Option<Remake>,
    /// The name of the output format that promised it.
    pub format: &'static str,
}

#[derive(Clone)]
pub enum Content {
    Made(Make),
    /// A binary source, taken as it is: its path in the site.
    Copied(Arc<str>),
    /// A folder promise: `path` is a prefix, computed once, with its files by name.
    Folder(MakeFolder),
}

impl Artifact {
    pub fn made(
        path: impl Into<String>,
        media: &'static str,
        make: impl Fn(&mut Vec<u8>) -> Result<(), Box<Finding>> + Send + Sync + 'static,
    ) -> Artifact {
        Artifact {
            path: path.into(),
            media,
            content: Content::Made(Arc::new(make)),
            key: None,
            remake: None,
            format: "",
        }
    }

    /// `prefix` ends in a slash, and is no other artifact's.
    pub fn folder(
        prefix: impl Into<String>,
        make: impl Fn() -> Result<Files, Box<Finding>> + Send + Sync + 'static,
    ) -> Artifact {
        Artifact {
            path: prefix.into(),
            media: "",
            content: Content::Folder(Arc::new(make)),
            key: None,
            remake: None,
            format: "",
        }
    }

    /// The same promise, to be remembered under this name.
    pub fn remembered(mut self, key: impl Into<Arc<str>>) -> Artifact {
        self.key = Some(key.into());
        self
    }

    /// A file whose bytes are made from what can be told by a mark.
    pub fn marked(
        path: impl Into<String>,
        media: &'static str,
        remake: impl Fn(Option<u64>, &mut Vec<u8>) -> Result<u64, Box<Finding>> + Send + Sync + 'static,
    ) -> Artifact {
        let remake: Remake = Arc::new(remake);
        let make = remake.clone();
        Artifact {
            remake: Some(remake),
            ..Artifact::made(path, media, move |out| make(None, out).map(drop))
        }
    }

    pub fn text(path: impl Into<String>, media: &'static str, text: String) -> Artifact {
        Artifact::made(path, media, move |out| {
            out.extend_from_slice(text.as_bytes());
            Ok(())
        })
    }

    pub fn copied(path: impl Into<String>, source: Arc<str>) -> Artifact {
        let path = path.into();
        let media = media_of(&path);
        Artifact {
            path,
            media,
            content: Content::Copied(source),
            key: None,
            remake: None,
            format: "",
        }
    }
}

/// The media type by the ending of a name.
pub fn media_of(path: &str) -> &'static str {
    match path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "json" => "application/json",
        "ics" => "text/calendar; charset=utf-8",
        "woff2" => "font/woff2",
        "zip" => "application/zip",
        "csv" => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    }
}
