//! Pages of another site → documents of ours: types, ids and numbers, links, old addresses, front matter.
use super::fields::{one_line, plain, words};
use super::incident::{self, Course};
use super::lines::{self, Line};
use super::links::{self, Anchors, Index, Rewritten, Spot};
use super::page::{Gathered, Names, Page, System, file_of, folder_of};
use super::report::{Notes, Report};
use super::times::{self, Found};
use super::write::{self, Front};
use super::{Copied, Folder, Ground, Import, Made, Wishes, family};
use crate::base::names;
use crate::base::text::Body;
use crate::base::time::When;
use crate::content::Kind;
use crate::read::markdown;
use crate::read::raw_html::Allowed;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A page with everything decided but its links.
struct Draft {
    page: Page,
    kind: Kind,
    id: String,
    path: String,
    title: String,
    summary: String,
    published: Option<Found>,
    day: Option<Date>,
    address: String,
    body: Body,
    removed_title: Option<String>,
}

/// What all drafts share.
struct Shop<'a> {
    ground: &'a Ground<'a>,
    zone: Option<TimeZone>,
    ours: TimeZone,
    allowed: Allowed,
    /// Name, folded → id.
    services: HashMap<String, String>,
    /// The service of posts that name none.
    general: Option<String>,
}

pub fn settle(
    folder: &Folder,
    mut gathered: Gathered,
    ground: &Ground<'_>,
    wishes: Wishes,
    mut report: Report,
) -> Import {
    let pages = std::mem::take(&mut gathered.pages);
    let mut taken = Taken::new(ground);
    let mut shop = Shop {
        ground,
        zone: gathered.zone.clone(),
        ours: ground.config.clockface().zone,
        allowed: Allowed::new(&ground.config.markdown.raw_html),
        services: HashMap::new(),
        general: None,
    };
    let kinds = decide(pages, &gathered, wishes, &shop);
    let mut book = String::new();
    let systems = shop.systems(
        &kinds,
        &gathered.systems,
        &mut taken,
        &mut report,
        &mut book,
    );
    let drafts: Vec<Draft> = kinds
        .into_iter()
        .map(|(page, kind)| place(page, kind, &shop, &mut taken))
        .collect();
    let spots: Vec<Spot> = drafts.iter().map(|d| spot(d, ground)).collect();
    let index = Index::new(
        folder,
        &spots,
        &gathered.root,
        &gathered.statics,
        gathered.url.as_deref(),
        |path| {
            matches!(
                path,
                "/" | "/status/" | "/services/" | "/kb/" | "/search/" | "/news/"
            )
        },
    );
    let mut drafts: Vec<(Draft, Rewritten)> = drafts
        .into_par_iter()
        .enumerate()
        .map(|(i, mut draft)| {
            footnotes(&mut draft, &shop);
            let mut notes = std::mem::take(&mut draft.page.notes);
            let rewritten = links::rewrite(&index, i, &draft.page.lines, &mut notes);
            draft.page.notes = notes;
            (draft, rewritten)
        })
        .collect();
    drop(index);
    let mut copies = Copies::new(ground);
    let aliases = old_addresses(&mut drafts, ground);
    let mut made = systems;
    for ((mut draft, rewritten), aliases) in drafts.into_iter().zip(aliases) {
        let lines = copies.fill(&draft, rewritten, &gathered.root);
        made.push(finish(&mut draft, lines, &aliases, &shop));
        report.take(&draft.page.source, std::mem::take(&mut draft.page.notes));
    }
    left_behind(folder, &gathered, &copies, &made, &mut report);
    made.sort_by(|a, b| a.path.cmp(&b.path));
    Import {
        made,
        copies: copies.list(),
        report,
        book,
    }
}

/// Names that are given, by kind.
struct Taken {
    ids: HashMap<Kind, Names>,
    paths: Names,
    next_number: u32,
}

impl Taken {
    fn new(ground: &Ground<'_>) -> Taken {
        let mut ids: HashMap<Kind, Names> = HashMap::new();
        let mut paths = Names::default();
        for (kind, id, path) in &ground.taken {
            ids.entry(*kind).or_default().hold(id.clone());
            paths.hold(path.trim_end_matches(".md").to_lowercase());
        }
        for known in ground.known.values() {
            ids.entry(known.kind).or_default().hold(known.id.clone());
            paths.hold(known.path.trim_end_matches(".md").to_lowercase());
        }
        Taken {
            ids,
            paths,
            next_number: ground.next_number,
        }
    }

    fn id(&mut self, kind: Kind, wanted: &str) -> String {
        self.ids.entry(kind).or_default().free(wanted)
    }

    fn number(&mut self) -> String {
        let number = self.next_number;
        self.next_number = number.saturating_add(1);
        number.to_string()
    }
}

/// The type of each page. A type whose fields the source does not have gives way to its neighbour in the family.
fn decide(
    pages: Vec<Page>,
    gathered: &Gathered,
    wishes: Wishes,
    shop: &Shop<'_>,
) -> Vec<(Page, Kind)> {
    let mut decided: Vec<(Page, Kind)> = pages
        .into_par_iter()
        .map(|mut page| {
            let (mut kind, mut why) = family::of(&mut page, &gathered.root, gathered.is_manual);
            if let Some(asked) = wishes.kind {
                (kind, why) = (asked, "--as asks for it".into());
            }
            let kind = possible(&mut page, kind, &why, shop);
            (page, kind)
        })
        .collect();
    decided.sort_by(|(a, _), (b, _)| a.source.cmp(&b.source));
    decided
}

const STARTS: &[&str] = &[
    "starts",
    "start",
    "start_time",
    "starts_at",
    "scheduled_for",
    "begin",
    "date",
];
const ENDS: &[&str] = &[
    "ends",
    "end",
    "end_time",
    "ends_at",
    "scheduled_until",
    "finish",
    "resolvedWhen",
    "until",
];
const ENDS_ON: &[&str] = &[
    "ends_on",
    "end_of_life",
    "eol",
    "retires",
    "sunset",
    "end_date",
    "ends",
    "end",
];

