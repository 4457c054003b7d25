//! Linking after an edit: the documents whose text changed, the rest of the site as it was.
//!
//! Where a link leads depends on names only: ids, paths, addresses, old addresses, files. While no name changes, what a
//! document that nobody touched links to cannot change either. Whenever a name might have, [`relink`] gives nothing, and
//! the site is linked as a whole.
use super::links::Index;
use super::{Core, Head, Setting, Site, head};
use crate::base::asset::Asset;
use crate::base::text::Link;
use crate::read::Document;
use std::sync::Arc;

/// More changed documents than this are linked as a whole: each is looked for by its path.
const MOST: usize = 50;

/// The site with these documents in the place of those with the same paths; `None` when more than their text changed.
pub fn relink(before: &Site, changed: &[Arc<Document>], setting: &Setting) -> Option<Site> {
    if !before.sound || changed.len() > MOST || !same_world(before, setting) {
        return None;
    }
    let mut cores = before.cores.clone();
    let mut places = Vec::with_capacity(changed.len());
    for document in changed {
        let place = cores.iter().position(|c| c.doc.path == document.path)?;
        let (new, faults) = head(document.clone(), &before.face, setting);
        if !faults.is_empty() || !same_names(&cores[place], &new) {
            return None;
        }
        let old = &cores[place];
        let known = same_links(&old.doc, &new.doc);
        let (links, fields) = match known {
            true => (old.links.clone(), old.fields.clone()),
            false => (Vec::new(), Vec::new()),
        };
        cores[place] = Arc::new(Core {
            head: new,
            index: place,
            links,
            fields,
        });
        if !known {
            places.push(place);
        }
    }
    resolve(before, &mut cores, &places);
    Some(Site {
        config: before.config.clone(),
        config_source: setting.config_source.clone(),
        face: before.face.clone(),
        now: before.now,
        internal: before.internal,
        aliases: before.aliases.clone(),
        cores,
        assets: before.assets.clone(),
        figures: before.figures.clone(),
        lock: before.lock.clone(),
        kept: before.kept.clone(),
        ids: before.ids.clone(),
        unread: before.unread.clone(),
        bundles: before.bundles.clone(),
        sound: true,
    })
}

/// The links of the documents at these places, when there are any.
fn resolve(before: &Site, cores: &mut [Arc<Core>], places: &[usize]) {
    if places.is_empty() {
        return;
    }
    let heads: Vec<&Head> = cores.iter().map(|core| &core.head).collect();
    let audiences = before.config.audience.iter().map(|a| a.id.as_str());
    let (assets, aliases) = (&before.assets, &before.aliases);
    let index = Index::new(heads, assets, aliases, audiences, &before.unread);
    let resolved: Vec<_> = places.iter().map(|i| index.resolve_all(*i)).collect();
    drop(index);
    for (place, (links, fields)) in places.iter().zip(resolved) {
        // It was made above, so nobody else holds it.
        if let Some(core) = Arc::get_mut(&mut cores[*place]) {
            (core.links, core.fields) = (links, fields);
        }
    }
}

/// Most edits change words and leave the links as they are.
fn same_links(old: &Document, new: &Document) -> bool {
    let same = |a: &[Link], b: &[Link]| {
        a.len() == b.len()
            && a.iter()
                .zip(b)
                .all(|(a, b)| a.kind == b.kind && a.target == b.target)
    };
    same(&old.body.links, &new.body.links)
        && old.fields.len() == new.fields.len()
        && (old.fields.iter().zip(&new.fields)).all(|((a, old), (b, new))| a == b && same(old, new))
}

/// Configuration, time, files: all that is not a document.
fn same_world(before: &Site, setting: &Setting) -> bool {
    let same = |(a, b): (&Asset, &Asset)| {
        a.path == b.path && a.len == b.len && a.size == b.size && a.hash == b.hash
    };
    Arc::ptr_eq(&before.config, &setting.config)
        && Arc::ptr_eq(&before.figures, &setting.figures)
        && Arc::ptr_eq(&before.lock, &setting.lock)
        && before.now == setting.now
        && before.internal == setting.internal
        && before.unread == setting.unread
        && before.assets.len() == setting.assets.len()
        && before.assets.iter().zip(setting.assets.iter()).all(same)
}

fn same_names(before: &Head, now: &Head) -> bool {
    before.kind == now.kind
        && before.standing == now.standing
        && before.id == now.id
        && before.address == now.address
        && before.doc.common().aliases() == now.doc.common().aliases()
}
