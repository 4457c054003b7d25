//! Each rule of the packs that ship, on texts that are wrong and texts that are right: `tests/voice/STYLE/RULE.md`.
//!
//! To add a case, write a paragraph, heading or list under `## Wrong` or `## Right`, between lines of three hyphens when
//! there are several. `UPDATE=1 cargo test --test voice` writes down what is found in the wrong ones.
#![allow(clippy::disallowed_methods)] // A test has a disk.

use campanile::voice::judge::{Alert, Format, Judge, Profile, Prose, Session, Text};
use campanile::voice::pack::{self, Style};
use campanile::voice::rule::{self, NoFiles};
use campanile::voice::vocab::Vocab;
use campanile::voice::{codes, fix};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

fn styles() -> Vec<Style> {
    let packs = pack::names().into_iter().filter_map(pack::shipped);
    packs.flat_map(|(pack, _)| pack.styles).collect()
}

/// All rules that ship, all of them on.
static JUDGE: LazyLock<(Judge, Profile)> = LazyLock::new(|| {
    let mut rules = Vec::new();
    let vocab = Vocab {
        glossary: vec!["VPN".into()],
        departments: vec!["Network Engineering".into()],
        ..Vocab::default()
    };
    for style in styles() {
        for (stem, source) in &style.rules {
            let name = format!("{}.{stem}", style.name);
            let (rule, findings) = rule::read(&name, source, &vocab, &NoFiles);
            assert!(findings.is_empty(), "{name}: {findings:?}");
            rules.extend(rule);
        }
    }
    let profile = rules.iter().map(|rule| Some(rule.level)).collect();
    (Judge::new(rules), profile)
});

fn alerts(text: &str) -> Vec<Alert> {
    let (judge, profile) = &*JUDGE;
    let text = Text {
        text,
        format: Format::Markdown,
        ending: ".md",
        fields: Prose::These(&[("title", false), ("summary", true)]),
        masks: &[],
    };
    Session::new(judge, profile.clone()).judge(&text).alerts
}

fn of_rule(text: &str, rule: &str) -> Vec<Alert> {
    let number = JUDGE.0.rule(rule);
    let found = alerts(text).into_iter();
    found.filter(|alert| Some(alert.rule) == number).collect()
}

/// The cases of a file: wrong texts with what is found, right texts.
struct Cases {
    wrong: Vec<String>,
    right: Vec<String>,
    found: String,
    /// Where the findings begin.
    found_at: usize,
}

fn parts(text: &str) -> Vec<String> {
    let pieces = text
        .split("\n\n---\n\n")
        .map(|piece| piece.trim().to_string());
    pieces.filter(|piece| !piece.is_empty()).collect()
}

fn cases(text: &str) -> Cases {
    let section = |name: &str| {
        let start = text.find(&format!("\n## {name}\n"));
        start.map(|at| {
            let from = at + name.len() + 5;
            // Texts have headings of their own; only these end a section.
            let ends = ["\n## Right\n", "\n## Found\n"];
            let end = ends.iter().filter_map(|end| text[from..].find(end)).min();
            (at, &text[from..end.map_or(text.len(), |len| from + len)])
        })
    };
    let found_at = section("Found").map_or(text.len(), |(at, _)| at);
    Cases {
        wrong: section("Wrong").map_or(Vec::new(), |(_, text)| parts(text)),
        right: section("Right").map_or(Vec::new(), |(_, text)| parts(text)),
        found: section("Found").map_or(String::new(), |(_, text)| text.trim().to_string()),
        found_at,
    }
}

fn rules() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/voice");
    let mut rules = BTreeMap::new();
    for style in styles() {
        for (stem, _) in &style.rules {
            let path = folder.join(&style.name).join(format!("{stem}.md"));
            rules.insert(format!("{}.{stem}", style.name), path);
        }
    }
    rules
}

