//! `book.toml`: everything a site sets, as one typed value. Kebab-case keys; an unknown key is refused.
use super::finding::{Code, Finding, Findings, Severity};
use super::names;
use super::source::{Place, Source};
use super::time::{self, Clockface, DateStyle, Day, Length, TimeStyle, When, ZoneNames};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

pub const CODES: &[&Code] = &[&CONFIG];

pub const CONFIG: Code = Code {
    name: "config",
    severity: Severity::Error,
    catches: "A setting in book.toml that campanile does not know or cannot use.",
    why: "A misspelt setting that is silently ignored is found weeks later, by a reader.",
    wrong: "[site]\ntimezone = \"America/Chicago\"",
    right: "[site]\ntime-zone = \"America/Chicago\"",
};

/// The whole of book.toml.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    pub book: Book,
    #[serde(default)]
    pub build: Build,
    pub site: SiteTable,
    pub university: University,
    pub division: Division,
    /// Groups of readers; front matter names their ids.
    #[serde(default)]
    pub audience: Vec<Audience>,
    /// The catalog's parts, in the reader's words; six to ten of them.
    #[serde(default)]
    pub category: Vec<Category>,
    #[serde(default)]
    pub labels: Labels,
    #[serde(default)]
    pub home: Home,
    #[serde(default)]
    pub calendar: Calendar,
    #[serde(default)]
    pub markdown: Markdown,
    #[serde(default)]
    pub theme: Theme,
    #[serde(default)]
    pub feeds: Feeds,
    #[serde(default)]
    pub search: Search,
    #[serde(default)]
    pub voice: Voice,
}

/// The site as a book, in mdBook's manner.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Book {
    /// The site's name in titles: "Information Technology".
    pub title: String,
    /// One sentence about the site, for search engines and shared links.
    pub description: String,
    /// Who publishes the site.
    #[serde(default)]
    pub authors: Vec<String>,
    /// BCP 47, like "en-US".
    #[serde(default = "default_language")]
    pub language: String,
    /// The folder of the content.
    #[serde(default = "default_src")]
    pub src: String,
}

/// What `build` writes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Build {
    /// The folder that `build` writes.
    pub build_dir: String,
    /// Whether texts are also written compressed, as `.gz` and `.br` beside each file, for hosts that send these
    /// instead of compressing at each request.
    pub precompress: bool,
}

impl Default for Build {
    fn default() -> Build {
        Build {
            build_dir: "public".into(),
            precompress: false,
        }
    }
}

/// Where and when the site is, and how it writes days and hours.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SiteTable {
    /// Where the site will stand; a path is allowed: `https://it.example.edu/help/`.
    pub url: String,
    /// A name of the tz database, like `America/Chicago`.
    pub time_zone: String,
    /// What readers call the zone; the tz database has no names for some.
    #[serde(default)]
    pub zone_names: ZoneNames,
    /// Month or day first.
    #[serde(default)]
    pub date_style: DateStyle,
    /// "10 p.m.", "10 pm" or "22:00".
    #[serde(default)]
    pub time_style: TimeStyle,
    /// A fixed clock reading, for demos; a real site leaves it out.
    pub clock: Option<When>,
    /// One sentence at the foot of every page.
    pub notice: Option<String>,
}

/// Whom the division serves.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct University {
    /// In full: "Lakeshore University".
    pub name: String,
    /// As it stands in page titles: "Lakeshore".
    pub short_name: Option<String>,
    /// The university's own site.
    pub url: String,
}

/// The one that speaks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Division {
    /// In full: "Information Technology".
    pub name: String,
    /// As sentences say it: "IT is looking for the cause".
    pub short_name: String,
    /// One sentence about the division, at the foot of every page.
    pub about: Option<String>,
    pub contact: Contact,
    /// Names that never speak for the division.
    #[serde(default)]
    pub departments: Vec<String>,
}

