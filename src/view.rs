//! The plain data that templates may see: words made ready, no model types, no decisions left to make.
//!
//! Conventions: `url` is an address for the `link` filter (a site path such as `/status/`, or a full address with
//! its scheme). A field whose name ends in `_html` is a finished fragment; every other text is escaped when printed.
//! Absent is `None` or an empty list, never a missing key. Lists of [`Card`], [`CardGroup`], [`AgendaView`],
//! [`OpenView`] and [`FeedGroupView`] are top-level keys of a template, so that pages can share them.

use serde::Serialize;

// ---------------------------------------------------------------- small things

/// A moment or a day. `iso` is what machines read: `2026-12-05T22:00-06:00` (always with its offset) or `2026-12-05`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TimeView {
    pub iso: String,
    /// Ready to print: "10 p.m. CST", "November 24, 2026". Non-breaking spaces are the composer's business.
    pub text: String,
    /// The day alone, where a page sets it apart from the hour: "Saturday, December 5".
    pub day: Option<String>,
}

/// A day as a calendar leaf shows it: the number large, the rest small.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DayView {
    pub iso: String,
    /// "5"
    pub number: String,
    /// "Saturday, December"
    pub rest: String,
}

// ---------------------------------------------------------------- digests

/// A digest as an e-mail. All addresses are whole; the template escapes every text.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MailView {
    pub language: String,
    pub subject: String,
    /// What lists of messages show after the subject.
    pub preheader: String,
    pub university: String,
    pub division: String,
    /// "For: Students · November 1 to December 1, 2026"
    pub kicker: String,
    pub headline: String,
    /// The editor's opening words.
    pub intro: Option<String>,
    /// Rows of two lines, so that all of it is on one screen.
    pub compact: bool,
    pub sections: Vec<MailSectionView>,
    pub phone: Option<String>,
    pub phone_url: String,
    pub email: String,
    pub location: Option<String>,
    /// "Students"
    pub whom: String,
    /// An address, or the mark that the sending program replaces.
    pub unsubscribe: String,
    pub subscribe: String,
    pub status: String,
    /// What the site says of itself: "… is fictional."
    pub notice: Option<String>,
    /// Colors of the theme, as `#0b4a5f`.
    pub brand: String,
    pub on_brand: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct MailSectionView {
    pub heading: String,
    /// Where all of it stands.
    pub page: String,
    /// How it is counted in the subject; `#` stands for the number.
    pub one: String,
    pub many: String,
    pub items: Vec<MailItemView>,
    /// "and 12 more"
    pub more: Option<LinkView>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct MailItemView {
    pub day: Option<DayView>,
    /// "December 5": the same day on one line.
    pub date: Option<String>,
    pub mark: Option<MailMarkView>,
    pub title: String,
    pub url: String,
    /// The one sentence, or the summary.
    pub text: String,
    pub action: Option<String>,
    /// "10 p.m. to 2 a.m. CST.": instead of the sentence where there is little room.
    pub hours: Option<String>,
    /// What changed, who is meant, how many more.
    pub note: Option<String>,
    pub call: Option<LinkView>,
    pub picture: Option<MailPictureView>,
}

/// A shape and a word; `class` is `bad`, `warn`, `plan`, `good` or `soft`, and adds only a color.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MailMarkView {
    pub class: String,
    pub glyph: String,
    pub word: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct MailPictureView {
    pub src: String,
    pub alt: String,
    pub width: u32,
    pub height: u32,
}

/// How something is: a shape, a word, then a colour.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StateView {
    /// `ok`, `degraded`, `partial`, `major`, `planned`, `past` or `info`; the theme colours `.is-<class>`.
    pub class: String,
    /// "Working", "Slow", "Scheduled"
    pub word: String,
    /// A name that the component `icon` knows; usually the same as `class`.
    pub icon: String,
    /// For windows: lets the script keep the word true between two builds.
    pub clock: Option<ClockView>,
}

impl StateView {
    /// A state whose shape is named like its class, with no clock.
    pub fn new(class: &str, word: impl Into<String>) -> Self {
        Self {
            class: class.into(),
            word: word.into(),
            icon: class.into(),
            clock: None,
        }
    }
}

/// A window in machine time and the word for each side of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClockView {
    pub from: String,
    pub to: String,
    /// "Scheduled"
    pub before: String,
    /// "In progress"
    pub during: String,
    /// "Over, not yet confirmed"
    pub after: String,
}

/// A link in words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LinkView {
    pub text: String,
    pub url: String,
}

impl LinkView {
    pub fn new(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            url: url.into(),
        }
    }
}

