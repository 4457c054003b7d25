//! The command line: one command a file.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]
mod build;
mod check;
mod completions;
mod explain;
mod init;
mod new;
pub mod report;
mod schema;

use crate::base::time::When;
use crate::world::sources::Wishes;
use crate::world::{Trouble, terminal};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// One voice, heard everywhere: a static-site generator for a university's IT communications.
#[derive(Parser)]
#[command(
    name = "campanile",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What holds for every command.
#[derive(Args, Debug, Clone)]
pub struct Common {
    /// The site's folder: the one with book.toml
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub site: PathBuf,
    /// The address where the site will stand, instead of book.toml's
    #[arg(long, global = true, value_name = "URL")]
    pub url: Option<String>,
    /// The reading of the clock, like 2026-12-05T22:30, instead of the clock on the wall
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time)]
    pub now: Option<When>,
    /// The help desk's site: with internal documents and fields, marked on every page
    #[arg(long, global = true)]
    pub internal: bool,
    /// Say only what is wrong
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Render the site
    Build(build::Build),
    /// Look for faults without writing anything
    Check(check::Check),
    /// Make a new site that builds at once
    Init(init::Init),
    /// Make a new document with the right fields and questions
    New(new::New),
    /// Say what a finding means, why it hurts, and what is right
    Explain(explain::Explain),
    /// Write JSON Schemas and editor settings, so that an editor completes and checks
    Schema(schema::Schema),
    /// Print completions for a shell
    Completions(completions::Completions),
}

/// How to say what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person: excerpt, caret, help
    Human,
    /// For a program: one JSON value
    Json,
    /// For code-scanning services and editors: SARIF 2.1.0
    Sarif,
    /// For a GitHub workflow: shown beside the lines
    Github,
}

/// 0: nothing, 1: findings, 2: the command itself was wrong.
pub enum Outcome {
    Fine,
    Findings,
    Wrong,
}

pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Build(command) => command.run(&cli.common),
        Command::Check(command) => command.run(&cli.common),
        Command::Init(command) => command.run(&cli.common),
        Command::New(command) => command.run(&cli.common),
        Command::Explain(command) => command.run(),
        Command::Schema(command) => command.run(&cli.common),
        Command::Completions(command) => command.run(),
    };
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Wrong) => ExitCode::from(2),
        Err(trouble) => {
            terminal::warn(&report::trouble(&trouble));
            ExitCode::from(1)
        }
    }
}

impl Common {
    fn wishes(&self) -> Wishes {
        Wishes {
            now: self.now,
            url: self.url.clone(),
            internal: self.internal,
        }
    }

    /// Everything but errors is kept back by `--quiet`.
    fn say(&self, text: &str) {
        if !self.quiet {
            terminal::print(text);
        }
    }
}

fn parse_time(text: &str) -> Result<When, String> {
    When::parse(text).ok_or_else(|| "write it like 2026-12-05T22:30".to_string())
}

/// Refuses with a word about what to do.
fn wrong(message: impl Into<String>, help: impl Into<String>) -> Trouble {
    Trouble::new(message).help(help)
}