#[test]
fn every_rule_has_wrong_and_right_cases() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut faults = String::new();
    for (rule, path) in rules() {
        let Ok(text) = std::fs::read_to_string(&path) else {
            let _ = writeln!(faults, "{rule} has no cases: {} is missing", path.display());
            continue;
        };
        let cases = cases(&text);
        let mut found = String::new();
        for wrong in &cases.wrong {
            let alerts = of_rule(wrong, &rule);
            if alerts.is_empty() {
                let _ = writeln!(faults, "{rule} finds nothing in:\n{wrong}\n");
            }
            for alert in alerts {
                let _ = writeln!(
                    found,
                    "- `{}`: {}",
                    wrong[alert.span].replace('\n', " "),
                    alert.message
                );
            }
        }
        for right in &cases.right {
            for alert in of_rule(right, &rule) {
                let _ = writeln!(
                    faults,
                    "{rule} is wrong about:\n{right}\n{}\n",
                    alert.message
                );
            }
        }
        if cases.wrong.is_empty() || cases.right.is_empty() {
            let _ = writeln!(faults, "{rule} needs a wrong case and a right one");
        }
        if cases.found != found.trim() {
            if update {
                let kept = text[..cases.found_at].trim_end();
                std::fs::write(&path, format!("{kept}\n\n## Found\n\n{found}"))
                    .expect("cannot write the cases");
            } else {
                let _ = writeln!(
                    faults,
                    "{rule}\n--- expected\n{}\n+++ found\n{found}",
                    cases.found
                );
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{faults}\nUPDATE=1 cargo test --test voice writes down what is found now"
    );
}

#[test]
fn no_cases_are_left_of_rules_that_are_gone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/voice");
    let known: Vec<PathBuf> = rules().into_values().collect();
    for style in std::fs::read_dir(folder).expect("tests/voice").flatten() {
        if style.path().is_dir() {
            for case in std::fs::read_dir(style.path()).expect("a folder").flatten() {
                assert!(
                    known.contains(&case.path()),
                    "{} belongs to no rule",
                    case.path().display()
                );
            }
        }
    }
}

/// Rules that are wrong in some way, each with what is said about it.
#[test]
fn bad_rules_are_found_at_their_place() {
    for (text, line, words) in [
        (
            "extends: existence\nmessage: x\ntoken: [a]\n",
            3,
            "has no key `token`",
        ),
        (
            "extends: existence\nmessage: x\ntokens:\n  - a\n  - 'b('\n",
            5,
            "cannot be read",
        ),
        (
            "extends: existence\nmessage: x\ntokens: {a: b}\n",
            3,
            "list of texts",
        ),
        (
            "extends: existence\ntokens: [a]\n",
            1,
            "has to have a `message`",
        ),
        (
            "extends: existence\nmessage: x\nscope: headng\ntokens: [a]\n",
            3,
            "no scope `headng`",
        ),
        ("extends: existance\nmessage: x\n", 1, "no extension point"),
        ("message: x\n", 1, "has to say what it `extends`"),
        ("extends: script\nmessage: x\n", 1, "not supported"),
        ("extends: sequence\nmessage: x\n", 1, "not supported"),
        (
            "extends: existence\nmessage: x\nlevel: loud\ntokens: [a]\n",
            3,
            "no level",
        ),
        (
            "extends: existence\nmessage: x\nignorecase: maybe\ntokens: [a]\n",
            3,
            "true or false",
        ),
        (
            "extends: occurrence\nmessage: x\ntoken: a\nmax: many\n",
            4,
            "has to be a number",
        ),
        (
            "extends: metric\nmessage: x\nformula: wrds + 1\ncondition: '> 1'\n",
            3,
            "nothing is counted as `wrds`",
        ),
        ("extends: [\n", 2, "is no YAML"),
        ("", 1, "has no keys"),
    ] {
        let source = campanile::base::source::Source::new("voice/A/B.yml", text);
        let (_, findings) = rule::read("A.B", &source, &Vocab::default(), &NoFiles);
        let fits = findings.iter().any(|f| {
            let place = f.place.as_ref().map(|p| p.line_column().0);
            f.message.contains(words) && place == Some(line)
        });
        let said: Vec<_> = findings
            .iter()
            .map(|f| (f.place.as_ref().map(|p| p.line_column()), &f.message))
            .collect();
        assert!(fits, "{text}\n{said:?}");
    }
    assert!(
        codes::CODES
            .iter()
            .all(|code| code.name.starts_with("voice"))
    );
}