/// A picture. `position` keeps the focus in view when it is cropped.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImageView {
    pub src: String,
    pub alt: String,
    pub credit: Option<String>,
    pub width: u32,
    pub height: u32,
    /// Class names, both axes rounded to quarters: `x-50 y-75` (a strict CSP has no inline styles).
    pub position: Option<String>,
    /// Other sizes and formats, best first; may be empty.
    pub sources: Vec<SourceView>,
    /// Of a photo: the size of `src` itself, where `width` and `height` are those of the largest.
    #[serde(skip)]
    pub src_size: Option<(u32, u32)>,
}

/// The picture that chats and networks show beside a link to the page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ShareView {
    /// A site path.
    pub src: String,
    pub alt: String,
    /// `image/png`
    pub media: String,
    pub width: u32,
    pub height: u32,
}

/// One `<source>` of a picture.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SourceView {
    /// `image/avif`
    pub media: String,
    /// Addresses ready for the attribute, base path included: `/a-480.avif 480w, /a-960.avif 960w`
    pub srcset: String,
}

/// Running text and its headings of levels 2 and 3.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TextView {
    pub body_html: String,
    pub toc: Vec<TocView>,
}

/// A heading in running text.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TocView {
    pub id: String,
    pub text: String,
    pub level: u8,
}

/// A phase on its way: of an incident, a window, a launch, a service's life.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StepView {
    pub name: String,
    /// "since 9:48 a.m.", "March to August 2026, 800 volunteers"
    pub note: Option<String>,
    /// `done`, `current` or `ahead`
    pub place: String,
}

/// One document in a list: built once, shared by every page that lists it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Card {
    pub title: String,
    pub url: String,
    /// `service`, `article`, `incident`, `maintenance`, `advisory`, `retirement`, `survey`, `launch`, `story`, `page`
    pub kind: String,
    /// "Service", "Help article", "Planned maintenance", the labels of book.toml for launches and stories
    pub kind_label: String,
    /// What search and the A–Z narrow by: `kb`, `service`, `notice`, `news` or `page`.
    pub facet: String,
    pub summary: String,
    pub date: Option<TimeView>,
    /// Only where it says something: services that are not simply working, notices.
    pub state: Option<StateView>,
    pub image: Option<ImageView>,
    /// A short mark beside or above the title: "KB1042", "New", "Retiring"
    pub tag: Option<String>,
    /// A short note after the title: "40 min", "for committees and projects", "inside course sites"
    pub meta: Option<String>,
    /// Services: the next planned work, "Planned work on Saturday, December 5".
    pub next: Option<LinkView>,
    /// Audience ids; empty is everyone.
    pub audience: Vec<String>,
    /// Services: whether it may cost something, as far as the `cost` field says.
    pub costs: Option<bool>,
    /// The document is only in the internal build.
    pub internal: bool,
}

/// Cards under a heading: a category, a month, a letter.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CardGroup {
    /// A slug, unique on the page; the template makes `part-<id>` of it.
    pub id: String,
    pub name: String,
    pub summary: Option<String>,
    /// The heading's own page, if it has one.
    pub url: Option<String>,
    pub cards: Vec<Card>,
}

/// One line of the agenda: planned work, the end of a service, or a span without any work (no `url`).
#[derive(Debug, Clone, Default, Serialize)]
pub struct AgendaView {
    pub day: DayView,
    pub title: String,
    pub url: Option<String>,
    /// "10 p.m. to 2 a.m. CST."
    pub when: String,
    /// One sentence: who is affected or what to do.
    pub note: Option<String>,
    pub state: Option<StateView>,
}

// ---------------------------------------------------------------- site and page

/// What every page knows of the site.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SiteView {
    pub title: String,
    pub description: String,
    /// `en-US`
    pub language: String,
    /// `/` or `/it/`
    pub base: String,
    /// `https://it.lakeshore.example/`
    pub url: String,
    /// Site paths of the theme's files, with their hash if they have one.
    pub stylesheet: String,
    pub script: String,
    pub icon: String,
    /// Site path of the university's own mark, shown in the masthead; absent: the theme's.
    pub mark: Option<String>,
    /// The brand colour, for the browser's own frame.
    pub theme_color: String,
    pub university: UniversityView,
    pub division: DivisionView,
    pub nav: Vec<NavView>,
    pub audiences: Vec<AudienceLinkView>,
    pub categories: Vec<CategoryView>,
    pub labels: LabelsView,
    /// Footer, "Stay informed": only what exists.
    pub informed: Vec<LinkView>,
    /// Footer, after the notice: contact, accessibility, privacy; whatever exists.
    pub fine: Vec<LinkView>,
    /// `[site] notice`
    pub notice: Option<String>,
    /// While an incident is open; the template leaves it out on home, status and that incident.
    pub strip: Option<StripView>,
    /// Site path of `/search/`; absent hides every search field.
    pub search: Option<String>,
    /// The script of search (a module), loaded when a reader goes to the field; absent: the A–Z filters itself by its titles.
    pub search_script: Option<String>,
    /// Site path of the index that the script asks.
    pub search_index: String,
    /// OpenSearch description.
    pub opensearch: Option<String>,
    /// The internal build, which says so on every page.
    pub internal: bool,
}

