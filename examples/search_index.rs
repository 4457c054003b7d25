//! Indexes plain Markdown pages as `build` indexes documents, for `tests/bench/search`: no site, no findings.
//!
//! ```text
//! search_index PAGES.json OUT
//! ```
//!
//! PAGES.json is a list of `{"id", "title", "body", "keywords"?}`; OUT gets `search/index.json` and `assets/search/…`.
//! Prints the bytes of the pages' plain text and the seconds that indexing took, as JSON.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]
use campanile::base::text::Body;
use campanile::read::markdown;
use campanile::read::raw_html::Allowed;
use campanile::search::{Doc, KindOf, Settings, files};
use rayon::prelude::*;
use std::error::Error;
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

#[derive(serde::Deserialize)]
struct Page {
    id: String,
    title: String,
    body: String,
    #[serde(default)]
    keywords: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(pages), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("search_index PAGES.json OUT".into());
    };
    let pages: Vec<Page> = serde_json::from_str(&fs::read_to_string(pages)?)?;
    let allowed = Allowed::new(&["div".into(), "span".into(), "br".into()]);
    let bodies: Vec<Body> = pages
        .par_iter()
        .map(|page| markdown::parse(&page.body, 0, &allowed).0)
        .collect();
    let text: usize = bodies.iter().map(|body| body.plain().len()).sum();
    let docs: Vec<Doc<'_>> = pages
        .iter()
        .zip(&bodies)
        .map(|(page, body)| doc(page, body))
        .collect();
    let settings = Settings {
        language: "en".into(),
        kinds: vec![KindOf {
            facet: "page".into(),
            label: "Page".into(),
            ..KindOf::default()
        }],
        ..Settings::default()
    };
    let begin = Instant::now();
    let made = files(&docs, &settings);
    let seconds = begin.elapsed().as_secs_f64();
    let folder = Path::new(&out).join("assets/search").join(&made.folder);
    fs::create_dir_all(&folder)?;
    fs::create_dir_all(Path::new(&out).join("search"))?;
    fs::write(Path::new(&out).join("search/index.json"), &made.index)?;
    for (name, bytes) in &made.files {
        fs::write(folder.join(name), bytes)?;
    }
    println!(
        "{}",
        serde_json::json!({ "text_bytes": text, "seconds": seconds, "folder": made.folder })
    );
    Ok(())
}

fn doc<'a>(page: &'a Page, body: &'a Body) -> Doc<'a> {
    Doc {
        rest: &page.id,
        title: &page.title,
        ids: vec![page.id.replace('/', " ")],
        keywords: &page.keywords,
        bodies: vec![body],
        ..Doc::default()
    }
}
