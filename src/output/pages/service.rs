//! `/services/<id>/`: everything that a person asks about a service.
use super::{Sheet, Stage, artifact, bars, document, frame, json_ld, portfolio, text, words};
use crate::base::artifact::Artifact;
use crate::content::Service;
use crate::content::reference::service::Lifecycle;
use crate::output::calendar;
use crate::site::Core;
use crate::site::published::{About, Entry, Published};
use crate::site::say;
use crate::site::state::{Condition, ServiceState};
use crate::view::*;
use std::sync::Arc;

/// Cards of a kind on a service's page.
const MOST: usize = 8;
/// Stories on a service's page; all of them stand in its portfolio.
const STORIES: usize = 2;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.reference.services.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.reference.services[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Service>) -> Sheet {
    let (site, core, front) = (&stage.site, &entry.core, &*entry.front);
    let category = site.config.category(&front.category);
    let place = category.map(|c| (c.name.as_str(), format!("/services/#part-{}", c.id)));
    let mut trail = vec![("Services", "/services/")];
    trail.extend(place.iter().map(|(name, url)| (*name, url.as_str())));
    let page = frame::document(stage, core, "services", &trail);
    let about = site.about.get(&core.id).cloned().unwrap_or_default();
    let ids = |list: &[String]| stage.services(list.iter().map(String::as_str));
    let needed_by = site.needed_by(&core.id);
    Sheet::new("service.html", page, &view(stage, entry, &about))
        .about(json_ld::service(site, entry))
        .with(
            "articles",
            stage.list(
                about
                    .articles
                    .iter()
                    .take(MOST)
                    .map(|i| site.reference.articles[*i].core.index),
            ),
        )
        .with("needs", ids(&front.depends_on))
        .with("needed_by", stage.services(needed_by.map(|id| &**id)))
        .with("alternatives", ids(&front.alternatives))
        .with("related", ids(&front.related))
        .with(
            "notices",
            stage.list(notices(site, &about).into_iter().take(MOST)),
        )
        .with(
            "news",
            stage.list(news(site, &about).into_iter().take(MOST)),
        )
        .with(
            "stories",
            stage.list(
                about
                    .stories
                    .iter()
                    .take(STORIES)
                    .map(|i| site.marketing.stories[*i].core.index),
            ),
        )
}

fn view(stage: &Stage, entry: &Entry<Service>, about: &About) -> ServiceView {
    let (site, core, front) = (&stage.site, &entry.core, &*entry.front);
    let state = site.states.get(&core.id).cloned().unwrap_or_default();
    let field = |path: &str, value| text::optional(stage, core, path, value);
    let running = !matches!(front.lifecycle, Lifecycle::Planned | Lifecycle::Retired);
    let retirement = about
        .retirements
        .first()
        .map(|i| &site.communications.retirements[*i]);
    let replacing = site
        .marketing
        .launches
        .iter()
        .find(|l| l.front.replaces.as_deref() == Some(&*core.id));
    let review_by = front
        .reviewed
        .zip(front.review_in)
        .map(|(day, length)| length.after(day.0));
    let (lifecycle, lifecycle_word) = lifecycle(front.lifecycle);
    ServiceView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        short_name: front.short_name.clone(),
        plural: front.plural,
        category: site
            .config
            .category(&front.category)
            .map(|c| LinkView::new(&c.name, format!("/services/#part-{}", c.id))),
        component_group: front.component_group.clone(),
        state: if running {
            words::condition(state.condition)
        } else {
            StateView::new("past", lifecycle_word)
        },
        state_link: state_link(site, &state),
        lifecycle: lifecycle.into(),
        lifecycle_word: lifecycle_word.into(),
        steps: steps(site, entry),
        since: front
            .since
            .map(|day| format!("{} {}", crate::base::time::month_name(day.0), day.0.year())),
        open: front
            .open
            .as_ref()
            .map(|action| LinkView::new(&action.text, text::path(site, core.field("open.url")))),
        cost_html: field("cost", front.cost.as_ref()),
        request_html: field("request", front.request.as_ref()),
        support_html: field("support", front.support.as_ref()),
        hours: front.hours.clone(),
        availability: front.availability.clone(),
        not_offered_html: field("not_offered", front.not_offered.as_ref()),
        data_owner: front.data_owner.clone(),
        access: front.access.clone(),
        export_html: field("export", front.export.as_ref()),
        data_classification: front.data_classification.clone(),
        retirement: retirement.map(|r| LinkView::new(&r.front.title, &*r.core.address)),
        replaced_by: replacing.map(|l| LinkView::new(&l.front.title, &*l.core.address)),
        banner: banner(site, entry, &state),
        bars: running.then(|| bars::view(site, entry)),
        months: if running {
            bars::months(site, entry)
        } else {
            Vec::new()
        },
        portfolio: (!about.stories.is_empty()).then(|| {
            let name = portfolio::lower_first(&front.title);
            LinkView::new(
                format!("What people do with {name}"),
                portfolio::address(&core.id),
            )
        }),
        all_articles: all_articles(site, core, about),
        follow: vec![
            LinkView::new("Get updates", "/subscribe/"),
            LinkView::new(
                "Planned work in your calendar",
                calendar::of_service(&core.id),
            ),
        ],
        reviewed: front.reviewed.map(|day| words::date(&site.face, day.0)),
        review_by: review_by.map(|day| words::date(&site.face, day)),
        text: text::view(stage, core),
        doc: document::view(stage, core),
    }
}