/// Where a person gets help.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contact {
    /// Where a person calls.
    pub phone: String,
    /// Where a person writes to.
    pub email: String,
    /// The address of the contact page.
    pub url: Option<String>,
    /// Where a person can walk in.
    pub location: Option<String>,
    /// One line each: "Monday to Friday, 7:30 a.m. to 9 p.m."
    #[serde(default)]
    pub hours: Vec<String>,
    /// Where suspicious messages go: an email address.
    pub report_phishing: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Audience {
    /// Lower-case letters, digits and hyphens; front matter names it.
    pub id: String,
    /// As readers see it: "Faculty and instructors".
    pub name: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Category {
    /// Lower-case letters, digits and hyphens; services name it.
    pub id: String,
    /// The need, not the product: "Get connected".
    pub name: String,
    /// Examples, in a few words.
    pub summary: Option<String>,
}

/// What readers see for the marketing family and a story's sections.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Labels {
    /// Both together: the section of the site.
    pub news: String,
    /// The kind of a launch, on its cards.
    pub launch: String,
    /// The kind of a story, on its cards.
    pub story: String,
    /// A story's first section.
    pub challenge: String,
    /// A story's second section.
    pub solution: String,
    /// A story's third section.
    pub outcome: String,
}

impl Default for Labels {
    fn default() -> Labels {
        Labels {
            news: "News and stories".into(),
            launch: "New service".into(),
            story: "Customer story".into(),
            challenge: "The challenge".into(),
            solution: "The solution".into(),
            outcome: "The outcome".into(),
        }
    }
}

/// What the home page answers at once.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Home {
    /// "Is it down?": the services most asked about.
    pub services: Vec<String>,
    /// "How do I…?": article numbers.
    pub articles: Vec<u32>,
    /// "People often look for": under the search field.
    pub popular: Vec<Popular>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Popular {
    /// What people look for, in their words.
    pub text: String,
    /// As a link in Markdown: `kb:1042`, `service:canvas`, `/status/`.
    pub url: String,
}

/// Days without changes, and how long before a window people are told.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Calendar {
    /// Days on which nothing is changed.
    pub freeze: Vec<Freeze>,
    pub notice: Notice,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Freeze {
    /// As a finding names it: "Fall finals".
    pub name: String,
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// How long before its window a maintenance has to be published.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Notice {
    pub none: Option<Length>,
    pub degraded_performance: Option<Length>,
    pub partial_outage: Option<Length>,
    pub major_outage: Option<Length>,
}

/// What writers may use in Markdown.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Markdown {
    /// HTML elements that writers may use; `null` elements are never let through.
    pub raw_html: Vec<String>,
    /// The largest source file, like "4 MB".
    pub max_size: Size,
    /// Colours in code blocks.
    pub highlight: bool,
}

impl Default for Markdown {
    fn default() -> Markdown {
        let allowed = [
            "abbr",
            "b",
            "br",
            "caption",
            "col",
            "colgroup",
            "dd",
            "del",
            "details",
            "dfn",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "i",
            "img",
            "ins",
            "kbd",
            "li",
            "mark",
            "ol",
            "p",
            "q",
            "s",
            "samp",
            "small",
            "span",
            "strong",
            "sub",
            "summary",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul",
            "var",
            "wbr",
        ];
        Markdown {
            raw_html: allowed.iter().map(|s| s.to_string()).collect(),
            max_size: Size(4 << 20),
            highlight: true,
        }
    }
}

/// A number of bytes, written like "4 MB".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(pub u64);

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Size, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parsed = text.trim().split_once(' ').and_then(|(number, unit)| {
            let shift = match unit.trim() {
                "KB" => 10,
                "MB" => 20,
                "GB" => 30,
                _ => return None,
            };
            number
                .parse::<u64>()
                .ok()
                .and_then(|n| n.checked_mul(1 << shift))
        });
        parsed.map(Size).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not a size; write it like \"4 MB\" or \"500 KB\""
            ))
        })
    }
}

