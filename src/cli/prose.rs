//! The voice over a site: which rules its settings name, which texts are prose, and findings of both.
use super::{Common, packages};
use crate::Input;
use crate::base::config::{self, Config, Level, VoiceOf};
use crate::base::finding::{Finding, Mending, RuleSays, Severity};
use crate::base::names;
use crate::base::source::Source;
use crate::base::time::{DateStyle, TimeStyle};
use crate::check;
use crate::content::{Family, Kind, TYPES};
use crate::preview::Proofreader;
use crate::read::{self, File, front_matter};
use crate::voice::codes::{NO_STYLE, RULE, SWITCH, VOCABULARY, VOICE};
use crate::voice::glob;
use crate::voice::ini::{self, Ini};
use crate::voice::judge::{Alert, Format, GRADE, Judge, Judged, Profile, Prose, Session, Text};
use crate::voice::memo::{Key, Memo};
use crate::voice::pack::{self, Pack, Style, Target};
use crate::voice::pattern::Pattern;
use crate::voice::rule::SAVE_AS_UTF8;
use crate::voice::settings::{self, About, Settings, Toggle};
use crate::voice::silence::Silence;
use crate::voice::vocab::Vocab;
use crate::world::prose::{self as disk, Folder, Read};
use crate::world::{Trouble, terminal};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Raised when the engine itself finds something else in the same text under the same rules.
const ENGINE: u32 = 3;

/// As many new texts are not worth being remembered, unless the whole site was looked at.
const FEW: usize = 8;

/// Front-matter fields that readers read; `true` for those in Markdown.
const FIELDS: &[(&str, bool)] = &[
    ("title", false),
    ("summary", true),
    ("action", true),
    ("changes.note", true),
    ("updates.body", true),
    ("occurrences.updates.body", true),
    ("reason", true),
    ("alternatives", true),
    ("data", true),
    ("findings.did", true),
    ("findings.because", true),
    ("phases.name", false),
    ("phases.note", true),
    ("benefits.text", true),
    ("questions.ask", false),
    ("questions.answer", true),
    ("call_to_action.text", false),
    ("figures.label", false),
    ("image.alt", false),
    ("customer.photo.alt", false),
    ("scope", false),
    ("cost", true),
    ("request", true),
    ("support", true),
    ("export", true),
    ("not_offered", true),
];

/// Of a service, these are ids.
const SERVICE_IDS: &[&str] = &["alternatives"];

/// Rules and settings, ready for any document of the site.
pub struct Voice {
    pub judge: Judge,
    settings: Settings,
    /// What is wrong with rules and settings.
    pub findings: Vec<Finding>,
    /// Hash of all that decides what is found.
    rules: Key,
    /// By type of document, where paths make no difference.
    profiles: Vec<Profile>,
    /// What `.vale.ini` takes out of texts.
    masks: Vec<(String, Pattern)>,
    silence: Arc<Silence>,
    /// The reading grade that is asked for, by type of document.
    grades: Vec<f64>,
    /// The content folder.
    src: String,
}

/// What rules are made from, gathered from all places that name some.
#[derive(Default)]
pub struct Sources {
    pub settings: Settings,
    pub styles: Vec<Style>,
    pub findings: Vec<Finding>,
    /// Rules of packs that are for one value of a setting.
    choices: Vec<(String, String, String)>,
}

impl Sources {
    /// Switches off the rules for other ways to write dates and times. What book.toml says of them comes later and wins.
    pub fn choose(&mut self, dates: DateStyle, times: TimeStyle) {
        for (setting, value, rule) in std::mem::take(&mut self.choices) {
            let chosen = match setting.as_str() {
                "date-style" => value == dates.word(),
                "time-style" => value == times.word(),
                _ => true,
            };
            if !chosen {
                let toggle = (Target::All, rule, Toggle::Off, None);
                self.settings.toggles.insert(0, toggle);
            }
        }
    }

