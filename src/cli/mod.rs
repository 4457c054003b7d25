//! The command line: one command a file.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]
mod adopt;
mod build;
mod check;
mod ci;
mod completions;
mod digest;
mod explain;
mod fault;
mod form;
mod ground;
mod import;
mod init;
mod known;
mod learned;
mod new;
mod prose;
mod renumber;
pub mod report;
mod reports;
mod schema;
mod serve;
mod snippets;
mod update;
mod urls;
mod vicinity;
mod voice;
mod whole;

use crate::Input;
use crate::base::config::{self, Config};
use crate::base::finding::{Finding, Severity};
use crate::base::time::{NoInstant, When};
use crate::world::sources::{self, Wishes};
use crate::world::{Trouble, terminal};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// One voice, heard everywhere: a static-site generator for a university's IT communications.
#[derive(Parser)]
#[command(
    name = "campanile",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "A site in three commands:\n  \
        campanile init my-site\n  \
        campanile new article \"Print from a phone\" --site my-site\n  \
        campanile build --site my-site\n\n\
        Exit status: 0 all is well, 1 something was found, 2 the command could not do its work"
)]
struct Cli {
    #[command(flatten, next_help_heading = "Options of every command")]
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
    /// The address where the site will stand, instead of the one in book.toml
    #[arg(long, global = true, value_name = "URL", value_parser = parse_url)]
    pub url: Option<String>,
    /// Take this for the present time, like 2026-12-05T22:30, instead of the clock on the wall
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
    /// Make a new site that builds at once
    Init(init::Init),
    /// Write a new document: the right fields, and comments that ask the right questions
    New(new::New),
    /// Say one thing more about an incident or planned work, and get the texts for every channel
    Update(update::Update),
    /// Look for faults, and write nothing
    Check(check::Check),
    /// Judge the prose of any files, in a site or not, as `vale` does
    Voice(voice::Voice),
    /// Make the whole site, or say what is in the way
    Build(build::Build),
    /// Take a page of the university's, as it is, for the look of the site
    Adopt(adopt::Adopt),
    /// Show the site in a browser, and each change as it is saved
    Serve(serve::Serve),
    /// Write a digest: an e-mail and short texts of what happened, what comes, or what is new
    Digest(digest::Digest),
    /// List the addresses that were given out, record new ones, give up old ones
    Urls(urls::Urls),
    /// Give an article another number, when two branches took one
    Renumber(renumber::Renumber),
    /// Bring content over from another tool; a report says what came of it
    Import(import::Import),
    /// Say what people have to look after: reviews that are due, consent that ends
    Report(reports::Report),
    /// Say what a finding means, why it hurts, and what is right
    Explain(explain::Explain),
    /// Write JSON Schemas and editor settings, so that an editor completes and checks
    Schema(schema::Schema),
    /// Print completions for a shell
    Completions(completions::Completions),
}

/// How to say what was found: with excerpt and help for a person, as one JSON value for a program, as SARIF 2.1.0
/// for code-scanning services, as workflow commands that GitHub shows beside the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
    Sarif,
    Github,
}

/// What a command that could do its work has to say: nothing, or findings. One that could not gives a [`Trouble`].
pub enum Outcome {
    Fine,
    Findings,
}

/// Whether these words are a command, as the manual's tests ask; otherwise why not.
pub fn understands(words: impl IntoIterator<Item = String>) -> Result<(), String> {
    let understood = Cli::try_parse_from(words);
    understood.map(drop).map_err(|error| error.to_string())
}

/// Exit status 0, 1 for findings, 2 for everything that kept the command from its work.
pub fn run() -> ExitCode {
    fault::watch();
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Init(command) => command.run(&cli.common),
        Command::New(command) => command.run(&cli.common),
        Command::Update(command) => command.run(&cli.common),
        Command::Check(command) => command.run(&cli.common),
        Command::Voice(command) => command.run(),
        Command::Build(command) => command.run(&cli.common),
        Command::Digest(command) => command.run(&cli.common),
        Command::Urls(command) => command.run(&cli.common),
        Command::Renumber(command) => command.run(&cli.common),
        Command::Serve(command) => command.run(&cli.common),
        Command::Import(command) => command.run(&cli.common),
        Command::Adopt(command) => command.run(&cli.common),
        Command::Report(command) => command.run(&cli.common),
        Command::Explain(command) => command.run(),
        Command::Schema(command) => command.run(&cli.common),
        Command::Completions(command) => command.run(),
    };
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(trouble) => {
            terminal::warn(&report::trouble(&trouble));
            ExitCode::from(2)
        }
    }
}

