//! What was said, one item at a time: each publication, change and update of a document, with an identity that never
//! changes. Nothing here comes from the clock alone, and nothing said later changes an item.
//!
//! The families stay apart by type: [`notices`] takes communications, [`news`] takes marketing.
use super::elsewhere::{self, clean, escaped};
use crate::base::text::Text;
use crate::content::Kind;
use crate::content::communications::{incident, maintenance};
use crate::content::shared::Impact;
use crate::output::pages::{Stage, text, words};
use crate::site::published::{Communications, Entry, Marketing, Published, Reference};
use crate::site::window::Times;
use crate::site::{Core, say};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// A document of the communications, as a place in its list.
#[derive(Debug, Clone, Copy)]
pub enum Notice {
    Maintenance(usize),
    Incident(usize),
    Advisory(usize),
    Retirement(usize),
    Survey(usize),
}

/// A document of the other family.
#[derive(Debug, Clone, Copy)]
pub enum News {
    Launch(usize),
    Story(usize),
}

/// An article, as a place in the list.
#[derive(Debug, Clone, Copy)]
pub struct Help(pub usize);

/// What was said at an instant; the numbers are places in the front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Published,
    Change(usize),
    Update(usize),
    /// Of an occurrence: its place, then the update's.
    Occurrence(usize, usize),
}

/// The word before a change's title.
pub const CHANGED: &str = "Changed";

/// One instant at which a document said something.
#[derive(Debug)]
pub struct Word<V> {
    pub at: Timestamp,
    pub guid: String,
    pub voice: V,
    /// The document's place in the site.
    pub document: usize,
    /// All that was said at this instant: two things said at once are one item, for an instant is an identity.
    pub parts: Vec<Part>,
}

/// All words of a family, the newest first, those of one instant by their guid.
#[derive(Debug)]
pub struct Words<V> {
    pub all: Vec<Word<V>>,
    /// Parallel to `all`: a word stands in many feeds and formats, and is put into an item once.
    told: Vec<OnceLock<Arc<Item>>>,
    by_document: HashMap<usize, Vec<usize>>,
}

impl<V> Words<V> {
    fn new(mut all: Vec<Word<V>>) -> Words<V> {
        all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.guid.cmp(&b.guid)));
        let mut by_document: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, word) in all.iter().enumerate() {
            by_document.entry(word.document).or_default().push(i);
        }
        let told = all.iter().map(|_| OnceLock::new()).collect();
        Words {
            all,
            told,
            by_document,
        }
    }

    /// The places of one document's words, the newest first.
    pub fn of(&self, document: usize) -> &[usize] {
        self.by_document
            .get(&document)
            .map_or(&[][..], Vec::as_slice)
    }

    pub fn item(&self, place: usize, tell: impl FnOnce(&Word<V>) -> Item) -> Arc<Item> {
        self.told[place]
            .get_or_init(|| Arc::new(tell(&self.all[place])))
            .clone()
    }
}

/// One item of a feed, ready to be written down.
#[derive(Debug, Clone)]
pub struct Item {
    pub guid: String,
    pub at: Timestamp,
    /// "[Resolved] Canvas is slow"
    pub title: String,
    /// "Resolved"; documents without phases have none.
    pub phase: Option<&'static str>,
    /// The whole address of the document.
    pub link: String,
    /// Plain text: the sentence.
    pub text: String,
    /// With whole addresses.
    pub html: String,
    pub categories: Vec<String>,
    /// Whether people still feel it, or will.
    pub open: bool,
}

/// What the feed of a service says of a notice that reaches it through another one.
pub fn also(site: &Published, service: &str, through: &str) -> String {
    clean(&format!(
        "May also be affected: {}, which needs {}.",
        say::name(site, service),
        say::name(site, through)
    ))
}

// ---------------------------------------------------------------- gathering

