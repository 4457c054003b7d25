//! A build that is stopped, whatever stops it: every file is whole, old or new, and the next build mends the rest.
#![allow(clippy::disallowed_methods)]
mod common;
#[path = "common/disk.rs"]
mod disk;

use disk::{Site, Tree, assert_same, assert_whole, many, put, said, say, tree};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

/// Starts a build and kills it at a moment that the dice choose; says how far it was.
fn kill(site: &mut Site, out: &Path, usual: Duration) -> &'static str {
    let mut child = site
        .command(out)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let journal = out.join(".campanile/journal");
    let begin = Instant::now();
    // Half of them while files are replaced, which takes a hundredth of the time.
    let wait = match site.dice.roll(2) {
        0 => Duration::from_micros(site.dice.roll(usual.as_micros() as usize * 11 / 10) as u64),
        _ => {
            while !journal.exists()
                && begin.elapsed() < usual * 20
                && child.try_wait().unwrap().is_none()
            {
                std::thread::sleep(Duration::from_micros(30));
            }
            Duration::from_micros(site.dice.roll(3000) as u64)
        }
    };
    std::thread::sleep(wait);
    child.kill().unwrap();
    let ended = child.wait().unwrap().success();
    match () {
        () if ended => "ended",
        () if is_whole(&journal) => "half",
        // The journal itself was cut off: nothing had been touched.
        () if journal.exists() => "journal",
        () if out.join(".campanile/staged").exists() => "staged",
        () => "early",
    }
}

/// Whether a journal has all the lines that it says it has.
fn is_whole(journal: &Path) -> bool {
    let text = fs::read_to_string(journal).unwrap_or_default();
    let (head, rest) = text.split_once('\n').unwrap_or_default();
    let count = head.split(' ').nth(3).and_then(|n| n.parse::<usize>().ok());
    count == Some(rest.lines().count()) && rest.ends_with('\n')
}

#[test]
fn a_kill_at_any_moment_leaves_whole_files_and_the_next_build_mends() {
    let mut site = Site::new(12);
    let out = site.beside("out");
    let begin = Instant::now();
    let mut stands: Option<Tree> = Some(site.clean());
    let usual = begin.elapsed();
    site.build(&out);
    let kills = many(24, 300);
    let mut seen = std::collections::BTreeMap::<&str, usize>::new();
    let mut done = 0;
    while done < kills {
        // Now and then from nothing.
        if site.dice.roll(4) == 0 {
            fs::remove_dir_all(&out).unwrap();
            stands = None;
        }
        // Up to three kills before a build ends, with changes between them or without.
        let mut after: Vec<Tree> = Vec::new();
        let mut last = "ended";
        for _ in 0..=site.dice.roll(3) {
            if after.is_empty() || site.dice.roll(2) == 0 {
                site.change();
                after.push(site.clean());
            }
            last = kill(&mut site, &out, usual);
            done += 1;
            *seen.entry(last).or_default() += 1;
            // A build that ended has taken away what was before it.
            if last == "ended" {
                stands = after.pop();
                after = stands.iter().cloned().collect();
            }
            if out.exists() {
                let after: Vec<&Tree> = after.iter().collect();
                assert_whole(
                    &out,
                    stands.as_ref(),
                    &after,
                    &format!("kill {done}, {last}"),
                );
            }
        }
        let words = site.build(&out);
        assert_eq!(
            words.contains("is mended"),
            last == "half",
            "{last}: {words}"
        );
        let should = after.pop().unwrap();
        assert_same(&tree(&out), &should, &format!("after kill {done}, {last}"));
        let mut notes: Vec<String> = fs::read_dir(out.join(".campanile"))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        notes.retain(|name| !name.starts_with("receipt"));
        notes.sort();
        assert_eq!(notes, ["lock", "manifest"]);
        stands = Some(should);
    }
    say(&format!("killed {done} builds: {seen:?}"));
    // Otherwise nothing was tried.
    assert!(seen.contains_key("half"), "{seen:?}");
}

/// A small disk of its own, where this user may have one.
#[cfg(target_os = "linux")]
mod disks {
    use super::*;
    use std::path::PathBuf;
    use std::process::Command;

    pub struct Disk(pub PathBuf);

    impl Disk {
        pub fn new(at: PathBuf, options: &str) -> Option<Disk> {
            fs::create_dir_all(&at).unwrap();
            let mut mount = Command::new("mount");
            mount
                .args(["-t", "tmpfs", "-o", options, "campanile-test"])
                .arg(&at);
            let mounted = mount
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success());
            mounted.then_some(Disk(at))
        }

        pub fn remount(&self, options: &str) {
            let mut mount = Command::new("mount");
            let status = mount
                .args(["-o", &format!("remount,{options}")])
                .arg(&self.0)
                .status();
            assert!(status.unwrap().success());
        }