    pub fn pack(&mut self, pack: Pack, findings: Vec<Finding>, all: bool) {
        self.findings.extend(findings);
        let styles = pack.styles.into_iter();
        let (own, new): (Vec<Style>, Vec<Style>) =
            styles.partition(|style| self.styles.iter().any(|known| known.name == style.name));
        // Where a team has a style of this name, the rules of ours are not there to be chosen from.
        let is_own = |rule: &str| {
            let style = rule.split('.').next();
            own.iter().any(|own| Some(own.name.as_str()) == style)
        };
        let choices = pack.choices.into_iter();
        (self.choices).extend(choices.filter(|(_, _, rule)| !is_own(rule)));
        self.styles.extend(new);
        if all {
            let uses = pack.uses.into_iter();
            self.settings
                .styles
                .extend(uses.map(|(target, style)| (target, style, None)));
        }
    }

    /// Symbolic links among a site's own rules, of which none is followed.
    fn links(&mut self, paths: &[String]) {
        let findings = paths.iter().map(|path| read::symbolic_link(path));
        self.findings.extend(findings);
    }

    /// A list of accepted or rejected words, one a line. A line that cannot be used is left out and told of.
    fn words(&mut self, path: &Path, shown: &str, accept: bool) {
        if let Read::Text(text) | Read::NotUtf8(text) = disk::text(path) {
            self.words_of(&Source::new(shown, text), accept);
        }
    }

    fn words_of(&mut self, source: &Source, accept: bool) {
        let mut words = Vec::new();
        for term in Vocab::lines(&source.text) {
            let at = term.as_ptr() as usize - source.text.as_ptr() as usize;
            match fault_of(term) {
                None => words.push(term.to_string()),
                Some((from, message, help)) => {
                    let end = (source.text[at + from..].chars().next()).map_or(0, char::len_utf8);
                    let place = source.at(at + from..at + from + end);
                    let message = format!("{message}, and the line is left out");
                    self.findings
                        .push(Finding::new(&VOCABULARY, place, message).help(help));
                }
            }
        }
        match accept {
            true => self.settings.vocab.accept.extend(words),
            false => self.settings.vocab.reject.extend(words),
        }
    }

    /// A vocabulary: `accept.txt` and `reject.txt` in one of the places where Vale looks, or in a package.
    fn vocabulary(
        &mut self,
        styles: &Path,
        shown: &str,
        name: &str,
        lists: &[(String, Source)],
    ) -> bool {
        let places = ["config/vocabularies", "Vocab"];
        let files = [("accept.txt", true), ("reject.txt", false)];
        if let Some(place) = places.iter().find(|p| styles.join(p).join(name).is_dir()) {
            for (file, accept) in files {
                let path = styles.join(place).join(name).join(file);
                self.words(&path, &format!("{shown}/{place}/{name}/{file}"), accept);
            }
            return true;
        }
        let mut there = false;
        for (place, (file, accept)) in places.iter().flat_map(|p| files.map(|f| (p, f))) {
            let wanted = format!("{place}/{name}/{file}");
            for (_, list) in lists.iter().filter(|(path, _)| *path == wanted) {
                self.words_of(list, accept);
                there = true;
            }
        }
        there
    }

    /// The vocabularies that settings name.
    fn vocabularies(
        &mut self,
        ini: &Ini,
        source: &Source,
        styles: (&Path, &str),
        lists: &[(String, Source)],
    ) {
        for (name, span) in &ini.vocab {
            if !self.vocabulary(styles.0, styles.1, name, lists) {
                let message = format!("there is no vocabulary `{name}`");
                self.findings
                    .push(Finding::new(&VOCABULARY, source.at(span.clone()), message));
            }
        }
    }

