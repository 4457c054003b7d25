//! `campanile voice`: the prose rules alone, on any files. Its options, its output and its exit status are those of `vale`.
use super::Outcome;
use super::prose::{self, Profiles, Sources};
use super::report;
use crate::base::finding::{Finding, Severity};
use crate::base::names::count;
use crate::base::source::Source;
use crate::base::time::{DateStyle, TimeStyle};
use crate::voice::glob;
use crate::voice::ini::Ini;
use crate::voice::judge::{Format, Judge, Judged, Prose, Session, Text};
use crate::voice::pack;
use crate::world::prose::{self as disk, Read};
use crate::world::{Trouble, terminal};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use std::io::Read as _;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Voice {
    /// Files and folders; a text instead of a path; nothing reads standard input
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// The settings, instead of the nearest .vale.ini above
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Only files whose path fits
    #[arg(long, value_name = "PATTERN", default_value = "*")]
    glob: String,
    /// The lowest level to report
    #[arg(long = "minAlertLevel", value_name = "LEVEL", value_enum)]
    least: Option<Level>,
    /// How to report
    #[arg(long, value_enum, ignore_case = true, default_value = "CLI")]
    output: Output,
    /// The ending that a text without a file has, or that all files are read as
    #[arg(long, value_name = "ENDING", default_value = ".txt")]
    ext: String,
    /// In the order of their paths
    #[arg(long)]
    sort: bool,
    /// Forward slashes in paths
    #[arg(long)]
    normalize: bool,
    /// Paths from the folder of the program
    #[arg(long)]
    relative: bool,
    /// No settings but those that are named or found above
    #[arg(long)]
    no_global: bool,
    /// Exit status 0, whatever is found
    #[arg(long)]
    no_exit: bool,
    /// Take all files for plain lines
    #[arg(long)]
    ignore_syntax: bool,
    /// Messages may be as wide as they are
    #[arg(long)]
    no_wrap: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Suggestion,
    Warning,
    Error,
}

/// As Vale names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    #[value(name = "CLI")]
    Cli,
    #[value(name = "line")]
    Line,
    #[value(name = "JSON")]
    Json,
}

/// The names under which settings are looked for.
const NAMES: [&str; 5] = [".vale.ini", "_vale.ini", "vale.ini", ".vale", "_vale"];

/// A text to be judged.
struct Work {
    /// As it is printed.
    shown: String,
    text: String,
    ending: String,
    format: Format,
}

impl Voice {
    pub fn run(self) -> Result<Outcome, Trouble> {
        let mut sources = Sources::default();
        let (ini, folder) = self.settings(&mut sources)?;
        if let Some(least) = self.least {
            sources.settings.least = Some(match least {
                Level::Suggestion => Severity::Suggestion,
                Level::Warning => Severity::Warning,
                Level::Error => Severity::Error,
            });
        }
        let judge = sources.judge(&folder);
        let works = self.works(&ini)?;
        let found = judged(&works, &judge, &sources, &ini);
        self.tell(&works, &found, &sources, &judge);
        let errors = found
            .iter()
            .flatten()
            .any(|f| f.severity() == Severity::Error);
        Ok(if errors && !self.no_exit {
            Outcome::Findings
        } else {
            Outcome::Fine
        })
    }

    /// The settings: those named, the nearest above, the user's own; without any, the pack that ships.
    fn settings(&self, sources: &mut Sources) -> Result<(Ini, PathBuf), Trouble> {
        let path = match &self.config {
            Some(path) if path.is_file() => Some(path.clone()),
            Some(path) => {
                return Err(Trouble::new(format!(
                    "path '{}' does not exist",
                    path.display()
                )));
            }
            None => self.nearest(),
        };
        let Some(path) = path else {
            for name in pack::names() {
                if let Some((pack, findings)) = pack::shipped(name) {
                    sources.pack(pack, findings, true);
                }
            }
            sources.choose(DateStyle::default(), TimeStyle::default());
            return Ok((Ini::default(), PathBuf::from(".")));
        };
        let Read::Text(text) = disk::text(&path) else {
            return Err(
                Trouble::new(format!("cannot read {} as text", path.display()))
                    .help("save it as UTF-8"),
            );
        };
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let ini = sources.ini(&Source::new(path.display().to_string(), text), &folder);
        sources.choose(DateStyle::default(), TimeStyle::default());
        sources.settings.as_vale = true;
        // Without a word in the settings, Vale leaves suggestions out.
        sources.settings.least.get_or_insert(Severity::Warning);
        let styles = ini
            .styles_path
            .as_ref()
            .map_or("styles", |(path, _)| path.as_str());
        let styles = folder.join(styles);
        Ok((ini, styles))
    }