pub fn notices(site: &Published, talk: &Communications) -> Words<Notice> {
    let mut all = Vec::new();
    for (i, entry) in talk.maintenance.iter().enumerate() {
        let own = entry.detail.updates.iter().enumerate();
        let mut said: Vec<_> = own.map(|(i, m)| (m.at, Part::Update(i))).collect();
        said.extend(occurrences(site, &entry.front));
        gather(site, &entry.core, Notice::Maintenance(i), said, &mut all);
    }
    for (i, entry) in talk.incidents.iter().enumerate() {
        let own = entry.detail.updates.iter().enumerate();
        let said = own.map(|(i, m)| (m.at, Part::Update(i))).collect();
        gather(site, &entry.core, Notice::Incident(i), said, &mut all);
    }
    for (i, entry) in talk.advisories.iter().enumerate() {
        gather(site, &entry.core, Notice::Advisory(i), Vec::new(), &mut all);
    }
    for (i, entry) in talk.retirements.iter().enumerate() {
        gather(
            site,
            &entry.core,
            Notice::Retirement(i),
            Vec::new(),
            &mut all,
        );
    }
    for (i, entry) in talk.surveys.iter().enumerate() {
        gather(site, &entry.core, Notice::Survey(i), Vec::new(), &mut all);
    }
    Words::new(all)
}

pub fn news(site: &Published, news: &Marketing) -> Words<News> {
    let mut all = Vec::new();
    for (i, entry) in news.launches.iter().enumerate() {
        gather(site, &entry.core, News::Launch(i), Vec::new(), &mut all);
    }
    for (i, entry) in news.stories.iter().enumerate() {
        gather(site, &entry.core, News::Story(i), Vec::new(), &mut all);
    }
    Words::new(all)
}

pub fn help(site: &Published, reference: &Reference) -> Words<Help> {
    let mut all = Vec::new();
    for (i, entry) in reference.articles.iter().enumerate() {
        gather(site, &entry.core, Help(i), Vec::new(), &mut all);
    }
    Words::new(all)
}

fn occurrences(site: &Published, front: &crate::content::Maintenance) -> Vec<(Timestamp, Part)> {
    let mut times = Times {
        face: &site.face,
        now: site.now,
        faults: Vec::new(),
    };
    let mut found = Vec::new();
    for (i, occurrence) in front.occurrences.iter().enumerate() {
        for (j, update) in occurrence.updates.iter().enumerate() {
            found.push((
                times.instant(&update.at, String::new),
                Part::Occurrence(i, j),
            ));
        }
    }
    found
}

/// One word an instant; what is said later than now is not said yet.
fn gather<V: Copy>(
    site: &Published,
    core: &Core,
    voice: V,
    updates: Vec<(Timestamp, Part)>,
    all: &mut Vec<Word<V>>,
) {
    let published = core.published.map(|at| (at, Part::Published));
    let changes = core.changes.iter().enumerate();
    let changes = changes.map(|(i, at)| (*at, Part::Change(i)));
    let mut instants: BTreeMap<Timestamp, Vec<Part>> = BTreeMap::new();
    for (at, part) in published.into_iter().chain(updates).chain(changes) {
        if at <= site.now {
            instants.entry(at).or_default().push(part);
        }
    }
    let identity = identity(site, core);
    all.extend(instants.into_iter().map(|(at, parts)| Word {
        at,
        guid: format!("{identity}/{at}"),
        voice,
        document: core.index,
        parts,
    }));
}

/// A document's tag: URI (RFC 4151): the year of its publication makes the site's host its owner for good.
pub fn identity(site: &Published, core: &Core) -> String {
    format!(
        "{}{}/{}",
        tag(site, core),
        core.kind.plate().scheme,
        core.id
    )
}

/// "tag:it.example.edu,2026:"
pub fn tag(site: &Published, core: &Core) -> String {
    let year = core.published.map_or(2000, |at| site.face.date(at).year());
    format!("tag:{},{year}:", host(site))
}

