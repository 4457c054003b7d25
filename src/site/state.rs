//! How each service is, from the open incidents and windows, and what may be hit through dependencies.
use super::published::Published;
use crate::content::shared::Impact;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// How a service is, in the order of how bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Condition {
    #[default]
    Operational,
    Maintenance,
    Degraded,
    Partial,
    Major,
}

impl Condition {
    pub fn of_incident(impact: Impact) -> Condition {
        match impact {
            Impact::None => Condition::Operational,
            Impact::DegradedPerformance => Condition::Degraded,
            Impact::PartialOutage => Condition::Partial,
            Impact::MajorOutage => Condition::Major,
        }
    }
}

/// A service's state, as places in the published lists.
#[derive(Debug, Clone, Default)]
pub struct ServiceState {
    pub condition: Condition,
    /// Open incidents that name it.
    pub incidents: Vec<usize>,
    /// Windows under way that name it.
    pub under_way: Vec<usize>,
    /// Windows ahead that name it, the next one first.
    pub upcoming: Vec<usize>,
    /// Open incidents that hit something it depends on, with that service.
    pub may_be_hit: Vec<(usize, Arc<str>)>,
}

/// The states of all services by id.
pub fn of_services(site: &Published) -> BTreeMap<Arc<str>, ServiceState> {
    let mut states: BTreeMap<Arc<str>, ServiceState> = site
        .reference
        .services
        .iter()
        .map(|s| (s.core.id.clone(), ServiceState::default()))
        .collect();
    for (i, incident) in site.communications.incidents.iter().enumerate() {
        if !incident.detail.is_open() {
            continue;
        }
        let mut hit = BTreeSet::new();
        for affected in &incident.front.services {
            let Some(state) = states.get_mut(affected.id.as_str()) else {
                continue;
            };
            let impact = affected.impact.unwrap_or(incident.detail.impact);
            state.condition = state.condition.max(Condition::of_incident(impact));
            state.incidents.push(i);
            hit.insert(affected.id.as_str());
        }
        for (below, via) in downstream(site, &hit) {
            if let Some(state) = states.get_mut(&below) {
                state.may_be_hit.push((i, via));
            }
        }
    }
    for (i, work) in site.communications.maintenance.iter().enumerate() {
        let standing = work.detail.now().standing;
        for affected in &work.front.services {
            let Some(state) = states.get_mut(affected.id.as_str()) else {
                continue;
            };
            if standing.is_under_way() {
                state.under_way.push(i);
                if affected.impact.unwrap_or(work.front.impact) != Impact::None {
                    state.condition = state.condition.max(Condition::Maintenance);
                }
            } else if standing.is_ahead() {
                state.upcoming.push(i);
            }
        }
    }
    for state in states.values_mut() {
        state
            .upcoming
            .sort_by_key(|i| site.communications.maintenance[*i].detail.now().window);
    }
    states
}

/// Which services need which: the numbers are places in `ids`, and an outage of the network asks for hundreds of them.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    /// All services that somebody names, sorted.
    ids: Vec<Arc<str>>,
    /// Parallel to `ids`: who needs it directly.
    needed_by: Vec<Vec<u32>>,
}

impl Needs {
    /// From pairs of a service and what it depends on.
    pub fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Needs {
        let ids: BTreeSet<&str> = pairs.clone().flat_map(|(a, b)| [a, b]).collect();
        let mut needs = Needs {
            ids: ids.into_iter().map(Arc::from).collect(),
            needed_by: Vec::new(),
        };
        needs.needed_by = vec![Vec::new(); needs.ids.len()];
        for (below, above) in pairs {
            if let (Some(below), Some(above)) = (needs.place(below), needs.place(above)) {
                needs.needed_by[above].push(below as u32);
            }
        }
        needs
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.ids.binary_search_by(|known| (**known).cmp(id)).ok()
    }

    /// Services that need this one directly.
    pub fn directly(&self, id: &str) -> impl Iterator<Item = &Arc<str>> {
        let below = self.place(id).map_or(&[][..], |at| &self.needed_by[at]);
        below.iter().map(|below| &self.ids[*below as usize])
    }
}

/// A service, and the one through which it is reached.
pub type Reached = (Arc<str>, Arc<str>);

/// Services that need one of `hit`, directly or not, each with the hit service through which it is reached; by their ids.
pub fn downstream(site: &Published, hit: &BTreeSet<&str>) -> Vec<Reached> {
    let needs = &site.needs;
    let hit: Vec<usize> = hit.iter().filter_map(|id| needs.place(id)).collect();
    let mut via: Vec<Option<usize>> = vec![None; needs.ids.len()];
    for at in &hit {
        via[*at] = Some(*at);
    }
    let mut queue: VecDeque<usize> = hit.iter().copied().collect();
    while let Some(at) = queue.pop_front() {
        for below in &needs.needed_by[at] {
            let below = *below as usize;
            if via[below].is_none() {
                via[below] = via[at];
                queue.push_back(below);
            }
        }
    }
    let name = |at: usize| needs.ids[at].clone();
    let reached = via.iter().enumerate();
    reached
        .filter_map(|(at, via)| Some((at, (*via)?)))
        .filter(|(at, via)| at != via)
        .map(|(at, via)| (name(at), name(via)))
        .collect()
}
