//! `campanile build`: sources in, a whole site out; or nothing, and why.
use super::{Common, Format, Outcome, plain_path, report};
use crate::base::finding::{Finding, Severity};
use crate::base::names::{count, thousands};
use crate::compile;
use crate::site::Site;
use crate::world::clock::Stopwatch;
use crate::world::output::{self, Refusal, Written};
use crate::world::{Trouble, terminal};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Build {
    /// The folder to write, instead of the one in book.toml
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How to report: for a person, as one JSON value, as SARIF, or as GitHub workflow commands
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// A build that went well.
struct Done<'a> {
    site: &'a Site,
    findings: &'a [&'a Finding],
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
        let input = common.load()?;
        stages.insert("load".into(), watch.lap().into());
        let compiled = compile(&input, &mut |stage| {
            stages.insert(format!("{stage:?}").to_lowercase(), watch.lap().into());
        });
        let findings: Vec<&Finding> = compiled.findings.iter().collect();
        let Some(site) = compiled
            .site
            .as_ref()
            .filter(|_| errors(&findings).is_empty())
        else {
            return Ok(self.refuse(common, &findings));
        };
        let out = self
            .out
            .clone()
            .unwrap_or_else(|| common.site.join(&site.config.build.build_dir));
        let content = common.site.join(&site.config.book.src);
        match output::write(
            &compiled.artifacts,
            &out,
            &common.site,
            &content,
            common.quiet,
        ) {
            Ok(written) => {
                stages.insert("write".into(), watch.lap().into());
                let total = watch.total();
                let done = Done {
                    site,
                    findings: &findings,
                    written,
                    out: &out,
                    stages,
                    total,
                };
                match self.format {
                    Format::Human => done.tell(common),
                    Format::Json => terminal::print(&done.json().to_string()),
                    Format::Sarif | Format::Github => {
                        report::services(self.format, &findings, &common.site);
                    }
                }
                // The process ends here; to free ten thousand documents one by one would be work for nobody.
                std::mem::forget((compiled, input));
                Ok(Outcome::Fine)
            }
            Err(Refusal::Trouble(trouble)) => Err(trouble),
            Err(Refusal::Findings(found)) => {
                Ok(self.refuse(common, &found.iter().collect::<Vec<_>>()))
            }
        }
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
        common.say(&format!(
            "Built {} into {} in {:.2} s: {}.",
            count(self.written.files, "file", "files"),
            plain_path(self.out),
            self.total / 1000.0,
            fates(&self.written)
        ));
        let next = self.site.face.iso(self.site.next_change());
        common.say(&format!(
            "next change at {next}, by the clock alone: build again then"
        ));
        if !self.findings.is_empty() {
            common.say(&format!(
                "{}: `campanile check` shows more.",
                report::tally(self.findings)
            ));
        }
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
            "milliseconds": self.total,
            "stages": self.stages,
            "next_change": self.site.face.iso(self.site.next_change()),
            "findings": findings,
        })
    }
}

/// "3 new, 12 changed, 101 as before": what there is none of is not said.
fn fates(written: &Written) -> String {
    if written.new + written.changed + written.removed == 0 {
        return "nothing changed".into();
    }
    let parts = [
        (written.new, "new"),
        (written.changed, "changed"),
        (written.removed, "removed"),
        (written.unchanged, "as before"),
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
