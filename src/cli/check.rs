//! `campanile check`: every rule, nothing written.
use super::{Common, Format, Outcome, report};
use crate::base::finding::{Finding, Severity};
use crate::compile;
use crate::world::{Trouble, sources, terminal};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Check {
    /// Only what concerns these files
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Exit with 1 from this level on
    #[arg(long, value_enum, default_value = "warning")]
    level: Level,
    /// How to report
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Suggestion,
    Warning,
    Error,
}

impl Level {
    fn severity(self) -> Severity {
        match self {
            Level::Suggestion => Severity::Suggestion,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        }
    }
}

impl Check {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let wanted = self.wanted(&common.site)?;
        let input = sources::load(&common.site, common.wishes())?;
        let compiled = compile(&input, &mut |_| ());
        let concerns = |f: &&Finding| {
            wanted.is_empty()
                || f.place
                    .as_ref()
                    .is_some_and(|p| wanted.iter().any(|w| **w == *p.source.path))
        };
        let findings: Vec<&Finding> = compiled.findings.iter().filter(concerns).collect();
        match self.format {
            Format::Human => {
                report::print(&findings);
                let documents = compiled
                    .site
                    .as_ref()
                    .map_or(input.sources.len(), |site| site.cores.len());
                common.say(&format!(
                    "Checked {documents} documents: {}.",
                    report::tally(&findings)
                ));
            }
            Format::Json => {
                let list: Vec<_> = findings.iter().map(|f| report::json(f)).collect();
                terminal::print(&json!({ "findings": list }).to_string());
            }
            Format::Sarif | Format::Github => {
                report::services(self.format, &findings, &common.site);
            }
        }
        let fails = findings
            .iter()
            .any(|f| f.severity() >= self.level.severity());
        Ok(if fails {
            Outcome::Findings
        } else {
            Outcome::Fine
        })
    }

    /// The files as findings name them: from the site's folder.
    fn wanted(&self, site: &Path) -> Result<Vec<String>, Trouble> {
        let root = std::fs::canonicalize(site).unwrap_or_else(|_| site.to_path_buf());
        self.files
            .iter()
            .map(|file| {
                let real = std::fs::canonicalize(file)
                    .or_else(|_| std::fs::canonicalize(site.join(file)))
                    .map_err(|error| Trouble::io("read", file, &error))?;
                let below = real.strip_prefix(&root).map_err(|_| {
                    Trouble::new(format!("{} is not in this site", file.display()))
                        .help("name the site's folder with --site DIR")
                })?;
                Ok(below
                    .components()
                    .map(|c| c.as_os_str().to_string_lossy())
                    .collect::<Vec<_>>()
                    .join("/"))
            })
            .collect()
    }
}