    /// Packs that ship, where the settings name one of their styles and no other has the name.
    fn shipped(&mut self, ini: &Ini) {
        let toggles = ini.sections.iter().flat_map(|s| &s.toggles);
        let rules = toggles.filter_map(|(rule, _)| rule.split('.').next());
        let styles = ini.sections.iter().flat_map(|s| s.styles.iter().flatten());
        let named: HashSet<&str> = styles.map(String::as_str).chain(rules).collect();
        for name in pack::names() {
            let Some((pack, findings)) = pack::shipped(name) else {
                continue;
            };
            let wanted = |style: &Style| {
                let known = self.styles.iter().any(|s| s.name == style.name);
                !known && named.contains(style.name.as_str())
            };
            if pack.styles.iter().any(wanted) {
                self.pack(pack, findings, false);
            }
        }
        // A way to write dates that is switched on by name is not switched off by the site's own.
        let switched: HashSet<&str> = (ini.sections.iter())
            .flat_map(|s| s.toggles.iter().map(|(rule, _)| rule.as_str()))
            .collect();
        self.choices
            .retain(|(_, _, rule)| !switched.contains(rule.as_str()));
    }

    /// `.vale.ini`, with the styles and vocabularies that it names. `folder` is where it stands.
    pub fn ini(&mut self, source: &Source, folder: &Path) -> Ini {
        let (mut ini, findings) = ini::read(source);
        self.findings.extend(findings);
        let path = ini
            .styles_path
            .as_ref()
            .map_or("styles".to_string(), |(path, _)| path.clone());
        let path = path.as_str();
        let styles = folder.join(path);
        if let Some((path, span)) = &ini.styles_path
            && !styles.is_dir()
        {
            let message = format!("there is no folder {path}");
            self.findings.push(
                Finding::new(&NO_STYLE, source.at(span.clone()), message).label("StylesPath"),
            );
        }
        let (pack, findings) = pack::read(disk::pack(&styles, path));
        self.pack(pack, findings, false);
        let packages = packages::find(&ini, source, folder, &styles, path);
        self.findings.extend(packages.findings);
        for (pack, findings) in packages.packs {
            self.pack(pack, findings, false);
        }
        let lists = packages.lists.as_slice();
        self.vocabularies(&ini, source, (&styles, path), lists);
        for (of, source) in &packages.inis {
            self.vocabularies(of, source, (&styles, path), lists);
            self.shipped(of);
        }
        self.shipped(&ini);
        let lost = packages.missing.as_slice();
        self.findings
            .extend(missing(&ini, &self.styles, source, lost));
        for (of, source) in packages.inis.into_iter().rev() {
            self.findings
                .extend(missing(&of, &self.styles, &source, lost));
            ini.over(of);
        }
        let built_in = settings::BUILT_IN.iter().map(|(rule, _)| *rule);
        (self.settings.built_in).extend(built_in.filter(|rule| ini.asks_for("Vale", rule)));
        self.settings.vocab.template = ini.template.clone();
        self.settings.vocab.dictionaries = ini.dictionaries.clone();
        self.settings.sections.extend(ini.sections.iter().cloned());
        self.settings.least = ini.least;
        ini
    }

    /// All rules, read.
    pub fn judge(&mut self, folder: &Path) -> Judge {
        let (judge, findings) = self
            .settings
            .judge(&self.styles, &Folder(folder.to_path_buf()));
        self.findings.extend(findings);
        judge
    }

    /// The hash of every rule and every setting.
    fn key(&self) -> Key {
        let mut text = format!("{} {ENGINE}\n", env!("CARGO_PKG_VERSION"));
        for style in &self.styles {
            for (name, source) in &style.rules {
                text.push_str(&format!("{}.{name}\n{}\n", style.name, source.text));
            }
        }
        text.push_str(&format!(
            "{:?} {:?}",
            self.settings.vocab, self.settings.built_in
        ));
        xxhash_rust::xxh3::xxh3_128(text.as_bytes())
    }
}

