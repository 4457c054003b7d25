//! The frame of every page: masthead, strip, footer, head.
use super::{Stage, report, words};
use crate::base::artifact::media_of;
use crate::base::names;
use crate::output::{atom, feeds, rss};
use crate::site::Core;
use crate::site::published::Published;
use crate::site::say;
use crate::site::state::Condition;
use crate::theme::Theme;
use crate::view::*;

pub fn site(site: &Published, theme: &Theme) -> SiteView {
    let config = &site.config;
    let labels = &config.labels;
    let mark = config
        .theme
        .mark
        .as_ref()
        .map(|mark| format!("/files/{mark}"));
    SiteView {
        title: config.book.title.clone(),
        description: config.book.description.clone(),
        language: config.book.language.clone(),
        base: config.base().into(),
        url: config.site.url.clone(),
        stylesheet: theme.address("university.css"),
        script: theme.address("campanile.js"),
        icon: mark.clone().unwrap_or_else(|| theme.address("mark.svg")),
        mark,
        theme_color: config.theme.brand.clone(),
        university: UniversityView {
            name: config.university.name.clone(),
            short_name: config
                .university
                .short_name
                .clone()
                .unwrap_or_else(|| config.university.name.clone()),
            url: config.university.url.clone(),
        },
        division: division(site),
        nav: vec![
            nav("Status", "/status/", "status"),
            nav("Services", "/services/", "services"),
            nav("Help", "/kb/", "help"),
            nav(&labels.news, "/news/", "news"),
        ],
        audiences: config.audience.iter().map(audience).collect(),
        categories: config.category.iter().map(category).collect(),
        labels: LabelsView {
            news: labels.news.clone(),
            launch: labels.launch.clone(),
            story: labels.story.clone(),
            challenge: labels.challenge.clone(),
            solution: labels.solution.clone(),
            outcome: labels.outcome.clone(),
        },
        informed: vec![
            LinkView::new("How to be told", "/subscribe/"),
            LinkView::new("Outages as a feed", "/feeds/outages.xml"),
            LinkView::new("Past incidents", "/status/history/"),
            LinkView::new("Planned maintenance", "/maintenance/"),
            LinkView::new("Warnings", "/advisories/"),
            LinkView::new("What is coming", "/timeline/"),
            LinkView::new("You said, we did", "/surveys/"),
        ]
        .into_iter()
        .chain(report::newest(site))
        .collect(),
        fine: top_pages(site),
        notice: config.site.notice.clone(),
        strip: strip(site),
        search: Some("/search/".into()),
        search_script: None,
        opensearch: None,
        internal: site.internal,
    }
}

fn nav(text: &str, path: &str, key: &str) -> NavView {
    NavView {
        text: text.into(),
        path: path.into(),
        key: key.into(),
    }
}

fn audience(audience: &crate::base::config::Audience) -> AudienceLinkView {
    let url = Some(format!("/for/{}/", audience.id));
    AudienceLinkView {
        id: audience.id.clone(),
        name: audience.name.clone(),
        url,
    }
}

fn category(category: &crate::base::config::Category) -> CategoryView {
    CategoryView {
        id: category.id.clone(),
        name: category.name.clone(),
        summary: category.summary.clone().unwrap_or_default(),
        url: format!("/services/#part-{}", category.id),
    }
}

fn division(site: &Published) -> DivisionView {
    let division = &site.config.division;
    let contact = &division.contact;
    let digits: String = contact
        .phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    // A North American number without its country is not callable from elsewhere.
    let country = if digits.len() == 10 && !digits.starts_with('+') {
        "+1"
    } else {
        ""
    };
    DivisionView {
        name: division.name.clone(),
        short_name: division.short_name.clone(),
        about: division.about.clone(),
        contact: ContactView {
            phone: Some(contact.phone.clone()),
            phone_url: Some(format!("tel:{country}{digits}")),
            email: Some(contact.email.clone()),
            url: contact.url.as_ref().map(|url| {
                url.strip_prefix(&site.config.site.url)
                    .map_or(url.clone(), |path| format!("/{path}"))
            }),
            location: contact.location.clone(),
            hours: contact
                .hours
                .iter()
                .map(|line| words::unbroken(line))
                .collect(),
            report_phishing: contact.report_phishing.clone(),
        },
    }
}