    fn nearest(&self) -> Option<PathBuf> {
        let here = std::env::current_dir().ok()?;
        let above = here
            .ancestors()
            .flat_map(|dir| NAMES.iter().map(|name| dir.join(name)))
            .find(|path| path.is_file());
        let home = || {
            let home = std::env::var_os("HOME").map(PathBuf::from)?;
            let names = NAMES.iter().map(|name| home.join(name));
            names
                .filter(|_| !self.no_global)
                .find(|path| path.is_file())
        };
        above.or_else(home)
    }

    /// All texts. One word that is no path is a text itself.
    fn works(&self, ini: &Ini) -> Result<Vec<Work>, Trouble> {
        let there = |path: &String| Path::new(path).exists();
        match self.paths.as_slice() {
            [] => {
                let mut text = String::new();
                std::io::stdin()
                    .read_to_string(&mut text)
                    .map_err(|error| {
                        Trouble::new(format!("cannot read standard input: {error}"))
                    })?;
                Ok(vec![self.work(ini, format!("stdin{}", self.ext), text)])
            }
            [text] if !there(text) => Ok(vec![self.work(
                ini,
                format!("stdin{}", self.ext),
                text.clone(),
            )]),
            paths => {
                if let Some(path) = paths.iter().find(|path| !there(path)) {
                    return Err(Trouble::new(format!("argument '{path}' does not exist")));
                }
                let mut files: Vec<PathBuf> = paths
                    .iter()
                    .flat_map(|path| disk::files(Path::new(path)))
                    .collect();
                if self.sort {
                    files.sort();
                }
                let works = files.par_iter().filter_map(|path| self.file(ini, path));
                Ok(works.collect())
            }
        }
    }

    fn file(&self, ini: &Ini, path: &Path) -> Option<Work> {
        let shown = path.display().to_string();
        // As Vale shows them: `./docs` and `docs` are one.
        let mut shown = shown.strip_prefix("./").unwrap_or(&shown).to_string();
        if self.normalize {
            shown = shown.replace('\\', "/");
        }
        let sections = ini.sections.is_empty()
            || ini
                .sections
                .iter()
                .any(|s| s.glob == "*" || glob::matches(&s.glob, &shown));
        if !sections || (self.glob != "*" && !glob::matches(&self.glob, &shown)) {
            return None;
        }
        match disk::text(path) {
            Read::Text(text) => Some(self.work(ini, shown, text)),
            // A picture or a program is no prose.
            Read::NotUtf8(_) | Read::Missing => None,
        }
    }

    fn work(&self, ini: &Ini, shown: String, text: String) -> Work {
        let own = Path::new(&shown)
            .extension()
            .map_or(String::new(), |e| e.to_string_lossy().into_owned());
        let ending = if self.ext == ".txt" {
            own
        } else {
            self.ext.trim_start_matches('.').to_string()
        };
        let format = match ini.format(&ending) {
            _ if self.ignore_syntax => Format::Lines,
            "md" | "markdown" | "mdown" | "markdn" | "mdx" => Format::Markdown,
            "html" | "htm" | "shtml" | "xhtml" => Format::Html,
            "txt" => Format::Plain,
            _ => Format::Lines,
        };
        Work {
            shown,
            text: lines(text),
            ending: if ending.is_empty() {
                String::new()
            } else {
                format!(".{ending}")
            },
            format,
        }
    }

    fn tell(&self, works: &[Work], found: &[Vec<Finding>], sources: &Sources, judge: &Judge) {
        // Faults of the rules go beside the findings, so that a program that reads these is not disturbed.
        let rules = sources
            .findings
            .iter()
            .cloned()
            .chain(prose::gave_up(judge));
        for finding in rules {
            terminal::warn(&report::human(&finding, false, terminal::width()));
        }
        let all: Vec<&Finding> = found.iter().flatten().collect();
        match self.output {
            Output::Line => all.iter().for_each(|f| terminal::print(&report::line(f))),
            Output::Json => terminal::print(&report::vale(&all)),
            Output::Cli => table(works, found),
        }
    }
}

