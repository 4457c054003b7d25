//! What all documents' pages say: changes, audience, and the internal facts of an internal build.
use super::{Stage, cards, words};
use crate::content::Front;
use crate::content::shared::Visibility;
use crate::site::Core;
use crate::view::*;

pub fn view(stage: &Stage, core: &Core) -> DocumentView {
    let site = &stage.site;
    let common = core.doc.common();
    let mut changes: Vec<(jiff::Timestamp, ChangeView)> =
        (common.changes().iter().zip(&core.changes))
            .filter(|(_, at)| **at <= site.now)
            .map(|(change, at)| {
                (
                    *at,
                    ChangeView {
                        at: words::day(&site.face, *at),
                        note: change.note.clone(),
                    },
                )
            })
            .collect();
    changes.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    DocumentView {
        id: core.id.to_string(),
        published: core.published.map(|at| words::day(&site.face, at)),
        changes: changes.into_iter().map(|(_, change)| change).collect(),
        expires: core.expires.map(|at| words::day(&site.face, at)),
        audience: common
            .audience()
            .iter()
            .map(|id| site.config.audience_name(id).to_string())
            .collect(),
        image: cards::image(site, core, "image.src", common.image()),
        internal: site.internal.then(|| internal(core)),
    }
}

fn internal(core: &Core) -> InternalView {
    let owner = match &core.doc.front {
        Front::Service(f) => f.owner.as_ref(),
        Front::Article(f) => f.owner.as_ref(),
        _ => None,
    };
    let mut facts = vec![FactView {
        name: "Source".into(),
        text: core.doc.source.path.to_string(),
    }];
    if let Front::Story(story) = &core.doc.front {
        facts.push(FactView {
            name: "Consent".into(),
            text: story.customer.consent.record.clone(),
        });
    }
    InternalView {
        only: core.doc.common().visibility() == Visibility::Internal,
        group: owner.map(|o| o.group.clone()),
        person: owner.and_then(|o| o.person.clone()),
        facts,
    }
}