fn possible(page: &mut Page, kind: Kind, why: &str, shop: &Shop<'_>) -> Kind {
    let has_time = |page: &Page, keys: &[&str]| {
        keys.iter()
            .filter_map(|key| page.fields.get(key))
            .any(|value| times::parse(&plain(value), None, &shop.ours).is_some())
    };
    let (becomes, lack) = match kind {
        Kind::Maintenance if !(has_time(page, STARTS) && has_time(page, ENDS)) => (
            Kind::Advisory,
            "planned work has a window, and this page does not say when; it is an advisory until somebody does",
        ),
        Kind::Retirement if !has_time(page, ENDS_ON) => (
            Kind::Advisory,
            "a retirement has a last day, and this page does not say which; it is an advisory until somebody does",
        ),
        Kind::Story => (
            Kind::Page,
            "a story needs a person's consent, which no other tool records; it is a page until somebody has it",
        ),
        Kind::Survey => (
            Kind::Page,
            "a survey has findings with answers, which a person has to write; it is a page until then",
        ),
        Kind::Snippet => (
            Kind::Page,
            "a snippet is a part of other pages; it is a page until somebody uses it",
        ),
        kind => (kind, ""),
    };
    let article = if becomes.plate().name.starts_with(['a', 'i']) {
        "an"
    } else {
        "a"
    };
    page.notes.came(
        1,
        format!("became {article} {}: {why}", becomes.plate().name),
        "",
    );
    if becomes != kind {
        page.notes.person(1, lack, "");
    }
    becomes
}

/// Title, text, id, path, address.
fn place(mut page: Page, kind: Kind, shop: &Shop<'_>, taken: &mut Taken) -> Draft {
    let (title, removed_title) = title(&mut page);
    let published = published(&mut page, kind, shop);
    let (id, path) = names_of(&page, kind, &title, shop, taken);
    // A body too large to be read is a file, and the page leads to it.
    let (text, _) = lines::join(&page.lines);
    if text.len() as u64 + 4096 > shop.ground.config.markdown.max_size.0 {
        page.notes.person(
            1,
            "this text is too large for a page; it is a file to download",
            "",
        );
        page.lines = vec![Line::new(
            format!("[{}](<file:{}>)", "Download the text", page.source),
            1,
        )];
    }
    let (text, _) = lines::join(&page.lines);
    let (body, _) = markdown::parse(&text, 0, &shop.allowed);
    let summary = summary(&mut page, &title);
    let day = published.as_ref().map(|f| day_of(f.when, &shop.ours));
    let address = (shop.ground.address)(kind, &id, day);
    Draft {
        page,
        kind,
        id,
        path,
        title,
        summary,
        published,
        day,
        address,
        body,
        removed_title,
    }
}

fn day_of(when: When, zone: &TimeZone) -> Date {
    when.resolve(zone)
        .map_or(Date::constant(2000, 1, 1), |at| zone.to_datetime(at).date())
}

/// The field, else the first heading of level 1, else what navigation or the file's name says.
fn title(page: &mut Page) -> (String, Option<String>) {
    let written = page
        .fields
        .text(&["title"])
        .map(|(t, _)| plain_words(&t))
        .filter(|t| has_word(t));
    let heading = first_heading(&page.lines);
    let mut removed = None;
    if let Some((range, text)) = heading {
        let is_one = !page.lines[range.start].text.starts_with("##");
        let named = written
            .clone()
            .or_else(|| page.title.clone().filter(|_| !is_one));
        let same = named.is_none_or(|w| names::slug(&w) == names::slug(&text));
        if same && has_word(&text) {
            let no = page.lines[range.start].no;
            page.notes
                .changed(no, "the first heading is the title now", &text);
            page.lines.drain(range);
            removed = Some(text);
        }
    }
    shift_headings(page);
    let title = written
        .or_else(|| removed.clone())
        .or_else(|| page.title.clone().filter(|t| has_word(t)))
        .or_else(|| any_heading(&page.lines))
        .unwrap_or_else(|| {
            let name = match file_of(&page.name) {
                "index" | "_index" | "README" | "readme" if page.name.contains('/') => {
                    file_of(folder_of(&page.name))
                }
                name => name,
            };
            let name = super::page::dated(name).map_or(name, |(_, rest)| rest);
            let title = super::dialect::sentence(name);
            page.notes.person(
                1,
                "this page has no title; its file's name stands in",
                &title,
            );
            if has_word(&title) {
                title
            } else {
                "Untitled".into()
            }
        });
    (title, removed)
}

fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// A heading without its Markdown.
fn plain_words(text: &str) -> String {
    let (body, _) = markdown::parse(text, 0, &Allowed::everything());
    let words = one_line(&body.plain());
    if words.is_empty() {
        one_line(text)
    } else {
        words
    }
}

/// The first heading of all, for a page that has no other title.
fn any_heading(lines: &[Line]) -> Option<String> {
    let mut fence = lines::Fence::default();
    let heads = lines
        .iter()
        .filter(|l| !fence.holds(&l.text) && l.text.starts_with('#'));
    let texts = heads.map(|l| {
        plain_words(
            l.text
                .trim_matches('#')
                .split(" {#")
                .next()
                .unwrap_or_default()
                .trim(),
        )
    });
    texts.into_iter().find(|t| has_word(t))
}

/// The first heading, where it is the first thing on the page.
fn first_heading(lines: &[Line]) -> Option<(std::ops::Range<usize>, String)> {
    let skip = |l: &&Line| {
        let t = l.text.trim();
        t.is_empty()
            || (t.starts_with("<a id=") && t.ends_with("</a>"))
            || (t.starts_with("<!--") && t.ends_with("-->"))
    };
    let at = lines.iter().take_while(skip).count();
    let line = lines.get(at)?;
    let level = line.text.bytes().take_while(|b| *b == b'#').count();
    // A page that begins with a smaller heading means its title all the same.
    if (1..=3).contains(&level)
        && let Some(text) = line.text[level..].strip_prefix(' ')
    {
        let text = text.trim().trim_end_matches('#').trim();
        let text = text.split(" {#").next().unwrap_or(text);
        return Some((at..at + 1, plain_words(text)));
    }
    let under = lines.get(at + 1)?.text.trim();
    let fits = under.len() >= 2
        && under.bytes().all(|b| b == b'=')
        && !line.text.starts_with(['>', '-', '*', '`', ' ']);
    fits.then(|| (at..at + 2, plain_words(&line.text)))
}