/// A text with the ends of lines that old machines wrote as ends of lines. Each byte stays where it is.
fn lines(text: String) -> String {
    let alone = |(at, _): (usize, &str)| text.as_bytes().get(at + 1) != Some(&b'\n');
    if !text.match_indices('\r').any(alone) {
        return text;
    }
    let mut chars = text.chars().peekable();
    let mut lines = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let alone = c == '\r' && chars.peek() != Some(&'\n');
        lines.push(if alone { '\n' } else { c });
    }
    lines
}

/// What the rules say about each text.
fn judged(works: &[Work], judge: &Judge, sources: &Sources, ini: &Ini) -> Vec<Vec<Finding>> {
    let mut profiles = Profiles::default();
    let masks = prose::ignores(ini);
    let silence = std::sync::Arc::new(ini.silence.clone());
    let profiles: Vec<_> = works
        .iter()
        .map(|work| {
            profiles.of(
                &sources.settings,
                judge,
                Path::new(&work.shown),
                &work.shown,
            )
        })
        .collect();
    works
        .par_iter()
        .zip(profiles)
        .map(|(work, profile)| {
            let masks = prose::masks(&masks, &work.shown);
            let mut session = Session::new(judge, profile).without(silence.clone());
            let judged = session.judge(&Text {
                text: &work.text,
                format: work.format,
                ending: &work.ending,
                fields: Prose::All,
                masks: &masks,
            });
            findings(work, &judged, judge)
        })
        .collect()
}

fn findings(work: &Work, judged: &Judged, judge: &Judge) -> Vec<Finding> {
    let source = Source::new(work.shown.as_str(), work.text.as_str());
    let alerts = judged.alerts.iter();
    let mut found: Vec<Finding> = alerts
        .map(|alert| prose::finding(judge, alert, &source, alert.span.clone()))
        .collect();
    found.extend(prose::faults(judged, &source));
    found.sort_by_key(|f| f.place.as_ref().map_or(0, |p| p.span.start));
    found
}

/// A table a file, and how many there are, as Vale prints them where nobody wants colours.
fn table(works: &[Work], found: &[Vec<Finding>]) {
    for (work, findings) in works.iter().zip(found) {
        if findings.is_empty() {
            continue;
        }
        terminal::print(&format!("\n {}", work.shown));
        let rows: Vec<[String; 4]> = findings
            .iter()
            .map(|f| {
                let whole = f.rule.as_ref().is_some_and(|rule| rule.whole);
                let place = f.place.as_ref().filter(|_| !whole);
                let (line, column) = place.map_or((1, 1), |p| p.line_column());
                [
                    format!("{line}:{column}"),
                    f.severity().word().to_string(),
                    f.message.clone(),
                    f.name().to_string(),
                ]
            })
            .collect();
        let wide = |i: usize| rows.iter().map(|r| r[i].chars().count()).max().unwrap_or(0);
        let widths = [wide(0), wide(1), wide(2), wide(3)];
        for row in &rows {
            let cells: Vec<String> = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            terminal::print(&format!(" {}  ", cells.join("  ")));
        }
        terminal::print("");
    }
    let of = |severity| {
        found
            .iter()
            .flatten()
            .filter(|f| f.severity() == severity)
            .count()
    };
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let suggestions = count(of(Severity::Suggestion), "suggestion", "suggestions");
    let sign = if errors + warnings > 0 {
        "\u{2716}"
    } else {
        "\u{2714}"
    };
    let place = match works {
        [work] if work.shown.starts_with("stdin") => "stdin".to_string(),
        works => count(works.len(), "file", "files"),
    };
    terminal::print(&format!(
        "{sign} {}, {} and {suggestions} in {place}.",
        count(errors, "error", "errors"),
        count(warnings, "warning", "warnings")
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::rule;

    #[test]
    fn levels_have_vales_names() {
        for level in Level::value_variants() {
            let name = level.to_possible_value().map(|v| v.get_name().to_string());
            assert!(rule::level_of(&name.unwrap_or_default()).is_some());
        }
    }
}
