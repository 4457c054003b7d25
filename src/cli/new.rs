//! `campanile new`: a site that builds at once.
use super::{Common, Outcome};
use crate::world::Trouble;
use clap::Args;

#[derive(Args)]
pub struct New {}

impl New {
    pub fn run(self, _: &Common) -> Result<Outcome, Trouble> {
        Ok(Outcome::Fine)
    }
}
