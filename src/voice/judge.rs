//! Rules over one text → alerts with exact places. Knows no site, no disk: an editor may call it.
use super::block::{Map, Mapped, View};
use super::fields;
use super::gate::{self, Builder, Gate, Sights};
use super::rule::{self, Hit, Look, Memory, Rule, Totals};
use super::scope::Kind;
use super::silence::Silence;
use super::switches::{Fault, Switches};
use super::walker::{Listener, Walker};
use super::{html, markdown, sentence};
use crate::base::finding::Severity;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// All rules, ready for any text.
#[derive(Debug, Default)]
pub struct Judge {
    pub rules: Vec<Rule>,
    groups: [Group; 6],
}

/// Rules that look at one kind of text.
#[derive(Debug, Default)]
struct Group {
    gate: Gate,
    /// These look at each text, whatever its literals.
    always: Vec<usize>,
    all: Vec<usize>,
}

const SECTIONS: [&str; 6] = ["text", "sentence", "paragraph", "raw", "summary", "inline"];
const INLINE: [&str; 4] = ["strong", "emphasis", "link", "code"];
const TEXT: usize = 0;
const SENTENCE: usize = 1;
const PARAGRAPH: usize = 2;
const INLINES: usize = 5;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Markdown,
    Html,
    /// Paragraphs and nothing else.
    Plain,
    /// No structure at all.
    Lines,
}

/// Which fields of a front matter are prose.
#[derive(Clone, Copy)]
pub enum Prose<'a> {
    /// All texts, each as it is.
    All,
    /// Those with these keys; `true` for those in Markdown.
    These(&'a [(&'a str, bool)]),
}

/// A text to be judged.
pub struct Text<'a> {
    pub text: &'a str,
    pub format: Format,
    /// With its dot: `.md`.
    pub ending: &'a str,
    pub fields: Prose<'a>,
    /// Patterns whose matches are no prose.
    pub masks: &'a [&'a super::pattern::Pattern],
}

/// Which rules look at a text, each with its level.
pub type Profile = Arc<[Option<Severity>]>;

/// All that is said about a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    pub alerts: Vec<Alert>,
    /// What is wrong with the comments that switch rules.
    pub faults: Vec<Fault>,
}

/// What a rule says about a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// The rule's number.
    pub rule: usize,
    pub level: Severity,
    /// Bytes of the text.
    pub span: Range<usize>,
    /// About the whole text: the span is its begin.
    pub whole: bool,
    pub message: String,
    pub description: String,
    /// What was matched, as rules see it.
    pub matched: String,
    /// What an editor may offer.
    pub offers: Vec<String>,
    pub fix: Option<Fix>,
}

/// A change that mends what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub span: Range<usize>,
    pub text: String,
    /// It keeps the meaning, and the rule says so.
    pub safe: bool,
}

impl Judge {
    pub fn new(rules: Vec<Rule>) -> Judge {
        let groups = std::array::from_fn(|group| Group::new(group, &rules));
        Judge { rules, groups }
    }

    /// The number of a rule.
    pub fn rule(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|rule| &*rule.name == name)
    }

    /// Rules with a pattern that took too long somewhere.
    pub fn gave_up(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.check.gave_up())
    }
}

impl Group {
    fn new(group: usize, rules: &[Rule]) -> Group {
        let mut builder = Builder::default();
        let mut always = Vec::new();
        let mut all = Vec::new();
        for (i, rule) in rules.iter().enumerate() {
            if !belongs(rule, group) {
                continue;
            }
            all.push(i);
            let wakes = rule.check.wakes();
            match (rule.check.tokens(), wakes, rule.check.windows()) {
                (Some(tokens), ..) => {
                    builder.tokens(i, tokens);
                    if tokens.blind().next().is_some() {
                        always.push(i);
                    }
                }
                (None, Some(words), _) => words.iter().for_each(|word| builder.wake(i, word)),
                (None, None, Some(windows)) => {
                    let each = windows.iter();
                    each.for_each(|window| builder.window(i, None, window));
                }
                (None, None, None) => always.push(i),
            }
        }
        Group {
            gate: builder.build(),
            always,
            all,
        }
    }
}

