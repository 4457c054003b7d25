//! `campanile build`: sources in, a whole site out; or nothing, and why.
use super::whole::{self, Left, Part};
use super::{Common, Format, Outcome, plain_path, report};
use crate::base::config;
use crate::base::finding::{Finding, Severity};
use crate::base::names::{count, thousands};
use crate::base::source::Source;
use crate::compile;
use crate::site::Site;
use crate::world::clock::Stopwatch;
use crate::world::output::{Folder, Refusal, Written};
use crate::world::{Trouble, sources, terminal};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Build {
    /// The folder to write, instead of the one in book.toml
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Build what is whole: documents with an error are left out, and their pages stay as they were
    #[arg(long)]
    only_whole: bool,
    /// How to report: for a person, as one JSON value, as SARIF, or as GitHub workflow commands
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// A build that went well.
struct Done<'a> {
    site: &'a Site,
    findings: &'a [&'a Finding],
    /// Documents that are not in it (`--only-whole`).
    left: &'a [Left],
    written: Written,
    out: &'a Path,
    /// Milliseconds of each step.
    stages: Map<String, Value>,
    /// Milliseconds in all.
    total: f64,
}

impl Build {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let mut watch = Stopwatch::start();
        let mut stages = Map::new();
        let book = sources::book(&common.site)?;
        let out = self.folder(common, &book);
        let content = sources::content(&common.site, &book);
        // Before the sources are read: of two builds, the one that read last writes last.
        let folder = Folder::open(&out, &common.site, &content)?;
        stages.insert("open".into(), watch.lap().into());
        let input = common.load()?;
        stages.insert("load".into(), watch.lap().into());
        let mut done = |stage| {
            let lap = stages.entry(format!("{stage:?}").to_lowercase());
            let sum = lap.or_insert(0.0.into());
            *sum = (sum.as_f64().unwrap_or_default() + watch.lap()).into();
        };
        let part = match self.only_whole {
            true => whole::part(&input, folder.standing(), &mut done),
            false => Ok(Part::all(compile(&input, &mut done))),
        };
        let part = part.unwrap_or_else(|compiled| Part::all(*compiled));
        let findings: Vec<&Finding> = part.findings.iter().collect();
        let Some(site) = (part.compiled.site.as_ref()).filter(|_| part.is_whole()) else {
            return Ok(self.refuse(common, &findings));
        };
        match folder.write(&part.compiled.artifacts, &content, &part.keep, common.quiet) {
            Ok(written) => {
                stages.insert("write".into(), watch.lap().into());
                let total = watch.total();
                if written.lost {
                    terminal::warn(&forgotten(&out));
                }
                let done = Done {
                    site,
                    findings: &findings,
                    left: &part.left,
                    written,
                    out: &out,
                    stages,
                    total,
                };
                match self.format {
                    Format::Human => done.tell(common),
                    Format::Json => {
                        done.tell_left_out(false);
                        terminal::print(&done.json().to_string());
                    }
                    Format::Sarif | Format::Github => {
                        report::services(self.format, &findings, &common.site);
                        done.tell_left_out(self.format == Format::Github);
                    }
                }
                // The process ends here; to free ten thousand documents one by one would be work for nobody.
                std::mem::forget((part, input));
                Ok(Outcome::Fine)
            }
            Err(Refusal::Trouble(trouble)) => Err(trouble),
            Err(Refusal::Findings(found)) => {
                Ok(self.refuse(common, &found.iter().collect::<Vec<_>>()))
            }
        }
    }

    /// Where to write. Of a book.toml that cannot be read, its faults come later.
    fn folder(&self, common: &Common, book: &Source) -> PathBuf {
        let (config, _) = config::read(book, None);
        let named = config.map(|config| common.site.join(config.build.build_dir));
        let out = self.out.clone().or(named);
        out.unwrap_or_else(|| common.site.join("public"))
    }

    /// Half a site is none: says what is wrong, and leaves what was there.
    fn refuse(&self, common: &Common, findings: &[&Finding]) -> Outcome {
        match self.format {
            Format::Human => {
                let errors = errors(findings);
                report::print(&errors);
                terminal::warn(&format!(
                    "Nothing was written: {}. The output is as it was.",
                    report::tally(&errors)
                ));
            }
            Format::Json => {
                let list: Vec<_> = findings.iter().map(|f| report::json(f)).collect();
                terminal::print(&json!({ "built": false, "findings": list }).to_string());
            }
            Format::Sarif | Format::Github => {
                report::services(self.format, findings, &common.site);
            }
        }
        Outcome::Findings
    }
}