/// The site's host without a port.
pub fn host(site: &Published) -> String {
    let origin = site.config.origin();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    host.split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

// ---------------------------------------------------------------- telling

pub fn notice(stage: &Stage, talk: &Communications, word: &Word<Notice>) -> Item {
    match word.voice {
        Notice::Maintenance(i) => work(stage, &talk.maintenance[i], word),
        Notice::Incident(i) => trouble(stage, &talk.incidents[i], word),
        Notice::Advisory(i) => {
            let entry = &talk.advisories[i];
            let label = words::severity(entry.front.severity).word;
            let mut teller = Teller::new(stage, &entry.core, word, "Warning");
            teller.say(&entry.front.summary);
            teller.whole_text();
            teller.action(&entry.front.action);
            teller.item(None, Some(&label))
        }
        Notice::Retirement(i) => {
            let entry = &talk.retirements[i];
            let mut teller = Teller::new(stage, &entry.core, word, "Retirement");
            teller.say(&entry.front.summary);
            teller.whole_text();
            teller.action(&entry.front.action);
            teller.item(None, None)
        }
        Notice::Survey(i) => {
            let entry = &talk.surveys[i];
            let mut teller = Teller::new(stage, &entry.core, word, "Survey");
            teller.say(&entry.front.summary);
            teller.whole_text();
            teller.item(None, None)
        }
    }
}

pub fn new(stage: &Stage, news: &Marketing, word: &Word<News>) -> Item {
    let labels = &stage.site.config.labels;
    let (core, label) = match word.voice {
        News::Launch(i) => (&news.launches[i].core, &labels.launch),
        News::Story(i) => (&news.stories[i].core, &labels.story),
    };
    let mut teller = Teller::new(stage, core, word, label);
    teller.say(core.doc.common().summary());
    teller.whole_text();
    teller.item(None, None)
}

/// An article's text is mended all the time; its item is the summary and the way there.
pub fn article(stage: &Stage, reference: &Reference, word: &Word<Help>) -> Item {
    let core = &reference.articles[word.voice.0].core;
    let mut teller = Teller::new(stage, core, word, "Help article");
    teller.say(core.doc.common().summary());
    teller.item(None, None)
}

fn trouble(
    stage: &Stage,
    entry: &Entry<crate::content::Incident, crate::site::window::Course>,
    word: &Word<Notice>,
) -> Item {
    let front = &entry.front;
    let mut teller = Teller::new(stage, &entry.core, word, "Incident");
    teller.say(&say::incident_at(&stage.site, entry, word.at));
    let said = front.updates.iter().zip(&entry.detail.updates);
    let newest = said
        .filter(|(_, m)| m.at <= word.at)
        .max_by_key(|(_, m)| m.at);
    let phase = newest.map_or(incident::Phase::Investigating, |(u, _)| u.phase);
    for part in &word.parts {
        if let Part::Update(i) = part {
            teller.text(
                &format!("updates.{i}.body"),
                front.updates[*i].body.as_ref(),
            );
        }
    }
    teller.action(&front.action);
    Item {
        open: !phase.is_over(),
        ..teller.item(Some(words::incident_phase(phase)), None)
    }
}

fn work(
    stage: &Stage,
    entry: &Entry<crate::content::Maintenance, crate::site::window::Plan>,
    word: &Word<Notice>,
) -> Item {
    use maintenance::Phase;
    let (site, front) = (&stage.site, &entry.front);
    let mut teller = Teller::new(stage, &entry.core, word, "Planned maintenance");
    let said = front.updates.iter().zip(&entry.detail.updates);
    let newest = said
        .filter(|(_, m)| m.at <= word.at)
        .max_by_key(|(_, m)| m.at);
    let mut phase = newest.map_or(Phase::Scheduled, |(u, _)| u.phase);
    let mut day = None;
    let mut sentence = say::maintenance_at(site, entry, word.at);
    for part in &word.parts {
        if let Part::Occurrence(i, j) = part {
            phase = front.occurrences[*i].updates[*j].phase;
            sentence = say::occurrence_at(site, entry, *i, word.at).or(sentence);
            day = Some(site.face.weekday_day(front.occurrences[*i].on.0));
        }
    }
    teller.say(sentence.as_deref().unwrap_or(&front.summary));
    for part in &word.parts {
        match part {
            Part::Update(i) => {
                teller.text(
                    &format!("updates.{i}.body"),
                    front.updates[*i].body.as_ref(),
                );
            }
            Part::Occurrence(i, j) => {
                let path = format!("occurrences.{i}.updates.{j}.body");
                teller.text(&path, front.occurrences[*i].updates[*j].body.as_ref());
            }
            _ => {}
        }
    }
    let ahead = !matches!(phase, Phase::Completed | Phase::Cancelled);
    if ahead {
        teller.action(&front.action);
    }
    let mut item = teller.item(Some(words::maintenance_phase(phase).0), None);
    item.open = ahead;
    if let Some(day) = day {
        item.title = clean(&format!("{}: {day}", item.title));
    }
    item
}

/// Puts an item together.
struct Teller<'a, V> {
    stage: &'a Stage,
    core: &'a Arc<Core>,
    word: &'a Word<V>,
    kind: String,
    sentence: String,
    html: String,
}

