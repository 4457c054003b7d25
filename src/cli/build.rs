//! `campanile build`: sources in, a whole site out; or nothing, and why.
use super::learned;
use super::whole::{self, Left, Part};
use super::{Common, Format, Outcome, plain_path, report};
use crate::Input;
use crate::base::config;
use crate::base::finding::{Finding, Severity};
use crate::base::names::{count, thousands};
use crate::base::source::Source;
use crate::compile;
use crate::site::Site;
use crate::world::clock::{self, Stopwatch};

use crate::world::output::{Folder, Refusal, Written};
use crate::world::receipt::{self, Sight, Span};
use crate::world::{Trouble, sources, terminal};
use clap::Args;
use serde::{Deserialize, Serialize};
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

/// What a build says of the site that it wrote, and another one of the same site may repeat.
#[derive(Clone, Serialize, Deserialize)]
struct Said {
    documents: usize,
    written: Written,
    next_change: String,
    findings: Vec<Value>,
    /// "2 warnings"
    tally: String,
}

/// A build that went well.
struct Done<'a> {
    said: &'a Said,
    findings: &'a [&'a Finding],
    /// Documents that are not in it (`--only-whole`).
    left: &'a [Left],
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
        let sight = receipt::look(&common.site, &common.wishes()).filter(|_| !self.only_whole);
        if let Some(said) = sight.as_ref().and_then(|sight| self.as_before(&out, sight)) {
            stages.insert("look".into(), watch.lap().into());
            let done = Done {
                said: &said,
                findings: &[],
                left: &[],
                out: &out,
                stages,
                total: watch.total(),
            };
            self.tell(&done, common);
            return Ok(Outcome::Fine);
        }
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
        let mut part = part.unwrap_or_else(|compiled| Part::all(*compiled));
        let findings: Vec<&Finding> = part.findings.iter().collect();
        let is_whole = part.is_whole();
        let Some(site) = part.compiled.site.take().filter(|_| is_whole) else {
            return Ok(self.refuse(common, &findings));
        };
        let mut folder = folder.precompressed(site.config.build.precompress);
        let mut said = Said::of(&site, &findings);
        let stands = stands(&input, &site);
        // What is promised needs neither the sources nor what nobody may see: a quarter of all memory.
        rayon::spawn(move || drop((site, input)));
        learned::recall(&common.site);
        let outcome = folder.write(&part.compiled.artifacts, &content, &part.keep, common.quiet);
        learned::keep(&common.site);
        match outcome {
            Ok(written) => {
                stages.insert("write".into(), watch.lap().into());
                said.written = written;
                if let Some(sight) = sight {
                    receipt::keep(&out, &sight, stands, &said);
                }
                let total = watch.total();
                if said.written.lost {
                    terminal::warn(&forgotten(&out));
                }
                let done = Done {
                    said: &said,
                    findings: &findings,
                    left: &part.left,
                    out: &out,
                    stages,
                    total,
                };
                self.tell(&done, common);
                // The process ends here; to free ten thousand documents one by one would be work for nobody.
                std::mem::forget(part);
                Ok(Outcome::Fine)
            }
            Err(Refusal::Trouble(trouble)) => Err(trouble),
            Err(Refusal::Findings(found)) => {
                Ok(self.refuse(common, &found.iter().collect::<Vec<_>>()))
            }
        }
    }

    /// What the last build said, if this one would write the same. What goes to a code forge names
    /// each finding's place, for which the sources are read.
    fn as_before(&self, out: &Path, sight: &Sight) -> Option<Said> {
        let said: Said = receipt::find(out, sight, clock::now())?;
        let can_tell = match self.format {
            Format::Human | Format::Json => true,
            Format::Sarif | Format::Github => said.findings.is_empty(),
        };
        let written = said.written.as_before();
        can_tell.then_some(Said { written, ..said })
    }

    fn tell(&self, done: &Done<'_>, common: &Common) {
        match self.format {
            Format::Human => done.tell(common),
            Format::Json => {
                done.tell_left_out(false);
                terminal::print(&done.json().to_string());
            }
            Format::Sarif | Format::Github => {
                report::services(self.format, done.findings, &common.site);
                done.tell_left_out(self.format == Format::Github);
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

impl Said {
    fn of(site: &Site, findings: &[&Finding]) -> Said {
        Said {
            documents: site.cores.len(),
            written: Written::default(),
            next_change: site.face.iso(site.next_change()),
            findings: findings.iter().map(|f| json!(report::json(f))).collect(),
            tally: report::tally(findings),
        }
    }
}

/// How long this output stands while nobody edits anything; a clock that stands still brings no change.
fn stands(input: &Input, site: &Site) -> Option<Span> {
    let fixed = input.now.is_some() || site.config.site.clock.is_some();
    (!fixed).then(|| Span::new(input.clock, site.next_change()))
}

impl Done<'_> {
    fn tell(&self, common: &Common) {
        if !self.left.is_empty() {
            report::print(&errors(self.findings));
        }
        self.tell_left_out(false);
        common.say(&format!(
            "Built {} into {} in {:.2} s: {}.",
            count(self.said.written.files, "file", "files"),
            plain_path(self.out),
            self.total / 1000.0,
            fates(&self.said.written)
        ));
        if self.said.written.mended {
            common.say("The build before was stopped half-way; what it left is mended.");
        }
        common.say(&format!(
            "next change at {}, by the clock alone: build again then",
            self.said.next_change
        ));
        if !self.said.findings.is_empty() && self.left.is_empty() {
            let tally = &self.said.tally;
            common.say(&format!("{tally}: `campanile check` shows more."));
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
        let written = &self.said.written;
        json!({
            "built": true,
            "documents": self.said.documents,
            "files": written.files,
            "bytes": written.bytes,
            "new": written.new,
            "changed": written.changed,
            "unchanged": written.unchanged,
            "removed": written.removed,
            "kept": written.kept,
            "mended": written.mended,
            "left_out": self.left.iter().map(left_out).collect::<Vec<_>>(),
            "milliseconds": self.total,
            "stages": self.stages,
            "formats": written.formats,
            "next_change": self.said.next_change,
            "findings": self.said.findings,
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