/// `[university]`
#[derive(Debug, Clone, Default, Serialize)]
pub struct UniversityView {
    pub name: String,
    pub short_name: String,
    pub url: String,
}

/// `[division]`
#[derive(Debug, Clone, Default, Serialize)]
pub struct DivisionView {
    pub name: String,
    pub short_name: String,
    pub about: Option<String>,
    pub contact: ContactView,
}

/// `[division.contact]`
#[derive(Debug, Clone, Default, Serialize)]
pub struct ContactView {
    pub phone: Option<String>,
    /// `tel:+15555550142`; present whenever `phone` is.
    pub phone_url: Option<String>,
    pub email: Option<String>,
    /// Address of the contact page.
    pub url: Option<String>,
    pub location: Option<String>,
    pub hours: Vec<String>,
    /// An email address.
    pub report_phishing: Option<String>,
}

/// An entry of the main navigation.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NavView {
    pub text: String,
    pub path: String,
    /// Compared with [`PageView::section`]: `status`, `services`, `help`, `news`
    pub key: String,
}

/// An audience and its page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AudienceLinkView {
    pub id: String,
    pub name: String,
    /// `/for/<id>/`, if it has a page.
    pub url: Option<String>,
}

/// A category of the catalog; `url` is its place on `/services/`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CategoryView {
    pub id: String,
    pub name: String,
    pub summary: String,
    pub url: String,
}

/// `[labels]`
#[derive(Debug, Clone, Default, Serialize)]
pub struct LabelsView {
    pub news: String,
    pub launch: String,
    pub story: String,
    pub challenge: String,
    pub solution: String,
    pub outcome: String,
}

/// One sentence on every page while something is wrong.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StripView {
    pub state: StateView,
    pub sentence: String,
    /// "Next update by 11:30 a.m. CST."
    pub more: Option<String>,
    /// The incident's address, or the status page's when several are open.
    pub url: String,
    /// "Follow the incident", "See all incidents"
    pub text: String,
}

/// What every page says of itself.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageView {
    pub title: String,
    /// The whole `<title>`.
    pub head_title: String,
    pub description: String,
    /// Site path, `/status/`.
    pub path: String,
    /// Full address; absent on the 404 page.
    pub canonical: Option<String>,
    /// Key of the navigation entry it belongs to.
    pub section: Option<String>,
    /// From the home page down to this one; the last has no `path`.
    pub crumbs: Vec<CrumbView>,
    /// When the page's own document last changed: "December 1, 2026".
    pub changed: Option<TimeView>,
    /// A document's own page, not one that gathers others.
    pub is_document: bool,
    pub noindex: bool,
    pub alternates: Vec<AlternateView>,
    pub image: Option<ImageView>,
    /// What stands beside a link to the page in chats and networks.
    pub share: Option<ShareView>,
    /// JSON-LD as text, in which `<` is written `\u003c`.
    pub json_ld: Option<String>,
    /// The neighbours of a list that goes over several pages: newer, older.
    pub prev: Option<LinkView>,
    pub next: Option<LinkView>,
    /// "Page 2 of 9"
    pub place: Option<String>,
}

/// A step of the path to this page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CrumbView {
    pub text: String,
    pub path: Option<String>,
}

/// `<link rel="alternate">`: a feed or a calendar.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AlternateView {
    pub title: String,
    /// `application/atom+xml`
    pub media: String,
    pub url: String,
}

// ---------------------------------------------------------------- what documents share

/// What every document says about itself, beside its title and summary.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentView {
    pub id: String,
    pub published: Option<TimeView>,
    /// Newest first.
    pub changes: Vec<ChangeView>,
    pub expires: Option<TimeView>,
    /// Names; empty is everyone.
    pub audience: Vec<String>,
    pub image: Option<ImageView>,
    /// Only in the internal build.
    pub internal: Option<InternalView>,
}

/// A public revision.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ChangeView {
    pub at: TimeView,
    pub note: String,
}

/// What only the internal build shows.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InternalView {
    /// The whole document is internal, not only these facts.
    pub only: bool,
    pub group: Option<String>,
    pub person: Option<String>,
    /// Source file, consent record and the like.
    pub facts: Vec<FactView>,
}

/// A name and its text.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FactView {
    pub name: String,
    pub text: String,
}