impl Common {
    /// The site's files, once `--now` is known to be a time there.
    fn load(&self) -> Result<Input, Trouble> {
        let input = sources::load(&self.site, self.wishes())?;
        self.is_a_time(&input)?;
        Ok(input)
    }

    fn wishes(&self) -> Wishes {
        Wishes {
            now: self.now,
            url: self.url.clone(),
            internal: self.internal,
        }
    }

    /// Whether `--now` is a time in the site's zone.
    fn is_a_time(&self, input: &Input) -> Result<(), Trouble> {
        if let (Some(now), (Some(config), _)) = (self.now, config::read(&input.config, None)) {
            let zone = &config.site.time_zone;
            now.resolve(&config.clockface().zone)
                .map_err(|fault| no_instant("--now", zone, fault))?;
        }
        Ok(())
    }

    /// Everything but errors is kept back by `--quiet`.
    fn say(&self, text: &str) {
        if !self.quiet {
            terminal::print(text);
        }
    }

    /// `--site DIR `, for a command that the reader may copy.
    fn site_option(&self) -> String {
        match plain_path(&self.site) {
            here if here == "." => String::new(),
            site => format!("--site {} ", quoted(&site)),
        }
    }
}

/// The time that a command takes for the present.
fn now(input: &Input, config: &Config) -> jiff::Timestamp {
    let zone = config.clockface().zone;
    let fixed = input.now.or(config.site.clock);
    fixed
        .and_then(|when| when.resolve(&zone).ok())
        .unwrap_or(input.clock)
}

/// book.toml, or its faults on the screen.
fn usable(input: &Input) -> Option<Config> {
    let (config, findings) = config::read(&input.config, input.url.as_deref());
    if config.is_none() {
        let errors: Vec<&Finding> = findings
            .iter()
            .filter(|f| f.severity() == Severity::Error)
            .collect();
        report::print(&errors);
        terminal::warn("Nothing was written: book.toml has to be right first.");
    }
    config
}

/// A path as a person writes it: without `./` in front.
fn plain_path(path: &Path) -> String {
    let text = path.display().to_string();
    match text.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.trim_start_matches('/').into(),
        _ => text,
    }
}

/// A word of a command line that a shell reads as one.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:~\\".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into()
    } else {
        format!("\"{word}\"")
    }
}

fn parse_time(text: &str) -> Result<When, String> {
    When::parse(text).ok_or_else(|| "write it like 2026-12-05T22:30".to_string())
}

fn parse_url(text: &str) -> Result<String, String> {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let fits = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
        && !text.contains(['?', '#', ' ', '"', '<', '>', '\\']);
    match fits {
        true => Ok(text.into()),
        false => {
            Err("write it like https://it.example.edu/ or https://it.example.edu/help/".into())
        }
    }
}

/// A time on the command line that the zone does not have, or has twice.
fn no_instant(option: &str, zone: &str, fault: NoInstant) -> Trouble {
    match fault {
        NoInstant::Skipped => wrong(
            format!(
                "{option} is a time that does not exist in {zone}: the clocks spring forward over it"
            ),
            "take a time an hour later or earlier",
        ),
        NoInstant::Twice(first, second) => wrong(
            format!("{option} is a time that comes twice in {zone}: the clocks fall back over it"),
            format!(
                "add the offset: {} for the first, {} for the second",
                form::offset(first),
                form::offset(second)
            ),
        ),
        NoInstant::OutOfRange => wrong(
            format!("{option} is beyond the calendar"),
            "take a year of this century",
        ),
    }
}

/// Refuses with a word about what to do.
fn wrong(message: impl Into<String>, help: impl Into<String>) -> Trouble {
    Trouble::new(message).help(help)
}