/// A pattern that would run for ever is given up, and said so; the rules beside it run.
#[test]
fn a_catastrophe_stops_nothing() {
    let read = |name: &str, token: &str| {
        let text =
            format!("extends: existence\nmessage: \"%s\"\nnonword: true\ntokens: ['{token}']\n");
        let source = campanile::base::source::Source::new("a.yml", text);
        rule::read(name, &source, &Vocab::default(), &NoFiles)
            .0
            .expect(name)
    };
    let judge = Judge::new(vec![
        read("A.Bad", "(?!z)(x+x+)+\\1y"),
        read("A.Good", "plain"),
    ]);
    let profile: Profile = judge.rules.iter().map(|rule| Some(rule.level)).collect();
    let begin = Instant::now();
    let text = format!("{} plain", "x".repeat(5000));
    let found = Session::new(&judge, profile).judge(&Text {
        text: &text,
        format: Format::Markdown,
        ending: ".md",
        fields: Prose::All,
        masks: &[],
    });
    assert_eq!(found.alerts.len(), 1);
    assert_eq!(judge.gave_up().count(), 1);
    assert!(begin.elapsed() < Duration::from_secs(20));
}

/// How long this thread has worked. Other work on the machine does not count, where the system tells.
fn worked() -> Duration {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| BEGIN.elapsed(), Duration::from_nanos)
}

/// Texts that are made to be slow take time that grows with their length, and no more.
#[test]
fn hostile_texts_are_read_in_linear_time() {
    let size = 5 << 20;
    for (name, piece) in [
        ("brackets", "[[[[((((<<<<"),
        ("one line", "The quick brown fox, as such, is very quick "),
        ("quotes", "\"'“”‘’*_`"),
        ("tags", "<a href=\"x><b "),
        ("entities", "&amp;&&&&;"),
        ("addresses", "http://://://"),
        ("stars", "**a *b __c "),
        ("lists", "- a\n"),
        ("quotations", "> > > a\n"),
        ("capitals", "ABC (ABC) DEF "),
    ] {
        let time = |size: usize| {
            let text: String = piece.repeat(size / piece.len());
            let begin = worked();
            alerts(&text);
            worked() - begin
        };
        let (small, large) = (time(size / 16), time(size / 2));
        // Eight times the text: a quadratic reader needs sixty-four times as long.
        let most = small.max(Duration::from_millis(50)) * 30;
        assert!(large < most, "{name}: {small:?}, then {large:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Fixing once is enough, and nothing but the places that were found changes.
    #[test]
    fn fixing_is_idempotent_and_touches_nothing_else(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "utilize", "In order to", "reboot", "the", "`reboot`", "*prior to*", "[prior to](x)", "at this time.",
                "café", "\n\n", "\r\n", "- ", "## ", "\"quoted\"", "guys", "Commence", "end users", "the networking team",
            ]),
            0..40,
        ),
        unsafe_too: bool,
    ) {
        let text = words.join(" ");
        let (once, count) = fix::all(&text, unsafe_too, alerts);
        let (twice, again) = fix::all(&once, unsafe_too, alerts);
        prop_assert_eq!(&once, &twice);
        prop_assert_eq!(again, 0);
        prop_assert_eq!(count == 0, once == text);
        let left = alerts(&once);
        prop_assert!(left.iter().filter_map(|a| a.fix.as_ref()).all(|fix| !(fix.safe || unsafe_too)));
        // What no rule names stands where it stood, in its order: code, line ends, marks, and other words.
        let others = |text: &str| {
            let mut marks = vec!["`reboot`", "\r\n", "\n\n", "## ", "](x)"];
            if !unsafe_too {
                // A word that stands twice goes once, where somebody reads the sentence afterwards.
                marks.extend(["café", "\"quoted\"", "- "]);
            }
            let mut found: Vec<(usize, &str)> = marks
                .iter()
                .flat_map(|mark| text.match_indices(mark).map(|(at, _)| (at, *mark)))
                .collect();
            found.sort_unstable();
            found.into_iter().map(|(_, mark)| mark).collect::<Vec<_>>()
        };
        prop_assert_eq!(others(&once), others(&text));
    }

    /// Nothing that anybody can write is a panic, and each place is in the text.
    #[test]
    fn no_text_is_a_panic(text in "\\PC{0,200}", lines in prop::collection::vec("[-#>*`\\[\\]()<>!:|&;a-z \\t]{0,20}", 0..12)) {
        let whole = format!("---\ntitle: {text}\nsummary: |\n  {text}\n---\n{}\n{text}", lines.join("\n"));
        for text in [text.as_str(), whole.as_str()] {
            for format in [Format::Markdown, Format::Html, Format::Plain, Format::Lines] {
                let (judge, profile) = &*JUDGE;
                let judged = Session::new(judge, profile.clone()).judge(&Text {
                    text,
                    format,
                    ending: ".md",
                    fields: Prose::All,
                    masks: &[],
                });
                for alert in judged.alerts {
                    prop_assert!(text.get(alert.span.clone()).is_some());
                }
            }
        }
    }
}