impl JsonSchema for Size {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Size".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": r"^\d+ (KB|MB|GB)$" })
    }
}

/// How the theme is dressed for a university.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Theme {
    /// `university`, or a folder in `themes/`.
    pub name: String,
    /// The university's colour, as `#rrggbb`. All other colours follow from it.
    pub brand: String,
    /// Text on the brand colour.
    pub on_brand: String,
    /// CSS font list of headlines.
    pub display: Option<String>,
    /// CSS font list of text.
    pub text: Option<String>,
    /// Corner radius in pixels.
    pub round: Option<u8>,
    /// The university's mark: an SVG in the content's `files/`, shown in the masthead and as icon.
    pub mark: Option<String>,
}

impl Default for Theme {
    fn default() -> Theme {
        Theme {
            name: "university".into(),
            brand: "#0b4a5f".into(),
            on_brand: "#ffffff".into(),
            display: None,
            text: None,
            round: None,
            mark: None,
        }
    }
}

/// RSS, Atom and JSON feeds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Feeds {
    /// How many of the newest items a feed holds.
    pub items: usize,
    /// A WebSub hub's address.
    pub hub: Option<String>,
}

impl Default for Feeds {
    fn default() -> Feeds {
        Feeds {
            items: 50,
            hub: None,
        }
    }
}

/// The site's own search.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Search {
    /// Groups of words and phrases that mean the same to readers: `["wifi", "wireless", "eduroam"]`.
    pub synonyms: Vec<Vec<String>>,
}

/// The division's voice: which rules look at what, and what they need to know of this campus.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Voice {
    /// Short forms that need no explanation on this campus.
    pub glossary: Vec<String>,
    /// Names that keep their capitals in a heading: buildings, products.
    pub names: Vec<String>,
    /// Packs of rules: shipped ones by name, others by their folder in the site.
    pub packs: Vec<String>,
    /// Styles of the site's own folder `voice/` or of `.vale.ini` that look at every document.
    pub styles: Vec<String>,
    /// Names and words that rules leave alone, as they are written here.
    pub accept: Vec<String>,
    /// Words that nobody is to write.
    pub reject: Vec<String>,
    /// A rule, a style or a check, and its level: `off`, `on`, `suggestion`, `warning` or `error`.
    pub rules: BTreeMap<String, Level>,
    /// Years of school that a text may ask for; 9 without it.
    #[schemars(range(min = 1, max = 20))]
    pub grade: Option<f64>,
    /// What holds for communications alone.
    pub communications: VoiceOf,
    /// What holds for launches and stories alone.
    pub marketing: VoiceOf,
    /// What holds for services, articles and pages alone.
    pub reference: VoiceOf,
    /// What holds for one type of document: `[voice.type.article]`.
    #[serde(rename = "type")]
    pub types: BTreeMap<String, VoiceOf>,
}

impl Default for Voice {
    fn default() -> Voice {
        Voice {
            glossary: Vec::new(),
            names: Vec::new(),
            packs: vec!["campus-it".into()],
            styles: Vec::new(),
            accept: Vec::new(),
            reject: Vec::new(),
            rules: BTreeMap::new(),
            grade: None,
            communications: VoiceOf::default(),
            marketing: VoiceOf::default(),
            reference: VoiceOf::default(),
            types: BTreeMap::new(),
        }
    }
}

/// The voice of one family or type, on top of what holds for all.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct VoiceOf {
    /// Styles that look at these documents too.
    pub styles: Vec<String>,
    /// A rule, a style or a check, and its level here.
    pub rules: BTreeMap<String, Level>,
    /// Years of school that these texts may ask for.
    #[schemars(range(min = 1, max = 20))]
    pub grade: Option<f64>,
}

/// How much a rule matters, if at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Off,
    /// With the level of its own file.
    On,
    Suggestion,
    Warning,
    Error,
}