/// The title is the page's heading of level 1; where the text has more of them, all go down a level.
fn shift_headings(page: &mut Page) {
    let mut fence = lines::Fence::default();
    let mut heads = Vec::new();
    let mut has_one = false;
    for (i, line) in page.lines.iter().enumerate() {
        if !fence.holds(&line.text) && line.text.starts_with('#') {
            let level = line.text.bytes().take_while(|b| *b == b'#').count();
            if level <= 6 && line.text[level..].starts_with([' ', '\t']) {
                has_one |= level == 1;
                heads.push((i, level));
            }
        }
    }
    if !has_one {
        return;
    }
    let no = page.lines[heads[0].0].no;
    page.notes.changed(
        no,
        "headings went down a level: the title is the page's heading of level 1",
        "",
    );
    for (i, level) in heads {
        if level < 6 {
            page.lines[i].text.insert(0, '#');
        }
    }
}

const DATES: &[&str] = &[
    "publishDate",
    "date",
    "published_at",
    "created",
    "pubdate",
    "date_published",
    "published_on",
];

fn published(page: &mut Page, kind: Kind, shop: &Shop<'_>) -> Option<Found> {
    let written = page.fields.take(DATES).and_then(|(value, line)| {
        let text = match &value {
            // mkdocs-material's blog: `date: {created: …}`.
            serde_json::Value::Object(map) => map.get("created").map(plain).unwrap_or_default(),
            value => plain(value),
        };
        let found = times::parse(&text, shop.zone.as_ref(), &shop.ours);
        match &found {
            Some(Found {
                fault: Some(fault), ..
            }) => page.notes.person(line, *fault, &text),
            None if !text.trim().is_empty() => {
                page.notes
                    .person(line, "this is no date that can be read", &text)
            }
            _ => {}
        }
        found
    });
    let found = written.or_else(|| times::parse(page.day.as_deref()?, None, &shop.ours));
    if found.is_some() || matches!(kind, Kind::Page | Kind::Service | Kind::Snippet) {
        return found;
    }
    let earlier = shop
        .ground
        .known
        .get(&page.source)
        .and_then(|k| k.published.clone());
    if let Some(found) = earlier.and_then(|text| times::parse(&text, None, &shop.ours)) {
        page.notes.changed(
            1,
            "the source has no date: the day of the import stands in",
            "",
        );
        return Some(found);
    }
    let today = shop.ours.to_datetime(shop.ground.now).date();
    match page.is_post {
        true => page.notes.person(
            1,
            "this post has no date: the day of the import stands in",
            "",
        ),
        false => page.notes.changed(
            1,
            "the source has no date: the day of the import stands in",
            "",
        ),
    }
    Some(Found {
        when: When::Day(today),
        fault: None,
    })
}

fn names_of(
    page: &Page,
    kind: Kind,
    title: &str,
    shop: &Shop<'_>,
    taken: &mut Taken,
) -> (String, String) {
    if let Some(known) = shop
        .ground
        .known
        .get(&page.source)
        .filter(|k| k.kind == kind)
    {
        return (known.id.clone(), known.path.clone());
    }
    let slug = |text: &str| -> String {
        let slug = names::slug(&names::fold(text));
        let ascii: String = slug
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        ascii
            .split('-')
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join("-")
    };
    let mut parts: Vec<&str> = page
        .name
        .split('/')
        .filter(|p| !p.is_empty() && *p != ".")
        .collect();
    let last = parts.pop().unwrap_or("page");
    let is_index = matches!(
        last.to_ascii_lowercase().as_str(),
        "index" | "_index" | "readme"
    );
    let last = if is_index {
        parts.pop().unwrap_or("home")
    } else {
        last
    };
    let is_news = matches!(
        kind.family(),
        crate::content::Family::Communications | crate::content::Family::Marketing
    );
    let short = match kind {
        Kind::Incident | Kind::Maintenance => last,
        _ => super::page::dated(last)
            .map_or(last, |(_, rest)| if rest.is_empty() { last } else { rest }),
    };
    let mut name = slug(short);
    if name.is_empty() {
        name = slug(title);
    }
    if name.is_empty() {
        name = format!("page-{}", &super::lock::hash(page.source.as_bytes())[..8]);
    }
    // The page that `index` would be is a bundle here, and would own its folder's pictures.
    let name = if matches!(name.as_str(), "index") {
        "index-page".to_string()
    } else {
        name
    };
    let dirs: Vec<String> = match is_news || kind == Kind::Service || kind == Kind::Snippet {
        true => Vec::new(),
        false => parts
            .iter()
            .map(|p| slug(p))
            .filter(|p| !p.is_empty())
            .collect(),
    };
    let below = dirs
        .iter()
        .chain([&name])
        .cloned()
        .collect::<Vec<_>>()
        .join("/");
    let mut below = below;
    if kind == Kind::Page {
        let first = below.split('/').next().unwrap_or_default();
        if shop.ground.our_folders.contains(&first) {
            below = format!("about-{below}");
        }
    }
    let folder = kind.plate().folder;
    let id = match kind {
        Kind::Article => taken.number(),
        Kind::Page => taken.id(kind, &below),
        _ => taken.id(kind, &name),
    };
    let wanted = match kind {
        Kind::Article => format!("{folder}/{below}"),
        _ => format!("{folder}/{id}"),
    };
    (id, format!("{}.md", taken.paths.free(&wanted)))
}

/// The field, else the first words of the text.
fn summary(page: &mut Page, title: &str) -> String {
    const KEYS: &[&str] = &[
        "description",
        "summary",
        "excerpt",
        "abstract",
        "subtitle",
        "lead",
        "lede",
        "intro",
    ];
    if let Some((text, _)) = page.fields.text(KEYS) {
        let words = plain_words(&text);
        if has_word(&words) {
            return words;
        }
    }
    let mut text = first_paragraph(&page.lines).unwrap_or_default();
    if matches!(page.kind, Some((Kind::Incident, _))) {
        text = incident::without_phase(&text);
    }
    let words = shortened(&plain_words(&text));
    if has_word(&words) {
        return words;
    }
    page.notes.person(
        1,
        "no summary can be made from the text: the title stands in",
        title,
    );
    format!("{}.", title.trim_end_matches('.'))
}