impl<'a, V> Teller<'a, V> {
    fn new(stage: &'a Stage, core: &'a Arc<Core>, word: &'a Word<V>, kind: &str) -> Self {
        Teller {
            stage,
            core,
            word,
            kind: kind.into(),
            sentence: String::new(),
            html: String::new(),
        }
    }

    /// The first sentence. A change says what changed instead.
    fn say(&mut self, sentence: &str) {
        let notes: Vec<&str> = self.changes().collect();
        let only_changes = notes.len() == self.word.parts.len();
        let said = match only_changes {
            true => notes.join(" "),
            false => [&[sentence][..], &notes[..]].concat().join(" "),
        };
        self.sentence = said.split_whitespace().collect::<Vec<_>>().join(" ");
        self.html = format!("<p>{}</p>\n", escaped(&self.sentence));
    }

    fn changes(&self) -> impl Iterator<Item = &'a str> {
        let changes = self.core.doc.common().changes();
        let parts = self.word.parts.iter();
        parts.filter_map(move |part| match part {
            Part::Change(i) => Some(changes[*i].note.trim()),
            _ => None,
        })
    }

    fn is_first(&self) -> bool {
        self.word.parts.contains(&Part::Published)
    }

    fn elsewhere(&self, html: &str) -> String {
        let site = &self.stage.site;
        elsewhere::html(
            html,
            site.config.origin(),
            &site.absolute(&self.core.address),
        )
    }

    fn text(&mut self, path: &str, body: Option<&Text>) {
        if let Some(html) = text::optional(self.stage, self.core, path, body) {
            self.html.push_str(&self.elsewhere(&html));
        }
    }

    /// The document's own text, in the item that announces it.
    fn whole_text(&mut self) {
        if self.is_first() {
            let html = text::html(self.stage, &self.core.doc.body, &self.core.links);
            self.html.push_str(&self.elsewhere(&html));
        }
    }

    /// What to do, said once: with the announcement.
    fn action(&mut self, action: &Text) {
        if self.is_first()
            && let Some(html) = text::optional(self.stage, self.core, "action", Some(action))
        {
            self.html.push_str("<p><strong>What to do</strong></p>\n");
            self.html.push_str(&self.elsewhere(&html));
        }
    }

    fn item(self, phase: Option<&'static str>, label: Option<&str>) -> Item {
        let only_changes = self.changes().count() == self.word.parts.len();
        let mark = if only_changes {
            Some(CHANGED)
        } else {
            phase.or(label)
        };
        let title = self.core.title().trim();
        let title = mark.map_or(title.to_string(), |mark| format!("[{mark}] {title}"));
        let site = &self.stage.site;
        let mut categories = vec![self.kind];
        for id in self.core.doc.common().services() {
            let name = clean(say::name(site, id));
            if !categories.contains(&name) {
                categories.push(name);
            }
        }
        Item {
            guid: self.word.guid.clone(),
            at: self.word.at,
            title: clean(&title),
            phase: if only_changes { Some(CHANGED) } else { phase },
            link: site.absolute(&self.core.address),
            text: clean(&self.sentence),
            html: self.html,
            categories,
            open: false,
        }
    }
}

/// Whether a kind is of the feed of outages: incidents and planned work.
pub fn is_outage(voice: Notice) -> bool {
    matches!(voice, Notice::Maintenance(_) | Notice::Incident(_))
}

/// Whether a notice may hit what needs its services. Work that nobody notices hits nobody.
pub fn spreads(talk: &Communications, voice: Notice) -> bool {
    match voice {
        Notice::Incident(_) => true,
        Notice::Maintenance(i) => talk.maintenance[i].front.impact != Impact::None,
        _ => false,
    }
}

/// The kind behind a voice.
pub fn kind(voice: Notice) -> Kind {
    match voice {
        Notice::Maintenance(_) => Kind::Maintenance,
        Notice::Incident(_) => Kind::Incident,
        Notice::Advisory(_) => Kind::Advisory,
        Notice::Retirement(_) => Kind::Retirement,
        Notice::Survey(_) => Kind::Survey,
    }
}