fn default_language() -> String {
    "en".into()
}

fn default_src() -> String {
    "content".into()
}

impl Config {
    /// The path of the site's address, with a slash at both ends: "/" or "/help/".
    pub fn base(&self) -> &str {
        let after = self.site.url.split_once("://").map_or("", |(_, rest)| rest);
        after.find('/').map_or("/", |at| &after[at..])
    }

    /// Scheme and host: "https://it.example.edu".
    pub fn origin(&self) -> &str {
        self.site.url[..self.site.url.len() - self.base().len()].trim_end_matches('/')
    }

    pub fn clockface(&self) -> Clockface {
        Clockface {
            zone: time::time_zone(&self.site.time_zone).unwrap_or(jiff::tz::TimeZone::UTC),
            zone_name: self.site.time_zone.clone(),
            names: self.site.zone_names.clone(),
            date_style: self.site.date_style,
            time_style: self.site.time_style,
        }
    }

    pub fn audience_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.audience
            .iter()
            .find(|a| a.id == id)
            .map_or(id, |a| &a.name)
    }

    pub fn category(&self, id: &str) -> Option<&Category> {
        self.category.iter().find(|c| c.id == id)
    }
}

/// Reads book.toml. `url` is the command line's, which wins.
pub fn read(source: &Source, url: Option<&str>) -> (Option<Config>, Findings) {
    let mut findings = Findings::new();
    let mut config: Config = match toml::from_str(&source.text) {
        Ok(config) => config,
        Err(error) => {
            findings.push(from_toml(source, &error));
            return (None, findings);
        }
    };
    if let Some(url) = url {
        config.site.url = url.into();
    }
    if !config.site.url.ends_with('/') {
        config.site.url.push('/');
    }
    findings.extend(faults(source, &config));
    let broken = findings.iter().any(|f| f.severity() == Severity::Error);
    (if broken { None } else { Some(config) }, findings)
}

fn from_toml(source: &Source, error: &toml::de::Error) -> Finding {
    let place = source.at(error.span().unwrap_or(0..0));
    let message = error.message().trim().to_string();
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let wrong = quoted.next().unwrap_or_default();
        let known: Vec<&str> = quoted.collect();
        return Finding::new(
            &CONFIG,
            place,
            format!("book.toml has no setting `{wrong}` here"),
        )
        .label("not known here")
        .did_you_mean(names::nearest(wrong, known.iter().copied()))
        .help(format!("known here: {}", known.join(", ")));
    }
    if let Some(name) = message.strip_prefix("missing field ") {
        return Finding::new(&CONFIG, place, format!("book.toml lacks {name}"))
            .label("missing in this table");
    }
    let found = Finding::new(
        &CONFIG,
        place,
        format!("book.toml cannot be read: {}", message.replace('\n', ", ")),
    );
    match error.span().and_then(|span| source.text.get(span.start..)) {
        Some(text) if text.starts_with(['“', '”', '„', '‘', '’', '«']) => {
            found.help("write straight quotation marks: \"Information Technology\"")
        }
        _ => found,
    }
}

/// So many faults of book.toml are told at once.
const MOST_FAULTS: usize = 100;