/// Why a line of a vocabulary cannot be used: where, what, and what to do.
fn fault_of(term: &str) -> Option<(usize, String, &'static str)> {
    if let Some(at) = term.find(char::REPLACEMENT_CHARACTER) {
        return Some((at, "this is not in UTF-8".into(), SAVE_AS_UTF8));
    }
    let fault = Pattern::new(term, false, true, true).err()?;
    let at = (0..=fault.at.min(term.len() - 1))
        .rev()
        .find(|at| term.is_char_boundary(*at));
    let message = format!("this is no pattern: {}", fault.message);
    let help = "each line is a pattern: write a backslash before ( ) [ ] { } . * + ? ^ $ | that stand for themselves";
    Some((at.unwrap_or(0), message, help))
}

/// Styles that `.vale.ini` names and that are not there.
fn missing(ini: &Ini, styles: &[Style], source: &Source, lost: &[String]) -> Vec<Finding> {
    let known: Vec<&str> = styles.iter().map(|s| s.name.as_str()).collect();
    let wrong = ini
        .based_on
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()) && name != "Vale")
        // Its package is not there, which has been said.
        .filter(|(name, _)| !lost.contains(name));
    wrong
        .map(|(name, span)| {
            let message = format!("there is no style `{name}`");
            Finding::new(&NO_STYLE, source.at(span.clone()), message)
                .did_you_mean(names::nearest(name, known.iter().copied()))
        })
        .collect()
}

impl Voice {
    /// Files and folders of a site that rules and settings may stand in, besides book.toml.
    pub fn places(site: &Path, config: &Config) -> Vec<PathBuf> {
        let packs = config.voice.packs.iter().filter(|name| inside(name));
        let mut places: Vec<PathBuf> = packs.map(|name| site.join(name)).collect();
        let ini = site.join(".vale.ini");
        if let Read::Text(text) = disk::text(&ini) {
            let (ini, _) = ini::read(&Source::new(".vale.ini", text));
            places.extend(packages::paths(&ini, site));
            let styles = ini.styles_path.map_or("styles".into(), |(path, _)| path);
            places.push(site.join(styles));
        }
        places.extend([ini, site.join("voice")]);
        places
    }

    /// The voice of a site, from book.toml, its packs, `voice/` and `.vale.ini`.
    pub fn of_site(site: &Path, source: &Source, config: &Config) -> Voice {
        let mut sources = Sources::default();
        for name in &config.voice.packs {
            let folder = site.join(name);
            if let Some((pack, findings)) = pack::shipped(name) {
                sources.pack(pack, findings, true);
            } else if folder.is_dir() && inside(name) {
                let (files, links) = disk::own_pack(&folder, name.trim_end_matches('/'));
                sources.links(&links);
                let (pack, findings) = pack::read(files);
                sources.pack(pack, findings, true);
            } else {
                let place = config::locate(source, &["voice", "packs"]);
                let near = names::nearest(name, pack::names());
                let message = format!("there is no pack `{name}`");
                sources
                    .findings
                    .push(Finding::new(&NO_STYLE, place, message).did_you_mean(near));
            }
        }
        own_folder(&mut sources, site, &config.voice.packs);
        sources.choose(config.site.date_style, config.site.time_style);
        native(&mut sources.settings, source, config);
        let path = site.join(".vale.ini");
        let mut ini = Ini::default();
        match disk::text(&path) {
            Read::Text(text) => ini = sources.ini(&Source::new(".vale.ini", text), site),
            Read::NotUtf8(text) => {
                let at = text.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
                let place = Source::new(".vale.ini", text).at(at..at + 3);
                let finding = Finding::new(
                    &NO_STYLE,
                    place,
                    ".vale.ini is not in UTF-8 here, and says nothing",
                );
                sources.findings.push(finding.help(SAVE_AS_UTF8));
            }
            Read::Missing => {}
        }
        sources.choose(config.site.date_style, config.site.time_style);
        let judge = sources.judge(&site.join("voice"));
        let left_out = format!("{:?} {:?}", ini.ignores, ini.silence);
        let rules = sources.key() ^ xxhash_rust::xxh3::xxh3_128(left_out.as_bytes());
        let settings = sources.settings;
        let by_kind = TYPES.iter().filter(|_| settings.sections.is_empty());
        let profiles = by_kind.map(|plate| settings.profile(&judge, &about(plate.kind, "")));
        Voice {
            rules,
            profiles: profiles.collect(),
            masks: ignores(&ini),
            silence: Arc::new(ini.silence),
            grades: TYPES
                .iter()
                .map(|plate| grade(config, plate.kind))
                .collect(),
            judge,
            findings: sources.findings,
            settings,
            src: config.book.src.clone(),
        }
    }