/// The first lines of running text.
fn first_paragraph(all: &[Line]) -> Option<String> {
    let mut fence = lines::Fence::default();
    let mut out = String::new();
    for line in all {
        let text = line.text.trim();
        let holds = fence.holds(&line.text);
        let is_text = !holds
            && !text.is_empty()
            && !text.starts_with(['#', '>', '|', '<', '!', '[', '-', '*', '+', '=', '('])
            && !text.starts_with("---")
            && lines::indent(&line.text) < 4;
        let starts_bold = text.starts_with("**") || text.starts_with("[");
        match (
            is_text || (starts_bold && !holds && !text.is_empty()),
            out.is_empty(),
        ) {
            (true, _) => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(text);
            }
            (false, false) => break,
            (false, true) => {}
        }
        if out.len() > 2000 {
            break;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// One or two sentences, at most 200 characters.
fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    let text = text.trim();
    if text.chars().count() <= MOST {
        return text.trim_end_matches(':').to_string();
    }
    let cut = text.char_indices().nth(MOST).map_or(text.len(), |(i, _)| i);
    let head = &text[..cut];
    if let Some(end) = [". ", "! ", "? "]
        .iter()
        .filter_map(|mark| head.rfind(mark))
        .max()
        .filter(|end| *end > 40)
    {
        return head[..end + 1].to_string();
    }
    let end = head.rfind(' ').unwrap_or(head.len());
    format!("{} …", head[..end].trim_end_matches([',', ';', ':', ' ']))
}

fn scheme(kind: Kind, id: &str) -> String {
    format!("{}:{id}", kind.plate().scheme)
}

fn spot(draft: &Draft, ground: &Ground<'_>) -> Spot {
    let text = lines::join(&draft.page.lines).0;
    let headings: Vec<(String, String, bool)> = draft
        .body
        .headings
        .iter()
        .map(|h| {
            let whole = text.get(h.span.clone()).unwrap_or_default();
            (h.id.clone(), h.text.clone(), whole.contains("{#"))
        })
        .collect();
    let title = draft
        .removed_title
        .clone()
        .unwrap_or_else(|| draft.title.clone());
    Spot {
        source: draft.page.source.clone(),
        addresses: draft.page.addresses.clone(),
        name: scheme(draft.kind, &draft.id),
        address: format!(
            "{}{}",
            ground.config.base().trim_end_matches('/'),
            draft.address
        ),
        folder: folder_of(&draft.path).into(),
        anchors: Anchors::new(Some(&title), &headings, &draft.body.anchors),
    }
}

/// Marks of footnotes without a note are text.
fn footnotes(draft: &mut Draft, shop: &Shop<'_>) {
    if !draft.page.lines.iter().any(|l| l.text.contains("[^")) {
        return;
    }
    let (text, numbers) = lines::join(&draft.page.lines);
    let (_, found) = markdown::parse(&text, 0, &shop.allowed);
    let mut place = lines::Place::new(&text, &numbers);
    let mut edits = lines::Edits::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for note in found {
        if let markdown::NoteKind::NoFootnote(name) = note.kind {
            let no = place.line(note.span.start);
            draft.page.notes.person(
                no,
                "a mark of a footnote has no note; it is text now",
                format!("[^{name}]"),
            );
            names.insert(name);
        }
    }
    for name in names {
        let mark = format!("[^{name}]");
        for (at, _) in text.match_indices(&mark) {
            if !text[..at].ends_with('\\') {
                edits.replace(at..at + 1, "\\[");
            }
        }
    }
    if !edits.is_empty() {
        draft.page.lines = edits.apply(&text, &numbers);
    }
}

/// Old addresses that can redirect: each belongs to one document, and to none that lives.
fn old_addresses(drafts: &mut [(Draft, Rewritten)], ground: &Ground<'_>) -> Vec<Vec<String>> {
    let mut taken: BTreeSet<String> = ground.addresses.clone();
    taken.extend(drafts.iter().map(|(d, _)| d.address.clone()));
    let mut all = Vec::with_capacity(drafts.len());
    for (draft, _) in drafts.iter_mut() {
        let mut kept = Vec::new();
        for address in &draft.page.addresses {
            let plain = links::percent_decode(address);
            let Some(alias) = (ground.alias)(&plain) else {
                if plain != "/" {
                    draft
                        .page
                        .notes
                        .person(1, "this old address cannot be kept as it is", address);
                }
                continue;
            };
            if alias == draft.address || kept.contains(&alias) {
                continue;
            }
            match taken.insert(alias.clone()) {
                true => kept.push(alias),
                false => draft.page.notes.person(
                    1,
                    "this old address belongs to another page already",
                    address,
                ),
            }
        }
        all.push(kept);
    }
    all
}

/// Where files go: beside their pages, each once.
struct Copies {
    places: BTreeMap<String, String>,
    more: BTreeSet<Copied>,
    names: Names,
}

impl Copies {
    fn new(ground: &Ground<'_>) -> Copies {
        let mut names = Names::default();
        for (_, _, path) in &ground.taken {
            names.hold(path.to_lowercase());
        }
        Copies {
            places: BTreeMap::new(),
            more: BTreeSet::new(),
            names,
        }
    }

    /// Puts the addresses of files where their marks stand.
    fn fill(&mut self, draft: &Draft, rewritten: Rewritten, root: &str) -> Vec<Line> {
        let mut lines = rewritten.lines;
        if rewritten.files.is_empty() {
            return lines;
        }
        let folder = folder_of(&draft.path);
        // Beside one page no two files have the same name.
        let mut shown: HashMap<String, String> = HashMap::new();
        let mut addresses = Vec::new();
        for file in &rewritten.files {
            let place = self.place(file, draft.kind, root);
            let name = file_of(&place).to_lowercase();
            let first = shown
                .entry(name.clone())
                .or_insert_with(|| place.clone())
                .clone();
            let place = match first == place && name != "index.html" {
                true => place,
                false => self.again(file, folder),
            };
            addresses.push((relative(folder, &place), file));
        }
        for line in &mut lines {
            if !line.text.contains('\u{F0000}') {
                continue;
            }
            for (i, (address, file)) in addresses.iter().enumerate() {
                let plain = links::mark(i);
                if line.text.contains(&plain) {
                    line.text = line.text.replace(&plain, address);
                }
                let html = links::html_mark(i);
                if line.text.contains(&html) {
                    let here = self.here(file, folder);
                    line.text = line.text.replace(&html, file_of(&here));
                }
            }
        }
        lines
    }

    fn place(&mut self, file: &str, kind: Kind, root: &str) -> String {
        if let Some(place) = self.places.get(file) {
            return place.clone();
        }
        let below = file
            .strip_prefix(root)
            .unwrap_or(file)
            .trim_start_matches('/');
        let path = format!("{}/{}", kind.plate().folder, safe(below));
        let path = self.free(&path);
        self.places.insert(file.into(), path.clone());
        path
    }

    /// A second copy under a name of its own.
    fn again(&mut self, file: &str, folder: &str) -> String {
        let parent = file_of(folder_of(file));
        let to = format!(
            "{folder}/{}",
            safe(&format!("{parent}-{}", file_of(file))).replace('/', "-")
        );
        self.copy(file, to)
    }

    /// A copy in the page's own folder.
    fn here(&mut self, file: &str, folder: &str) -> String {
        if let Some(place) = self
            .places
            .get(file)
            .filter(|place| folder_of(place) == folder)
        {
            return place.clone();
        }
        let to = format!("{folder}/{}", safe(&file.replace('/', "-")));
        self.copy(file, to)
    }

    fn copy(&mut self, file: &str, to: String) -> String {
        let copied = Copied {
            from: file.into(),
            to,
        };
        let to = copied.to.clone();
        self.more.insert(copied);
        to
    }

    fn free(&mut self, path: &str) -> String {
        let lower = path.to_lowercase();
        let free = self.names.free(&lower);
        match free.strip_prefix(&lower) {
            Some("") | None => path.into(),
            Some(number) => match path.rsplit_once('.') {
                Some((stem, ending)) if !ending.contains('/') => format!("{stem}{number}.{ending}"),
                _ => format!("{path}{number}"),
            },
        }
    }

    fn list(self) -> Vec<Copied> {
        let first = self
            .places
            .into_iter()
            .map(|(from, to)| Copied { from, to });
        first.chain(self.more).collect()
    }
}

/// A path whose parts can stand in an address and in Markdown as they are.
fn safe(path: &str) -> String {
    let part = |part: &str| -> String {
        let plain: String = part
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let plain = plain
            .trim_start_matches(['.', '-'])
            .trim_end_matches('~')
            .to_string();
        let leftover = [".swp", ".swx", ".tmp", ".bak", ".orig"]
            .iter()
            .any(|e| plain.ends_with(e));
        match () {
            () if plain.is_empty() => "file".into(),
            () if leftover => format!("{plain}.txt"),
            // A page's source would be taken for one of ours.
            () if plain.to_ascii_lowercase().ends_with(".md") => format!("{plain}.txt"),
            () => plain,
        }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    "../".repeat(from.len() - same) + &to[same..].join("/")
}

impl Shop<'_> {
    fn written(&self, when: When) -> String {
        times::written(when, &self.ours)
    }

    fn instant(&self, at: Timestamp) -> String {
        self.written(When::Instant(at))
    }

    /// Systems of the status page, and those that posts name → services; those that are here already are used.
    fn systems(
        &mut self,
        pages: &[(Page, Kind)],
        systems: &[System],
        taken: &mut Taken,
        report: &mut Report,
        book: &mut String,
    ) -> Vec<Made> {
        for (id, names) in &self.ground.services {
            for name in names.iter().chain([id]) {
                self.services
                    .entry(folded(name))
                    .or_insert_with(|| id.clone());
            }
        }
        let mut wanted: Vec<(System, &str)> = systems.iter().map(|s| (s.clone(), "")).collect();
        let mut names: BTreeSet<String> = systems.iter().map(|s| folded(&s.name)).collect();
        let mut needs_general = false;
        for (page, kind) in pages {
            if !matches!(kind, Kind::Incident | Kind::Maintenance | Kind::Retirement) {
                continue;
            }
            let affected = affected(page);
            needs_general |= affected.is_empty();
            for name in affected {
                if names.insert(folded(&name)) {
                    let system = System {
                        name,
                        ..System::default()
                    };
                    wanted.push((system, &page.source));
                }
            }
        }
        if needs_general {
            let system = System {
                name: format!("{} services", self.ground.config.division.short_name),
                description: "Everything at once, for notices that name no service.".into(),
                ..System::default()
            };
            self.general = Some(folded(&system.name));
            if names.insert(folded(&system.name)) {
                wanted.push((system, ""));
            }
        }
        let mut made = Vec::new();
        for (system, first) in wanted {
            let key = folded(&system.name);
            if key.is_empty() || self.services.contains_key(&key) {
                continue;
            }
            made.push(self.service(&system, first, taken, report, book));
        }
        made
    }

    fn service(
        &mut self,
        system: &System,
        first: &str,
        taken: &mut Taken,
        report: &mut Report,
        book: &mut String,
    ) -> Made {
        let source = format!("system: {}", system.name);
        let known = self.ground.known.get(&source);
        let slug = names::slug(&names::fold(&system.name));
        let slug: String = slug
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        let slug = slug.trim_matches('-');
        let slug = if slug.is_empty() {
            format!("service-{}", &super::lock::hash(source.as_bytes())[..8])
        } else {
            slug.to_string()
        };
        let id = known.map_or_else(|| taken.id(Kind::Service, &slug), |k| k.id.clone());
        let path = known.map_or_else(
            || format!("{}.md", taken.paths.free(&format!("services/{id}"))),
            |k| k.path.clone(),
        );
        let mut notes = Notes::default();
        let category = category(&system.category, self.ground, &mut notes, book);
        let name = one_line(&system.name);
        let description = plain_words(&system.description);
        let summary = match has_word(&description) {
            true => description.clone(),
            false => format!("{name}, as the status page names it."),
        };
        if first.is_empty() {
            notes.came(
                1,
                "became a service: it is a system of the status page",
                &name,
            );
        } else {
            notes.came(1, "became a service: a post names it", &name);
        }
        let mut front = Front::default();
        front.text("title", &name);
        front.text("summary", &summary);
        front.text("category", &category);
        front.raw("lifecycle", "live");
        let mut body = vec![Line::new(summary.clone(), 1)];
        if system.link.starts_with("http") {
            front.map(
                "open",
                &[
                    ("text", format!("Open {name}")),
                    ("url", system.link.clone()),
                ],
            );
        } else if !system.link.is_empty() {
            body.push(Line::new("", 1));
            body.push(Line::new(lines::code(&system.link), 1));
        }
        let (text, lines) = front.document(&body);
        report.take(if first.is_empty() { "(systems)" } else { first }, notes);
        self.services.insert(folded(&system.name), id.clone());
        Made {
            source,
            kind: Kind::Service,
            id,
            path,
            text,
            lines,
        }
    }

    /// Ids of the services that a page names. Nothing is lost: a name that is no service is told.
    fn services_of(&self, page: &mut Page, must: bool) -> Vec<String> {
        let named = affected(page);
        let _ = page.fields.take(AFFECTED);
        let mut ids: Vec<String> = Vec::new();
        for name in named {
            match self.services.get(&folded(&name)) {
                Some(id) if !ids.contains(id) => ids.push(id.clone()),
                Some(_) => {}
                None => page
                    .notes
                    .person(1, "there is no service of this name", &name),
            }
        }
        if ids.is_empty()
            && must
            && let Some(id) = self.general.as_ref().and_then(|g| self.services.get(g))
        {
            page.notes.person(
                1,
                "this notice names no service; it stands under all of them",
                id,
            );
            ids.push(id.clone());
        }
        ids
    }
}

const AFFECTED: &[&str] = &[
    "affected",
    "affectedsystems",
    "affectedsytems",
    "systems",
    "components",
    "services",
];

fn affected(page: &Page) -> Vec<String> {
    let value = AFFECTED.iter().find_map(|key| page.fields.get(key));
    let names = value.map(words).unwrap_or_default();
    names
        .into_iter()
        .filter(|n| !folded(n).is_empty())
        .collect()
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The category of the same or a near name; else the first there is, and a person decides.
fn category(wanted: &str, ground: &Ground<'_>, notes: &mut Notes, book: &mut String) -> String {
    let all = &ground.config.category;
    let same = all
        .iter()
        .find(|c| folded(&c.id) == folded(wanted) || folded(&c.name) == folded(wanted));
    if let Some(found) = same.filter(|_| !wanted.is_empty()) {
        return found.id.clone();
    }
    let near =
        names::nearest(wanted, all.iter().map(|c| c.id.as_str())).filter(|_| !wanted.is_empty());
    let chosen = near.or(all.first().map(|c| c.id.as_str()));
    match chosen {
        Some(id) => {
            notes.person(
                1,
                format!("book.toml has no category for this service: it stands under `{id}`"),
                wanted,
            );
            id.into()
        }
        None => {
            if book.is_empty() {
                *book = "\n[[category]]\nid = \"services\"\nname = \"Services\"\n".into();
                notes.person(
                    1,
                    "book.toml had no categories: `services` was added",
                    wanted,
                );
            }
            "services".into()
        }
    }
}

/// Front matter and text of a document.
fn finish(draft: &mut Draft, body: Vec<Line>, aliases: &[String], shop: &Shop<'_>) -> Made {
    let mut front = Front::default();
    let mut body = trimmed(body);
    match draft.kind {
        Kind::Article => front.raw("id", &draft.id),
        Kind::Page if format!("pages/{}.md", draft.id) != draft.path => front.text("id", &draft.id),
        Kind::Page => {}
        kind if format!("{}/{}.md", kind.plate().folder, draft.id) != draft.path => {
            front.text("id", &draft.id)
        }
        _ => {}
    }
    front.text("title", &draft.title);
    front.text("summary", &draft.summary);
    if let Some(found) = &draft.published {
        let when = draft.day.map_or(found.when, |_| found.when);
        front.raw("published", &shop.written(when));
    }
    common(draft, &mut front, shop);
    match draft.kind {
        Kind::Incident => incident_fields(draft, &mut front, &mut body, shop),
        Kind::Maintenance => maintenance_fields(draft, &mut front, shop),
        Kind::Advisory => advisory_fields(draft, &mut front, shop),
        Kind::Retirement => retirement_fields(draft, &mut front, shop),
        Kind::Launch => launch_fields(draft, &mut front, &body, shop),
        Kind::Service => service_fields(draft, &mut front, shop),
        Kind::Article => article_fields(draft, &mut front, shop),
        _ => {}
    }
    if !aliases.is_empty() {
        front.line("aliases:");
        aliases
            .iter()
            .for_each(|alias| front.line(&format!("  - {}", write::path(alias))));
    }
    left_fields(draft);
    if body.is_empty()
        && !matches!(
            draft.kind,
            Kind::Incident | Kind::Maintenance | Kind::Advisory | Kind::Retirement
        )
    {
        draft.page.notes.person(1, "this page has no text", "");
    }
    let (text, lines) = front.document(&body);
    Made {
        source: draft.page.source.clone(),
        kind: draft.kind,
        id: draft.id.clone(),
        path: draft.path.clone(),
        text,
        lines,
    }
}

/// Without blank lines at the edges, and never more than two in a row.
fn trimmed(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut fence = lines::Fence::default();
    for mut line in lines {
        let code = fence.holds(&line.text);
        if !code && line.is_blank() {
            line.text.clear();
            if out.last().is_none_or(Line::is_blank) {
                continue;
            }
        }
        out.push(line);
    }
    while out.last().is_some_and(Line::is_blank) {
        out.pop();
    }
    out
}

/// Fields that every document has.
fn common(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    if let Some((value, line)) =
        page.fields
            .take(&["expiryDate", "expires", "expires_at", "unpublish"])
    {
        match times::parse(&plain(&value), shop.zone.as_ref(), &shop.ours) {
            Some(found) => front.raw("expires", &shop.written(found.when)),
            None => page
                .notes
                .person(line, "this is no date that can be read", plain(&value)),
        }
    }
    let audiences = page.fields.list(&["audience", "audiences", "readers"]);
    let mut ids = Vec::new();
    for name in audiences {
        let known = shop
            .ground
            .config
            .audience
            .iter()
            .find(|a| folded(&a.id) == folded(&name) || folded(&a.name) == folded(&name));
        match known {
            Some(audience) => ids.push(audience.id.clone()),
            None => page
                .notes
                .person(1, "book.toml has no audience of this name", &name),
        }
    }
    front.list("audience", &ids);
    let draft_field = page.fields.truth(&["draft"]) == Some(true);
    let hidden = matches!(
        page.fields.get("published"),
        Some(serde_json::Value::Bool(false))
    );
    if page.fields.get("published").is_some() {
        let _ = page.fields.take(&["published"]);
    }
    if draft_field || hidden {
        front.raw("draft", "true");
    }
    let authors = page
        .fields
        .list(&["author", "authors", "by", "byline", "contributors"]);
    if !authors.is_empty() {
        let line = page.fields.line("author").max(page.fields.line("authors"));
        page.notes.changed(
            line,
            "the author is not named here: the division speaks, and history keeps who wrote",
            authors.join(", "),
        );
    }
}

fn action(front: &mut Front, text: &str) {
    front.text("action", text);
}

fn started(draft: &mut Draft, shop: &Shop<'_>) -> (When, Timestamp) {
    let when = draft
        .published
        .as_ref()
        .map_or(When::Instant(shop.ground.now), |f| f.when);
    let at = when.resolve(&shop.ours).unwrap_or(shop.ground.now);
    (when, at)
}

fn service_list(front: &mut Front, ids: &[String]) {
    if !ids.is_empty() {
        front.raw("services", &format!("[{}]", ids.join(", ")));
    }
}

fn impact_of(page: &mut Page) -> &'static str {
    match page.fields.text(&["severity", "impact", "status_impact"]) {
        Some((word, line)) => {
            let (ours, sure) = incident::impact(&word);
            match sure {
                true => page.notes.changed(
                    line,
                    format!("the severity became the impact `{ours}`"),
                    &word,
                ),
                false => page.notes.person(
                    line,
                    format!("this severity is not known; it became the impact `{ours}`"),
                    &word,
                ),
            }
            ours
        }
        None => {
            page.notes.person(
                1,
                "this notice has no severity; it became the impact `degraded_performance`",
                "",
            );
            "degraded_performance"
        }
    }
}

fn incident_fields(draft: &mut Draft, front: &mut Front, body: &mut Vec<Line>, shop: &Shop<'_>) {
    let (when, at) = started(draft, shop);
    let page = &mut draft.page;
    let ids = shop.services_of(page, true);
    service_list(front, &ids);
    front.raw("impact", impact_of(page));
    front.raw("started", &shop.written(when));
    let resolved = page.fields.take(&[
        "resolvedWhen",
        "resolved_at",
        "end",
        "ended",
        "ends",
        "resolved_when",
    ]);
    let ended = resolved.and_then(|(value, line)| {
        let text = plain(&value);
        let found = times::parse(&text, shop.zone.as_ref(), &shop.ours);
        match &found {
            Some(Found {
                fault: Some(fault), ..
            }) => page.notes.person(line, *fault, &text),
            None if !text.trim().is_empty() && !matches!(text.as_str(), "false" | "null") => {
                page.notes
                    .person(line, "this is no time that can be read", &text);
            }
            _ => {}
        }
        let end = found?.when.resolve(&shop.ours).ok()?;
        if end < at {
            page.notes.person(
                line,
                "it ended before it began, says the source; it ends after its last update",
                &text,
            );
            return None;
        }
        // A day alone begins before an incident of the same day.
        Some(end)
    });
    let written = page.fields.take(&["resolved"]);
    let flag = written
        .as_ref()
        .and_then(|(value, _)| super::fields::truth(value));
    if let (Some((value, line)), None) = (&written, flag) {
        page.notes.person(*line, "neither yes nor no", plain(value));
    }
    let is_over = flag.unwrap_or(ended.is_some());
    if !is_over {
        page.notes.person(1, "this incident is still open", "");
    }
    let course = Course {
        started: at,
        resolved: ended.filter(|_| is_over),
        is_over,
        zone: shop.zone.as_ref(),
        ours: &shop.ours,
    };
    let updates = incident::updates(std::mem::take(body), &course, &mut page.notes);
    action(
        front,
        match is_over {
            true => "You do not need to do anything; this is over.",
            false => "You do not need to do anything.",
        },
    );
    front.line("updates:");
    for update in updates {
        front.line(&format!("  - at: {}", shop.instant(update.at)));
        front.line(&format!("    phase: {}", update.phase));
        if !update.body.trim().is_empty() {
            front.block("body", &update.body, 4);
        }
    }
}

/// The first of these fields that holds a time.
fn time_field(page: &mut Page, keys: &[&str], shop: &Shop<'_>) -> Option<When> {
    let key = keys.iter().find(|key| {
        let value = page.fields.get(key).map(plain).unwrap_or_default();
        times::parse(&value, shop.zone.as_ref(), &shop.ours).is_some()
    })?;
    let (value, line) = page.fields.take(&[key])?;
    let found = times::parse(&plain(&value), shop.zone.as_ref(), &shop.ours)?;
    if let Some(fault) = found.fault {
        page.notes.person(line, fault, plain(&value));
    }
    Some(found.when)
}

fn maintenance_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let ids = shop.services_of(page, true);
    service_list(front, &ids);
    front.raw("impact", impact_of(page));
    let starts = time_field(page, STARTS, shop).and_then(|w| w.resolve(&shop.ours).ok());
    let ends = time_field(page, ENDS, shop).and_then(|w| w.resolve(&shop.ours).ok());
    let starts = starts.unwrap_or(shop.ground.now);
    let ends = ends.filter(|e| *e > starts).unwrap_or_else(|| {
        page.notes.person(
            1,
            "the window ends before it begins, says the source; it ends a minute after it begins",
            "",
        );
        times::minute_after(starts)
    });
    front.raw("starts", &shop.instant(starts));
    front.raw("ends", &shop.instant(ends));
    action(front, "You do not need to do anything.");
    if ends < shop.ground.now {
        front.line("updates:");
        front.line(&format!("  - at: {}", shop.instant(ends)));
        front.line("    phase: completed");
    }
}

