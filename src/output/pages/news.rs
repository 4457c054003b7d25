//! `/news/`: launches and stories together, newest first.
use super::lists::{choices, number, page_address, pages, shown};
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::site::published::Published;
use crate::view::ListView;
use std::sync::Arc;

const SUMMARY: &str = "What is new, and what it changed for the people who use it.";

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let members = Arc::new(newest(&stage.site));
    (0..pages(members.len()))
        .map(|place| {
            let members = members.clone();
            artifact(stage, &page_address("/news/", place), move |stage| {
                sheet(stage, &members, place)
            })
        })
        .collect()
}

fn sheet(stage: &Stage, members: &[usize], place: usize) -> Sheet {
    let title = &stage.site.config.labels.news;
    let mut page = frame::page(stage, title, SUMMARY, "/news/", "news", &[]);
    number(stage, &mut page, "/news/", place, members.len());
    let view = ListView {
        title: title.clone(),
        summary: Some(SUMMARY.into()),
        choices: choices(&stage.site, "/news/"),
        empty: "No news at this time.".into(),
        pictures: false,
    };
    Sheet::new("news.html", page, &view)
        .with("cards", stage.list(shown(members, place).iter().copied()))
}

/// Launches and stories, newest first.
pub fn newest(site: &Published) -> Vec<usize> {
    let launches = site.marketing.launches.iter().map(|e| &e.core);
    let mut all: Vec<_> = launches
        .chain(site.marketing.stories.iter().map(|e| &e.core))
        .collect();
    all.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.id.cmp(&b.id)));
    all.into_iter().map(|core| core.index).collect()
}
