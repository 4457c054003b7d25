//! Front matter as readers may have it: without internal fields, and without the names of services that they may not know.
use super::Front;
use super::shared::Affected;
use std::sync::Arc;

/// What is kept back.
pub struct Outward<'a> {
    /// The help desk's edition keeps the internal fields.
    pub internal: bool,
    /// Whether readers may know of a service. Ids that no service has are let through; a finding tells of those.
    pub may_know: &'a dyn Fn(&str) -> bool,
}

impl Front {
    /// `None` when nothing has to be kept back, as with most documents.
    pub fn outward(&self, rule: &Outward<'_>) -> Option<Front> {
        let hide = !rule.internal;
        Some(match self {
            Front::Maintenance(f) => {
                let says_who = f.updates.iter().any(|u| u.by.is_some())
                    || f.occurrences
                        .iter()
                        .flat_map(|o| &o.updates)
                        .any(|u| u.by.is_some());
                Front::Maintenance(mended(
                    f,
                    (hide && says_who) || rule.hits(&f.services),
                    |f| {
                        rule.affected(&mut f.services);
                        let inner = f.occurrences.iter_mut().flat_map(|o| &mut o.updates);
                        f.updates
                            .iter_mut()
                            .chain(inner)
                            .filter(|_| hide)
                            .for_each(|u| u.by = None);
                    },
                )?)
            }
            Front::Incident(f) => {
                let says_who = f.updates.iter().any(|u| u.by.is_some());
                Front::Incident(mended(
                    f,
                    (hide && says_who) || rule.hits(&f.services),
                    |f| {
                        rule.affected(&mut f.services);
                        f.updates
                            .iter_mut()
                            .filter(|_| hide)
                            .for_each(|u| u.by = None);
                    },
                )?)
            }
            Front::Advisory(f) => Front::Advisory(mended(f, rule.hits(&f.services), |f| {
                rule.affected(&mut f.services)
            })?),
            Front::Retirement(f) => Front::Retirement(mended(f, rule.hits(&f.services), |f| {
                rule.affected(&mut f.services)
            })?),
            Front::Survey(f) => {
                let hits = |service: &Option<String>| {
                    service.as_ref().is_some_and(|id| !(rule.may_know)(id))
                };
                Front::Survey(mended(
                    f,
                    f.findings.iter().any(|x| hits(&x.service)),
                    |f| {
                        f.findings.iter_mut().for_each(|x| {
                            x.service = x.service.take().filter(|id| (rule.may_know)(id))
                        });
                    },
                )?)
            }
            Front::Launch(f) => {
                let replaces = f.replaces.iter().any(|id| !(rule.may_know)(id));
                Front::Launch(mended(f, replaces || rule.names(&[&f.services]), |f| {
                    rule.ids(&mut f.services);
                    f.replaces = f.replaces.take().filter(|id| (rule.may_know)(id));
                })?)
            }
            // Where the signed form is kept is nobody's business.
            Front::Story(f) => Front::Story(mended(f, hide || rule.names(&[&f.services]), |f| {
                rule.ids(&mut f.services);
                if hide {
                    f.customer.consent.record.clear();
                }
            })?),
            Front::Service(f) => {
                let named = rule.names(&[&f.depends_on, &f.alternatives, &f.related]);
                Front::Service(mended(f, (hide && f.owner.is_some()) || named, |f| {
                    [&mut f.depends_on, &mut f.alternatives, &mut f.related]
                        .into_iter()
                        .for_each(|ids| rule.ids(ids));
                    f.owner = f.owner.take().filter(|_| rule.internal);
                })?)
            }
            Front::Article(f) => Front::Article(mended(
                f,
                (hide && f.owner.is_some()) || rule.names(&[&f.services]),
                |f| {
                    rule.ids(&mut f.services);
                    f.owner = f.owner.take().filter(|_| rule.internal);
                },
            )?),
            Front::Page(f) => Front::Page(mended(f, rule.names(&[&f.services]), |f| {
                rule.ids(&mut f.services)
            })?),
            Front::Snippet(_) => return None,
        })
    }
}

impl Outward<'_> {
    fn hits(&self, services: &[Affected]) -> bool {
        services.iter().any(|service| !(self.may_know)(&service.id))
    }

    fn names(&self, lists: &[&Vec<String>]) -> bool {
        lists
            .iter()
            .any(|ids| ids.iter().any(|id| !(self.may_know)(id)))
    }

    fn affected(&self, services: &mut Vec<Affected>) {
        services.retain(|service| (self.may_know)(&service.id));
    }

    fn ids(&self, ids: &mut Vec<String>) {
        ids.retain(|id| (self.may_know)(id));
    }
}

fn mended<T: Clone>(front: &Arc<T>, needed: bool, mend: impl FnOnce(&mut T)) -> Option<Arc<T>> {
    needed.then(|| {
        let mut front = T::clone(front);
        mend(&mut front);
        Arc::new(front)
    })
}