    /// What the rules say about the documents that `wanted` by their path, remembered under `root`.
    pub fn findings(
        &self,
        input: &Input,
        root: &Path,
        wanted: &(dyn Fn(&str) -> bool + Sync),
    ) -> Vec<Finding> {
        let memo = disk::remembered(root, self.rules);
        let texts: Vec<Prepared<'_>> = input
            .sources
            .par_iter()
            .filter(|file| wanted(&format!("{}/{}", self.src, file.path)))
            .filter_map(|file| self.prepare(file))
            .collect();
        let judged: Vec<(Judged, bool)> = texts
            .par_iter()
            .map(|text| match memo.get(text.key, &self.judge) {
                Some(judged) => (judged, true),
                None => (text.judged(&self.judge), false),
            })
            .collect();
        self.remember(
            memo,
            root,
            &texts,
            &judged,
            texts.len() == input.sources.len(),
        );
        let found = texts
            .par_iter()
            .zip(&judged)
            .flat_map_iter(|(text, (judged, _))| self.of(text, judged));
        let mut found: Vec<Finding> = found.collect();
        found.extend(gave_up(&self.judge));
        found
    }

    fn remember(
        &self,
        mut memo: Memo,
        root: &Path,
        texts: &[Prepared<'_>],
        judged: &[(Judged, bool)],
        all: bool,
    ) {
        let fresh = judged.iter().filter(|(_, known)| !known).count();
        for (text, (judged, known)) in texts.iter().zip(judged) {
            if !known {
                memo.put(text.key, judged);
            }
        }
        // Texts that are gone are forgotten when the whole site was looked at.
        let gone = all && memo.len() > texts.len() + texts.len() / 4;
        if gone {
            let keys: HashSet<Key> = texts.iter().map(|text| text.key).collect();
            memo.keep(&keys);
        }
        // A text or two are judged again sooner than all that is remembered is written.
        // What was not found for want of time must be missed again, and told of again.
        if self.judge.gave_up().next().is_some() {
            return;
        }
        if gone || (fresh > 0 && (all || fresh > FEW)) {
            disk::remember(root, &memo);
        }
    }

    fn prepare<'a>(&'a self, file: &'a File) -> Option<Prepared<'a>> {
        self.prepare_text(&file.path, std::str::from_utf8(&file.bytes).ok()?)
    }

    /// A document by its path from the content folder.
    fn prepare_text<'a>(&'a self, below: &str, text: &'a str) -> Option<Prepared<'a>> {
        let kind = Kind::of_path(below)?;
        let path = format!("{}/{below}", self.src);
        let known = self.profiles.get(kind as usize).cloned();
        let profile =
            known.unwrap_or_else(|| self.settings.profile(&self.judge, &about(kind, &path)));
        let levels: Vec<u8> = profile
            .iter()
            .map(|l| l.map_or(0, |l| l as u8 + 1))
            .collect();
        let grade = self.grades.get(kind as usize).copied().unwrap_or(GRADE);
        let masks = masks(&self.masks, &path);
        let seed = xxhash_rust::xxh3::xxh3_64(&levels) ^ (kind as u64) ^ grade.to_bits();
        let seed = masks.iter().fold(seed, |seed, mask| {
            xxhash_rust::xxh3::xxh3_64_with_seed(mask.written.as_bytes(), seed)
        });
        Some(Prepared {
            key: xxhash_rust::xxh3::xxh3_128_with_seed(text.as_bytes(), seed),
            text,
            profile,
            grade,
            masks,
            silence: &self.silence,
            service: kind == Kind::Service,
            path,
        })
    }

    fn of(&self, text: &Prepared<'_>, judged: &Judged) -> Vec<Finding> {
        if judged.alerts.is_empty() && judged.faults.is_empty() {
            return Vec::new();
        }
        let source = Source::new(text.path.as_str(), text.text);
        let mut found: Vec<Finding> = judged
            .alerts
            .iter()
            .map(|alert| match alert.whole {
                true => self.of_whole(alert, &source),
                false => finding(&self.judge, alert, &source, alert.span.clone()),
            })
            .collect();
        found.extend(faults(judged, &source));
        found
    }

    /// What a document lacks stands at its title. While it is a draft, it may be about to be written.
    fn of_whole(&self, alert: &Alert, source: &Source) -> Finding {
        let title = front_matter::place(source, "title");
        if alert.level < Severity::Error || !front_matter::is_draft(source) {
            return finding(&self.judge, alert, source, title);
        }
        let milder = Alert {
            level: Severity::Warning,
            ..alert.clone()
        };
        finding(&self.judge, &milder, source, title).help(check::UNFINISHED)
    }

    /// Mends the documents that `wanted`: gives back how many fixes went into how many files.
    pub fn fix(
        &self,
        input: &Input,
        site: &Path,
        unsafe_too: bool,
        wanted: &dyn Fn(&str) -> bool,
    ) -> (usize, usize, Vec<Trouble>) {
        let (mut fixes, mut files, mut troubles) = (0, 0, Vec::new());
        for file in input.sources.iter() {
            let Some(text) = self.prepare(file).filter(|text| wanted(&text.path)) else {
                continue;
            };
            let (after, count) = crate::voice::fix::all(text.text, unsafe_too, |now| {
                let now = Prepared {
                    text: now,
                    ..text.clone()
                };
                now.judged(&self.judge).alerts
            });
            if count == 0 {
                continue;
            }
            match disk::mend(&site.join(&text.path), &file.bytes, after.as_bytes()) {
                Ok(()) => {
                    fixes += count;
                    files += 1;
                }
                Err(trouble) => troubles.push(trouble),
            }
        }
        (fixes, files, troubles)
    }
}

impl Proofreader for Voice {
    fn says(&self, document: &Source) -> Vec<Finding> {
        let below = document.path.strip_prefix(self.src.as_str());
        let below = below.unwrap_or(&document.path).trim_start_matches('/');
        let Some(text) = self.prepare_text(below, &document.text) else {
            return Vec::new();
        };
        self.of(&text, &text.judged(&self.judge))
    }