        /// Takes all room, and leaves so much of it.
        pub fn fill(&self, inodes: Option<usize>, bytes: usize) {
            let ballast = self.0.join("ballast");
            let _ = fs::remove_dir_all(&ballast);
            fs::create_dir_all(&ballast).unwrap();
            if let Some(free) = inodes {
                let mut n = 0usize;
                while fs::File::create(ballast.join(n.to_string())).is_ok() {
                    n += 1;
                }
                (n.saturating_sub(free)..n)
                    .for_each(|i| fs::remove_file(ballast.join(i.to_string())).unwrap());
                return;
            }
            let mut n = 0usize;
            while fs::write(ballast.join(n.to_string()), [7; 4096]).is_ok() {
                n += 1;
            }
            let _ = fs::remove_file(ballast.join(n.to_string()));
            (n.saturating_sub(bytes / 4096)..n)
                .for_each(|i| fs::remove_file(ballast.join(i.to_string())).unwrap());
        }

        pub fn clear(&self) {
            let _ = fs::remove_dir_all(self.0.join("ballast"));
        }
    }

    impl Drop for Disk {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        }
    }

    /// Whether the test has run in a name space of its own, where everybody may mount; if not even that is allowed, says so.
    pub fn elsewhere(test: &str) {
        const MARK: &str = "CAMPANILE_TEST_NAMESPACE";
        if std::env::var_os(MARK).is_some() {
            say(&format!("SKIPPED {test}: a disk cannot be mounted here"));
            return;
        }
        let mut again = Command::new("unshare");
        again
            .args(["--user", "--map-root-user", "--mount"])
            .arg(std::env::current_exe().unwrap());
        let output = again
            .args(["--exact", test, "--nocapture"])
            .env(MARK, "1")
            .output();
        match output {
            Ok(output) if output.status.success() => {}
            Ok(output) if said(&output).contains("running 1 test") => panic!("{}", said(&output)),
            _ => say(&format!(
                "SKIPPED {test}: neither mount nor unshare is allowed here"
            )),
        }
    }

    #[test]
    fn a_full_disk_leaves_whole_files() {
        let mut site = Site::new(8);
        let Some(disk) = Disk::new(site.beside("disk"), "size=16m,nr_inodes=3000") else {
            return elsewhere("disks::a_full_disk_leaves_whole_files");
        };
        let out = disk.0.join("out");
        site.build(&out);
        let mut stands = tree(&out);
        let (mut failed, mut half) = (0, 0);
        let rounds = many(20, 120);
        for round in 0..rounds {
            // Each page changes, and some come and go.
            let book = common::BOOK.replace(
                "\"Information Technology\"",
                &format!("\"IT at round {round}\""),
            );
            site.change();
            put(&site.root, "book.toml", book);
            if round % 3 == 2 {
                (0..4).for_each(|_| site.add());
            }
            let after = site.clean();
            match round % 3 {
                0 => disk.fill(Some(site.dice.roll(260)), 0),
                1 => disk.fill(None, site.dice.roll(1 << 20)),
                // Just enough to begin with: the new folders come last.
                _ => {
                    let other = |path: &String| stands.get(path) != after.get(path);
                    let folders = after
                        .iter()
                        .filter(|(path, bytes)| bytes.is_none() && other(path));
                    let files = after
                        .iter()
                        .filter(|(path, bytes)| bytes.is_some() && other(path));
                    let (folders, files) = (folders.count(), files.count());
                    disk.fill(Some(files + 2 + site.dice.roll(folders)), 0);
                }
            }
            let output = site.command(&out).output().unwrap();
            let words = said(&output);
            assert_whole(&out, Some(&stands), &[&after], &words);
            if !output.status.success() {
                failed += 1;
                assert_eq!(output.status.code(), Some(2), "{words}");
                assert!(words.contains("the disk is full"), "{words}");
                let is_half = out.join(".campanile/journal").exists();
                half += usize::from(is_half);
                assert_eq!(words.contains("each of them whole"), is_half, "{words}");
                if !is_half {
                    assert_same(&tree(&out), &stands, "nothing was touched");
                }
                assert!(
                    !out.join(".campanile/staged").exists(),
                    "room is given back"
                );
            }
            disk.clear();
            site.build(&out);
            assert_same(&tree(&out), &after, &format!("round {round}"));
            stands = after;
        }
        // From nothing: all or nothing.
        let new = disk.0.join("new/site");
        for free in [0, 3, 20, 60, 100] {
            disk.fill(Some(free), 0);
            let output = site.command(&new).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{}", said(&output));
            assert!(!disk.0.join("new").exists(), "{free}: {}", said(&output));
        }
        say(&format!(
            "{rounds} builds on a disk with little room: {failed} failed, {half} of them half-way"
        ));
        assert!(failed > rounds / 4 && half > 0, "{failed} {half}");
    }

    #[test]
    fn a_read_only_disk_is_said_and_left() {
        let mut site = Site::new(3);
        let Some(disk) = Disk::new(site.beside("disk"), "size=16m") else {
            return elsewhere("disks::a_read_only_disk_is_said_and_left");
        };
        let out = disk.0.join("out");
        site.build(&out);
        let stands = tree(&out);
        disk.remount("ro");
        site.change();
        for out in [&out, &disk.0.join("new")] {
            let output = site.command(out).output().unwrap();
            let words = said(&output);
            assert_eq!(output.status.code(), Some(2), "{words}");
            assert!(words.contains("the disk is read-only"), "{words}");
        }
        assert_same(&tree(&out), &stands, "read-only");
        disk.remount("rw");
        site.build(&out);
        assert_same(&tree(&out), &site.clean(), "writable again");
    }
}

