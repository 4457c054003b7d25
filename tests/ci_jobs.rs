//! The jobs that `init --ci` writes, run step by step as GitHub, GitLab and systemd run them: on a bare repository, with
//! the shell that each of them takes. What needs their own machines (caches, artifacts, pages) is played by folders.
#![allow(clippy::disallowed_methods)] // It plays the machines: runs commands, and looks at files.

use serde_yaml::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A repository on a server, and a folder for each thing that a host keeps between jobs.
struct Host {
    folder: tempfile::TempDir,
    /// What the host gives to each shell.
    given: BTreeMap<String, String>,
}

impl Host {
    /// A new site with the job in it, pushed.
    fn new(ci: &str) -> Host {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "cache", "pages"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let host = Host {
            folder,
            given: BTreeMap::new(),
        };
        host.well(".", &format!("campanile init site --ci {ci} --quiet"));
        host.well(
            ".",
            "git init -q --bare -b main hub.git && git -C hub.git config receive.advertisePushOptions true && cd site && git init -q -b main && git add -A && git commit -q -m Site \
             && git remote add origin ../hub.git && git push -q -u origin main",
        );
        host
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn is_there(&self, path: &str) -> bool {
        self.at(path).exists()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_default()
    }

    fn command(&self, program: &str, here: &str) -> Command {
        let mut command = Command::new(program);
        let bin = Path::new(env!("CARGO_BIN_EXE_campanile")).parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        command
            .current_dir(self.at(here))
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("HOME", self.at("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "A")
            .env("GIT_AUTHOR_EMAIL", "a@example.edu")
            .env("GIT_COMMITTER_NAME", "A")
            .env("GIT_COMMITTER_EMAIL", "a@example.edu")
            .envs(&self.given);
        command
    }

    /// Runs a script as the hosts do: it stops at the first line that fails.
    fn shell(&self, here: &str, script: &str) -> Output {
        let file = self.at("script.sh");
        fs::write(&file, script).unwrap();
        let mut bash = self.command("bash", here);
        bash.args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(file);
        bash.output().unwrap()
    }

    fn well(&self, here: &str, script: &str) -> String {
        let output = self.shell(here, script);
        assert!(output.status.success(), "{script}\n{}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What the repository on the server has in a file.
    fn pushed(&self, path: &str) -> String {
        let output = self.shell("hub.git", &format!("git show main:{path}"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn log(&self) -> String {
        self.well("hub.git", "git log --format=%s main")
    }

    /// A fresh copy of what was pushed, in `work`.
    fn check_out(&self, detached: bool) {
        fs::remove_dir_all(self.at("work")).ok();
        self.well(".", "git clone -q hub.git work");
        if detached {
            self.well("work", "git checkout -q --detach && git branch -q -D main");
        }
    }

    /// Somebody's next commit.
    fn push(&self, change: &str) {
        self.well(
            "site",
            &format!(
                "git pull -q --rebase; {change}; git add -A; git commit -q -m Change; git push -q"
            ),
        );
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn copy(from: &Path, to: &Path) {
    fs::remove_dir_all(to).ok();
    let status = Command::new("cp").arg("-r").args([from, to]).status();
    assert!(status.unwrap().success());
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

// ---------------------------------------------------------------- GitHub

/// A run of the workflow: the jobs that ran, and how.
struct Run {
    /// Name and whether it went well.
    jobs: Vec<(String, bool)>,
    printed: String,
}

impl Run {
    fn jobs(&self) -> String {
        let each = self.jobs.iter();
        let words: Vec<String> = each
            .map(|(name, well)| format!("{name}{}", if *well { "" } else { " failed" }))
            .collect();
        words.join(", ")
    }
}

/// `A == 'x'` and `A != 'x'`, which is all that the workflow says.
fn holds(condition: &str, known: &BTreeMap<String, String>) -> bool {
    let (equal, parts) = match condition.split_once(" != ") {
        Some(parts) => (false, parts),
        None => (true, condition.split_once(" == ").expect("a comparison")),
    };
    let value = known.get(parts.0.trim()).map_or("", |value| value);
    (value == parts.1.trim().trim_matches('\'')) == equal
}

/// `${{ name }}` in a text.
fn filled(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut out = text.to_string();
    for (name, value) in known {
        out = out.replace(&format!("${{{{ {name} }}}}"), value);
    }
    assert!(!out.contains("${{"), "unknown to the test: {out}");
    out
}

/// Runs the workflow for an event, as GitHub does: jobs in the order of their needs, steps until one fails.
fn github(host: &Host, event: &str, number: u32) -> Run {
    let workflow: Value = serde_yaml::from_str(&host.pushed(".github/workflows/site.yml")).unwrap();
    let mut known = BTreeMap::from([
        ("github.event_name".to_string(), event.to_string()),
        ("github.run_id".to_string(), number.to_string()),
    ]);
    let mut run = Run {
        jobs: Vec::new(),
        printed: String::new(),
    };
    for (name, job) in workflow["jobs"].as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        let needs = text(job, "needs");
        let met = needs.is_empty() || run.jobs.contains(&(needs.to_string(), true));
        let wanted = job["if"].as_str().is_none_or(|when| holds(when, &known));
        if !met || !wanted {
            continue;
        }
        fs::remove_dir_all(host.at("work")).ok();
        fs::create_dir(host.at("work")).unwrap();
        let steps = job["steps"].as_sequence().unwrap();
        let well = steps.iter().all(|step| {
            let wanted = step["if"].as_str().is_none_or(|when| holds(when, &known));
            !wanted || github_step(host, step, &mut known, &mut run.printed)
        });
        for (key, value) in job["outputs"].as_mapping().into_iter().flatten() {
            let value = filled(value.as_str().unwrap(), &known);
            known.insert(
                format!("needs.{name}.outputs.{}", key.as_str().unwrap()),
                value,
            );
        }
        run.jobs.push((name.into(), well));
    }
    run
}

fn github_step(
    host: &Host,
    step: &Value,
    known: &mut BTreeMap<String, String>,
    printed: &mut String,
) -> bool {
    let with = &step["with"];
    match step["uses"].as_str() {
        Some("actions/checkout@v4") => host.check_out(false),
        // The program is there already: nothing is installed in a test.
        Some("actions/cache@v4") => {
            let id = text(step, "id");
            known.insert(format!("steps.{id}.outputs.cache-hit"), "true".into());
        }
        Some("actions/cache/restore@v4") => {
            let prefix = text(with, "restore-keys");
            let entries = fs::read_dir(host.at("cache")).unwrap();
            let mut keys: Vec<String> = entries
                .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
                .filter(|key| key.starts_with(prefix))
                .collect();
            keys.sort();
            if let Some(newest) = keys.last() {
                let to = host.at(&format!("work/{}", text(with, "path")));
                fs::copy(host.at(&format!("cache/{newest}")), to).unwrap();
            }
        }
        Some("actions/cache/save@v4") => {
            let from = host.at(&format!("work/{}", text(with, "path")));
            let key = filled(text(with, "key"), known);
            fs::copy(from, host.at(&format!("cache/{key}"))).unwrap();
        }
        Some("actions/upload-pages-artifact@v3") => {
            copy(
                &host.at(&format!("work/{}", text(with, "path"))),
                &host.at("artifact"),
            );
        }
        Some("actions/deploy-pages@v4") => copy(&host.at("artifact"), &host.at("pages")),
        Some(other) => panic!("the test does not know {other}"),
        None => return github_run(host, step, known, printed),
    }
    true
}

fn github_run(
    host: &Host,
    step: &Value,
    known: &mut BTreeMap<String, String>,
    printed: &mut String,
) -> bool {
    let out = host.at("github-output");
    fs::write(&out, "").unwrap();
    let mut script = format!("export GITHUB_OUTPUT={}\n", out.display());
    for (name, value) in step["env"].as_mapping().into_iter().flatten() {
        let value = filled(value.as_str().unwrap(), known);
        script.push_str(&format!("export {}={value}\n", name.as_str().unwrap()));
    }
    script.push_str(text(step, "run"));
    let output = host.shell("work", &script);
    printed.push_str(&said(&output));
    for line in fs::read_to_string(&out).unwrap().lines() {
        let (name, value) = line.split_once('=').unwrap();
        let id = text(step, "id");
        known.insert(format!("steps.{id}.outputs.{name}"), value.into());
    }
    output.status.success()
}

const BROKEN: &str = "sed -i 's/^title:.*/titel: Wi-Fi/' content/services/wifi.md";
const MENDED: &str = "sed -i 's/^titel:.*/title: Wi-Fi on campus/' content/services/wifi.md";
/// A finding at the level of a warning: a summary without words.
const WARNED: &str = "sed -i 's/^summary:.*/summary: \"\"/' content/services/wifi.md";

#[test]
fn github_checks_builds_deploys_and_records() {
    let host = Host::new("github");
    let run = github(&host, "push", 1);
    assert_eq!(run.jobs(), "due, build, deploy, record", "{}", run.printed);
    assert!(host.is_there("pages/index.html") && host.is_there("pages/services/wifi/index.html"));
    assert!(
        run.printed.contains("The clock changes the site next at 2"),
        "{}",
        run.printed
    );
    assert!(host.pushed("urls.lock").contains("service:wifi"));
    assert!(
        host.log()
            .starts_with("Record the addresses that were published\n")
    );

    // The same again: nothing is there to record.
    let log = host.log();
    let run = github(&host, "workflow_dispatch", 2);
    assert_eq!(run.jobs(), "due, build, deploy, record", "{}", run.printed);
    assert_eq!(host.log(), log);
}

#[test]
fn github_builds_by_the_clock_only_when_something_is_due() {
    let host = Host::new("github");
    github(&host, "push", 1);
    let run = github(&host, "schedule", 2);
    assert_eq!(run.jobs(), "due", "{}", run.printed);
    assert!(
        run.printed.contains("Nothing changes before 2"),
        "{}",
        run.printed
    );
    fs::write(host.at("cache/next-change-3"), "2020-01-01T00:00-06:00\n").unwrap();
    let run = github(&host, "schedule", 4);
    assert_eq!(run.jobs(), "due, build, deploy, record", "{}", run.printed);
    // It has written down when the next one is.
    assert_eq!(github(&host, "schedule", 5).jobs(), "due");
}

#[test]
fn github_publishes_nothing_that_is_broken_and_warns_of_a_change() {
    let host = Host::new("github");
    github(&host, "push", 1);
    let before = host.read("pages/services/wifi/index.html");
    host.push(BROKEN);
    let run = github(&host, "push", 2);
    assert_eq!(run.jobs(), "due, build failed", "{}", run.printed);
    assert!(
        run.printed
            .contains("::error file=content/services/wifi.md,line=3"),
        "{}",
        run.printed
    );
    assert_eq!(host.read("pages/services/wifi/index.html"), before);
    // A warning stops a change that is proposed, and not what is published.
    host.push(&format!("{MENDED}; {WARNED}"));
    let run = github(&host, "pull_request", 3);
    assert_eq!(run.jobs(), "due, build failed", "{}", run.printed);
    assert!(
        run.printed
            .contains("::warning file=content/services/wifi.md"),
        "{}",
        run.printed
    );
    let run = github(&host, "push", 4);
    assert_eq!(run.jobs(), "due, build, deploy, record", "{}", run.printed);
    assert!(
        host.read("pages/services/wifi/index.html")
            .contains("Wi-Fi on campus")
    );
    // A proposed change is built, and goes nowhere.
    host.push("sed -i 's/^summary:.*/summary: Wireless network everywhere./; s/^title:.*/title: Wi-Fi proposed/' content/services/wifi.md");
    let run = github(&host, "pull_request", 5);
    assert_eq!(run.jobs(), "due, build", "{}", run.printed);
    assert!(
        !host
            .read("pages/services/wifi/index.html")
            .contains("proposed")
    );
}

// ---------------------------------------------------------------- GitLab

/// `$A == "x"` and `$A == $B`.
fn rule_holds(rule: &str, given: &BTreeMap<String, String>) -> bool {
    let value = |word: &str| match word.trim().strip_prefix('$') {
        Some(name) => given.get(name).cloned().unwrap_or_default(),
        None => word.trim().trim_matches('"').to_string(),
    };
    let (a, b) = rule.split_once(" == ").expect("a comparison");
    value(a) == value(b)
}

/// Runs a pipeline for a source, as GitLab's runner does: the commit is checked out without a branch; exit status 77 of
/// `pages` is a failure that is allowed.
fn gitlab(host: &mut Host, source: &str) -> Run {
    let mut given = BTreeMap::new();
    let mut set = |name: &str, value: String| given.insert(name.to_string(), value);
    set("CI_PROJECT_DIR", host.at("work").display().to_string());
    set("CI_PIPELINE_SOURCE", source.into());
    set("CI_DEFAULT_BRANCH", "main".into());
    set("CI_SERVER_HOST", "git.example.edu".into());
    set("CI_PROJECT_PATH", "it/site".into());
    if source != "merge_request_event" {
        set("CI_COMMIT_BRANCH", "main".into());
    }
    // The address with the token leads to the repository of the test.
    set("GIT_CONFIG_COUNT", "1".into());
    set(
        "GIT_CONFIG_KEY_0",
        format!("url.{}.insteadOf", host.at("hub.git").display()),
    );
    set(
        "GIT_CONFIG_VALUE_0",
        "https://campanile:secret@git.example.edu/it/site.git".into(),
    );
    if host.is_there("token") {
        set("URLS_TOKEN", "secret".into());
    }
    let pipeline: Value = serde_yaml::from_str(&host.pushed(".gitlab-ci.yml")).unwrap();
    host.given = given;
    let mut run = Run {
        jobs: Vec::new(),
        printed: String::new(),
    };
    for (name, job) in pipeline.as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        let Some(script) = job["script"].as_sequence() else {
            continue;
        };
        let rules = job["rules"].as_sequence().unwrap();
        let wanted = rules
            .iter()
            .any(|rule| rule_holds(text(rule, "if"), &host.given));
        let needs = job["needs"].as_sequence().into_iter().flatten();
        let met = needs.into_iter().all(|need| {
            let need = need.as_str().unwrap();
            run.jobs.iter().any(|(name, well)| name == need && *well)
        });
        if wanted && met {
            let lines = pipeline["default"]["before_script"].as_sequence().unwrap();
            let lines: Vec<&str> = lines
                .iter()
                .chain(script)
                .filter_map(Value::as_str)
                .collect();
            let allowed = job["allow_failure"]["exit_codes"].as_i64();
            let well = gitlab_job(host, name, &lines, allowed, &mut run.printed);
            run.jobs.push((name.into(), well));
        }
    }
    host.given.clear();
    run
}

fn gitlab_job(
    host: &Host,
    name: &str,
    lines: &[&str],
    allowed: Option<i64>,
    printed: &mut String,
) -> bool {
    host.check_out(true);
    if host.is_there("cache/next-change") {
        fs::copy(host.at("cache/next-change"), host.at("work/next-change")).unwrap();
    }
    let output = host.shell("work", &lines.join("\n"));
    printed.push_str(&said(&output));
    let code = output.status.code().map(i64::from);
    let well = output.status.success();
    if well && name == "pages" {
        copy(&host.at("work/public"), &host.at("pages"));
        fs::copy(host.at("work/next-change"), host.at("cache/next-change")).unwrap();
    }
    well || (code.is_some() && code == allowed)
}

#[test]
fn gitlab_checks_builds_deploys_and_records() {
    let mut host = Host::new("gitlab");
    let run = gitlab(&mut host, "push");
    // Without the token, the person is told what to do; what is published is published.
    assert_eq!(run.jobs(), "pages, record failed", "{}", run.printed);
    assert!(
        run.printed.contains("Add the variable URLS_TOKEN"),
        "{}",
        run.printed
    );
    assert!(host.is_there("pages/index.html"));
    assert_eq!(host.pushed("urls.lock"), "");

    fs::write(host.at("token"), "").unwrap();
    let run = gitlab(&mut host, "push");
    assert_eq!(run.jobs(), "pages, record", "{}", run.printed);
    assert!(
        host.pushed("urls.lock").contains("service:wifi"),
        "{}",
        run.printed
    );
    let log = host.log();
    assert!(
        log.starts_with("Record the addresses that were published\n"),
        "{log}"
    );
    assert_eq!(gitlab(&mut host, "web").jobs(), "pages, record");
    assert_eq!(host.log(), log);
}

#[test]
fn gitlab_builds_by_the_clock_only_when_something_is_due() {
    let mut host = Host::new("gitlab");
    fs::write(host.at("token"), "").unwrap();
    gitlab(&mut host, "push");
    fs::write(host.at("pages/mark"), "").unwrap();
    let run = gitlab(&mut host, "schedule");
    assert!(
        run.printed.contains("Nothing changes before 2"),
        "{}",
        run.printed
    );
    assert!(host.is_there("pages/mark"), "what is published stays");
    fs::write(host.at("cache/next-change"), "2020-01-01T00:00-06:00\n").unwrap();
    let run = gitlab(&mut host, "schedule");
    assert_eq!(run.jobs(), "pages, record", "{}", run.printed);
    assert!(!host.is_there("pages/mark"), "it was built anew");
    assert!(!host.read("cache/next-change").starts_with("2020"));
}

#[test]
fn gitlab_publishes_nothing_that_is_broken_and_warns_of_a_change() {
    let mut host = Host::new("gitlab");
    fs::write(host.at("token"), "").unwrap();
    gitlab(&mut host, "push");
    let before = host.read("pages/services/wifi/index.html");
    host.push(BROKEN);
    let run = gitlab(&mut host, "push");
    assert_eq!(run.jobs(), "pages failed", "{}", run.printed);
    assert_eq!(host.read("pages/services/wifi/index.html"), before);
    host.push(&format!("{MENDED}; {WARNED}"));
    let run = gitlab(&mut host, "merge_request_event");
    assert_eq!(run.jobs(), "check failed", "{}", run.printed);
    assert!(run.printed.contains("warning[summary]"), "{}", run.printed);
    assert_eq!(gitlab(&mut host, "push").jobs(), "pages, record");
}

// ---------------------------------------------------------------- systemd

/// systemd reads the units without a word, where it is installed; paths of the server are those of a folder here.
#[test]
fn systemd_reads_its_units() {
    let host = Host::new("systemd");
    if Command::new("systemd-analyze")
        .arg("--version")
        .output()
        .is_err()
    {
        return;
    }
    let folder = host.at("site/ci").display().to_string();
    let service = host.read("site/ci/campanile.service");
    assert!(service.contains("ExecStart=/srv/campanile/site/ci/publish.sh"));
    let here = service
        .replace("/srv/campanile/site", folder.trim_end_matches("/ci"))
        .replace("User=campanile", "User=root");
    fs::write(host.at("site/ci/campanile.service"), here).unwrap();
    for unit in ["campanile.service", "campanile.timer"] {
        let mut analyze = host.command("systemd-analyze", "site/ci");
        let output = analyze
            .args(["verify", "--man=no", "--recursive-errors=no"])
            .arg(host.at(&format!("site/ci/{unit}")))
            .output()
            .unwrap();
        let spoken = said(&output);
        let about = spoken.lines().filter(|line| line.contains("campanile"));
        assert_eq!(about.collect::<Vec<_>>(), Vec::<&str>::new(), "{spoken}");
    }
    let calendar = host.read("site/ci/campanile.timer");
    let when = calendar
        .lines()
        .find_map(|line| line.strip_prefix("OnCalendar="))
        .unwrap();
    let output = host
        .command("systemd-analyze", ".")
        .args(["calendar", when])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
}
