//! The published view after an edit of texts: the lists as they were, with the new documents in their places.
//!
//! Orders, states, addresses and files come from front matter, links and the clock. Where all these are as before, only
//! the texts have to be put in; otherwise [`renewed`] gives nothing, and the view is made anew.
use super::published::{Entry, Published};
use super::{Core, Site, Standing};
use std::sync::Arc;

/// The view of `site`, made from the view of the site `before` it; `None` when more than texts changed.
pub fn renewed(view: &Published, before: &Site, site: &Site) -> Option<Published> {
    let same = Arc::ptr_eq(&before.config, &site.config)
        && Arc::ptr_eq(&before.assets, &site.assets)
        && Arc::ptr_eq(&before.figures, &site.figures)
        && Arc::ptr_eq(&before.lock, &site.lock)
        && before.now == site.now
        && before.internal == site.internal
        && before.cores.len() == site.cores.len();
    let pairs = before.cores.iter().zip(&site.cores);
    let changed: Vec<&Arc<Core>> = pairs
        .filter(|(old, new)| !Arc::ptr_eq(old, new))
        .map(|(old, new)| only_text(old, new).then_some(new))
        .collect::<Option<_>>()
        .filter(|_| same)?;
    let mut view = view.clone();
    for core in changed
        .into_iter()
        .filter(|core| core.standing == Standing::Published)
    {
        view.put_in(&site.outward(core));
    }
    Some(view)
}

/// Whether two documents differ in the text below the front matter alone, and link to the same.
fn only_text(old: &Core, new: &Core) -> bool {
    let front = |core: &Core| {
        core.doc
            .source
            .text
            .get(..core.doc.body_at)
            .map(str::to_string)
    };
    old.standing == new.standing
        && old.doc.body_at == new.doc.body_at
        && front(old) == front(new)
        && old.links == new.links
        && old.fields == new.fields
}

impl Published {
    /// A document in the place of the one that stood there.
    fn put_in(&mut self, core: &Arc<Core>) {
        fn lay<T, D>(list: &mut [Entry<T, D>], core: &Arc<Core>) {
            if let Some(entry) = list.iter_mut().find(|entry| entry.core.index == core.index) {
                entry.core = core.clone();
            }
        }
        lay(&mut self.communications.maintenance, core);
        lay(&mut self.communications.incidents, core);
        lay(&mut self.communications.advisories, core);
        lay(&mut self.communications.retirements, core);
        lay(&mut self.communications.surveys, core);
        lay(&mut self.marketing.launches, core);
        lay(&mut self.marketing.stories, core);
        lay(&mut self.reference.services, core);
        lay(&mut self.reference.articles, core);
        lay(&mut self.reference.pages, core);
        self.visible[core.index] = Some(core.clone());
        if let Some(snippet) = self.snippets.get_mut(&core.index) {
            *snippet = core.clone();
        }
    }
}