/// A file that grows too large for its user's limit fails like a full disk, and for everybody.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_finished_changes_nothing() {
    let mut site = Site::new(4);
    let out = site.beside("out");
    site.build(&out);
    let stands = tree(&out);
    site.change();
    put(&site.root, "content/files/large.bin", vec![1; 900_000]);
    let mut shell = std::process::Command::new("sh");
    let program = site.command(&out);
    shell
        .args(["-c", "trap '' XFSZ; ulimit -f 800; exec \"$0\" \"$@\""])
        .arg(program.get_program());
    let output = shell.args(program.get_args()).output().unwrap();
    let words = said(&output);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("cannot write"), "{words}");
    assert_same(&tree(&out), &stands, "the limit");
    site.build(&out);
    assert_same(&tree(&out), &site.clean(), "without the limit");
}

/// As a user who has to ask: permission is lost for one folder of the output after the other.
#[cfg(unix)]
#[test]
fn permission_that_is_lost_half_way_leaves_whole_files() {
    use std::os::unix::fs::{PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    let mut site = Site::new(6);
    let out = site.beside("out");
    let program = site.beside("campanile");
    let is_root = fs::read_link("/proc/self").is_ok_and(|_| {
        fs::metadata("/proc/self").is_ok_and(|m| {
            use std::os::unix::fs::MetadataExt;
            m.uid() == 0
        })
    });
    fs::copy(env!("CARGO_BIN_EXE_campanile"), &program).unwrap();
    let mode =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(site.folder.path(), 0o777);
    let build = |site: &Site| {
        let mut command = std::process::Command::new(&program);
        let whole = site.command(&out);
        if is_root {
            for entry in walkdir::WalkDir::new(&site.root) {
                chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
            }
            command.uid(NOBODY).gid(NOBODY);
        }
        command.args(whole.get_args()).output().unwrap()
    };
    assert!(build(&site).status.success());
    let mut stands = tree(&out);
    let mut half = 0;
    for (round, folder) in ["kb", "services", "feeds", "", ".campanile", "kb"]
        .iter()
        .enumerate()
    {
        let book = common::BOOK.replace(
            "\"Information Technology\"",
            &format!("\"IT at round {round}\""),
        );
        site.change();
        put(&site.root, "book.toml", book);
        let after = site.clean();
        let folders = || {
            walkdir::WalkDir::new(out.join(folder))
                .into_iter()
                .flatten()
                .filter(|e| e.file_type().is_dir())
        };
        folders().for_each(|entry| mode(entry.path(), 0o555));
        let output = build(&site);
        let words = said(&output);
        assert_eq!(output.status.code(), Some(2), "{folder}: {words}");
        assert!(words.contains("you may not"), "{folder}: {words}");
        assert_whole(&out, Some(&stands), &[&after], &words);
        half += usize::from(words.contains("each of them whole"));
        folders().for_each(|entry| mode(entry.path(), 0o755));
        let output = build(&site);
        assert!(output.status.success(), "{}", said(&output));
        assert_same(&tree(&out), &after, folder);
        stands = after;
    }
    assert!(half > 2, "{half}");
}

#[test]
fn a_clock_that_jumps_changes_nothing() {
    let mut site = Site::new(4);
    let out = site.beside("out");
    put(
        &site.root,
        "content/marketing/stories/lake/index.md",
        include_str!("common/story.md"),
    );
    site.build(&out);
    let stamp = |root: &Path, at: SystemTime| {
        for entry in walkdir::WalkDir::new(root)
            .into_iter()
            .flatten()
            .filter(|e| e.file_type().is_file())
        {
            fs::File::options()
                .append(true)
                .open(entry.path())
                .unwrap()
                .set_modified(at)
                .unwrap();
        }
    };
    let years = |n: u64| Duration::from_secs(n * 365 * 86400);
    for (when, at) in [
        ("in 74 years", SystemTime::now() + years(74)),
        ("in 1970", SystemTime::UNIX_EPOCH),
        ("a second ago", SystemTime::now() - Duration::from_secs(1)),
    ] {
        stamp(site.folder.path(), at);
        assert!(site.build(&out).contains("nothing changed"), "{when}");
        site.change();
        let after = site.clean();
        stamp(&site.root, at);
        site.build(&out);
        assert_same(&tree(&out), &after, when);
    }
}

#[test]
fn a_list_of_files_that_is_lost_is_said() {
    let site = Site::new(3);
    let out = site.beside("out");
    site.build(&out);
    for broken in ["", "campanile manifest 2, 7 files\nkb/", "nonsense"] {
        fs::write(out.join(".campanile/manifest"), broken).unwrap();
        let words = site.build(&out);
        assert!(
            words.contains("was not known any more"),
            "{broken:?}: {words}"
        );
        assert!(!site.build(&out).contains("was not known any more"));
        assert_same(&tree(&out), &site.clean(), broken);
    }
}

/// The output may lie on a web server: a link in it leads out of it, and nothing follows.
#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let mut site = Site::new(3);
    let out = site.beside("out");
    site.build(&out);
    let outside = site.beside("outside");
    fs::rename(out.join("kb"), &outside).unwrap();
    std::os::unix::fs::symlink(&outside, out.join("kb")).unwrap();
    let stands = tree(&outside);
    put(
        &site.root,
        "book.toml",
        common::BOOK.replace("\"Information Technology\"", "\"Another\""),
    );
    site.change();
    let output = site.command(&out).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("is a symbolic link"),
        "{}",
        said(&output)
    );
    assert_same(&tree(&outside), &stands, "outside");
    // A link in the place of a file goes, and what it led to stays.
    fs::remove_file(out.join("kb")).unwrap();
    put(site.folder.path(), "precious.txt", "precious");
    fs::remove_file(out.join("robots.txt")).unwrap();
    std::os::unix::fs::symlink(site.beside("precious.txt"), out.join("robots.txt")).unwrap();
    site.build(&out);
    assert_eq!(
        fs::read_to_string(site.beside("precious.txt")).unwrap(),
        "precious"
    );
    assert_same(&tree(&out), &site.clean(), "mended");
    // The folder itself may be one, as people do it for web servers.
    let linked = site.beside("linked");
    std::os::unix::fs::symlink(&outside, &linked).unwrap();
    fs::remove_dir_all(&outside).unwrap();
    fs::create_dir(&outside).unwrap();
    site.build(&linked);
    assert_same(&tree(&outside), &site.clean(), "through a linked folder");
}

