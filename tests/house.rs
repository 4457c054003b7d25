//! The walls of the house: imports go down only, and every file says what it is for.
#![allow(clippy::disallowed_methods)]
use std::fs;
use std::path::Path;

/// Floors from the top; a room may import from the floors below it, and from what is named with it.
const ROOMS: &[(&str, u8)] = &[
    ("cli", 8),
    ("preview", 7),
    ("lib", 6),
    ("memo", 6),
    ("output", 5),
    ("check", 5),
    ("view", 4),
    ("site", 4),
    ("adopt", 3),
    ("read", 3),
    ("import", 3),
    ("search", 2),
    ("theme", 2),
    ("voice", 2),
    ("content", 2),
    ("world", 1),
    ("base", 1),
];

/// Imports beside or above, each with its reason.
const DOORS: &[(&str, &str, &str)] = &[
    (
        "import",
        "read",
        "what it writes it reads back, so that no error is left behind",
    ),
    ("world", "base", "names of places and findings"),
    ("world", "Input", "the door hands in what the sources are"),
    ("world", "read", "… as files"),
    ("world", "theme", "… and theme files"),
    ("world", "voice", "… and rules, and findings to remember"),
    (
        "world",
        "content",
        "… and needs the name of the folder files/",
    ),
];

fn floor(room: &str) -> Option<u8> {
    ROOMS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, floor)| *floor)
}

fn sources(dir: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path
                .strip_prefix("src")
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn all() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn room_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for (file, text) in all() {
        let room = room_of(&file);
        let Some(here) = floor(room) else { continue };
        if room == "lib" {
            continue;
        }
        // Tests below the code may look at anything.
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (i, _) in code.match_indices("crate::") {
            let name: String = code[i + 7..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let allowed = DOORS
                .iter()
                .any(|(from, to, _)| *from == room && *to == name);
            let there = floor(&name).unwrap_or(6);
            if name != room
                && there >= here
                && !allowed
                && room != "cli"
                && !(room == "theme" && name == "base")
            {
                wrong.push(format!("{file} imports crate::{name}"));
            }
        }
    }
    wrong.dedup();
    assert!(
        wrong.is_empty(),
        "imports go down only:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn only_the_command_line_calls_the_world() {
    for (file, text) in all() {
        let room = room_of(&file);
        if !["cli", "world", "lib"].contains(&room) {
            assert!(!text.contains("crate::world"), "{file} calls world");
        }
    }
}

#[test]
fn content_theme_and_voice_know_only_base() {
    for (file, text) in all().into_iter().filter(|(f, _)| {
        f.starts_with("content/") || f.starts_with("theme/") || f.starts_with("voice/")
    }) {
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (i, _) in code.match_indices("crate::") {
            let name: String = code[i + 7..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            assert!(
                ["base", room_of(&file), ""].contains(&name.as_str()),
                "{file} imports crate::{name}"
            );
        }
    }
}

#[test]
fn check_and_output_do_not_know_each_other() {
    for (file, text) in all() {
        assert!(
            !(file.starts_with("check/") && text.contains("crate::output")),
            "{file}"
        );
        assert!(
            !(file.starts_with("output/") && text.contains("crate::check")),
            "{file}"
        );
        assert!(
            !(file.starts_with("output/") && text.contains("crate::site::Site")),
            "{file} sees more than is published"
        );
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (file, text) in all() {
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("//! ") && first.len() > 20,
            "{file} does not open with a //! line"
        );
    }
}

#[test]
fn nothing_unsafe_and_nothing_left_behind() {
    for (file, text) in all() {
        for word in ["unsafe {", "todo!(", "unimplemented!(", "FIXME", "TODO"] {
            assert!(!text.contains(word), "{file} has {word}");
        }
        // Tests may unwrap; code that meets a writer's input may not.
        let code = text.split("#[cfg(test)]").next().unwrap();
        assert!(
            file.ends_with("/tests.rs") || !code.contains(".unwrap()"),
            "{file} unwraps"
        );
    }
}

#[test]
fn every_rule_and_format_is_in_its_list() {
    for (wing, skip) in [
        ("src/check", &["mod.rs", "walk.rs"][..]),
        ("src/output", &["mod.rs"]),
    ] {
        let list = fs::read_to_string(format!("{wing}/mod.rs")).unwrap();
        for entry in fs::read_dir(wing).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if let Some(module) = name
                .strip_suffix(".rs")
                .filter(|_| !skip.contains(&name.as_str()))
            {
                assert!(
                    list.contains(&format!("{module}::")),
                    "{wing}/{name} is not in the list of {wing}/mod.rs"
                );
            }
        }
    }
}

/// The crates of a part of Cargo.toml, by the names under which the code knows them.
fn crates(section: &str) -> Vec<String> {
    let table: toml::Table = fs::read_to_string("Cargo.toml").unwrap().parse().unwrap();
    table[section].as_table().unwrap().keys().cloned().collect()
}

#[test]
fn every_crate_is_used_and_said_why() {
    let code: String = all().into_iter().map(|(_, text)| text).collect();
    let manual = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let table = manual.split("## Crates, and why").nth(1).unwrap();
    for name in crates("dependencies") {
        let word = name.replace('-', "_");
        let used = ["::", "!("]
            .iter()
            .any(|after| code.contains(&format!("{word}{after}")))
            || code.contains(&format!("use {word}"));
        assert!(used, "nothing uses {name}");
        let said = table
            .lines()
            .filter_map(|line| line.split('|').nth(1))
            .any(|cell| {
                cell.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
                    .any(|known| known == name)
            });
        assert!(said, "ARCHITECTURE.md does not say what {name} is for");
    }
    // A budget: whoever goes beyond it says why.
    let locked = fs::read_to_string("Cargo.lock")
        .unwrap()
        .matches("[[package]]")
        .count();
    assert!(locked < 400, "{locked} crates in Cargo.lock");
}

/// Nothing beside it and nothing around it: no data, no home, no variables, no libraries but the system's own.
#[test]
fn the_binary_starts_alone() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("campanile");
    fs::copy(env!("CARGO_BIN_EXE_campanile"), &program).unwrap();
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(&program);
        let output = command
            .args(words)
            .current_dir(folder.path())
            .env_clear()
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run(&["--version"]);
    run(&["init", "site"]);
    run(&["build", "--site", "site"]);
    assert!(folder.path().join("site/public/index.html").exists());
    #[cfg(target_os = "linux")]
    {
        let output = std::process::Command::new("ldd")
            .arg(&program)
            .output()
            .unwrap();
        let libraries = String::from_utf8_lossy(&output.stdout).into_owned();
        let of_the_system = [
            "linux-vdso",
            "ld-linux",
            "libc.",
            "libm.",
            "libgcc_s.",
            "libpthread.",
            "libdl.",
            "librt.",
        ];
        for line in libraries.lines() {
            assert!(
                of_the_system.iter().any(|known| line.contains(known)),
                "{line}"
            );
        }
        assert!(libraries.contains("libc."), "{libraries}");
    }
}
