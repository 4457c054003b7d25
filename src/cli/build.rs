//! `campanile build`: sources in, a whole site out; or nothing, and why.
use super::{Common, Format, Outcome, report};
use crate::base::finding::{Finding, Severity};
use crate::base::names::count;
use crate::compile;
use crate::site::Site;
use crate::world::clock::Stopwatch;
use crate::world::output::{self, Refusal, Written};
use crate::world::{Trouble, sources, terminal};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

#[derive(Args)]
pub struct Build {
    /// The folder to write, instead of book.toml's
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

impl Build {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let mut watch = Stopwatch::start();
        let mut stages = Map::new();
        let input = sources::load(&common.site, common.wishes())?;
        stages.insert("load".into(), watch.lap().into());
        let compiled = compile(&input, &mut |stage| {
            stages.insert(format!("{stage:?}").to_lowercase(), watch.lap().into());
        });
        let findings: Vec<&Finding> = compiled.findings.iter().collect();
        let Some(site) = compiled.site.as_ref().filter(|_| !has_errors(&findings)) else {
            return self.refuse(common, &findings);
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
                self.report(
                    common,
                    site,
                    &findings,
                    &written,
                    &out,
                    stages,
                    watch.total(),
                );
                Ok(Outcome::Fine)
            }
            Err(Refusal::Trouble(trouble)) => Err(trouble),
            Err(Refusal::Findings(found)) => {
                self.refuse(common, &found.iter().collect::<Vec<_>>())
            }
        }
    }

    /// Half a site is none: says what is wrong, and leaves what was there.
    fn refuse(&self, common: &Common, findings: &[&Finding]) -> Result<Outcome, Trouble> {
        match self.format {
            Format::Human => {
                let errors: Vec<&Finding> = findings
                    .iter()
                    .copied()
                    .filter(|f| f.severity() == Severity::Error)
                    .collect();
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
        Ok(Outcome::Findings)
    }

    #[allow(clippy::too_many_arguments)]
    fn report(
        &self,
        common: &Common,
        site: &Site,
        findings: &[&Finding],
        written: &Written,
        out: &std::path::Path,
        stages: Map<String, Value>,
        total: f64,
    ) {
        let next = site.next_change();
        match self.format {
            Format::Human => {
                common.say(&format!(
                    "Built {} into {} in {:.2} s: {} new, {} changed, {} as before, {} removed.",
                    count(written.files, "file", "files"),
                    out.display(),
                    total / 1000.0,
                    written.new,
                    written.changed,
                    written.unchanged,
                    written.removed
                ));
                common.say(&format!("next change at {}", site.face.iso(next)));
                if !findings.is_empty() {
                    common.say(&format!(
                        "{}: see `campanile check`.",
                        report::tally(findings)
                    ));
                }
            }
            Format::Json => {
                let list: Vec<_> = findings.iter().map(|f| report::json(f)).collect();
                let summary = json!({
                    "built": true,
                    "documents": site.cores.len(),
                    "files": written.files,
                    "bytes": written.bytes,
                    "new": written.new,
                    "changed": written.changed,
                    "unchanged": written.unchanged,
                    "removed": written.removed,
                    "milliseconds": total,
                    "stages": stages,
                    "next_change": site.face.iso(next),
                    "findings": list,
                });
                terminal::print(&summary.to_string());
            }
            Format::Sarif | Format::Github => {
                report::services(self.format, findings, &common.site);
            }
        }
    }
}

fn has_errors(findings: &[&Finding]) -> bool {
    findings.iter().any(|f| f.severity() == Severity::Error)
}