fn advisory_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let ids = shop.services_of(page, false);
    service_list(front, &ids);
    let word = page.fields.text(&["severity", "level", "priority"]);
    let severity = match word.as_ref().map(|(w, _)| w.to_lowercase()) {
        Some(word) if ["critical", "high", "down", "urgent", "severe"].contains(&word.as_str()) => {
            "critical"
        }
        Some(word)
            if ["warning", "medium", "disrupted", "moderate", "important"]
                .contains(&word.as_str()) =>
        {
            "warning"
        }
        _ => "info",
    };
    if let Some((word, line)) = word {
        page.notes
            .changed(line, format!("the severity became `{severity}`"), word);
    }
    front.raw("severity", severity);
    action(front, "Read on: the text says what to do.");
}

fn retirement_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let ids = shop.services_of(page, true);
    service_list(front, &ids);
    let ends = time_field(page, ENDS_ON, shop)
        .map_or(shop.ours.to_datetime(shop.ground.now).date(), |w| {
            day_of(w, &shop.ours)
        });
    front.raw("ends_on", &ends.to_string());
    let reason = page
        .fields
        .text(&["reason"])
        .map_or("The text says why.".to_string(), |(r, _)| r);
    front.text("reason", &reason);
    action(front, "Read on: the text says what to do.");
}