    fn faults(&self) -> &[Finding] {
        &self.findings
    }
}

/// A document with its profile.
#[derive(Clone)]
struct Prepared<'a> {
    path: String,
    text: &'a str,
    profile: Profile,
    grade: f64,
    masks: Vec<&'a Pattern>,
    silence: &'a Arc<Silence>,
    key: Key,
    service: bool,
}

impl Prepared<'_> {
    fn judged(&self, judge: &Judge) -> Judged {
        let fields: Vec<(&str, bool)> = FIELDS
            .iter()
            .copied()
            .filter(|(key, _)| !(self.service && SERVICE_IDS.contains(key)))
            .collect();
        let session = Session::new(judge, self.profile.clone()).asking(self.grade);
        let mut session = session.without(self.silence.clone());
        session.judge(&Text {
            text: self.text,
            format: Format::Markdown,
            ending: ".md",
            fields: Prose::These(&fields),
            masks: &self.masks,
        })
    }
}

/// What `.vale.ini` takes out of texts: a pattern, and the paths that it is for. What is no pattern takes nothing out.
pub fn ignores(ini: &Ini) -> Vec<(String, Pattern)> {
    let pattern = |text: &str| Pattern::new(text, false, false, false).ok();
    let all = ini.ignores.iter();
    all.filter_map(|(glob, text)| Some((glob.clone(), pattern(text)?)))
        .collect()
}