fn belongs(rule: &Rule, group: usize) -> bool {
    match group {
        TEXT => {
            let kind = |own: &str| Kind {
                own: own.into(),
                parent: String::new(),
            };
            // Every kind of text at once: whatever a rule asks for among them is there.
            let any = "text.heading.h1.h2.h3.h4.h5.h6.list.blockquote.table.header.cell.caption.figure.attr.alt.md.html.txt";
            rule.scope.matches(&kind(any))
                || rule.scope.matches(&kind("text"))
                || rule.scope.names("text")
                || rule.scope.names("frontmatter")
                || !rule.scope.names_one_of(&SECTIONS, &INLINE)
        }
        INLINES => INLINE.iter().any(|name| rule.scope.names(name)),
        other => rule.scope.names(SECTIONS[other]),
    }
}

/// Judges text after text with one profile; keeps what need not be worked out twice.
pub struct Session<'j> {
    judge: &'j Judge,
    profile: Profile,
    masks: FxHashMap<Kind, Rc<[bool]>>,
    sights: Sights,
    memories: Vec<Memory>,
    /// Whether any rule asks for sentences or paragraphs.
    sentences: bool,
    measures: bool,
    grade: f64,
    silence: Arc<Silence>,
}

/// The reading grade of a text that people read with ease on a phone, where nothing else is set.
pub const GRADE: f64 = 9.0;

impl<'j> Session<'j> {
    pub fn new(judge: &'j Judge, profile: Profile) -> Session<'j> {
        let on = |i: &usize| profile.get(*i).is_some_and(Option::is_some);
        let sentences = [SENTENCE, PARAGRAPH]
            .iter()
            .any(|group| judge.groups[*group].all.iter().any(on));
        let measures = judge
            .rules
            .iter()
            .enumerate()
            .any(|(i, rule)| on(&i) && matches!(rule.extends, "metric" | "readability"));
        Session {
            judge,
            profile,
            masks: FxHashMap::default(),
            sights: Sights::default(),
            memories: Vec::new(),
            sentences,
            measures,
            grade: GRADE,
            silence: Arc::default(),
        }
    }

    /// Elements that are taken out of texts.
    pub fn without(mut self, silence: Arc<Silence>) -> Session<'j> {
        self.silence = silence;
        self
    }

    /// The reading grade that rules mean by `grade`.
    pub fn asking(mut self, grade: f64) -> Session<'j> {
        self.grade = grade;
        self
    }

    /// All that the rules say about a text, in its order; and what is wrong with its comments.
    pub fn judge(&mut self, text: &Text<'_>) -> Judged {
        let masked = mask(text);
        let prose = masked.as_deref().unwrap_or(text.text);
        self.memories.clear();
        self.memories
            .resize_with(self.judge.rules.len(), Memory::default);
        let mut run = Run {
            session: self,
            base: Map::default(),
            switches: Switches::default(),
            seen: FxHashSet::default(),
            alerts: Vec::new(),
            editable: true,
        };
        let region = match text.format {
            Format::Markdown | Format::Html => fields::region(prose),
            _ => None,
        };
        let begin = region.as_ref().map_or(0, |(_, body)| *body);
        if let Some((yaml, _)) = &region {
            run.front_matter(text, prose, yaml);
        }
        let (totals, summary) = run.body(text, &prose[begin..], begin);
        run.switches.reset();
        let kind = |scope: &str| Kind {
            own: format!("{scope}{}", text.ending),
            parent: String::new(),
        };
        run.look(&kind("summary"), &View::of(&summary), Some(&totals));
        run.base = Map::of(0..text.text.len());
        let raw = Map::of(0..text.text.len());
        let raw = View {
            text: text.text,
            offset: 0,
            map: &raw,
        };
        run.look(&kind("raw"), &raw, None);
        run.finish()
    }
}