/// What the types cannot say.
fn faults(source: &Source, config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |path: &[&str], message: String, help: &str| {
        // Each place is looked up in the whole file.
        if found.len() >= MOST_FAULTS {
            return;
        }
        found.push(Finding::new(&CONFIG, locate(source, path), message).help(help));
    };
    let url = &config.site.url;
    let host = url
        .split_once("://")
        .map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    if !(url.starts_with("https://") || url.starts_with("http://"))
        || host.is_empty()
        || !url.chars().all(in_address)
        || host.contains('*')
    {
        say(
            &["site", "url"],
            format!("`{url}` is not the address of a site"),
            "write it like https://it.example.edu/ or https://it.example.edu/help/",
        );
    }
    if time::time_zone(&config.site.time_zone).is_none() {
        let zones = time::time_zone_names();
        let near = names::nearest(&config.site.time_zone, zones.iter().map(String::as_str));
        let help = near.map_or(
            "write a name of the tz database, like America/Chicago".to_string(),
            |n| format!("did you mean `{n}`?"),
        );
        say(
            &["site", "time-zone"],
            format!("there is no time zone `{}`", config.site.time_zone),
            &help,
        );
    } else if let Some(clock) = &config.site.clock
        && clock.resolve(&config.clockface().zone).is_err()
    {
        say(
            &["site", "clock"],
            "this time does not exist, or exists twice, in the site's zone".into(),
            "take another hour, or add the offset",
        );
    }
    for (table, ids) in [
        (
            "audience",
            config.audience.iter().map(|a| &a.id).collect::<Vec<_>>(),
        ),
        ("category", config.category.iter().map(|c| &c.id).collect()),
    ] {
        let mut known = HashSet::new();
        for (i, id) in ids.iter().enumerate() {
            let index = i.to_string();
            if !names::is_id(id) {
                say(
                    &[table, &index, "id"],
                    format!("`{id}` is not an id"),
                    "an id has lower-case letters, digits and hyphens only",
                );
            }
            if !known.insert(id) {
                say(
                    &[table, &index, "id"],
                    format!("two entries have the id `{id}`"),
                    "give one of them another id",
                );
            }
        }
    }
    for (key, value) in [
        ("brand", &config.theme.brand),
        ("on-brand", &config.theme.on_brand),
    ] {
        if parse_colour(value).is_none() {
            say(
                &["theme", key],
                format!("`{value}` is not a colour"),
                "write it like #0b4a5f",
            );
        }
    }
    if let (Some(a), Some(b)) = (
        parse_colour(&config.theme.brand),
        parse_colour(&config.theme.on_brand),
    ) {
        let ratio = contrast(a, b);
        if ratio < 4.5 {
            say(
                &["theme", "on-brand"],
                format!(
                    "text in {} on {} has a contrast of {ratio:.1} : 1; people need 4.5 : 1 (WCAG 2.2, 1.4.3)",
                    config.theme.on_brand, config.theme.brand
                ),
                if contrast(a, (255, 255, 255)) >= 4.5 {
                    "set on-brand to #ffffff"
                } else {
                    "set on-brand to #000000, or take a darker brand colour"
                },
            );
        }
    }
    for (key, value) in [
        ("display", &config.theme.display),
        ("text", &config.theme.text),
    ] {
        if value.as_deref().is_some_and(|fonts| !is_font_list(fonts)) {
            say(
                &["theme", key],
                "this is not a list of font names".into(),
                "write it like \"Source Serif, Georgia, serif\"",
            );
        }
    }
    for (path, address) in [
        (&["university", "url"][..], Some(&config.university.url)),
        (
            &["division", "contact", "url"][..],
            config.division.contact.url.as_ref(),
        ),
        (&["feeds", "hub"][..], config.feeds.hub.as_ref()),
    ] {
        if let Some(address) = address.filter(|address| runs(address)) {
            say(
                path,
                format!("`{address}` is not an address that people can open"),
                "write it like https://www.example.edu/",
            );
        }
    }
    for (i, freeze) in config.calendar.freeze.iter().enumerate() {
        if freeze.to < freeze.from {
            say(
                &["calendar", "freeze", &i.to_string(), "to"],
                format!("the freeze “{}” ends before it begins", freeze.name),
                "exchange from and to",
            );
        }
    }
    for (i, group) in config.search.synonyms.iter().enumerate() {
        let index = i.to_string();
        let is_empty = |word: &&String| !word.chars().any(char::is_alphanumeric);
        if let Some(at) = group.iter().position(|word| is_empty(&word)) {
            say(
                &["search", "synonyms", &index, &at.to_string()],
                "a synonym without a letter is never found".into(),
                "write the word that people search for, or take it out",
            );
        } else if group.len() < 2 {
            say(
                &["search", "synonyms", &index],
                "a word alone has no synonym".into(),
                "write at least two words that mean the same, like [\"wifi\", \"eduroam\"]",
            );
        }
    }
    if config.feeds.items == 0 {
        say(
            &["feeds", "items"],
            "a feed without items tells nobody anything".into(),
            "write 50",
        );
    }
    let folders = BTreeMap::from([
        ("src", (&config.book.src, "book")),
        ("build-dir", (&config.build.build_dir, "build")),
    ]);
    for (key, (folder, table)) in folders {
        if folder.is_empty()
            || folder.starts_with(['/', '\\'])
            || folder.split(['/', '\\']).any(|part| part == "..")
            || folder.contains(':')
        {
            say(
                &[table, key],
                format!("`{folder}` is not a folder in the site"),
                "write a name like content or public",
            );
        }
    }
    found
}

