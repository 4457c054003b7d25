//! `.vale.ini`: which styles look at which files, for a team that comes from Vale.
use super::codes::{NO_STYLE, UNSUPPORTED};
use super::rule;
use super::settings::{Section, Toggle};
use super::silence::Silence;
use crate::base::finding::{Finding, Severity};
use crate::base::names;
use crate::base::source::Source;
use std::ops::Range;

/// The file, understood.
#[derive(Debug, Clone, Default)]
pub struct Ini {
    pub styles_path: Option<(String, Range<usize>)>,
    pub vocab: Vec<(String, Range<usize>)>,
    /// Packages, by name, path or address.
    pub packages: Vec<(String, Range<usize>)>,
    /// `WordTemplate` and `DictionaryPath`.
    pub template: Option<String>,
    pub dictionaries: Option<String>,
    pub least: Option<Severity>,
    /// Endings of files, each with the one that it is read as.
    pub formats: Vec<(String, String)>,
    pub sections: Vec<Section>,
    /// Styles named anywhere, with their places.
    pub based_on: Vec<(String, Range<usize>)>,
    /// Elements that are no prose: `IgnoredScopes`, `SkippedScopes`, `IgnoredClasses`.
    pub silence: Silence,
    /// Patterns of what is no prose, by the paths that they are for.
    pub ignores: Vec<(String, String)>,
}

/// Keys above the first section, and in one.
const CORE: &[&str] = &[
    "StylesPath",
    "MinAlertLevel",
    "Vocab",
    "Packages",
    "IgnoredScopes",
    "SkippedScopes",
    "IgnoredClasses",
    "WordTemplate",
    "NLPEndpoint",
    "DictionaryPath",
    "SphinxBuildPath",
    "SphinxAutoBuild",
    "LTPath",
    "Project",
    "ProcessTimeout",
];
const OWN: &[&str] = &[
    "BasedOnStyles",
    "BlockIgnores",
    "TokenIgnores",
    "IgnorePatterns",
    "Transform",
    "Lang",
    "CommentDelimiters",
    "View",
    "Blueprint",
];

/// Keys of Vale that change nothing here, each with what does the same.
const WITHOUT_EFFECT: &[(&str, &str)] = &[
    ("NLPEndpoint", "sentences are found without a server"),
    ("ProcessTimeout", "no other program is run"),
    ("SphinxBuildPath", "files are read as they are written"),
    ("SphinxAutoBuild", "files are read as they are written"),
    ("LTPath", "LanguageTool is not asked"),
    ("Transform", "XML is not turned into HTML"),
    ("Lang", "sentences and syllables are those of English"),
    (
        "CommentDelimiters",
        "comments are those of HTML and Markdown",
    ),
    ("View", "views into data files are not supported"),
    ("Blueprint", "views into data files are not supported"),
];

/// Reads the file; what cannot be understood is a finding, and the rest holds.
pub fn read(source: &Source) -> (Ini, Vec<Finding>) {
    let mut ini = Ini::default();
    let mut found = Vec::new();
    let mut section = String::new();
    for (line, at) in lines(&source.text) {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
            section = name.trim().to_string();
            if !matches!(section.as_str(), "formats" | "asciidoctor") {
                ini.open(&section);
            }
            continue;
        }
        let Some((key, value)) = trimmed.split_once('=') else {
            let place = source.at(start..start + trimmed.len());
            found.push(
                Finding::new(&NO_STYLE, place, "this line is no setting").help("write KEY = VALUE"),
            );
            continue;
        };
        let value = remark(value).trim();
        let from = start + trimmed.len()
            - trimmed
                .split_once('=')
                .map_or("", |(_, v)| v)
                .trim_start()
                .len();
        let span = from..from + value.len();
        let key = key.trim();
        let fault = match section.as_str() {
            "" => ini.core(key, value, span.clone()),
            "formats" => {
                ini.formats.push((key.into(), value.into()));
                None
            }
            "asciidoctor" => None,
            _ => ini.own(key, value, span.clone()),
        };
        if let Some((_, why)) = WITHOUT_EFFECT.iter().find(|(name, _)| *name == key) {
            let message = format!("`{key}` has no effect in campanile");
            let place = source.at(start..start + key.len());
            found.push(Finding::new(&UNSUPPORTED, place, message).help(*why));
        }
        if let Some((message, near)) = fault {
            let key_span = start..start + key.len();
            let place = source.at(if near.is_some() { key_span } else { span });
            found.push(Finding::new(&NO_STYLE, place, message).did_you_mean(near));
        }
    }
    (ini, found)
}