/// Those that are for a path.
pub fn masks<'a>(ignores: &'a [(String, Pattern)], path: &str) -> Vec<&'a Pattern> {
    let fits = ignores
        .iter()
        .filter(|(glob, _)| glob == "*" || glob::matches(glob, path));
    fits.map(|(_, pattern)| pattern).collect()
}

/// A folder's name that leads nowhere else.
fn inside(name: &str) -> bool {
    !name.starts_with('/') && !name.contains("..")
}

/// `voice/` of the site: each folder in it is a style for every document, unless it is a pack that is named.
fn own_folder(sources: &mut Sources, site: &Path, packs: &[String]) {
    let folder = site.join("voice");
    if !folder.is_dir() || packs.iter().any(|p| p.trim_end_matches('/') == "voice") {
        return;
    }
    let named: HashSet<&str> = packs
        .iter()
        .filter_map(|p| p.strip_prefix("voice/"))
        .filter_map(|p| p.split('/').next())
        .collect();
    let (mut files, mut links) = disk::own_pack(&folder, "voice");
    let unnamed = |path: &str| (path.split('/').next()).is_none_or(|top| !named.contains(top));
    files.retain(|(path, _)| unnamed(path));
    links.retain(|path| unnamed(path.trim_start_matches("voice/")));
    sources.links(&links);
    let (pack, findings) = pack::read(files);
    sources.pack(pack, findings, true);
    for (file, accept) in [("accept.txt", true), ("reject.txt", false)] {
        let shown = format!("voice/{file}");
        if !folder.is_symlink() && !links.contains(&shown) {
            sources.words(&folder.join(file), &shown, accept);
        }
    }
}

/// `[voice]` of book.toml.
fn native(settings: &mut Settings, source: &Source, config: &Config) {
    let voice = &config.voice;
    settings.vocab.glossary = voice.glossary.clone();
    settings.vocab.names = voice.names.clone();
    settings.vocab.departments = config.division.departments.clone();
    let (division, university) = (&config.division, &config.university);
    let own = [
        Some(&division.name),
        Some(&division.short_name),
        Some(&university.name),
        university.short_name.as_ref(),
    ];
    let own = own
        .into_iter()
        .flatten()
        .map(|name| regex_syntax::escape(name));
    settings.vocab.names.extend(own);
    settings.vocab.accept.extend(voice.accept.iter().cloned());
    settings.vocab.reject.extend(voice.reject.iter().cloned());
    let place = |path: &[&str]| Some(config::locate(source, path));
    for style in &voice.styles {
        let place = place(&["voice", "styles"]);
        settings.styles.push((Target::All, style.clone(), place));
    }
    // Native checks are set by `check` itself.
    let own = |rule: &&String| !check::may_be_set(rule);
    for (rule, level) in voice.rules.iter().filter(|(rule, _)| own(rule)) {
        let place = place(&["voice", "rules", rule]);
        settings
            .toggles
            .push((Target::All, rule.clone(), toggle(*level), place));
    }
    let families = [
        ("communications", &voice.communications),
        ("marketing", &voice.marketing),
        ("reference", &voice.reference),
    ];
    for (name, of) in families {
        part(settings, Target::Family(name.into()), of, &|rest| {
            place(&[&["voice", name], rest].concat())
        });
    }
    for (name, of) in &voice.types {
        part(settings, Target::Kind(name.clone()), of, &|rest| {
            place(&[&["voice", "type", name], rest].concat())
        });
    }
}

fn part(
    settings: &mut Settings,
    target: Target,
    of: &VoiceOf,
    place: &dyn Fn(&[&str]) -> Option<crate::base::source::Place>,
) {
    for style in &of.styles {
        settings
            .styles
            .push((target.clone(), style.clone(), place(&["styles"])));
    }
    let own = of.rules.iter().filter(|(rule, _)| !check::may_be_set(rule));
    for (rule, level) in own {
        let at = place(&["rules", rule]);
        settings
            .toggles
            .push((target.clone(), rule.clone(), toggle(*level), at));
    }
}

