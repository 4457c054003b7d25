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
            if let Some(state) = states.get_mut(below.as_str()) {
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

/// Services that need one of `hit`, directly or not, each with the hit service through which it is reached.
pub fn downstream(site: &Published, hit: &BTreeSet<&str>) -> Vec<(String, Arc<str>)> {
    let mut found: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let mut queue: VecDeque<(String, Arc<str>)> = hit
        .iter()
        .map(|id| (id.to_string(), Arc::from(*id)))
        .collect();
    while let Some((id, via)) = queue.pop_front() {
        for below in site.needed_by(&id) {
            if !hit.contains(&**below) && !found.contains_key(&**below) {
                found.insert(below.to_string(), via.clone());
                queue.push_back((below.to_string(), via.clone()));
            }
        }
    }
    found.into_iter().collect()
}