/// Lines; one that ends in a backslash goes on.
fn lines(text: &str) -> Vec<(String, usize)> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    let mut at = 0;
    let mut open = false;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        let goes_on = bare.ends_with('\\');
        let bare = bare.strip_suffix('\\').unwrap_or(bare);
        match lines.last_mut() {
            Some((last, _)) if open => last.push_str(bare.trim_start()),
            _ => lines.push((bare.to_string(), at)),
        }
        open = goes_on;
        at += line.len();
    }
    lines
}

/// A value without the remark behind it: ` # …` or ` ; …`.
fn remark(value: &str) -> &str {
    let end = [" #", " ;"]
        .iter()
        .filter_map(|mark| value.find(mark))
        .min();
    &value[..end.unwrap_or(value.len())]
}

type Fault = Option<(String, Option<&'static str>)>;

fn list(value: &str, span: &Range<usize>) -> Vec<(String, Range<usize>)> {
    let mut at = span.start;
    let mut found = Vec::new();
    for part in value.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let from = at + (part.len() - part.trim_start().len());
            found.push((name.to_string(), from..from + name.len()));
        }
        at += part.len() + 1;
    }
    found
}

impl Ini {
    fn core(&mut self, key: &str, value: &str, span: Range<usize>) -> Fault {
        match key {
            "StylesPath" => self.styles_path = Some((value.into(), span)),
            // Old files say `Project`.
            "Vocab" | "Project" => self.vocab.extend(list(value, &span)),
            "Packages" => self.packages.extend(list(value, &span)),
            "WordTemplate" if value.matches("%s").count() != 1 => {
                let message = "`WordTemplate` has to hold `%s` once, where the words go";
                return Some((message.into(), None));
            }
            "WordTemplate" => self.template = Some(value.into()),
            "DictionaryPath" => self.dictionaries = Some(value.into()),
            "IgnoredScopes" | "SkippedScopes" => {
                let names = list(value, &span).into_iter();
                let names = names.map(|(name, _)| name.to_ascii_lowercase());
                self.silence.tags.extend(names);
            }
            "IgnoredClasses" => {
                let names = list(value, &span).into_iter();
                self.silence.classes.extend(names.map(|(name, _)| name));
            }
            "MinAlertLevel" => match rule::level_of(value) {
                Some(level) => self.least = Some(level),
                None => {
                    return Some((
                        format!("`{value}` is no level: suggestion, warning or error"),
                        None,
                    ));
                }
            },
            key if CORE.contains(&key) => {}
            key => {
                return Some((
                    format!("`{key}` is no setting of .vale.ini"),
                    names::nearest(key, CORE.iter().copied()),
                ));
            }
        }
        None
    }

    fn own(&mut self, key: &str, value: &str, span: Range<usize>) -> Fault {
        let section = self.sections.last_mut()?;
        match key {
            "BasedOnStyles" => {
                let styles = list(value, &span);
                let names = styles.iter().map(|(name, _)| name.clone());
                section.styles.get_or_insert_default().extend(names);
                self.based_on.extend(styles);
            }
            "BlockIgnores" | "TokenIgnores" | "IgnorePatterns" => {
                for (pattern, _) in list(value, &span) {
                    self.ignores.push((section.glob.clone(), pattern));
                }
            }
            key if OWN.contains(&key) => {}
            key => match Toggle::of(value) {
                Some(toggle) => section.toggles.push((key.into(), toggle)),
                None => {
                    return Some((
                        format!("`{value}` is neither YES nor NO nor a level"),
                        names::nearest(key, OWN.iter().copied()).filter(|_| !key.contains('.')),
                    ));
                }
            },
        }
        None
    }

    /// Opens a section. One that stands twice is one, as in any file of this kind.
    fn open(&mut self, glob: &str) {
        let known = self.sections.iter().position(|s| s.glob == glob);
        let section = match known {
            Some(at) => self.sections.remove(at),
            None => Section {
                glob: glob.into(),
                ..Section::default()
            },
        };
        self.sections.push(section);
    }

    /// Puts a package's settings below these, which win.
    pub fn over(&mut self, package: Ini) {
        let mut sections = package.sections;
        for own in std::mem::take(&mut self.sections) {
            match sections.iter_mut().find(|s| s.glob == own.glob) {
                Some(section) => {
                    if let Some(styles) = own.styles {
                        section.styles.get_or_insert_default().extend(styles);
                    }
                    section.toggles.extend(own.toggles);
                }
                None => sections.push(own),
            }
        }
        self.sections = sections;
        self.least = self.least.or(package.least);
        self.template = self.template.take().or(package.template);
        self.dictionaries = self.dictionaries.take().or(package.dictionaries);
        self.formats.extend(package.formats);
        self.silence.tags.extend(package.silence.tags);
        self.silence.classes.extend(package.silence.classes);
        self.ignores.extend(package.ignores);
    }

