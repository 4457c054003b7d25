//! Digests: what holds for every one of them. Nothing that is not published, the families apart, small enough for Gmail,
//! the same bytes twice, and no text that becomes a tag or a header.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::Input;
use campanile::base::config;
use campanile::content::shared::Channel;
use campanile::output::digest::{self, Family, LARGEST, Wish};
use campanile::site::published::Published;
use campanile::theme::{self, Theme};
use common::{BOOK, compiled, folder, input};
use jiff::{Timestamp, ToSpan};

fn wish(family: Family, now: Timestamp) -> Wish {
    Wish {
        family,
        since: now - (30 * 24).hours(),
        until: now + (90 * 24).hours(),
        audience: None,
        channel: Channel::Email,
        headline: None,
        intro: None,
        unsubscribe: "{{unsubscribe_url}}".into(),
    }
}

fn open(input: &Input) -> (Published, Theme) {
    let site = compiled(input).site.unwrap().published();
    let (config, _) = config::read(&input.config, None);
    let (theme, _) = theme::load(&input.theme, &config.unwrap());
    (site, theme.unwrap())
}

const FAMILIES: [Family; 3] = [Family::Communications, Family::News, Family::Coming];

/// Everything that a digest can be, as one text.
fn all(site: &Published, theme: &Theme, wish: &Wish) -> String {
    let Some(digest) = digest::of(site, wish) else {
        return String::new();
    };
    let written = digest.written(theme).unwrap();
    assert!(
        written.html.len() <= LARGEST,
        "{} bytes",
        written.html.len()
    );
    [
        written.html,
        written.text,
        digest.message(theme).unwrap(),
        digest.short(),
    ]
    .join("\n\n")
}

fn service() -> (&'static str, &'static str) {
    (
        "services/wifi.md",
        "---\nid: wifi\ntitle: Wi-Fi\nsummary: The network in the air.\ncategory: connect\nlifecycle: live\nowner: {group: Network}\n---\n\nWi-Fi.\n",
    )
}

fn advisory(id: &str, title: &str, more: &str) -> (String, String) {
    (
        format!("communications/advisories/{id}.md"),
        format!(
            "---\nid: {id}\ntitle: \"{title}\"\nsummary: \"Summary of {id}, which says what it is about and whom it concerns, in words enough to be cut.\"\npublished: 2026-11-20 08:00\nseverity: warning\n{more}action: \"Delete {id}. Do not open what came with it, and tell the Help Desk when you did.\"\n---\n\nText.\n"
        ),
    )
}

fn site_of(files: &[(String, String)]) -> Input {
    let mut all: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    all.push(service());
    let book = BOOK;
    input(book, &all)
}

#[test]
fn the_families_never_mix() {
    let (site, theme) = open(&folder("."));
    let talk = all(&site, &theme, &wish(Family::Communications, site.now));
    let news = all(&site, &theme, &wish(Family::News, site.now));
    assert!(talk.contains("/incidents/") && talk.contains("/maintenance/"));
    assert!(news.contains("/stories/") || news.contains("/launches/"));
    for word in ["/launches/", "/stories/", "/news/"] {
        assert!(!talk.contains(word), "{word} in a digest of communications");
    }
    for word in [
        "/incidents/",
        "/maintenance/",
        "/advisories/",
        "/retirements/",
        "/surveys/",
    ] {
        assert!(!news.contains(word), "{word} in a digest of news");
    }
}

#[test]
fn nothing_that_is_not_published_gets_out() {
    let files = [
        advisory("seen", "A notice to see", ""),
        advisory("hidden-draft", "HIDDENDRAFT", "draft: true\n"),
        advisory("hidden-inside", "HIDDENINSIDE", "visibility: internal\n"),
        advisory(
            "hidden-expired",
            "HIDDENEXPIRED",
            "expires: 2026-11-25 08:00\n",
        ),
    ];
    let (site, theme) = open(&site_of(&files));
    let text = FAMILIES
        .map(|family| all(&site, &theme, &wish(family, site.now)))
        .join("\n");
    assert!(text.contains("A notice to see"));
    assert!(!text.to_lowercase().contains("hidden"), "{text}");
}

#[test]
fn an_audience_gets_what_is_for_it_and_for_everyone() {
    let files = [
        advisory("for-all", "For everyone here", ""),
        advisory(
            "for-students",
            "For students only",
            "audience: [students]\n",
        ),
        advisory("for-staff", "For staff only", "audience: [staff]\n"),
    ];
    let (site, theme) = open(&site_of(&files));
    let mut wish = wish(Family::Communications, site.now);
    wish.audience = Some("students".into());
    let text = all(&site, &theme, &wish);
    assert!(text.contains("For everyone here") && text.contains("For students only"));
    assert!(!text.contains("For staff only"));
}

#[test]
fn five_hundred_notices_fit_and_the_rest_is_counted() {
    let long = "A very long title that goes on and on & on, as titles of notices sometimes do when many people write them ";
    let files: Vec<_> = (0..500)
        .map(|i| advisory(&format!("notice-{i}"), &format!("{i} {long}"), ""))
        .collect();
    let (site, theme) = open(&site_of(&files));
    let digest = digest::of(&site, &wish(Family::Communications, site.now)).unwrap();
    let written = digest.written(&theme).unwrap();
    assert!(
        written.html.len() <= LARGEST,
        "{} bytes",
        written.html.len()
    );
    let told = written.html.matches("/advisories/").count();
    let rest = format!("and {} more", 500 - told);
    assert!(
        told > 3 && written.html.contains(&rest) && written.text.contains(&rest),
        "{told}"
    );
    assert!(
        written.text.contains("500 things right now")
            || written.html.contains("500 things right now")
    );
}