/// One update of an incident or a window.
#[derive(Debug, Clone, Default, Serialize)]
pub struct UpdateView {
    /// "Identified"; the state's class colours it and its icon stands beside it.
    pub state: StateView,
    /// `at`, or `display_at` where the time was corrected.
    pub time: TimeView,
    pub body_html: String,
    /// A changed impact in a word.
    pub impact: Option<String>,
    /// The former window: "Saturday, December 5, 10 p.m. to 2 a.m. CST"
    pub was: Option<String>,
    /// Internal builds only.
    pub by: Option<String>,
}

/// An open incident or a window under way, as the status page shows it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OpenView {
    pub title: String,
    pub url: String,
    pub state: StateView,
    /// "Identified"
    pub phase: String,
    /// The newest update, or the canonical sentence.
    pub latest_html: String,
    pub started: TimeView,
    pub next_update: Option<TimeView>,
    /// Windows: when it ends.
    pub ends: Option<TimeView>,
}

/// The live banner of an article or a service: one of its services is in trouble or has a window.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BannerView {
    pub state: StateView,
    /// "State of Wi-Fi", the landmark's name.
    pub label: String,
    /// "Wi-Fi works now."
    pub lead: String,
    /// The canonical sentence.
    pub sentence: String,
    pub link: LinkView,
}

// ---------------------------------------------------------------- home and status

/// `/` needs also: `services`, `articles`, `news` (cards), `agenda`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HomeView {
    /// The canonical sentence of what is wrong, or "All services are working."
    pub headline: String,
    /// "Everything else is working."
    pub rest: Option<String>,
    /// "Canvas: slow"
    pub state: StateView,
    pub next_update: Option<TimeView>,
    /// "Follow the incident"
    pub follow: Option<LinkView>,
    pub popular: Vec<LinkView>,
    /// "All 32 services", "All 57 help articles", "All news and stories", "Put these dates in your calendar"
    pub all_services: Option<LinkView>,
    pub all_articles: Option<LinkView>,
    pub all_news: Option<LinkView>,
    pub calendar: Option<LinkView>,
    /// "What is coming"
    pub coming: Option<LinkView>,
    /// "State of all services"
    pub status: Option<LinkView>,
}

/// `/status/` needs also: `incidents`, `underway` (open), `agenda`, `past` (cards: date, title, state, meta = how long).
#[derive(Debug, Clone, Default, Serialize)]
pub struct StatusView {
    /// "One service is slow. All others are working."
    pub headline: String,
    pub state: StateView,
    /// The newest update that is shown here.
    pub newest: Option<TimeView>,
    pub groups: Vec<ComponentGroupView>,
    /// One of each state, in words, explains the bars.
    pub legend: Vec<StateView>,
    /// "Planned, the next 14 days"
    pub agenda_title: String,
    pub history: Option<LinkView>,
    pub calendar: Option<LinkView>,
    pub subscribe: Option<LinkView>,
}

/// Components under one heading (`component_group`, or the category).
#[derive(Debug, Clone, Default, Serialize)]
pub struct ComponentGroupView {
    pub name: String,
    pub components: Vec<ComponentView>,
}

/// A service on the status page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ComponentView {
    pub name: String,
    pub url: String,
    pub state: StateView,
    /// "May also be affected by …"
    pub note: Option<String>,
    /// The last 90 days.
    pub bars: Option<BarsView>,
}

/// Ninety days as a drawing, and the same in words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BarsView {
    /// "1 day with problems: November 17 (down for 25 min)."
    pub words: String,
    pub marks: Vec<MarkView>,
}

/// A month of a service's record: "November 2026", "1 day with problems: …".
#[derive(Debug, Clone, Default, Serialize)]
pub struct MonthView {
    pub name: String,
    pub words: String,
}

/// A day that was not like the others.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MarkView {
    /// 0 is the oldest of the ninety days, 89 the newest.
    pub day: u32,
    /// `d` degraded, `p` partly down, `m` down, `w` maintenance
    pub kind: String,
}

/// `/status/history/` needs also: `months` (card groups; card.meta = how long). Years by `page.prev`, `page.next`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HistoryView {
    pub title: String,
    pub summary: String,
}

// ---------------------------------------------------------------- communications

/// An incident's page needs also: `affected`, `may_affect` (service cards with state).
#[derive(Debug, Clone, Default, Serialize)]
pub struct IncidentView {
    pub title: String,
    pub summary: String,
    pub sentence: String,
    /// "Incident: slow", "Incident: resolved"
    pub state: StateView,
    /// The impact in a word: "Slow", "Partly down"
    pub impact: StateView,
    pub scope: Option<String>,
    pub open: bool,
    pub started: TimeView,
    pub ended: Option<TimeView>,
    /// "2 hours 15 minutes"
    pub duration: Option<String>,
    pub next_update: Option<TimeView>,
    pub steps: Vec<StepView>,
    pub action_html: Option<String>,
    pub text: TextView,
    /// Newest first.
    pub updates: Vec<UpdateView>,
    /// "Get updates", "Feed"; may be empty.
    pub follow: Vec<LinkView>,
    pub doc: DocumentView,
}