/// Names with commas between them, each bare or in quotes: nothing that could end a declaration in a style sheet.
fn is_font_list(fonts: &str) -> bool {
    let even = |quote: char| fonts.matches(quote).count().is_multiple_of(2);
    even('"')
        && even('\'')
        && !fonts.contains("/*")
        && !fonts.contains(['{', '}', ';', '<', '>', '\\', '(', ')', '@', '!', ':'])
        && !fonts.chars().any(char::is_control)
}

/// An address of another scheme than the web's, or with something in it that a browser leaves out.
fn runs(address: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace();
    let scheme = (address.find([':', '/', '?', '#']))
        .filter(|at| address[*at..].starts_with(':'))
        .map(|at| address[..at].to_ascii_lowercase());
    address.chars().any(odd) || scheme.is_some_and(|scheme| scheme != "http" && scheme != "https")
}

/// Whether a character may stand in the site's address, which is written into headers, configurations of web servers,
/// feeds and pages; none of the special characters of these is in any address of a site.
fn in_address(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !"?#\"'<>\\{}|^`;$*,()&!".contains(c)
}

/// The place of a value in book.toml, or of the nearest table above it.
pub fn locate(source: &Source, path: &[&str]) -> Place {
    let Ok(table) = toml::de::DeTable::parse(&source.text) else {
        return source.start();
    };
    let mut span = 0..0;
    let mut here: Option<&toml::de::DeValue> = None;
    let root = table.get_ref();
    for (depth, step) in path.iter().enumerate() {
        let next = match (depth, here) {
            (0, _) => root.get(*step),
            (_, Some(toml::de::DeValue::Table(t))) => t.get(*step),
            (_, Some(toml::de::DeValue::Array(a))) => {
                step.parse::<usize>().ok().and_then(|i| a.get(i))
            }
            _ => None,
        };
        let Some(next) = next else { break };
        span = next.span();
        here = Some(next.get_ref());
    }
    source.at(span)
}

/// `#rrggbb` as red, green, blue.
pub fn parse_colour(text: &str) -> Option<(u8, u8, u8)> {
    let hex = text
        .strip_prefix('#')
        .filter(|h| h.len() == 6 && h.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let part = |i: usize| u8::from_str_radix(&hex[i..i + 2], 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

/// The contrast ratio of WCAG 2.2 (relative luminance), 1 to 21.
pub fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let luminance = |(r, g, b): (u8, u8, u8)| {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_of_black_on_white_is_21() {
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 0.01);
    }

    #[test]
    fn addresses_have_an_origin_and_a_base() {
        let text = include_str!("../../book.toml");
        let source = Source::new("book.toml", text);
        let (config, findings) = read(&source, Some("https://it.example.edu/help"));
        assert_eq!(findings.iter().count(), 0);
        let config = config.unwrap();
        assert_eq!(
            (config.origin(), config.base()),
            ("https://it.example.edu", "/help/")
        );
    }
}