fn toggle(level: Level) -> Toggle {
    match level {
        Level::Off => Toggle::Off,
        Level::On => Toggle::On,
        Level::Suggestion => Toggle::Level(Severity::Suggestion),
        Level::Warning => Toggle::Level(Severity::Warning),
        Level::Error => Toggle::Level(Severity::Error),
    }
}

/// The word for a type wins over the one for its family, and that over the one for all.
fn grade(config: &Config, kind: Kind) -> f64 {
    let voice = &config.voice;
    let of_family = match kind.family() {
        Family::Communications => &voice.communications,
        Family::Marketing => &voice.marketing,
        Family::Reference => &voice.reference,
    };
    let of_type = voice.types.get(kind.plate().name).and_then(|of| of.grade);
    of_type.or(of_family.grade).or(voice.grade).unwrap_or(GRADE)
}

fn about(kind: Kind, path: &str) -> About<'_> {
    About {
        family: family(kind.family()),
        kind: kind.plate().name,
        path,
    }
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Communications => "communications",
        Family::Marketing => "marketing",
        Family::Reference => "reference",
    }
}

/// An alert as a finding.
pub fn finding(
    judge: &Judge,
    alert: &Alert,
    source: &Source,
    span: std::ops::Range<usize>,
) -> Finding {
    let rule = &judge.rules[alert.rule];
    let mut finding = Finding::new(&VOICE, source.at(span), alert.message.clone());
    if !alert.description.is_empty() {
        finding = finding.help(alert.description.clone());
    }
    if !rule.link.is_empty() {
        finding = finding.help(format!("more: {}", rule.link));
    }
    let fix = alert.fix.as_ref().map(|fix| Mending {
        span: fix.span.clone(),
        text: fix.text.clone(),
        safe: fix.safe,
    });
    finding.rule = Some(Arc::new(RuleSays {
        name: rule.name.clone(),
        severity: alert.level,
        description: alert.description.clone(),
        link: rule.link.clone(),
        matched: alert.matched.clone(),
        action: rule.action.name.clone(),
        offers: alert.offers.clone(),
        whole: alert.whole,
        fix,
    }));
    finding
}

/// What is wrong with the comments of a text.
pub fn faults<'a>(judged: &'a Judged, source: &'a Source) -> impl Iterator<Item = Finding> + 'a {
    judged.faults.iter().map(|fault| {
        Finding::new(
            &SWITCH,
            source.at(fault.span.clone()),
            fault.message.clone(),
        )
        .help(fault.help.clone())
    })
}

/// Rules whose patterns took too long: what they found is not all.
pub fn gave_up(judge: &Judge) -> Vec<Finding> {
    judge
        .gave_up()
        .map(|rule| {
            let message = format!(
                "a pattern of {} takes too many steps, or too much room, and was given up",
                rule.name
            );
            Finding::new(&RULE, rule.place.clone(), message).help(
                "repetitions in repetitions, like (a+)+, are the usual cause; say it with one",
            )
        })
        .collect()
}

/// Says what `--fix` did.
pub fn tell(common: &Common, fixes: usize, files: usize, troubles: &[Trouble]) {
    for trouble in troubles {
        terminal::warn(&super::report::trouble(trouble));
    }
    if fixes > 0 {
        common.say(&format!(
            "Mended {} in {}.",
            names::count(fixes, "place", "places"),
            names::count(files, "document", "documents")
        ));
    }
}

/// Profiles by path, worked out once for each.
#[derive(Default)]
pub struct Profiles(HashMap<PathBuf, Profile>);

impl Profiles {
    /// The profile of a file outside a site.
    pub fn of(&mut self, settings: &Settings, judge: &Judge, path: &Path, shown: &str) -> Profile {
        let about = About {
            family: "",
            kind: "",
            path: shown,
        };
        self.0
            .entry(path.to_path_buf())
            .or_insert_with(|| settings.profile(judge, &about))
            .clone()
    }
}