/// A window's page needs also: `affected`, `may_affect` (service cards with state).
#[derive(Debug, Clone, Default, Serialize)]
pub struct MaintenanceView {
    pub title: String,
    pub summary: String,
    pub sentence: String,
    /// "Planned maintenance: scheduled"; its clock's words carry the same beginning.
    pub state: StateView,
    pub impact: StateView,
    pub scope: Option<String>,
    /// `text` is the hour, `day` the day.
    pub begins: TimeView,
    pub ends: TimeView,
    /// "4 hours"
    pub duration: String,
    /// "Central Standard Time (CST)"
    pub zone: String,
    /// Cancelled: the window is struck out.
    pub cancelled: bool,
    /// Rescheduled: the former window in words.
    pub was: Option<String>,
    pub recurs: Option<RecursView>,
    pub action_html: Option<String>,
    pub text: TextView,
    pub updates: Vec<UpdateView>,
    /// "Add to calendar", once there is one.
    pub calendar: Option<LinkView>,
    pub follow: Vec<LinkView>,
    pub doc: DocumentView,
}

/// A window that comes again.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecursView {
    /// "Every month, on the third Saturday"
    pub words: String,
    /// "December 26": dates left out.
    pub except: Vec<String>,
    /// The next ones, and those that differed; in order of time.
    pub occurrences: Vec<OccurrenceView>,
}

/// One window of a series.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OccurrenceView {
    /// "Saturday, December 19"
    pub day: TimeView,
    /// "6 to 10 a.m. CST"
    pub when: String,
    pub state: StateView,
    pub was: Option<String>,
    pub updates: Vec<UpdateView>,
}

/// An advisory's page needs also: `affected`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AdvisoryView {
    pub title: String,
    pub summary: String,
    pub sentence: String,
    /// `severity`: info "Good to know", warning "Warning" (degraded), critical "Urgent warning" (major)
    pub state: StateView,
    pub action_html: Option<String>,
    pub text: TextView,
    pub follow: Vec<LinkView>,
    pub doc: DocumentView,
}

/// A retirement's page needs also: `affected`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RetirementView {
    pub title: String,
    pub summary: String,
    pub sentence: String,
    /// "A service ends", "Ended"
    pub state: StateView,
    /// `day` has the weekday: "Wednesday, June 30, 2027"
    pub ends_on: TimeView,
    pub ended: bool,
    pub reason_html: Option<String>,
    pub alternatives_html: Option<String>,
    pub data_html: Option<String>,
    pub action_html: Option<String>,
    pub text: TextView,
    pub calendar: Option<LinkView>,
    pub follow: Vec<LinkView>,
    pub doc: DocumentView,
}

/// A survey: you said, we did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SurveyView {
    pub title: String,
    pub summary: String,
    pub period: String,
    /// "2,316"
    pub respondents: Option<String>,
    pub findings: Vec<FindingView>,
    pub action_html: Option<String>,
    pub text: TextView,
    pub follow: Vec<LinkView>,
    pub doc: DocumentView,
}

/// What people said and what came of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FindingView {
    /// Its place on the page: `finding-3`.
    pub id: String,
    /// What the next survey heard about it, and what an earlier one had heard.
    pub later: Option<EchoView>,
    pub earlier: Option<EchoView>,
    pub said: String,
    pub did_html: Option<String>,
    /// planned "Planned", doing "Under way" (planned), done "Done" (ok), declined "Declined" (past)
    pub state: StateView,
    pub because_html: Option<String>,
    pub service: Option<LinkView>,
}

// ---------------------------------------------------------------- marketing

/// A launch's page needs also: `services` (cards).
#[derive(Debug, Clone, Default, Serialize)]
pub struct LaunchView {
    pub title: String,
    pub summary: String,
    pub available_from: Option<TimeView>,
    /// `note` carries the dates, the audience and the note in words.
    pub steps: Vec<StepView>,
    pub call_to_action: LinkView,
    pub replaces: Option<LinkView>,
    /// What that means for people: the notice that ends the old service.
    pub ends: Option<EndsView>,
    /// What becomes better, for whom.
    pub benefits: Vec<BenefitView>,
    pub questions: Vec<QuestionView>,
    pub text: TextView,
    pub follow: Vec<LinkView>,
    pub doc: DocumentView,
}