/// The demo is written as its own rules ask.
#[test]
fn the_demo_passes_at_every_level() {
    let home = tempfile::tempdir().expect("a folder");
    let check = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_campanile"))
            .args(["check", "--level", "suggestion", "--format", "line"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("HOME", home.path())
            .env_remove("XDG_CACHE_HOME")
            .output()
            .expect("campanile runs")
    };
    let first = check();
    assert_eq!(String::from_utf8_lossy(&first.stdout), "");
    assert!(first.status.success());
    // What is remembered says the same.
    assert_eq!(check().stdout, first.stdout);
}

/// A file that may not be written keeps every byte, and the command says so; line ends stay as they are.
#[test]
fn fixing_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_campanile"))
            .args(words)
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .output()
            .expect("campanile runs")
    };
    assert!(run(&["init", "--quiet", "site"]).status.success());
    let page = folder.path().join("site/content/pages/mixed.md");
    let before = "---\r\ntitle: Two ends\r\nsummary: Lines end in two ways here.\n---\r\nUtilize it.\r\n\nThen `utilize` it, *prior to* noon.  \r\n";
    std::fs::write(&page, before).expect("a page");
    let mut rights = std::fs::metadata(&page).expect("a page").permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&page, rights.clone()).expect("rights");
    let refused = run(&["check", "--site", "site", "--fix", "--quiet"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&page).expect("a page"), before);
    #[allow(clippy::permissions_set_readonly_false)] // A file of this test's own folder.
    rights.set_readonly(false);
    std::fs::set_permissions(&page, rights).expect("rights");
    run(&["check", "--site", "site", "--fix", "--quiet"]);
    let expected = before
        .replace("Utilize it", "Use it")
        .replace("prior to", "before");
    assert_eq!(std::fs::read_to_string(&page).expect("a page"), expected);
    let left = std::fs::read_dir(page.parent().expect("a folder")).expect("a folder");
    assert!(
        left.flatten()
            .all(|f| !f.file_name().to_string_lossy().ends_with(".tmp"))
    );
}

/// A text that somebody changed while it was judged stays as it is.
#[test]
fn a_file_that_changed_meanwhile_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.md");
    std::fs::write(&page, "What a colleague just saved.").expect("a page");
    let refused = campanile::world::prose::mend(&page, b"What was judged.", b"What was mended.");
    assert!(refused.is_err());
    let there = std::fs::read_to_string(&page).expect("a page");
    assert_eq!(there, "What a colleague just saved.");
    campanile::world::prose::mend(&page, there.as_bytes(), b"Mended.").expect("the same text");
    assert_eq!(std::fs::read_to_string(&page).expect("a page"), "Mended.");
}

/// Without departments in book.toml, a rule about them is silent and no fault.
#[test]
fn a_campus_without_departments_has_no_rule_about_them() {
    let text = "extends: existence\nmessage: \"%s\"\ntokens: ['@departments']\n";
    let source = campanile::base::source::Source::new("a.yml", text);
    let (rule, findings) = rule::read("A.B", &source, &Vocab::default(), &NoFiles);
    assert!(rule.is_none() && findings.is_empty());
}

/// `grade` is what a site asks for of a type of document.
#[test]
fn reading_grades_are_asked_for_by_type() {
    let (judge, profile) = &*JUDGE;
    let number = judge.rule("Campus.Grade").expect("a rule");
    let text = "The communication department coordinates administrative applications. ".repeat(8);
    let found = |grade: f64| {
        let judged = Session::new(judge, profile.clone())
            .asking(grade)
            .judge(&Text {
                text: &text,
                format: Format::Markdown,
                ending: ".md",
                fields: Prose::All,
                masks: &[],
            });
        let alert = judged.alerts.into_iter().find(|alert| alert.rule == number);
        alert.map(|alert| alert.message)
    };
    assert!(found(12.0).is_some_and(|message| message.ends_with("aim for 12 or lower.")));
    assert_eq!(found(60.0), None);
}

