//! Rules over the site → findings. One rule, one file; each begins with the essay that `explain` prints.
use crate::base::finding::{Code, Finding};
use crate::site::Site;
use rayon::prelude::*;

/// A rule: its essay and its function.
pub struct Rule {
    pub code: &'static Code,
    pub run: fn(&Site) -> Vec<Finding>,
}

/// Every rule there is.
pub const RULES: &[Rule] = &[];

pub fn run(site: &Site) -> Vec<Finding> {
    RULES
        .par_iter()
        .flat_map_iter(|rule| (rule.run)(site))
        .collect()
}

/// Every code that any step can raise, by name.
pub fn codes() -> Vec<&'static Code> {
    let mut codes: Vec<&'static Code> = RULES.iter().map(|rule| rule.code).collect();
    codes.extend(crate::read::codes());
    codes.extend(crate::site::CODES);
    codes.extend(crate::theme::CODES);
    codes.sort_by_key(|code| code.name);
    codes
}