/// A story's page needs also: `services` (cards).
#[derive(Debug, Clone, Default, Serialize)]
pub struct StoryView {
    pub title: String,
    pub summary: String,
    /// "4 minutes to read"
    pub reading: Option<String>,
    pub customer: CustomerView,
    /// What stands before the first section.
    pub intro_html: Option<String>,
    /// Challenge, solution, outcome; the quote stands before the last.
    pub sections: Vec<SectionView>,
    pub quote: Option<QuoteView>,
    pub figures: Vec<FigureView>,
    pub call_to_action: Option<LinkView>,
    pub follow: Vec<LinkView>,
    pub doc: DocumentView,
}

/// Who tells the story.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CustomerView {
    pub name: String,
    pub role: String,
    pub department: String,
    pub photo: Option<ImageView>,
}

/// A required section of a story.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SectionView {
    /// The heading's id.
    pub id: String,
    /// "The challenge"
    pub label: String,
    /// "Fourteen buoys and a station wagon"
    pub title: Option<String>,
    /// Without its heading.
    pub body_html: String,
}

/// A sentence said by a person, without quotation marks.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QuoteView {
    pub text: String,
    pub by: String,
}

/// A number that changed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FigureView {
    pub value: String,
    pub unit: Option<String>,
    pub label: String,
}

// ---------------------------------------------------------------- reference

/// `/services/` needs also: `groups` (card groups, one a category).
#[derive(Debug, Clone, Default, Serialize)]
pub struct ServicesView {
    /// "32 services"
    pub count: String,
    /// Offer "It may cost: something, nothing"; only when every card knows.
    pub cost_facet: bool,
    /// Retiring services, the first to end before the others.
    pub ending: Vec<EndingView>,
    /// Retired services, the last to end before the others.
    pub ended: Vec<EndingView>,
    /// What IT does not do, by service.
    pub not_offered: Vec<NotOfferedView>,
}

/// A service that ends, or has ended.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EndingView {
    pub service: LinkView,
    pub summary: String,
    /// The notice about it.
    pub notice: Option<LinkView>,
    /// "Last day: June 30, 2027"
    pub when: Option<String>,
}

/// What IT does not do for a service's users.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NotOfferedView {
    pub service: LinkView,
    pub body_html: String,
}

/// A service's page needs also: `articles`, `needs`, `needed_by`, `alternatives`, `related`, `notices`, `news` (cards).
#[derive(Debug, Clone, Default, Serialize)]
pub struct ServiceView {
    pub title: String,
    pub summary: String,
    pub short_name: Option<String>,
    /// "need" or "needs": "Phones need", "Wi-Fi needs".
    pub plural: bool,
    pub category: Option<LinkView>,
    pub component_group: Option<String>,
    pub state: StateView,
    /// "Next update by 11:30 a.m. CST"
    pub state_link: Option<LinkView>,
    /// `planned`, `pilot`, `live`, `retiring`, `retired`
    pub lifecycle: String,
    pub lifecycle_word: String,
    pub steps: Vec<StepView>,
    /// "August 2017"
    pub since: Option<String>,
    /// "Open Canvas"
    pub open: Option<LinkView>,
    pub cost_html: Option<String>,
    pub request_html: Option<String>,
    pub support_html: Option<String>,
    pub hours: Option<String>,
    pub availability: Option<String>,
    pub not_offered_html: Option<String>,
    pub data_owner: Option<String>,
    pub access: Option<String>,
    pub export_html: Option<String>,
    pub data_classification: Option<String>,
    /// The notice that ends it, while retiring or after.
    pub retirement: Option<LinkView>,
    /// The launch that replaces it.
    pub replaced_by: Option<LinkView>,
    pub banner: Option<BannerView>,
    pub bars: Option<BarsView>,
    /// The record of the last twelve months, the newest first.
    pub months: Vec<MonthView>,
    /// "All 38 articles"
    pub all_articles: Option<LinkView>,
    /// Its stories, all on one page.
    pub portfolio: Option<LinkView>,
    /// "Feed of this service", "Calendar of this service"; may be empty.
    pub follow: Vec<LinkView>,
    pub reviewed: Option<TimeView>,
    pub review_by: Option<TimeView>,
    pub text: TextView,
    pub doc: DocumentView,
}

/// `/kb/` and its further pages need also: `groups` (card groups).
#[derive(Debug, Clone, Default, Serialize)]
pub struct KnowledgeBaseView {
    /// "57 articles"
    pub count: String,
    /// All groups, also those on other pages: "Wi-Fi" → `/kb/2/#part-wifi`.
    pub contents: Vec<LinkView>,
}