/// Pages at the first level: contact, accessibility, privacy.
fn top_pages(site: &Published) -> Vec<LinkView> {
    let top = site
        .reference
        .pages
        .iter()
        .filter(|p| !p.core.id.contains('/'));
    let for_all = top.filter(|p| p.front.audience.is_empty());
    for_all
        .map(|p| LinkView::new(&p.front.title, &*p.core.address))
        .collect()
}

/// One sentence on every page while something is wrong.
fn strip(site: &Published) -> Option<StripView> {
    let open: Vec<_> = site
        .communications
        .incidents
        .iter()
        .filter(|i| i.detail.is_open())
        .collect();
    let worst = open.iter().max_by_key(|i| i.detail.impact)?;
    let state = words::condition(Condition::of_incident(worst.detail.impact));
    if let [one] = open[..] {
        return Some(StripView {
            state,
            sentence: say::headline(site, one),
            more: say::next_update(site, one),
            url: one.core.address.to_string(),
            text: "Follow the incident".into(),
        });
    }
    Some(StripView {
        state,
        sentence: format!(
            "{} open.",
            names::count(open.len(), "incident is", "incidents are")
        ),
        more: None,
        url: "/status/".into(),
        text: "See what is wrong".into(),
    })
}

/// The head of a page; `trail` leads from the home page to this one.
pub fn page(
    stage: &Stage,
    title: &str,
    description: &str,
    path: &str,
    section: &str,
    trail: &[(&str, &str)],
) -> PageView {
    let config = &stage.site.config;
    let short = config
        .university
        .short_name
        .as_deref()
        .unwrap_or(&config.university.name);
    let mut crumbs = vec![CrumbView {
        text: "Home".into(),
        path: Some("/".into()),
    }];
    crumbs.extend(trail.iter().map(|(text, path)| CrumbView {
        text: text.to_string(),
        path: Some(path.to_string()),
    }));
    crumbs.push(CrumbView {
        text: title.into(),
        path: None,
    });
    PageView {
        title: title.into(),
        head_title: format!("{title} · {short} {}", config.book.title),
        description: one_line(description),
        path: path.into(),
        canonical: Some(stage.site.absolute(path)),
        section: Some(section.into()),
        crumbs,
        alternates: alternates(stage, path),
        share: Some(stage.social.whole()),
        ..PageView::default()
    }
}

/// The feeds that a page belongs to.
fn alternates(stage: &Stage, path: &str) -> Vec<AlternateView> {
    let each = stage.feeds.of_page(path).into_iter().flat_map(|scope| {
        let title = feeds::full_title(&stage.site, &scope.title);
        [
            AlternateView {
                title: title.clone(),
                media: rss::MEDIA.into(),
                url: scope.address(rss::ENDING),
            },
            AlternateView {
                title: format!("{title}, one entry a notice"),
                media: atom::MEDIA.into(),
                url: scope.address(atom::ENDING),
            },
        ]
    });
    each.collect()
}

/// The head of a document's page.
pub fn document(stage: &Stage, core: &Core, section: &str, trail: &[(&str, &str)]) -> PageView {
    let common = core.doc.common();
    let mut view = page(
        stage,
        common.title(),
        common.summary(),
        &core.address,
        section,
        trail,
    );
    view.changed = core.changed.map(|at| words::day(&stage.site.face, at));
    view.image = super::cards::image(&stage.site, core, "image.src", common.image());
    if let Some(share) = stage
        .social
        .own(core)
        .or_else(|| photo(view.image.as_ref()?))
    {
        view.share = Some(share);
    }
    view.is_document = true;
    view.noindex = common.visibility() == crate::content::shared::Visibility::Internal;
    view
}

/// A photo of the page's own; chats and networks do not show drawings.
fn photo(image: &ImageView) -> Option<ShareView> {
    let (width, height) = image.src_size?;
    Some(ShareView {
        src: image.src.clone(),
        alt: image.alt.clone(),
        media: media_of(&image.src).into(),
        width,
        height,
    })
}

/// A description has no line breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