/// What a rule finds in a text: `line:column message`, one behind the other.
fn found(rule: &str, text: &str, format: Format) -> String {
    let source = campanile::base::source::Source::new("a.yml", rule);
    let vocab = Vocab {
        accept: vec!["very large".into(), "Canvas".into()],
        ..Vocab::default()
    };
    let (read, findings) = rule::read("A.B", &source, &vocab, &NoFiles);
    assert!(findings.is_empty(), "{rule}\n{findings:?}");
    let judge = Judge::new(read.into_iter().collect());
    let profile: Profile = judge.rules.iter().map(|rule| Some(rule.level)).collect();
    let judged = Session::new(&judge, profile).judge(&Text {
        text,
        format,
        ending: ".md",
        fields: Prose::All,
        masks: &[],
    });
    let source = campanile::base::source::Source::new("a.md", text);
    let faults = judged
        .faults
        .iter()
        .map(|fault| (fault.span.clone(), &fault.message));
    let alerts = judged
        .alerts
        .iter()
        .map(|alert| (alert.span.clone(), &alert.message));
    let all = alerts.chain(faults).map(|(span, message)| {
        let (line, column) = source.at(span).line_column();
        format!("{line}:{column} {message}")
    });
    all.collect::<Vec<_>>().join("; ")
}

