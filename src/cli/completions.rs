//! `campanile completions SHELL`: what the Tab key knows.
use super::{Cli, Outcome};
use crate::world::{Trouble, terminal};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

#[derive(Args)]
pub struct Completions {
    /// The shell that reads them
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Result<Outcome, Trouble> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "campanile", &mut script);
        terminal::print(String::from_utf8_lossy(&script).trim_end());
        Ok(Outcome::Fine)
    }
}