impl Done<'_> {
    fn tell(&self, common: &Common) {
        if !self.left.is_empty() {
            report::print(&errors(self.findings));
        }
        self.tell_left_out(false);
        common.say(&format!(
            "Built {} into {} in {:.2} s: {}.",
            count(self.written.files, "file", "files"),
            plain_path(self.out),
            self.total / 1000.0,
            fates(&self.written)
        ));
        if self.written.mended {
            common.say("The build before was stopped half-way; what it left is mended.");
        }
        let next = self.site.face.iso(self.site.next_change());
        common.say(&format!(
            "next change at {next}, by the clock alone: build again then"
        ));
        if !self.findings.is_empty() && self.left.is_empty() {
            common.say(&format!(
                "{}: `campanile check` shows more.",
                report::tally(self.findings)
            ));
        }
    }

    /// Loud, also where nobody asked for words: people are not told of this.
    fn tell_left_out(&self, as_commands: bool) {
        if self.left.is_empty() {
            return;
        }
        let n = count(self.left.len(), "document", "documents");
        terminal::warn(&format!(
            "LEFT OUT: {n}. The site was built without what is new here:"
        ));
        for left in self.left {
            let said = format!("{}: {}", left.because.join(", "), left.fate());
            terminal::warn(&format!("  {}: {said}", left.file));
            if as_commands {
                terminal::print(&format!(
                    "::error file={},title=left out::{said}",
                    left.file
                ));
            }
        }
        terminal::warn("Mend this, and build again.");
    }

    fn json(&self) -> Value {
        let findings: Vec<_> = self.findings.iter().map(|f| report::json(f)).collect();
        json!({
            "built": true,
            "documents": self.site.cores.len(),
            "files": self.written.files,
            "bytes": self.written.bytes,
            "new": self.written.new,
            "changed": self.written.changed,
            "unchanged": self.written.unchanged,
            "removed": self.written.removed,
            "kept": self.written.kept,
            "mended": self.written.mended,
            "left_out": self.left.iter().map(left_out).collect::<Vec<_>>(),
            "milliseconds": self.total,
            "stages": self.stages,
            "next_change": self.site.face.iso(self.site.next_change()),
            "findings": findings,
        })
    }
}

/// The list of files was lost: by a power cut, or because somebody cleaned up.
fn forgotten(out: &Path) -> String {
    format!(
        "Which files of {} are campanile's was not known any more. What earlier builds wrote and nothing promises now may \
         still be there: to be sure, empty the folder and build again.",
        plain_path(out)
    )
}

fn left_out(left: &Left) -> Value {
    json!({
        "file": left.file,
        "kind": left.kind.plate().name,
        "id": left.id,
        "because": left.because,
        "address": left.address,
        "only_page": left.only_page,
    })
}

/// "3 new, 12 changed, 101 as before": what there is none of is not said.
fn fates(written: &Written) -> String {
    if written.new + written.changed + written.removed + written.kept == 0 {
        return "nothing changed".into();
    }
    let parts = [
        (written.new, "new"),
        (written.changed, "changed"),
        (written.removed, "removed"),
        (written.unchanged, "as before"),
        (written.kept, "left as they were"),
    ];
    let parts = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", thousands(*n)));
    parts.collect::<Vec<_>>().join(", ")
}

fn errors<'a>(findings: &[&'a Finding]) -> Vec<&'a Finding> {
    findings
        .iter()
        .copied()
        .filter(|f| f.severity() == Severity::Error)
        .collect()
}