/// The rules' meaning, one case a line: rule, text, what is found.
#[test]
fn each_extension_point_means_what_vales_does() {
    let very = "extends: existence\nmessage: \"%s\"\nignorecase: true\ntokens: [very, quite]\n";
    let scoped = |scope: &str| format!("{very}scope: {scope}\n");
    let front = "---\ntitle: A very \"good\" page\nupdates:\n  - body: |\n      Not\n      very.\n---\n\nSo very.\n";
    let table = "| Very | b |\n| --- | --- |\n| c | quite |\n\n## Very\n\n> Quite.\n\n- Very\n\n[very](x) **quite** *very* `very` ![quite](x)\n";
    let licence = "extends: substitution\nmessage: \"%s\"\nignorecase: true\nswap:\n  GPL[ -]?3(?:\\.0)?: GPL 3.0\n";
    let numbered = "extends: capitalization\nmessage: \"%s\"\nscope: heading\nmatch: $sentence\n";
    let cases: &[(&str, &str, &str)] = &[
        // A phrase is right as it is written, and with a capital at its beginning; in no other case.
        (
            licence,
            "gpl 3.0, GPL 3.0, GPL3",
            "1:1 GPL 3.0; 1:19 GPL 3.0",
        ),
        // The word behind a heading's number is its first one.
        (
            numbered,
            "# 1. An important step\n\n## 2. An important Step\n",
            "3:4 2. An important Step",
        ),
        (very, "A very good, Quite bad.", "1:3 very; 1:14 Quite"),
        (
            very,
            "Every `very` <https://very.example> https://very.example",
            "",
        ),
        (very, "Code:\n\n```\nvery\n```\n\n    very\n\nEnd.", ""),
        (
            very,
            "A *ve*ry. Ve\\*ry. &amp; very.",
            "1:4 very; 1:25 very",
        ),
        (very, "A very large one, and a very small one.", "1:25 very"),
        (
            very,
            "<!-- vale A.B = NO -->\n\nvery\n\n<!-- vale A.B = YES -->\n\nvery",
            "7:1 very",
        ),
        (
            very,
            "<!-- vale A.B[\"very\"] = NO -->\n\nvery quite",
            "3:6 quite",
        ),
        (
            very,
            "<!-- vale off -->\n\nvery\n\n<!-- vale on -->\n\n- quite",
            "7:3 quite",
        ),
        (
            very,
            "<!-- campanile-ignore A.B: so -->\n\n- very\n- quite\n\nvery",
            "6:1 very",
        ),
        (
            very,
            "<!-- campanile-ignore A.B -->\n\nvery",
            "1:1 this comment silences a rule and does not say why",
        ),
        (
            very,
            "<!-- campanile-ignore A.B: so -->\n\nfine",
            "1:1 A.B has nothing to say here",
        ),
        (
            very,
            "<!-- campanile-ignore A.C: so -->\n\nfine",
            "1:1 there is no rule A.C",
        ),
        (very, front, "2:10 very; 6:7 very; 9:4 very"),
        (&scoped("text.frontmatter.title"), front, "2:10 very"),
        (
            &scoped("text.frontmatter & ~text.frontmatter.title"),
            front,
            "6:7 very",
        ),
        (&scoped("table.header"), table, "1:3 Very"),
        (&scoped("table.cell"), table, "3:7 quite"),
        (&scoped("heading.h2"), table, "5:4 Very"),
        (&scoped("[blockquote, list]"), table, "7:3 Quite; 9:3 Very"),
        (&scoped("link"), table, "11:2 very"),
        (&scoped("strong"), table, "11:13 quite"),
        (&scoped("emphasis"), table, "11:22 very"),
        (&scoped("code"), table, "11:29 very"),
        (&scoped("alt"), table, "11:37 quite"),
        (&scoped("heading & ~heading.h2"), table, ""),
        (&format!("{very}limit: 1\n"), "very very", "1:1 very"),
        (
            "extends: existence\nmessage: \"%s\"\nraw: ['\\bfoo', ' bar']\n",
            "foo bar",
            "1:1 foo bar",
        ),
        (
            "extends: existence\nmessage: \"%s\"\nnonword: true\ntokens: ['(?<!a)b']\n",
            "ab cb",
            "1:5 b",
        ),
        (
            "extends: substitution\nmessage: \"%s for %s\"\nswap:\n  'e-?mail': email\n  e-mail address: address\n",
            "An e-mail address, an email, an e-mail",
            "1:4 address for e-mail address; 1:33 email for e-mail",
        ),
        (
            "extends: substitution\nmessage: \"Use '%s', not '%s'\"\naction: {name: replace}\nignorecase: true\nswap:\n  whilst: while|as\n",
            "Whilst",
            "1:1 Use 'while' or 'as', not 'Whilst'",
        ),
        (
            "extends: substitution\nmessage: \"%s\"\nignorecase: true\nswap:\n  sign ?in: sign in\n",
            "Sign in. Signin.",
            "1:10 sign in",
        ),
        (
            "extends: substitution\nmessage: \"%s\"\nnonword: true\nswap:\n  '(\\d+)Mb': $1 MB\n",
            "It has 12Mb.",
            "1:8 12 MB",
        ),
        (
            "extends: substitution\nmessage: \"%s\"\nignorecase: true\ncapitalize: true\nswap:\n  kids: children\n",
            "Kids",
            "1:1 Children",
        ),
        (
            "extends: occurrence\nmessage: \"%d commas\"\nscope: sentence\nmax: 1\ntoken: ','\n",
            "A, b, c. D, e.",
            "1:2 2 commas",
        ),
        (
            "extends: occurrence\nmessage: none\nscope: raw\nmin: 1\ntoken: https\n",
            "No link.",
            "1:1 none",
        ),
        (
            "extends: repetition\nmessage: \"'%s'\"\nalpha: true\ntokens: ['[^\\s]+']\n",
            "Go to to it. It is. Is it 2 2?",
            "1:4 'to'",
        ),
        (
            "extends: consistency\nmessage: \"%s\"\neither:\n  advisor: adviser\n",
            "An advisor.\n\nAn adviser.",
            "3:4 adviser",
        ),
        (
            "extends: conditional\nmessage: \"%s\"\nfirst: '\\b([A-Z]{3})\\b'\nsecond: '\\w+ \\(([A-Z]{3})\\)'\n",
            "WHO first.\n\nHealth (WHO).\n\nWHO, NFL.",
            "1:1 WHO; 5:6 NFL",
        ),
        (
            "extends: conditional\nmessage: \"%s\"\nfirst: phish\nsecond: report\n",
            "phish\n\nreport a phish",
            "1:1 phish",
        ),
        (
            "extends: capitalization\nmessage: \"%s\"\nscope: heading\nmatch: $sentence\n",
            "# A Big Day Out\n\n# A day with Canvas\n",
            "1:3 A Big Day Out",
        ),
        (
            "extends: capitalization\nmessage: \"%s\"\nscope: heading\nmatch: $title\n",
            "# The End of an Era\n\n# The end of it\n",
            "3:3 The end of it",
        ),
        (
            "extends: capitalization\nmessage: \"%s\"\nscope: heading\nmatch: $lower\n",
            "# the end\n\n# The end\n",
            "3:3 The end",
        ),
        (
            "extends: metric\nmessage: \"%s H2s\"\nformula: heading_h2\ncondition: '> 1'\n",
            "## A\n\n## B\n\nText.",
            "1:1 2.00 H2s",
        ),
        (
            "extends: readability\nmessage: \"%s\"\nmetrics: [Flesch-Kincaid]\ngrade: 8\n",
            "Go on. It is good.",
            "",
        ),
    ];
    for (rule, text, expected) in cases {
        assert_eq!(
            &found(rule, text, Format::Markdown),
            expected,
            "{rule}\n---\n{text}"
        );
    }
}