/// An article's page needs also: `services`, `related` (cards).
#[derive(Debug, Clone, Default, Serialize)]
pub struct ArticleView {
    pub title: String,
    pub summary: String,
    /// "KB1042"
    pub number: String,
    /// "it.lakeshore.example/kb/1042"
    pub short_address: String,
    /// For the clipboard: "Connect to eduroam from Linux (KB1042)\nhttps://…\nJoin the campus …"
    pub ticket_text: String,
    /// The same as HTML, for mail and ticket editors.
    pub ticket_html: String,
    pub keywords: Vec<String>,
    /// Shown unless `validated`: "Not yet checked by a second person"
    pub confidence: Option<StateView>,
    pub reviewed: Option<TimeView>,
    pub review_by: Option<TimeView>,
    /// First 8 hex digits of the source's blake3.
    pub revision: String,
    pub feedback: Option<FeedbackView>,
    pub banner: Option<BannerView>,
    pub text: TextView,
    pub doc: DocumentView,
}

/// `mailto:` addresses whose subject carries number and revision.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FeedbackView {
    pub yes: String,
    pub no: String,
    pub wrong: String,
}

/// A plain page: about, contact, accessibility.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TextPageView {
    pub title: String,
    pub summary: String,
    /// Print the summary under the title.
    pub show_summary: bool,
    pub text: TextView,
    /// Pages of the same handbook or folder, in order; may be empty.
    pub siblings: Vec<LinkView>,
    pub doc: DocumentView,
}

// ---------------------------------------------------------------- lists and the rest

/// A list over pages (`list.html`, `news.html`) needs also: `cards`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ListView {
    pub title: String,
    pub summary: Option<String>,
    /// Other lists beside this one; `current` marks it.
    pub choices: Vec<ChoiceView>,
    /// What stands there when the list is empty: "No warnings at this time."
    pub empty: String,
    /// Its cards show their pictures: people come first in stories.
    pub pictures: bool,
}

/// A neighbouring list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ChoiceView {
    pub text: String,
    pub url: String,
    /// "12"
    pub count: Option<String>,
    pub current: bool,
}

/// `/for/<id>/` needs also: `services`, `articles`, `notices`, `news` (cards).
#[derive(Debug, Clone, Default, Serialize)]
pub struct AudienceView {
    pub id: String,
    pub name: String,
    pub summary: String,
    pub follow: Vec<LinkView>,
}

/// `/subscribe/` needs also: `feeds` (feed groups), which may be empty.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SubscribeView {
    /// How to look at the state without a feed; status, history, news: what exists.
    pub instead: Vec<LinkView>,
}

/// Feeds of one sort: `calendar`, `notices`, `news`, `help`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FeedGroupView {
    /// A slug; `calendar` gets the calendar's words.
    pub id: String,
    pub name: String,
    pub summary: Option<String>,
    /// "be told at once when something breaks": the row in "Which is for me?"
    pub want: Option<String>,
    /// "Feed reader, Teams or Slack"
    pub arrives: Option<String>,
    pub feeds: Vec<FeedView>,
}

/// One feed in words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FeedView {
    pub name: String,
    pub summary: Option<String>,
    /// The full address, to copy; absent where there are only `links`.
    pub address: Option<String>,
    /// `webcal:` or site path of a button; absent for most.
    pub open: Option<LinkView>,
    /// Other formats, or one link for each service or audience.
    pub links: Vec<LinkView>,
}

/// `/search/` needs also: `groups` (card groups, one a letter).
#[derive(Debug, Clone, Default, Serialize)]
pub struct SearchView {
    /// "143 entries"
    pub count: String,
    /// Kinds to narrow by, in order; `id` is what [`Card::facet`] holds.
    pub types: Vec<FacetView>,
}

/// A kind of result and how many there are.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FacetView {
    pub id: String,
    pub name: String,
    pub count: usize,
}

/// What stands at the address of something that is not there any more; none of its own words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SignpostView {
    /// `expired`, `withdrawn` or `moved`
    pub kind: String,
    /// Where it went, or where to look instead.
    pub to: Option<LinkView>,
    /// Go there at once (`moved` only).
    pub refresh: bool,
}

/// The 404 page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NotFoundView {
    pub links: Vec<LinkView>,
}

/// The end of what a launch replaces.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EndsView {
    /// The canonical sentence.
    pub sentence: String,
    pub notice: LinkView,
    pub data_html: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct BenefitView {
    /// "Students", "Everyone"
    pub audience: String,
    pub text_html: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct QuestionView {
    pub ask: String,
    pub answer_html: String,
}

// ---------------------------------------------------------------- promises, the year ahead, the year behind

/// What came of one finding of a survey; a row wherever promises are listed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PromiseView {
    pub said: String,
    pub did_html: Option<String>,
    pub because_html: Option<String>,
    pub state: StateView,
    pub service: Option<LinkView>,
    /// "April 2026", and the finding's place on that survey's page.
    pub asked: LinkView,
    /// What the next survey heard about it.
    pub later: Option<EchoView>,
}

/// The same thing in another survey.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EchoView {
    /// "April 2026"
    pub period: String,
    pub said: String,
    pub state: StateView,
    /// The finding there.
    pub url: String,
}