/// "All 38 articles", where the page shows only some.
fn all_articles(site: &Published, core: &Core, about: &About) -> Option<LinkView> {
    let all = about.articles.len();
    (all > MOST).then(|| {
        let first = &site.reference.articles[about.articles[0]];
        // The list of help articles has a part for each service that articles name first.
        let own = first
            .front
            .services
            .first()
            .is_some_and(|id| **id == *core.id);
        let part = if own {
            format!("#part-{}", core.id)
        } else {
            String::new()
        };
        LinkView::new(format!("All {all} articles"), format!("/kb/{part}"))
    })
}

fn lifecycle(lifecycle: Lifecycle) -> (&'static str, &'static str) {
    match lifecycle {
        Lifecycle::Planned => ("planned", "Planned"),
        Lifecycle::Pilot => ("pilot", "Pilot"),
        Lifecycle::Live => ("live", "In service"),
        Lifecycle::Retiring => ("retiring", "Ending"),
        Lifecycle::Retired => ("retired", "Ended"),
    }
}

/// A service's life: planned, pilot, in service, ended.
fn steps(site: &Published, entry: &Entry<Service>) -> Vec<StepView> {
    const LIFE: [(Lifecycle, &str); 4] = [
        (Lifecycle::Planned, "Planned"),
        (Lifecycle::Pilot, "Pilot"),
        (Lifecycle::Live, "In service"),
        (Lifecycle::Retired, "Ended"),
    ];
    let here = match entry.front.lifecycle {
        Lifecycle::Planned => 0,
        Lifecycle::Pilot => 1,
        Lifecycle::Live | Lifecycle::Retiring => 2,
        Lifecycle::Retired => 3,
    };
    let retirement = site
        .about
        .get(&entry.core.id)
        .and_then(|a| a.retirements.first());
    let ends = retirement.map(|i| {
        site.face
            .day_year(site.communications.retirements[*i].front.ends_on.0)
    });
    let since = entry.front.since.map(|day| {
        format!(
            "since {} {}",
            crate::base::time::month_name(day.0),
            day.0.year()
        )
    });
    LIFE.iter()
        .enumerate()
        .map(|(i, (stage, name))| {
            let place = match i.cmp(&here) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal => "current",
                std::cmp::Ordering::Greater => "ahead",
            };
            let note = match stage {
                Lifecycle::Retired => ends.clone(),
                _ if i == here => since.clone(),
                _ => None,
            };
            StepView {
                name: name.to_string(),
                note,
                place: place.into(),
            }
        })
        .collect()
}

