//! `campanile update`: one word more about an incident or planned work, checked before a byte is written.
mod notice;
mod plan;
mod tell;

use super::{Common, Outcome, new, plain_path, report, wrong};
use crate::base::finding::{Finding, Severity};
use crate::read::{Reader, edit};
use crate::world::{Trouble, sources, terminal};
use crate::{Compiled, Input, compile};
use clap::Args;
use notice::Notice;
use plan::Planned;
use std::sync::Arc;

#[derive(Args)]
pub struct Update {
    /// The incident or the planned work: its id, or its file
    #[arg(value_name = "INCIDENT")]
    notice: String,
    /// Where it stands now. Incidents: investigating, identified, monitoring, resolved, postmortem. Planned work:
    /// scheduled, in_progress, verifying, completed, cancelled, rescheduled
    #[arg(long)]
    phase: String,
    /// What to tell readers, in quotes; Markdown, and more than one line, if need be
    #[arg(long, value_name = "TEXT")]
    message: String,
    /// When readers hear from you again at the latest: 15:30, or 2026-12-05T15:30 (incidents)
    #[arg(long, value_name = "TIME")]
    next_update: Option<String>,
    /// How badly services are hit from now on, where that has changed
    #[arg(long, value_parser = new::impacts())]
    impact: Option<String>,
    /// When this was known, if that was not just now: 15:10, or 2026-12-05T15:10
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Who says it; only the internal site shows it
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// When work that is rescheduled begins now; where it was before is written down by itself
    #[arg(long, value_name = "TIME")]
    starts: Option<String>,
    /// When it ends now; without it, the work takes as long as before
    #[arg(long, value_name = "TIME")]
    ends: Option<String>,
    /// Of a series: the day of the window that is meant, as the series has it
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
}

impl Update {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let mut input = common.load()?;
        let Some(config) = super::usable(&input) else {
            return Ok(Outcome::Findings);
        };
        let place = notice::find(&self.notice, common, &input, &config)?;
        let file = &input.sources[place];
        let (document, found) = Reader::new(&config).document(file);
        let Some(document) = document else {
            let found: Vec<Finding> = found.into_iter().collect();
            return Ok(refuse(&found.iter().collect::<Vec<_>>()));
        };
        let now = super::now(&input, &config);
        let notice = Notice::new(&document, &config, now)?;
        let planned = self.plan(&notice)?;
        let text = edit::amend(&document.source, &planned.steps).map_err(|unusual| {
            wrong(
                format!(
                    "`{}` in {} is written so that nothing can be added to it alone",
                    unusual.path, document.source.path
                ),
                "write it as a list, one `- at:` after the other, as `campanile new incident` does",
            )
        })?;
        let path = common.site.join(&config.book.src).join(&*file.path);
        let old = std::mem::replace(&mut input.sources[place].bytes, text.as_bytes().into());
        let compiled = compile(&input, &mut |_| ());
        let about = of_file(&compiled, &document.source.path);
        if about.iter().any(|f| f.severity() == Severity::Error) {
            return Ok(refuse(&about));
        }
        sources::replace(&path, &old, text.as_bytes())?;
        common.say(&format!(
            "Updated {}: {}",
            plain_path(&path),
            planned.done(&notice)
        ));
        tell::tell(common, &compiled, &notice, &planned);
        if !common.quiet && !about.is_empty() {
            common.say("");
            report::print(&about);
        }
        forget(compiled, input);
        Ok(Outcome::Fine)
    }

    fn plan(&self, notice: &Notice<'_>) -> Result<Planned, Trouble> {
        plan::plan(self, notice)
    }
}

/// The process ends soon; to free ten thousand documents one by one would be work for nobody.
fn forget(compiled: Compiled, input: Input) {
    std::mem::forget((compiled, input));
}

/// What `check` would say of the file.
fn of_file<'a>(compiled: &'a Compiled, path: &Arc<str>) -> Vec<&'a Finding> {
    let here = |f: &&Finding| f.place.as_ref().is_some_and(|p| p.source.path == *path);
    compiled.findings.iter().filter(here).collect()
}

fn refuse(findings: &[&Finding]) -> Outcome {
    report::print(findings);
    terminal::warn(&format!(
        "Nothing was written: {}. The file is as it was.",
        report::tally(findings)
    ));
    Outcome::Findings
}