/// Promises in one state.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PromiseGroupView {
    /// A slug, unique on the page.
    pub id: String,
    pub name: String,
    pub summary: String,
    pub promises: Vec<PromiseView>,
}

/// `/surveys/`: what became of every promise; needs also `cards`, the surveys.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PromisesView {
    pub title: String,
    pub summary: String,
    pub figures: Vec<FigureView>,
    pub groups: Vec<PromiseGroupView>,
    pub choices: Vec<ChoiceView>,
    pub empty: String,
}

/// `/timeline/`
#[derive(Debug, Clone, Default, Serialize)]
pub struct TimelineView {
    pub title: String,
    pub summary: String,
    /// The picture: an SVG that names itself; absent when nothing is ahead.
    pub picture_html: Option<String>,
    /// "December 2026 to November 2027"
    pub span: String,
    pub months: Vec<ComingMonthView>,
    pub empty: String,
    pub follow: Vec<LinkView>,
}

/// What comes in one month.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ComingMonthView {
    /// "January 2027"
    pub name: String,
    pub rows: Vec<ComingView>,
}

/// One line of the timeline's table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ComingView {
    /// "January 19", "January 8 to 9"
    pub when: TimeView,
    pub what: String,
    /// "Something new", "A service ends", "No changes"
    pub kind: StateView,
    /// The launch or the notice.
    pub about: Option<LinkView>,
    pub note: Option<String>,
}

/// `/services/<id>/stories/` needs also `stories` and `launches` (cards).
#[derive(Debug, Clone, Default, Serialize)]
pub struct PortfolioView {
    pub title: String,
    pub summary: String,
    pub service: LinkView,
    pub quotes: Vec<QuoteLinkView>,
    pub figures: Vec<FigureView>,
    pub promises: Vec<PromiseView>,
}

/// Words of a person, and where their story stands.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QuoteLinkView {
    pub text: String,
    pub by: String,
    pub story: LinkView,
}

/// Stories that have something in common: links under a heading.
#[derive(Debug, Clone, Default, Serialize)]
pub struct IndexView {
    pub name: String,
    pub links: Vec<LinkView>,
}

/// An annual report needs also `stories` and `launches` (cards).
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReportView {
    pub title: String,
    pub summary: String,
    pub year: String,
    /// "December 1, 2025, to November 30, 2026"
    pub period: String,
    pub intro_html: Option<String>,
    /// Figures at its head, with last year beside.
    pub figures: Vec<YearFigureView>,
    pub sections: Vec<ReportSectionView>,
    pub incidents: Option<YearIncidentsView>,
    pub promises: Vec<PromiseView>,
    pub retirements: Vec<YearEndView>,
    pub quotes: Vec<QuoteLinkView>,
    /// Every figure, with last year beside.
    pub numbers: Vec<YearFigureView>,
    pub last_year: String,
    pub others: Vec<LinkView>,
    pub doc: DocumentView,
}

/// A section: the editor's words, and what the site knows of itself.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReportSectionView {
    pub id: String,
    pub title: String,
    /// One paragraph that stands beside the section when there is room.
    pub lead_html: Option<String>,
    pub pieces: Vec<ReportPieceView>,
}

/// Words, or the name of a part: `incidents`, `launches`, `stories`, `surveys`, `retirements`, `figures`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReportPieceView {
    pub html: Option<String>,
    pub part: Option<String>,
}

/// A figure in this year and the one before.
#[derive(Debug, Clone, Default, Serialize)]
pub struct YearFigureView {
    pub name: String,
    pub value: String,
    pub unit: Option<String>,
    /// A currency stands before its number.
    pub before_unit: Option<String>,
    pub means: String,
    pub source: String,
    /// "29,500"
    pub last: Option<String>,
    /// "3,320 fewer than in 2025", "as in 2025"
    pub change: Option<String>,
}

/// What broke in the year.
#[derive(Debug, Clone, Default, Serialize)]
pub struct YearIncidentsView {
    /// "10 incidents took 31 hours in all."
    pub sentence: String,
    /// "On 99.6 percent of the time no incident was open."
    pub share: String,
    /// Hours by service, as a chart.
    pub chart_html: String,
    pub longest: Vec<YearIncidentView>,
    /// "All 31 incidents"
    pub all: Option<LinkView>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct YearIncidentView {
    pub title: String,
    pub url: String,
    pub day: TimeView,
    pub services: String,
    pub state: StateView,
    /// "1 hour 48 minutes"
    pub length: String,
}

/// A service that ended, or whose end was announced, in the year.
#[derive(Debug, Clone, Default, Serialize)]
pub struct YearEndView {
    pub title: String,
    pub url: String,
    pub state: StateView,
    pub day: TimeView,
    pub reason_html: String,
}
