//! `campanile check`: every rule, nothing written.
use super::prose::{self, Voice};
use super::{Common, Format, Outcome, known, report, vicinity};
use crate::base::config;
use crate::base::finding::{Finding, Findings, Severity};
use crate::base::names::{self, count};
use crate::base::source::Place;
use crate::read::front_matter::NO_FRONT_MATTER;
use crate::world::vicinity::{self as sight, Sight};
use crate::world::{Trouble, terminal};
use crate::{Compiled, Input, compile};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

#[derive(Args)]
pub struct Check {
    /// Only what concerns these files or folders
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// From which level on the exit status is 1
    #[arg(long, value_enum, default_value = "warning")]
    level: Level,
    /// How to report: for a person, a line a finding, as one JSON value, as Vale's JSON, as SARIF, or as GitHub workflow
    /// commands
    #[arg(long, value_enum, default_value = "human")]
    format: Form,
    /// Mend what the voice finds and what can be mended without changing its meaning
    #[arg(long)]
    fix: bool,
    /// With --fix: also where somebody should read the sentence afterwards
    #[arg(long = "unsafe", requires = "fix")]
    unsafe_too: bool,
}

/// How findings are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Human,
    Line,
    Json,
    ValeJson,
    Sarif,
    Github,
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

/// What the native checks say.
struct Native {
    /// book.toml could be read, and so the site.
    whole: bool,
    findings: Vec<Finding>,
}

impl Native {
    /// Remembered where nothing has changed; otherwise the site is put together and looked at. `sight` is from before
    /// the site was read.
    fn of(common: &Common, input: &Input, sight: Option<&Sight>) -> Native {
        let site = &common.site;
        let key = known::key(input);
        if let Some(findings) = known::recall(site, input, &key)
            && sight.is_none_or(|sight| vicinity::renew(common, sight, &key))
        {
            return Native {
                whole: true,
                findings,
            };
        }
        let Compiled {
            site: compiled,
            findings,
            ..
        } = compile(input, &mut |_| ());
        if let Some(compiled) = &compiled {
            known::keep(site, input, &key, compiled, &findings);
            sight.inspect(|sight| {
                vicinity::keep(common, sight, input, &key, compiled, &findings);
            });
        }
        Native {
            whole: compiled.is_some(),
            findings,
        }
    }
}

/// The rules of the site's voice, if book.toml can be read.
fn voice(common: &Common) -> Option<Voice> {
    let book = crate::world::sources::book(&common.site).ok()?;
    let config = config::read(&book, None).0?;
    Some(Voice::of_site(&common.site, &book, &config))
}