/// The text with what is no prose struck out; the bytes keep their places.
fn mask(text: &Text<'_>) -> Option<String> {
    if text.masks.is_empty() {
        return None;
    }
    let mut bytes = text.text.as_bytes().to_vec();
    for pattern in text.masks {
        for range in pattern.find_all(text.text) {
            for byte in &mut bytes[range] {
                if *byte != b'\n' {
                    *byte = b'*';
                }
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// One text under judgment.
struct Run<'s, 'j> {
    session: &'s mut Session<'j>,
    /// From the text that is walked to the bytes of the file.
    base: Map,
    switches: Switches,
    /// Rule and place: what is found twice is one finding.
    seen: FxHashSet<(usize, usize)>,
    alerts: Vec<Alert>,
    editable: bool,
}

impl Run<'_, '_> {
    fn front_matter(&mut self, text: &Text<'_>, prose: &str, yaml: &Range<usize>) {
        let wanted = |key: &str| match text.fields {
            Prose::All => true,
            Prose::These(keys) => keys.iter().any(|(k, _)| *k == key),
        };
        for (comment, span, about) in fields::comments(prose, yaml) {
            self.switches.comment(&comment, span);
            if let Some(ignore) = self.switches.ignores.last_mut() {
                ignore.about = Some(about);
            }
        }
        let sentences = self.session.sentences;
        let silence = self.session.silence.clone();
        for field in fields::texts(prose, yaml, &wanted) {
            let base = format!("text.frontmatter.{}", field.key);
            let marked = matches!(text.fields, Prose::These(keys) if keys.contains(&(field.key.as_str(), true)));
            self.editable = field.editable;
            self.base = field.text.map;
            let words = field.text.text;
            if marked {
                let mut walker = Walker::new(self, &base, text.ending, sentences);
                walker.silence = silence.clone();
                markdown::walk(&words, &mut walker);
            } else {
                self.plain(&format!("{base}{}", text.ending), &words);
            }
        }
        self.editable = true;
    }

    fn body(&mut self, text: &Text<'_>, prose: &str, begin: usize) -> (Totals, Mapped) {
        self.base = Map::of(begin..begin + prose.len());
        let sentences = self.session.sentences;
        let silence = self.session.silence.clone();
        let mut walker = Walker::new(self, "text", text.ending, sentences);
        walker.silence = silence;
        let mut tops = Vec::new();
        match text.format {
            Format::Markdown => tops = markdown::walk(prose, &mut walker),
            Format::Html => html::walk(prose, &mut walker),
            Format::Plain => {
                walker.text(prose, 0..prose.len());
                walker.flush();
            }
            Format::Lines => {}
        }
        let summary = std::mem::take(&mut walker.summary);
        let blocks = std::mem::take(&mut walker.counts);
        if text.format == Format::Lines {
            self.plain(&format!("text{}", text.ending), prose);
        }
        let tops: Vec<Range<usize>> = tops
            .into_iter()
            .map(|top| top.start + begin..top.end + begin)
            .collect();
        self.switches.settle(&tops);
        let counts = if self.session.measures {
            sentence::count(&summary.text)
        } else {
            sentence::Counts::default()
        };
        let totals = Totals {
            counts,
            blocks,
            grade: self.session.grade,
        };
        (totals, summary)
    }

    /// A text without structure.
    fn plain(&mut self, scope: &str, text: &str) {
        let kind = Kind {
            own: scope.into(),
            parent: String::new(),
        };
        let map = Map::of(0..text.len());
        let view = View {
            text,
            offset: 0,
            map: &map,
        };
        self.look(&kind, &view, None);
    }

    /// All rules of a kind of text look at one of them.
    fn look(&mut self, kind: &Kind, view: &View<'_>, totals: Option<&Totals>) {
        let judge = self.session.judge;
        let section = kind.own.split('.').next().unwrap_or_default();
        let number = SECTIONS
            .iter()
            .position(|s| *s == section)
            .unwrap_or(INLINES);
        let group = &judge.groups[number];
        if group.all.is_empty() {
            return;
        }
        let mask = self.session.mask(kind, group);
        let gated = !gate::folds(view.text);
        let mut sights = std::mem::take(&mut self.session.sights);
        if gated {
            for &rule in group.always.iter().filter(|rule| mask[**rule]) {
                let seen = sights.of(rule);
                seen.awake = true;
                if let Some(tokens) = judge.rules[rule].check.tokens() {
                    seen.searching.extend(tokens.blind());
                }
            }
            group.gate.scan(view.text, &|rule| mask[rule], &mut sights);
        } else {
            for &rule in group.all.iter().filter(|rule| mask[**rule]) {
                sights.of(rule).awake = true;
            }
        }
        let look = Look {
            view: *view,
            totals,
            gated,
        };
        let mut hits = Vec::new();
        sights.drain(|rule, seen| {
            let memory = &mut self.session.memories[rule];
            let check = &judge.rules[rule].check;
            check.run(&look, seen, memory, &mut hits);
            for hit in hits.drain(..) {
                self.alerts.extend(alert(
                    (rule, &judge.rules[rule]),
                    &hit,
                    view,
                    &self.base,
                    self.editable,
                    &self.switches,
                    &mut self.seen,
                    &self.session.profile,
                ));
            }
        });
        self.session.sights = sights;
    }

    fn finish(mut self) -> Judged {
        let judge = self.session.judge;
        let switches = &mut self.switches;
        self.alerts.retain(|alert| {
            !switches.covers(&judge.rules[alert.rule].name, &alert.span, alert.whole)
        });
        let name = |rule: usize| &judge.rules[rule].name;
        self.alerts.sort_by(|a, b| {
            (a.span.start, name(a.rule), a.span.end).cmp(&(b.span.start, name(b.rule), b.span.end))
        });
        let mut counts = vec![0usize; judge.rules.len()];
        self.alerts.retain(|alert| {
            counts[alert.rule] += 1;
            let limit = judge.rules[alert.rule].limit;
            limit == 0 || counts[alert.rule] <= limit
        });
        let known = |rule: &str| {
            judge
                .rules
                .iter()
                .any(|r| &*r.name == rule || r.name.split('.').next() == Some(rule))
        };
        Judged {
            faults: switches.faults(&known),
            alerts: self.alerts,
        }
    }
}

impl Session<'_> {
    /// Which rules of a group look at a kind of text.
    fn mask(&mut self, kind: &Kind, group: &Group) -> Rc<[bool]> {
        if let Some(mask) = self.masks.get(kind) {
            return mask.clone();
        }
        let mut mask = vec![false; self.judge.rules.len()];
        for &rule in &group.all {
            let on = self.profile.get(rule).is_some_and(Option::is_some);
            let rule_ = &self.judge.rules[rule];
            let measured = matches!(rule_.extends, "metric" | "readability");
            mask[rule] = on
                && if measured {
                    kind.own.starts_with("summary")
                } else {
                    rule_.scope.matches(kind)
                };
        }
        let mask: Rc<[bool]> = mask.into();
        self.masks.insert(kind.clone(), mask.clone());
        mask
    }
}

impl Listener for Run<'_, '_> {
    fn block(&mut self, kind: &Kind, view: &View<'_>) {
        self.look(kind, view, None);
    }

    fn comment(&mut self, text: &str, span: Range<usize>) {
        let span = self.base.source(&span);
        self.switches.comment(text, span);
    }
}

/// A hit with its place in the file, unless it is switched off or known.
#[allow(clippy::too_many_arguments)] // One place where all that is known comes together.
fn alert(
    (number, rule): (usize, &Rule),
    hit: &Hit,
    view: &View<'_>,
    base: &Map,
    editable: bool,
    switches: &Switches,
    seen: &mut FxHashSet<(usize, usize)>,
    profile: &Profile,
) -> Option<Alert> {
    let style = rule.name.split('.').next().unwrap_or_default();
    if switches.is_off(style, &rule.name) {
        return None;
    }
    let matched = view.text.get(hit.span.clone()).unwrap_or_default();
    if switches.is_match_off(&rule.name, matched) {
        return None;
    }
    let span = match hit.whole {
        true => 0..0,
        false => base.source(&view.source(&hit.span)),
    };
    if !seen.insert((number, span.start)) {
        return None;
    }
    let level = profile.get(number).copied().flatten()?;
    let template = match hit.quoted {
        true => once_quoted(&rule.message),
        false => Cow::Borrowed(rule.message.as_str()),
    };
    let plain = editable && view.is_plain(&hit.span) && base.is_plain(&view.source(&hit.span));
    let fix = (plain && !hit.whole)
        .then(|| fix(rule, hit, matched, &span))
        .flatten();
    Some(Alert {
        rule: number,
        level,
        whole: hit.whole,
        message: rule::message(&template, &hit.args),
        description: rule::message(&rule.description, &hit.args),
        matched: matched.to_string(),
        offers: offers(rule, hit),
        fix,
        span,
    })
}

/// A message that has quotation marks of its own around the replacement, which brings its own.
fn once_quoted(message: &str) -> Cow<'_, str> {
    for mark in ["'%s'", "\"%s\""] {
        if message.matches(mark).count() == 2 {
            return Cow::Owned(message.replacen(mark, "%s", 1));
        }
    }
    Cow::Borrowed(message)
}

/// The parameters of the rule's action.
fn offers(rule: &Rule, hit: &Hit) -> Vec<String> {
    if rule.action.name == "replace" && rule.action.params.is_empty() {
        hit.instead.clone()
    } else {
        rule.action.params.clone()
    }
}

/// What may be written instead. Safe is a replacement that the rule asks for and that leaves no choice; what a rule
/// only names, or gives several words for, is for somebody who reads the sentence.
fn fix(rule: &Rule, hit: &Hit, matched: &str, span: &Range<usize>) -> Option<Fix> {
    let observed = matched.trim();
    let at = matched.find(observed).unwrap_or(0);
    let start = span.start + at;
    let place = start..start + observed.len();
    let offers = offers(rule, hit);
    let done = |text: String, safe: bool| {
        (text != observed).then_some(Fix {
            span: place.clone(),
            text,
            safe,
        })
    };
    match rule.action.name.as_str() {
        "replace" => {
            let one = offers.first()?;
            written(one).then(|| done(cased(one, observed), offers.len() == 1))?
        }
        "remove" => done(String::new(), false),
        "edit" if rule.action.params.first().map(String::as_str) == Some("trim_right") => {
            let end = rule.action.params.get(1)?;
            done(observed.trim_end_matches(end.as_str()).to_string(), false)
        }
        "" if rule.extends == "repetition" => done(hit.instead.first()?.clone(), false),
        "" if rule.extends == "substitution" => {
            let one = hit.instead.first()?;
            written(one).then(|| done(cased(one, observed), false))?
        }
        _ => None,
    }
}

/// Words that can be written as they are: no pattern, nothing that Markdown or YAML would take for its own.
fn written(text: &str) -> bool {
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '’' | '.' | ',' | '/');
    !text.is_empty()
        && text.chars().all(plain)
        && !text.ends_with([' ', ','])
        && !text.starts_with([' ', '-', '\''])
}

/// The replacement begins with a capital where the text did, and its own has none.
fn cased(text: &str, observed: &str) -> String {
    let up = |s: &str| s.chars().next().is_some_and(char::is_uppercase);
    let shouted = observed.chars().filter(|c| c.is_alphabetic()).count() > 1
        && observed == observed.to_uppercase();
    if up(observed) && !up(text) && !shouted {
        super::substitution::capitalized(text)
    } else {
        text.to_string()
    }
}