    /// Whether any section asks for a rule of a style, by the style or by the rule itself.
    pub fn asks_for(&self, style: &str, rule: &str) -> bool {
        let name = format!("{style}.{rule}");
        self.sections.iter().any(|section| {
            let toggle = section.toggles.iter().rev().find(|(n, _)| *n == name);
            match toggle {
                Some((_, toggle)) => *toggle != Toggle::Off,
                None => (section.styles.iter().flatten()).any(|s| s == style),
            }
        })
    }

    /// The ending under which a file is read.
    pub fn format<'a>(&'a self, ending: &'a str) -> &'a str {
        let known = self.formats.iter().find(|(from, _)| from == ending);
        known.map_or(ending, |(_, to)| to.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_file() {
        let text = "StylesPath = styles\nMinAlertLevel = warning\nVocab = Base, IT\n\n[formats]\nmdx = md\n\n[*.{md,txt}]\nBasedOnStyles = Microsoft, \\\n  alex # both\nMicrosoft.Dashes = NO\nalex.Ablist = error\nTokenIgnores = (\\$+[^\\n$]+\\$+)\n";
        let (ini, found) = read(&Source::new(".vale.ini", text));
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(ini.styles_path.as_ref().unwrap().0, "styles");
        assert_eq!(ini.least, Some(Severity::Warning));
        assert_eq!(ini.format("mdx"), "md");
        let section = &ini.sections[0];
        assert_eq!(section.styles.as_deref().unwrap(), ["Microsoft", "alex"]);
        assert_eq!(section.toggles[0], ("Microsoft.Dashes".into(), Toggle::Off));
        assert_eq!(section.toggles[1].1, Toggle::Level(Severity::Error));
        assert_eq!(ini.ignores[0].1, "(\\$+[^\\n$]+\\$+)");
    }

    #[test]
    fn a_package_is_below_what_names_it() {
        let of = |text: &str| read(&Source::new(".vale.ini", text)).0;
        let package = "MinAlertLevel = error\n[*.md]\nBasedOnStyles = House\nHouse.A = NO\n[*.txt]\nBasedOnStyles = Farm\n";
        let mut ini = of(
            "Packages = House\nWordTemplate = <%s>\n[*.md]\nBasedOnStyles = Vale\nHouse.A = YES\n[*.md]\nVale.Spelling = NO\n",
        );
        assert_eq!(ini.sections.len(), 1);
        assert!(ini.asks_for("Vale", "Repetition") && !ini.asks_for("Vale", "Spelling"));
        ini.over(of(package));
        assert_eq!(ini.packages[0].0, "House");
        assert_eq!(ini.template.as_deref(), Some("<%s>"));
        assert_eq!(ini.least, Some(Severity::Error));
        let globs: Vec<&str> = ini.sections.iter().map(|s| s.glob.as_str()).collect();
        assert_eq!(globs, ["*.md", "*.txt"]);
        let markdown = &ini.sections[0];
        assert_eq!(markdown.styles.as_deref().unwrap(), ["House", "Vale"]);
        assert_eq!(markdown.toggles[1], ("House.A".into(), Toggle::On));
    }

    #[test]
    fn keys_without_effect_are_named() {
        let text = "LTPath = x\nNLPEndpoint = x\n[*.md]\nTransform = a.xsl\nBasedOnStyles = A\n";
        let (_, found) = read(&Source::new(".vale.ini", text));
        let said: Vec<&str> = found.iter().map(|f| f.message.as_str()).collect();
        let keys = ["LTPath", "NLPEndpoint", "Transform"];
        assert_eq!(
            said,
            keys.map(|key| format!("`{key}` has no effect in campanile"))
        );
        assert!(
            found
                .iter()
                .all(|f| f.severity() == Severity::Suggestion && !f.help.is_empty())
        );
        assert!(
            WITHOUT_EFFECT
                .iter()
                .all(|(key, _)| CORE.contains(key) || OWN.contains(key))
        );
    }

    #[test]
    fn faults_are_said_and_the_rest_holds() {
        let text = "StylePath = x\nMinAlertLevel = loud\n[*]\nBasedOnStyle = A\nBasedOnStyles = A\nnonsense\n";
        let (ini, found) = read(&Source::new(".vale.ini", text));
        assert_eq!(found.len(), 4);
        assert!(found[0].help[0].contains("StylesPath"));
        assert_eq!(ini.sections[0].styles.as_deref().unwrap(), ["A"]);
    }
}
