//! output
use crate::base::artifact::Artifact;
use std::sync::Arc;
pub fn plan(
    _s: Arc<crate::site::published::Published>,
    _t: Arc<crate::theme::Theme>,
) -> Vec<Artifact> {
    vec![]
}
