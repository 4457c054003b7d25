//! `sitemap.xml` after sitemaps.org 0.9: every page that search engines should know, with its last change.
use super::Format;
use super::pages::Stage;
use crate::base::artifact::Artifact;
use crate::base::finding::Finding;
use crate::site::published::Published;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;
use std::sync::Arc;

pub const SITEMAP: Format = Format {
    name: "sitemap",
    about: "sitemap.xml for search engines.",
    plan,
};

/// The protocol's limit for one file.
const MOST: usize = 50_000;

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    if stage.site.internal {
        return Vec::new();
    }
    // Addresses are different from each other, unless the site has an error.
    let documents = stage.site.documents();
    let pages = documents.filter(|core| !core.address.is_empty()).count();
    let pages = pages + stage.gathering_pages().len();
    let parts = pages.div_ceil(MOST).max(1);
    if parts == 1 {
        return vec![part("sitemap.xml".into(), stage, 0)];
    }
    let mut artifacts: Vec<Artifact> = (0..parts)
        .map(|i| part(format!("sitemap-{}.xml", i + 1), stage, i))
        .collect();
    let stage = stage.clone();
    artifacts.push(Artifact::made(
        "sitemap.xml",
        "application/xml",
        move |out| {
            let names = (1..=parts).map(|i| stage.site.absolute(&format!("/sitemap-{i}.xml")));
            write(
                out,
                "sitemapindex",
                "sitemap",
                names.map(|address| (address, None)),
            )
        },
    ));
    artifacts
}

fn part(path: String, stage: &Arc<Stage>, index: usize) -> Artifact {
    let stage = stage.clone();
    Artifact::made(path, "application/xml", move |out| {
        let pages = addresses(&stage).into_iter().skip(index * MOST).take(MOST);
        write(
            out,
            "urlset",
            "url",
            pages.map(|(path, day)| (stage.site.absolute(&path), day)),
        )
    })
}

/// Pages of documents with the day of their last change, then the pages that gather them.
fn addresses(stage: &Stage) -> Vec<(String, Option<String>)> {
    let site: &Published = &stage.site;
    let mut pages: Vec<(String, Option<String>)> = site
        .documents()
        .filter(|core| !core.address.is_empty())
        .map(|core| {
            (
                core.address.to_string(),
                core.changed.map(|at| site.face.date(at).to_string()),
            )
        })
        .collect();
    pages.extend(stage.gathering_pages().into_iter().map(|path| (path, None)));
    pages.sort();
    pages.dedup_by(|a, b| a.0 == b.0);
    pages
}

fn write(
    out: &mut Vec<u8>,
    root: &str,
    item: &str,
    pages: impl Iterator<Item = (String, Option<String>)>,
) -> Result<(), Box<Finding>> {
    let mut writer = Writer::new_with_indent(out, b'\n', 0);
    // Writing to memory cannot fail.
    let _ = document(&mut writer, root, item, pages);
    Ok(())
}

fn document(
    writer: &mut Writer<&mut Vec<u8>>,
    root: &str,
    item: &str,
    pages: impl Iterator<Item = (String, Option<String>)>,
) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let space = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
    writer
        .create_element(root)
        .with_attribute(space)
        .write_inner_content(|writer| {
            for (address, day) in pages {
                writer.create_element(item).write_inner_content(|writer| {
                    writer
                        .create_element("loc")
                        .write_text_content(BytesText::new(&address))?;
                    if let Some(day) = &day {
                        writer
                            .create_element("lastmod")
                            .write_text_content(BytesText::new(day))?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
    Ok(())
}