fn launch_fields(draft: &mut Draft, front: &mut Front, body: &[Line], shop: &Shop<'_>) {
    let page = &mut draft.page;
    let ids = shop.services_of(page, false);
    service_list(front, &ids);
    let (text, _) = lines::join(body);
    let (parsed, _) = markdown::parse(&text, 0, &shop.allowed);
    let first = parsed.links.iter().find(|l| {
        l.kind == crate::base::text::LinkKind::Link
            && l.target.starts_with("https://")
            && has_word(&l.text)
    });
    let call = match first {
        Some(link) => (one_line(&link.text), link.target.clone()),
        None => {
            page.notes.person(1, "a launch asks its readers to do something; this one leads to the services until somebody says what", "");
            ("See all services".to_string(), "/services/".to_string())
        }
    };
    front.map("call_to_action", &[("text", call.0), ("url", call.1)]);
}

fn service_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let wanted = page
        .fields
        .text(&["category", "group", "categories"])
        .map_or(String::new(), |(c, _)| c);
    let mut book = String::new();
    let id = category(&wanted, shop.ground, &mut page.notes, &mut book);
    front.text("category", &id);
    front.raw("lifecycle", "live");
    owner(page, front);
    let _ = page.fields.take(AFFECTED);
}

fn owner(page: &mut Page, front: &mut Front) {
    if let Some((owner, line)) = page
        .fields
        .text(&["owner", "owner_slack", "team", "maintainer"])
    {
        page.notes
            .changed(line, "the owner is an internal field", &owner);
        front.map("owner", &[("group", owner)]);
    }
}

