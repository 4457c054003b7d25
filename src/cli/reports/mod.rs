//! `campanile report`: what people have to look after, for a person, a program or a spreadsheet; one report a file.
mod consent;
mod reviews;
mod sheet;

use super::{Common, Outcome};
use crate::world::Trouble;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Args)]
pub struct Report {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Stories whose consent ends soon, so that somebody asks again in time
    Consent(consent::Consent),
    /// Articles and services that are to be looked at again, by who looks after them
    Reviews(reviews::Reviews),
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For a person
    Table,
    /// One value for a program
    Json,
    /// For a spreadsheet
    Csv,
}

impl Report {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        match self.what {
            What::Consent(report) => report.run(common),
            What::Reviews(report) => report.run(common),
        }
    }
}
