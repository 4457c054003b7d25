//! `/services/<id>/stories/`: what people do with a service, in their words, with its news and the promises about it.
use super::{Sheet, Stage, artifact, frame, promises};
use crate::base::artifact::Artifact;
use crate::content::{Service, Story};
use crate::site::published::{Entry, Published};
use crate::view::*;
use std::sync::Arc;

/// Promises about the service that the page repeats; all of them stand at `/surveys/`.
const PROMISES: usize = 6;
/// Numbers from its stories.
const FIGURES: usize = 8;

pub fn address(id: &str) -> String {
    format!("/services/{id}/stories/")
}

/// Services that somebody tells a story about, by their places in the list.
fn told(site: &Published) -> impl Iterator<Item = (usize, &Entry<Service>)> {
    let all = site.reference.services.iter().enumerate();
    all.filter(|(_, s)| {
        site.about
            .get(&s.core.id)
            .is_some_and(|a| !a.stories.is_empty())
    })
}

pub fn addresses(site: &Published) -> Vec<String> {
    told(site)
        .map(|(_, service)| address(&service.core.id))
        .collect()
}

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    told(&stage.site)
        .map(|(i, service)| {
            artifact(stage, &address(&service.core.id), move |stage| {
                sheet(stage, &stage.site.reference.services[i])
            })
        })
        .collect()
}

/// The stories about a service, newest first.
pub fn stories<'a>(site: &'a Published, id: &str) -> Vec<&'a Entry<Story>> {
    let places = site.about.get(id).map_or(&[][..], |about| &about.stories);
    places.iter().map(|i| &site.marketing.stories[*i]).collect()
}

fn sheet(stage: &Stage, entry: &Entry<Service>) -> Sheet {
    let (site, core) = (&stage.site, &entry.core);
    let name = &entry.front.title;
    let title = format!("What people do with {}", lower_first(name));
    let summary = format!("Stories, numbers and promises about {}.", lower_first(name));
    let stories = stories(site, &core.id);
    let address = address(&core.id);
    let trail = [("Services", "/services/"), (name.as_str(), &*core.address)];
    let mut page = frame::page(stage, &title, &summary, &address, "services", &trail);
    if let Some(last) = page.crumbs.last_mut() {
        last.text = "Stories".into();
    }
    let all = promises::every(site).into_iter();
    let about =
        all.filter(|(survey, i)| survey.front.findings[*i].service.as_deref() == Some(&core.id));
    let view = PortfolioView {
        title,
        summary: entry.front.summary.trim().into(),
        service: LinkView::new(name, &*core.address),
        quotes: quotes(&stories),
        figures: figures(&stories),
        promises: about
            .take(PROMISES)
            .map(|p| promises::view(stage, p))
            .collect(),
    };
    let launches = site
        .about
        .get(&core.id)
        .map_or(&[][..], |about| &about.launches);
    Sheet::new("portfolio.html", page, &view)
        .with("stories", stage.list(stories.iter().map(|s| s.core.index)))
        .with(
            "launches",
            stage.list(
                launches
                    .iter()
                    .map(|i| site.marketing.launches[*i].core.index),
            ),
        )
}

/// "Research storage" within a sentence; names like "NetID" and "Wi-Fi" keep their capitals.
pub fn lower_first(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or_default();
    let plain = first.chars().skip(1).all(|c| c.is_lowercase() || c == '-');
    match plain {
        true => {
            name.chars()
                .next()
                .map(|c| c.to_lowercase().to_string())
                .unwrap_or_default()
                + name.get(1..).unwrap_or_default()
        }
        false => name.into(),
    }
}

pub fn quotes(stories: &[&Entry<Story>]) -> Vec<QuoteLinkView> {
    let each = stories.iter().map(|story| QuoteLinkView {
        text: story.front.quote.text.trim().into(),
        by: story.front.quote.by.clone(),
        story: LinkView::new(&story.front.title, &*story.core.address),
    });
    each.collect()
}

/// The first two numbers of each story.
fn figures(stories: &[&Entry<Story>]) -> Vec<FigureView> {
    let each = stories.iter().flat_map(|story| {
        let most = if stories.len() > 2 { 2 } else { 4 };
        story.front.figures.iter().take(most)
    });
    each.take(FIGURES)
        .map(|figure| FigureView {
            value: figure.value.0.clone(),
            unit: figure.unit.clone(),
            label: figure.label.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::lower_first;

    #[test]
    fn names_within_a_sentence() {
        assert_eq!(lower_first("Research storage"), "research storage");
        assert_eq!(lower_first("NetID sign-in"), "NetID sign-in");
        assert_eq!(lower_first("Wi-Fi"), "Wi-Fi");
        assert_eq!(lower_first(""), "");
    }
}