impl Check {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        // The rules are read while the site is linked: neither needs the other.
        let (voice, gathered) = rayon::join(|| voice(common), || self.gathered(common));
        let (mut input, mut native) = gathered?;
        let wanted = self.wanted(&common.site, &input)?;
        let named = |path: &str| wanted.is_empty() || wanted.iter().any(|w| is_in(path, w));
        let mut troubled = false;
        if let Some(voice) = voice.as_ref().filter(|_| self.fix) {
            let (fixes, files, troubles) = voice.fix(&input, &common.site, self.unsafe_too, &named);
            let human = self.format == Form::Human;
            let quiet = Common {
                quiet: common.quiet || !human,
                ..common.clone()
            };
            prose::tell(&quiet, fixes, files, &troubles);
            troubled = !troubles.is_empty();
            if fixes > 0 {
                input = common.load()?;
                native = Native::of(common, &input, None);
            }
        }
        if let Some(voice) = &voice {
            let mut findings = Findings::new();
            findings.extend(native.findings.iter().cloned());
            findings.extend(voice.findings.iter().cloned());
            // Without front matter nobody knows which lines are text.
            let unread: HashSet<&str> = (native.findings.iter())
                .filter(|found| found.code.name == NO_FRONT_MATTER.name)
                .filter_map(|found| Some(&*found.place.as_ref()?.source.path))
                .collect();
            let read = |path: &str| named(path) && !unread.contains(path);
            findings.extend(voice.findings(&input, &common.site, &read));
            native.findings = findings.in_source_order();
        }
        // Without book.toml nothing else is looked at, so its faults concern every file.
        let all = wanted.is_empty() || !native.whole;
        let concerns = |f: &&Finding| {
            all || places(f).any(|p| wanted.iter().any(|w| is_in(&p.source.path, w)))
        };
        let findings: Vec<&Finding> = native.findings.iter().filter(concerns).collect();
        match self.format {
            Form::Human => {
                report::print(&findings);
                let looked_at = input.sources.iter().filter(|file| {
                    let path = format!("{}/{}", folder(&input), file.path);
                    wanted.is_empty() || wanted.iter().any(|w| is_in(&path, w))
                });
                let looked_at = count(looked_at.count(), "document", "documents");
                let tally = report::tally(&findings);
                common.say(&match native.whole {
                    true => format!("Checked {looked_at}: {tally}."),
                    false => {
                        format!("Checked book.toml: {tally}. The documents come when it is right.")
                    }
                });
                let worst = findings.iter().map(|f| f.severity()).max();
                if let Some(first) = findings.iter().find(|f| Some(f.severity()) == worst) {
                    common.say(&format!(
                        "More about a finding: campanile explain {}",
                        first.name()
                    ));
                }
            }
            Form::Json => {
                let list: Vec<_> = findings.iter().map(|f| report::json(f)).collect();
                terminal::print(&json!({ "findings": list }).to_string());
            }
            Form::Line => (findings.iter()).for_each(|f| terminal::print(&report::line(f))),
            Form::ValeJson => terminal::print(&report::vale(&findings)),
            Form::Sarif => report::services(Format::Sarif, &findings, &common.site),
            Form::Github => report::services(Format::Github, &findings, &common.site),
        }
        if troubled {
            return Err(Trouble::new("not every fix could be written"));
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

    /// The site and what its checks say: the whole, or as much of it as one file can see.
    fn gathered(&self, common: &Common) -> Result<(Input, Native), Trouble> {
        if let ([file], false) = (self.files.as_slice(), self.fix)
            && let Some((input, findings)) = vicinity::of(common, file)
        {
            let native = Native {
                whole: true,
                findings,
            };
            return Ok((input, native));
        }
        let sight = sight::look(&common.site, SystemTime::now());
        let input = common.load()?;
        // A typing error is told before any work is done.
        self.wanted(&common.site, &input)?;
        let native = Native::of(common, &input, sight.as_ref());
        Ok((input, native))
    }

    /// The files as findings name them: from the site's folder.
    fn wanted(&self, site: &Path, input: &Input) -> Result<Vec<String>, Trouble> {
        let root = std::fs::canonicalize(site).unwrap_or_else(|_| site.to_path_buf());
        self.files
            .iter()
            .map(|file| wanted(file, site, &root, input))
            .collect()
    }
}

fn wanted(file: &Path, site: &Path, root: &Path, input: &Input) -> Result<String, Trouble> {
    let real = std::fs::canonicalize(file)
        .or_else(|_| std::fs::canonicalize(site.join(file)))
        .map_err(|error| misspelt(file, &error, input))?;
    let below = real.strip_prefix(root).map_err(|_| {
        Trouble::new(format!("{} is not in this site", file.display()))
            .help("name the site's folder with --site DIR")
    })?;
    let path = below
        .components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/");
    // What is no part of the site would always be without findings.
    let src = folder(input);
    let part = path == *input.config.path
        || path == crate::read::lock::NAME
        || path.starts_with("themes/")
        || input
            .sources
            .iter()
            .map(|f| &f.path)
            .chain(input.assets.iter().map(|a| &a.path))
            .any(|p| is_in(&format!("{src}/{p}"), &path));
    if part {
        return Ok(path);
    }
    Err(Trouble::new(format!(
        "{} is not one of the site's documents",
        file.display()
    ))
    .help(format!("they stand in {src}/ and end in .md")))
}

/// A file that cannot be found, with the one that was probably meant.
fn misspelt(file: &Path, error: &std::io::Error, input: &Input) -> Trouble {
    let trouble = Trouble::io("read", file, error);
    let src = folder(input);
    let paths: Vec<String> = input
        .sources
        .iter()
        .map(|source| format!("{src}/{}", source.path))
        .collect();
    match names::nearest(&file.to_string_lossy(), paths.iter().map(String::as_str)) {
        Some(near) => trouble.help(format!("did you mean {near}?")),
        None => trouble,
    }
}

/// The content's folder. [`crate::base::config`] has the last word; this is enough to compare paths.
fn folder(input: &Input) -> String {
    let table = input.config.text.parse::<toml::Table>().unwrap_or_default();
    let src = table
        .get("book")
        .and_then(|book| book.get("src"))
        .and_then(|src| src.as_str());
    src.unwrap_or("content").trim_end_matches('/').to_string()
}

/// Whether a path is `folder`, or below it; the empty folder is the whole site.
fn is_in(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where a finding is, and the other places that belong to it.
pub(super) fn places(finding: &Finding) -> impl Iterator<Item = &Place> {
    finding
        .place
        .iter()
        .chain(finding.related.iter().map(|(place, _)| place))
}