#[test]
fn a_day_far_too_full_is_cut_until_it_fits() {
    // A theme whose rows are long: the cap goes down until the whole fits.
    let files: Vec<_> = (0..40)
        .map(|i| advisory(&format!("notice-{i}"), "Notice", ""))
        .collect();
    let mut site = site_of(&files);
    let row = format!(
        "{{% for s in mail.sections %}}{{% for i in s.items %}}{}{{% endfor %}}{{% endfor %}}",
        "x".repeat(20_000)
    );
    site.theme = vec![theme::ThemeFile {
        path: "templates/mail/digest.html".into(),
        bytes: row.as_bytes().into(),
    }];
    let (published, theme) = open(&site);
    let digest = digest::of(&published, &wish(Family::Communications, published.now)).unwrap();
    let html = digest.written(&theme).unwrap().html;
    assert!(
        html.len() <= LARGEST && html.len() >= 60_000,
        "{}",
        html.len()
    );
}

#[test]
fn the_same_site_gives_the_same_message() {
    let first = open(&folder("."));
    let second = open(&folder("."));
    for family in FAMILIES {
        let wish = wish(family, first.0.now);
        let text = all(&first.0, &first.1, &wish);
        assert!(text.contains("Message-ID: <digest.") && text == all(&second.0, &second.1, &wish));
    }
}

#[test]
fn no_text_becomes_a_tag_or_a_header() {
    let files = [advisory(
        "sly",
        "<script>alert(1)</script>\\r\\nBcc: all@example.edu",
        "",
    )];
    let (site, theme) = open(&site_of(&files));
    let mut wish = wish(Family::Communications, site.now);
    wish.headline = Some("<b>Bold</b>\r\nBcc: everyone@example.edu\r\n\r\n<html>".into());
    wish.intro = Some("\"><img src=x onerror=alert(1)>\u{2028}".into());
    let digest = digest::of(&site, &wish).unwrap();
    let html = digest.written(&theme).unwrap().html;
    assert!(
        !html.contains("<script") && !html.contains("<b>Bold") && !html.contains("<img"),
        "{html}"
    );
    let message = digest.message(&theme).unwrap();
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    assert!(
        !head
            .lines()
            .any(|line| line.to_lowercase().starts_with("bcc")),
        "{head}"
    );
    assert!(
        message
            .lines()
            .all(|line| line.len() <= 76 || line.starts_with("List-")),
        "{message}"
    );
    assert!(!message.replace("\r\n", "").contains(['\r', '\n']));
}

#[test]
fn short_texts_keep_to_what_they_say() {
    let (site, _) = open(&folder("."));
    for family in FAMILIES {
        let mut wish = wish(family, site.now);
        wish.channel = Channel::Social;
        let text = digest::of(&site, &wish).unwrap().short();
        let mut lines = text.lines();
        let mut seen = 0;
        while let Some(line) = lines.next() {
            let Some((_, counted)) = line.split_once(" characters):").and(line.split_once('('))
            else {
                continue;
            };
            let mut numbers = counted.split(' ');
            let said: usize = numbers.next().unwrap().parse().unwrap();
            let limit: usize = numbers.nth(1).unwrap().parse().unwrap();
            let text = lines.next().unwrap();
            assert!(
                text.chars().count() == said && said <= limit,
                "{line}\n{text}"
            );
            seen += 1;
        }
        assert!(seen >= 2, "{family:?}");
    }
}

#[test]
fn a_story_is_told_only_where_its_customer_said_so() {
    let (site, _) = open(&folder("."));
    let mut wish = wish(Family::News, site.now);
    wish.since = site.now - (3 * 365 * 24).hours();
    for channel in [Channel::Email, Channel::Social] {
        wish.channel = channel;
        let text = digest::of(&site, &wish).unwrap().short();
        for story in &site.marketing.stories {
            let told = text.contains(&*story.core.address);
            let may = story.front.customer.consent.scope.contains(&channel);
            assert!(
                may || !told,
                "{} is told by {channel:?} without consent",
                story.core.id
            );
        }
    }
}

/// A photo's original does not go out, so a mail that named it would show a broken frame.
#[test]
fn pictures_in_mail_are_files_that_the_build_writes() {
    let input = folder(".");
    let built = compiled(&input);
    let paths: Vec<String> = (built.artifacts.iter())
        .map(|artifact| format!("/{}", artifact.path))
        .collect();
    let (site, theme) = open(&input);
    let mut wish = wish(Family::News, site.now);
    wish.since = site.now - (365 * 24).hours();
    let html = digest::of(&site, &wish).unwrap().written(&theme).unwrap();
    let mut seen = 0;
    for tag in html.html.split("<img ").skip(1) {
        let value = |name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}=\"")).unwrap();
            rest.split('"').next().unwrap().to_string()
        };
        let src = value("src");
        let path = src.strip_prefix("https://it.lakeshore.example").unwrap();
        let shown = |folder: &str| {
            path.strip_prefix(folder).is_some_and(|name| {
                let pictures = site.pictures.all().filter(|p| p.folder == folder);
                pictures
                    .flat_map(|p| {
                        p.renditions()
                            .flat_map(|r| {
                                let names = r.sizes.iter().map(|(w, _)| r.name(*w, p.fallback()));
                                names.collect::<Vec<_>>()
                            })
                            .collect::<Vec<_>>()
                    })
                    .any(|known| known == name)
            })
        };
        let folders = site.pictures.all().map(|p| p.folder.clone());
        assert!(
            paths.iter().any(|known| known == path) || folders.into_iter().any(|f| shown(&f)),
            "{src} is no file of the build"
        );
        assert!(value("width").parse::<u32>().unwrap() <= 600, "{tag}");
        assert!(!value("alt").is_empty());
        seen += 1;
    }
    assert!(seen > 0, "the demo has news with pictures");
}
