//! `campanile init --ci NAME`: a job that checks, builds on a push and at the next change by the clock, and publishes.
use super::Common;
use crate::world::{Trouble, terminal};
use clap::ValueEnum;
use std::fs;
use std::path::Path;

/// Who runs the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ci {
    Github,
    Gitlab,
    Systemd,
}

/// Where it goes, what it says, and whether it is a program.
struct File {
    path: &'static str,
    text: &'static str,
    runs: bool,
}

const fn file(path: &'static str, text: &'static str, runs: bool) -> File {
    File { path, text, runs }
}

const GITHUB: &[File] = &[file(
    ".github/workflows/site.yml",
    include_str!("ci/github.yml"),
    false,
)];
const GITLAB: &[File] = &[file(".gitlab-ci.yml", include_str!("ci/gitlab.yml"), false)];
const SYSTEMD: &[File] = &[
    file("ci/publish.sh", include_str!("ci/publish.sh"), true),
    file(
        "ci/campanile.service",
        include_str!("ci/campanile.service"),
        false,
    ),
    file(
        "ci/campanile.timer",
        include_str!("ci/campanile.timer"),
        false,
    ),
];
const HOOK: File = file(".githooks/pre-commit", include_str!("ci/pre-commit"), true);

impl Ci {
    fn files(self) -> impl Iterator<Item = &'static File> {
        let job = match self {
            Ci::Github => GITHUB,
            Ci::Gitlab => GITLAB,
            Ci::Systemd => SYSTEMD,
        };
        job.iter().chain([&HOOK])
    }

    /// What only a person can do.
    fn once(self) -> &'static str {
        match self {
            Ci::Github => "on GitHub: Settings, Pages, Source: GitHub Actions",
            Ci::Gitlab => {
                "on GitLab: Build, Pipeline schedules: a schedule for */15 * * * *\n  \
                 on GitLab: Settings, CI/CD, Variables: URLS_TOKEN, a token that may push urls.lock"
            }
            Ci::Systemd => {
                "on the server: put its folders into ci/campanile.service, then enable the timer"
            }
        }
    }

    /// Writes the job and the hook into a site; files that say something else already stay.
    pub fn write(self, dir: &Path, common: &Common) -> Result<(), Trouble> {
        for file in self.files() {
            let path = dir.join(file.path);
            let text = text(file);
            match fs::read_to_string(&path) {
                Ok(there) if there != text => terminal::warn(&format!(
                    "`{}` is there already and stays as it is.",
                    super::plain_path(&path)
                )),
                _ => {
                    write(&path, &text, file.runs)?;
                    common.say(&format!("Wrote {}", super::plain_path(&path)));
                }
            }
        }
        common.say("");
        common.say("Once:");
        common.say(&format!("  {}", self.once()));
        common.say("  in each clone: git config core.hooksPath .githooks");
        Ok(())
    }
}

fn text(file: &File) -> String {
    file.text.replace("@VERSION@", env!("CARGO_PKG_VERSION"))
}

fn write(path: &Path, text: &str, runs: bool) -> Result<(), Trouble> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Trouble::io("make", folder, &error))?;
    }
    fs::write(path, text).map_err(|error| Trouble::io("write", path, &error))?;
    if runs {
        executable(path)?;
    }
    Ok(())
}

#[cfg(unix)]
fn executable(path: &Path) -> Result<(), Trouble> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .map_err(|error| Trouble::io("make a program of", path, &error))
}

/// Elsewhere git itself remembers what is a program.
#[cfg(not(unix))]
fn executable(_: &Path) -> Result<(), Trouble> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn all() -> impl Iterator<Item = &'static File> {
        [GITHUB, GITLAB, SYSTEMD, &[HOOK]].into_iter().flatten()
    }

    #[test]
    fn the_yaml_parses() {
        for file in all().filter(|file| file.path.ends_with(".yml")) {
            let value: serde_yaml::Value = serde_yaml::from_str(&text(file)).unwrap();
            assert!(value.is_mapping(), "{}", file.path);
            assert!(!text(file).contains("@VERSION@"));
        }
    }

    /// Each `campanile …` in a job is a command line that this program understands.
    #[test]
    fn the_commands_exist() {
        for file in
            all().filter(|file| !file.path.ends_with("timer") && !file.path.ends_with("service"))
        {
            let text = text(file);
            let lines = text
                .lines()
                .map(str::trim)
                .filter(|line| !line.starts_with('#'));
            let starts = ["", "- ", "run: ", "exec "];
            let commands: Vec<&str> = lines
                .filter(|line| {
                    starts.iter().any(|s| {
                        line.strip_prefix(s)
                            .is_some_and(|l| l.starts_with("campanile "))
                    })
                })
                .filter_map(|line| line.split_once("campanile ").map(|(_, rest)| rest))
                .collect();
            assert!(!commands.is_empty(), "{}", file.path);
            for command in commands {
                let words = command
                    .split(" > ")
                    .next()
                    .unwrap_or_default()
                    .split_whitespace();
                let line = ["campanile"].into_iter().chain(words);
                super::super::Cli::command()
                    .try_get_matches_from(line)
                    .unwrap_or_else(|error| panic!("{}: {command}: {error}", file.path));
            }
        }
    }

    /// What the jobs cut out of `build --format json` is there.
    #[test]
    fn every_job_waits_for_the_next_change() {
        for file in all().filter(|f| f.path.ends_with(".yml") || f.path.ends_with(".sh")) {
            assert!(
                file.text.contains(r#""next_change":"\([^"]*\)""#),
                "{}",
                file.path
            );
            assert!(
                file.text.contains("campanile build --format json"),
                "{}",
                file.path
            );
        }
    }
}