fn state_link(site: &Published, state: &ServiceState) -> Option<LinkView> {
    if let Some(i) = state.incidents.first() {
        let incident = &site.communications.incidents[*i];
        let text = say::next_update(site, incident)
            .map_or("Follow the incident".to_string(), |t| {
                words::unbroken(t.trim_end_matches(" "))
            });
        return Some(LinkView::new(text, &*incident.core.address));
    }
    let work = state.under_way.first().or(state.upcoming.first())?;
    let work = &site.communications.maintenance[*work];
    let text = match work.detail.now().standing.is_under_way() {
        true => "Planned work is under way".to_string(),
        false => format!(
            "Next planned work: {}",
            site.face
                .day(site.face.date(work.detail.now().window.starts))
        ),
    };
    Some(LinkView::new(text, &*work.core.address))
}

/// What is wrong with a service, or soon will be, in one sentence.
pub fn banner(
    site: &Published,
    entry: &Entry<Service>,
    state: &ServiceState,
) -> Option<BannerView> {
    let label = format!("State of {}", entry.front.title);
    let name = say::name(site, &entry.core.id);
    if let Some(i) = state.incidents.first() {
        let incident = &site.communications.incidents[*i];
        return Some(BannerView {
            state: words::condition(state.condition),
            label,
            lead: String::new(),
            sentence: words::unbroken(&say::incident(site, incident)),
            link: LinkView::new("Follow the incident", &*incident.core.address),
        });
    }
    let (i, lead) = match (state.under_way.first(), state.upcoming.first()) {
        (Some(i), _) => (*i, String::new()),
        (None, Some(i)) => (
            *i,
            format!(
                "{name} {} now.",
                if entry.front.plural && entry.front.short_name.is_none() {
                    "work"
                } else {
                    "works"
                }
            ),
        ),
        (None, None) => return may_be_hit(site, state, label),
    };
    let work = &site.communications.maintenance[i];
    Some(BannerView {
        state: StateView::new("planned", words::condition(Condition::Maintenance).word),
        label,
        lead,
        sentence: words::unbroken(&say::maintenance(site, work)),
        link: LinkView::new("What will happen", &*work.core.address),
    })
}

fn may_be_hit(site: &Published, state: &ServiceState, label: String) -> Option<BannerView> {
    let (i, _) = state.may_be_hit.first()?;
    let incident = &site.communications.incidents[*i];
    Some(BannerView {
        state: StateView::new("info", "May also be affected"),
        label,
        lead: say::may_be_hit(site, state).unwrap_or_default(),
        sentence: words::unbroken(&say::incident(site, incident)),
        link: LinkView::new("Follow the incident", &*incident.core.address),
    })
}

/// Notices about it: what is open or ahead first, then the newest.
fn notices(site: &Published, about: &About) -> Vec<usize> {
    let talk = &site.communications;
    let ahead = about.maintenance.iter().map(|i| &talk.maintenance[*i]);
    let (ahead, past): (Vec<_>, Vec<_>) = ahead.partition(|m| m.detail.now().standing.is_ahead());
    let (open, over): (Vec<_>, Vec<_>) = about
        .incidents
        .iter()
        .map(|i| &talk.incidents[*i])
        .partition(|i| i.detail.is_open());
    let mut rest: Vec<_> = past
        .iter()
        .map(|m| (m.detail.now().window.starts, m.core.index))
        .chain(over.iter().map(|i| (i.detail.started, i.core.index)))
        .chain(
            about
                .advisories
                .iter()
                .map(|i| &talk.advisories[*i])
                .filter_map(|a| Some((a.core.published?, a.core.index))),
        )
        .collect();
    rest.sort_by(|a, b| b.cmp(a));
    let first = open.iter().map(|i| i.core.index).chain(
        about
            .retirements
            .iter()
            .map(|i| talk.retirements[*i].core.index),
    );
    first
        .chain(ahead.iter().rev().map(|m| m.core.index))
        .chain(rest.into_iter().map(|(_, i)| i))
        .collect()
}

fn news(site: &Published, about: &About) -> Vec<usize> {
    let launches = about
        .launches
        .iter()
        .map(|i| &site.marketing.launches[*i].core);
    // Stories have a section of their own; those that it does not show stand here.
    let stories = about.stories.iter().skip(STORIES);
    let mut all: Vec<_> = launches
        .chain(stories.map(|i| &site.marketing.stories[*i].core))
        .collect();
    all.sort_by_key(|core| std::cmp::Reverse(core.published));
    all.into_iter().map(|core| core.index).collect()
}