fn article_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let mut keywords: Vec<String> = Vec::new();
    for key in ["keywords", "tags", "categories", "category"] {
        for word in page.fields.list(&[key]) {
            if !keywords.contains(&word) {
                keywords.push(word);
            }
        }
    }
    front.list("keywords", &keywords);
    let named: Vec<String> = affected(page)
        .iter()
        .filter_map(|name| shop.services.get(&folded(name)).cloned())
        .collect();
    if !named.is_empty() {
        let _ = page.fields.take(AFFECTED);
        service_list(front, &named);
    }
    if let Some((value, line)) = page.fields.take(&[
        "last_reviewed_on",
        "reviewed",
        "last_reviewed",
        "review_date",
    ]) {
        match times::parse(&plain(&value), None, &shop.ours) {
            Some(found) => front.raw("reviewed", &day_of(found.when, &shop.ours).to_string()),
            None => page
                .notes
                .person(line, "this is no date that can be read", plain(&value)),
        }
    }
    if let Some((text, line)) = page.fields.text(&["review_in"]) {
        match crate::base::time::Length::parse(&text) {
            Some(_) => front.text("review_in", &text),
            None => page.notes.person(line, "this is no length of time", &text),
        }
    }
    owner(page, front);
}

/// Fields that have no place here are named.
fn left_fields(draft: &mut Draft) {
    let rest: Vec<(String, String, u32)> = draft
        .page
        .fields
        .rest()
        .filter(|(key, ..)| !key.eq_ignore_ascii_case("title"))
        .map(|(key, value, line)| (key.clone(), plain(value), line))
        .collect();
    for (key, value, line) in rest {
        draft.page.notes.changed(
            line,
            format!("the field `{key}` has no place here"),
            format!("{key}: {value}"),
        );
    }
}

/// Pictures that no page shows are not taken along; the report says which.
fn left_behind(
    folder: &Folder,
    gathered: &Gathered,
    copies: &Copies,
    made: &[Made],
    report: &mut Report,
) {
    let pages: BTreeSet<&str> = made.iter().map(|m| m.source.as_str()).collect();
    let used: BTreeSet<&str> = copies
        .places
        .keys()
        .map(String::as_str)
        .chain(copies.more.iter().map(|c| c.from.as_str()))
        .collect();
    let roots = std::iter::once(&gathered.root).chain(gathered.statics.iter().map(|(f, _)| f));
    let mut seen = BTreeSet::new();
    for root in roots {
        for file in folder.below(root) {
            let picture = [
                ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".pdf", ".zip", ".docx", ".xlsx",
                ".pptx", ".mp4",
            ]
            .iter()
            .any(|e| file.to_ascii_lowercase().ends_with(e));
            if picture
                && !used.contains(file.as_str())
                && !pages.contains(file.as_str())
                && seen.insert(file)
            {
                let mut notes = Notes::default();
                notes.changed(1, "no page shows this file; it stayed behind", "");
                report.take(file, notes);
            }
        }
    }
}