/// Pages that go back and forth between two texts of one length: what is compressed beside them is always of this one.
#[test]
fn what_is_compressed_is_what_stands_beside_it() {
    use std::io::Read;
    let site = Site::new(1);
    let out = site.beside("out");
    put(
        &site.root,
        "book.toml",
        format!("{}\n[build]\nprecompress = true\n", common::BOOK),
    );
    for round in 0..8 {
        let words = format!("Call extension 555010{} for help. ", round % 2);
        put(
            &site.root,
            "content/knowledge-base/call.md",
            disk::article(42, &words),
        );
        site.build(&out);
        let all = tree(&out);
        let mut packed = 0;
        for (path, bytes) in &all {
            let Some(name) = path.strip_suffix(".gz") else {
                continue;
            };
            let mut text = Vec::new();
            flate2::read::MultiGzDecoder::new(bytes.as_deref().unwrap())
                .read_to_end(&mut text)
                .unwrap();
            assert!(
                all[name].as_ref() == Some(&text),
                "round {round}: {path} is of another {name}"
            );
            packed += 1;
        }
        assert!(packed > 20, "{packed}");
    }
}

/// Killed after the folder was made and before its file came, by a kill that the test above met.
#[test]
fn empty_folders_of_a_build_that_was_killed_are_in_nobodys_way() {
    let site = Site::new(2);
    let out = site.beside("out");
    site.build(&out);
    fs::create_dir_all(out.join("files/thing/deep")).unwrap();
    fs::create_dir_all(out.join("files/other/deep")).unwrap();
    let journal =
        "campanile journal 1, 2 files\n+ files/thing/deep/part.txt\n+ files/other/deep/part.txt\n";
    fs::write(out.join(".campanile/journal"), journal).unwrap();
    put(&site.root, "content/files/thing", "a file now");
    assert!(site.build(&out).contains("is mended"));
    assert_same(&tree(&out), &site.clean(), "mended");
}
