//! `campanile serve` from outside: a real process, a real folder, requests over a socket. What changes in the folder comes
//! to the browser by itself, whole; and nobody can make the preview large, slow or talkative.
#![allow(clippy::disallowed_methods)]
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);
const WIFI: &str = "content/knowledge-base/wifi.md";

/// A preview that runs, and ends with its test.
struct Served {
    child: Child,
    address: SocketAddr,
    folder: tempfile::TempDir,
    said: Mutex<Receiver<String>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const ARTICLE: &str = "---\nid: 1001\ntitle: Use the Wi-Fi\nsummary: How to get on the Wi-Fi.\npublished: 2026-01-01\nservices:\n  - wifi\n---\n\nFirst words.\n";
const SERVICE: &str = "---\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\nowner:\n  group: Network\n---\n\nText.\n";

fn put(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn serve(options: &[&str]) -> Served {
    start(site(), options)
}

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(
        root,
        "book.toml",
        include_str!("common/mod.rs")
            .split("r#\"")
            .nth(1)
            .unwrap()
            .split("\"#")
            .next()
            .unwrap(),
    );
    put(root, WIFI, ARTICLE);
    put(root, "content/services/wifi.md", SERVICE);
    put(
        root,
        "content/files/map.bin",
        (0..=255u8).cycle().take(300_000).collect::<Vec<u8>>(),
    );
    // What was written a tick of the clock ago may be written again in that tick, and is taken for changed.
    std::thread::sleep(Duration::from_millis(30));
    folder
}

fn start(folder: tempfile::TempDir, options: &[&str]) -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_campanile"))
        .args(["serve", "--port", "0", "--site"])
        .arg(folder.path())
        .args(options)
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let (sender, said) = mpsc::channel();
    let out = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let address = loop {
        let line = said.recv_timeout(PATIENCE).expect("it says where it is");
        if let Some(rest) = line.trim().strip_prefix("http://") {
            break rest.split('/').next().unwrap().parse().unwrap();
        }
    };
    Served {
        child,
        address,
        folder,
        said: Mutex::new(said),
    }
}

struct Got {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Got {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Served {
    fn root(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn get(&self, path: &str) -> Got {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        ))
    }

    /// Whatever these bytes lead to, until the connection ends.
    fn send(&self, request: &str) -> Got {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let end = answer
            .windows(4)
            .position(|w| w == b"\r\n\r\n")
            .map_or(answer.len(), |at| at + 4);
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .unwrap_or(0);
        Got {
            status,
            head,
            body: answer[end..].to_vec(),
        }
    }

    fn listen(&self) -> Listener {
        let mut stream = self.connect();
        write!(
            stream,
            "GET /.campanile/events HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.address
        )
        .unwrap();
        let mut listener = Listener(BufReader::new(stream));
        assert!(listener.next().contains("\"hello\""));
        listener
    }

    /// Waits until the page says so.
    fn until(&self, path: &str, wanted: impl Fn(&Got) -> bool) -> Got {
        let begin = Instant::now();
        loop {
            let got = self.get(path);
            if wanted(&got) {
                return got;
            }
            assert!(
                begin.elapsed() < PATIENCE,
                "{path}: {} {}",
                got.status,
                got.text()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn says(&self, words: &str) {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            match self.said.lock().unwrap().recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return,
                Ok(_) => {}
                Err(_) => break,
            }
        }
        panic!("it never said {words:?}");
    }
}

struct Listener(BufReader<TcpStream>);

impl Listener {
    /// The next message that says something.
    fn next(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert!(
                self.0.read_line(&mut line).expect("an event in time") > 0,
                "the stream ended"
            );
            if let Some(data) = line.strip_prefix("data: ") {
                return data.trim().to_string();
            }
        }
    }

    fn pages(&mut self) -> String {
        loop {
            let event = self.next();
            if !event.contains("\"findings\"") {
                return event;
            }
        }
    }
}

#[test]
fn an_edit_comes_to_the_browser() {
    let site = serve(&[]);
    assert!(site.get("/kb/1001/").text().contains("First words"));
    let mut events = site.listen();
    put(&site.root(), WIFI, ARTICLE.replace("First", "Second"));
    assert!(events.pages().contains("\"pages\""));
    assert!(site.get("/kb/1001/").text().contains("Second words"));
    site.says("content/knowledge-base/wifi.md");
    site.says("no findings");
    // As editors do it: beside, then renamed; and with a backup first.
    put(&site.root(), "content/knowledge-base/.wifi.md.swp", "x");
    put(
        &site.root(),
        "content/knowledge-base/wifi.md.tmp",
        ARTICLE.replace("First", "Third"),
    );
    fs::rename(
        site.root().join("content/knowledge-base/wifi.md.tmp"),
        site.root().join(WIFI),
    )
    .unwrap();
    events.pages();
    assert!(site.get("/kb/1001/").text().contains("Third words"));
    fs::rename(
        site.root().join(WIFI),
        site.root().join("content/knowledge-base/wifi.md~"),
    )
    .unwrap();
    put(&site.root(), WIFI, ARTICLE.replace("First", "Fourth"));
    events.pages();
    assert!(site.get("/kb/1001/").text().contains("Fourth words"));
    // Nothing of ours is written into the site.
    assert!(!site.root().join("public").exists() && !site.root().join(".campanile").exists());
}

#[test]
fn the_terminal_says_what_the_voice_says_of_an_edit() {
    let served = serve(&[]);
    let said = served.said.lock().unwrap();
    let until = |wanted: &str| {
        let mut lines = String::new();
        while !lines.contains(wanted) {
            let line = said.recv_timeout(PATIENCE);
            lines.push_str(&line.unwrap_or_else(|_| panic!("no {wanted:?} in {lines}")));
            lines.push('\n');
        }
        lines
    };
    until("documents");
    let words = "We utilize the Wi-Fi.";
    put(&served.root(), WIFI, ARTICLE.replace("First words.", words));
    let told = until(" warning");
    assert!(told.contains("Campus.Jargon"), "{told}");
    assert!(told.contains(words), "{told}");
    // What stood there before is not said again, and still counted.
    let more = format!("{words} Connect to it.");
    put(&served.root(), WIFI, ARTICLE.replace("First words.", &more));
    let told = until(" warning");
    assert!(!told.contains("Campus.Jargon"), "{told}");
    put(&served.root(), WIFI, ARTICLE);
    until("mended");
}

#[test]
fn what_is_saved_while_the_site_is_read_is_seen() {
    for delay in [30, 90, 150, 250] {
        let folder = site();
        for i in 0..300 {
            let article = ARTICLE.replace("1001", &(2000 + i).to_string());
            let path = format!("content/knowledge-base/many/{i}.md");
            put(folder.path(), &path, article);
        }
        let root = folder.path().to_path_buf();
        let writer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(delay));
            put(&root, WIFI, ARTICLE.replace("First", "Saved"));
        });
        let site = start(folder, &[]);
        writer.join().unwrap();
        site.until("/kb/1001/", |got| got.text().contains("Saved words"));
    }
}

#[test]
fn a_half_saved_file_is_never_shown() {
    let site = serve(&[]);
    let mut events = site.listen();
    let long = ARTICLE.replace(
        "First words.",
        &"A long text that takes its time. ".repeat(200),
    );
    let (half, rest) = long.split_at(60);
    let mut file = fs::File::create(site.root().join(WIFI)).unwrap();
    file.write_all(half.as_bytes()).unwrap();
    file.flush().unwrap();
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(400) {
        let got = site.get("/kb/1001/");
        assert!(
            got.status == 200 && got.text().contains("First words"),
            "half a file was shown"
        );
    }
    file.write_all(rest.as_bytes()).unwrap();
    drop(file);
    events.pages();
    assert!(site.get("/kb/1001/").text().contains("takes its time"));
}

#[test]
fn files_come_go_and_move() {
    let site = serve(&[]);
    assert_eq!(site.get("/kb/1002/").status, 404);
    put(
        &site.root(),
        "content/knowledge-base/deep/down/print.md",
        ARTICLE.replace("1001", "1002").replace("Wi-Fi", "printer"),
    );
    site.until("/kb/1002/", |got| got.status == 200);
    fs::rename(
        site.root().join("content/knowledge-base/deep"),
        site.root().join("content/knowledge-base/other"),
    )
    .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(site.get("/kb/1002/").status, 200);
    // A change in a folder that moved is seen, too.
    put(
        &site.root(),
        "content/knowledge-base/other/down/print.md",
        ARTICLE.replace("1001", "1002").replace("First", "Moved"),
    );
    site.until("/kb/1002/", |got| got.text().contains("Moved words"));
    fs::remove_dir_all(site.root().join("content/knowledge-base/other")).unwrap();
    site.until("/kb/1002/", |got| got.status == 404);
    put(&site.root(), "content/files/map.bin", "small");
    site.until("/files/map.bin", |got| got.body == b"small");
}

#[test]
fn a_switch_of_branches_is_one_change() {
    let site = serve(&[]);
    let mut events = site.listen();
    fs::create_dir(site.root().join(".git")).unwrap();
    put(&site.root(), ".git/index.lock", "");
    for i in 0..500 {
        put(
            &site.root(),
            &format!("content/knowledge-base/many/{i}.md"),
            ARTICLE.replace("1001", &(2000 + i).to_string()),
        );
    }
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(site.get("/kb/2000/").status, 404, "git is still at work");
    fs::remove_file(site.root().join(".git/index.lock")).unwrap();
    assert!(events.pages().contains("\"revision\":2"));
    for i in [2000, 2250, 2499] {
        assert_eq!(site.get(&format!("/kb/{i}/")).status, 200);
    }
}

#[test]
fn it_never_dies_of_content() {
    let site = serve(&[]);
    let book = fs::read_to_string(site.root().join("book.toml")).unwrap();
    put(&site.root(), WIFI, ARTICLE.replace("summary", "sumary"));
    let page = site.until("/kb/1001/", |got| got.status == 500).text();
    assert!(
        page.contains("did you mean")
            && page.contains("line 4, column 1")
            && page.contains("/.campanile/behind/kb/1001/"),
        "{page}"
    );
    assert!(
        site.get("/.campanile/behind/kb/1001/")
            .text()
            .contains("First words")
    );
    site.says("error[");
    put(&site.root(), "book.toml", "[book\n");
    site.until("/", |got| {
        got.status == 500 && got.text().contains("book.toml")
    });
    fs::remove_file(site.root().join("book.toml")).unwrap();
    site.until("/", |got| got.text().contains("there is no book.toml"));
    put(&site.root(), "book.toml", &book);
    site.until("/", |got| got.status == 200);
    put(
        &site.root(),
        "themes/university/templates/article.html",
        "{{ nonsense }}",
    );
    put(&site.root(), WIFI, ARTICLE);
    site.until("/kb/1001/", |got| {
        got.status == 500 && got.text().contains("nonsense")
    });
    fs::remove_dir_all(site.root().join("themes")).unwrap();
    site.until("/kb/1001/", |got| got.status == 200);
    fs::rename(site.root().join("content"), site.root().join("away")).unwrap();
    site.until("/kb/1001/", |got| {
        got.status == 500 && got.text().contains("no folder content/")
    });
    fs::rename(site.root().join("away"), site.root().join("content")).unwrap();
    site.until("/kb/1001/", |got| got.status == 200);
    // It is watched again.
    put(&site.root(), WIFI, ARTICLE.replace("First", "Last"));
    site.until("/kb/1001/", |got| got.text().contains("Last words"));
    put(
        &site.root(),
        "book.toml",
        book.replace("[book]", "[book]\nsrc = \"texts\""),
    );
    site.until("/", |got| {
        got.status == 500 && got.text().contains("no folder texts/")
    });
    fs::rename(site.root().join("content"), site.root().join("texts")).unwrap();
    site.until("/kb/1001/", |got| got.status == 200);
}

#[test]
fn styles_are_told_apart() {
    let site = serve(&[]);
    put(
        &site.root(),
        "themes/university/static/university.css",
        "a { color: red }",
    );
    site.until("/", |got| got.status == 200);
    let mut events = site.listen();
    std::thread::sleep(Duration::from_millis(700));
    put(
        &site.root(),
        "themes/university/static/university.css",
        "a { color: blue }",
    );
    let event = loop {
        let event = events.pages();
        if event.contains("\"styles\",") || event.contains("\"kind\":\"styles\"") {
            break event;
        }
    };
    let sheet = event
        .split("/assets/university.")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_string();
    assert!(
        site.get(&format!("/assets/university.{sheet}"))
            .text()
            .contains("color: blue")
    );
}

#[test]
fn strangers_are_refused_and_nothing_leaves_the_site() {
    let site = serve(&[]);
    let host = site.address;
    let ask = |lines: &str| {
        site.send(&format!(
            "GET / HTTP/1.1\r\n{lines}Connection: close\r\n\r\n"
        ))
        .status
    };
    assert_eq!(ask(&format!("Host: {host}\r\n")), 200);
    assert_eq!(ask(&format!("Host: localhost:{}\r\n", host.port())), 200);
    assert_eq!(ask(&format!("Host: evil.example:{}\r\n", host.port())), 421);
    assert_eq!(ask("Host: 127.0.0.1\r\n"), 421);
    assert_eq!(ask(""), 421);
    assert_eq!(
        ask(&format!("Host: {host}\r\nOrigin: http://evil.example\r\n")),
        403
    );
    assert_eq!(
        ask(&format!(
            "Host: {host}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"
        )),
        403
    );
    put(&site.root(), "secret.txt", "secret");
    put(
        &site.root(),
        "content/knowledge-base/.hidden/secret.md",
        "secret",
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc", site.root().join("content/files/etc")).unwrap();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "/files/../../secret.txt",
        "/secret.txt",
        "/files/etc/passwd",
        "//secret.txt",
        "/book.toml",
    ] {
        let got = site.get(path);
        assert!(matches!(got.status, 400 | 404), "{path}: {}", got.status);
        assert!(
            !got.text().contains("secret\n") && !got.text().contains("root:"),
            "{path}"
        );
    }
    // A whole file, byte for byte, and its head alone.
    let file = fs::read(site.root().join("content/files/map.bin")).unwrap();
    assert!(site.get("/files/map.bin").body == file);
    let head = site.send(&format!(
        "HEAD /files/map.bin HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    ));
    assert!(
        head.body.is_empty() && head.head.contains("content-length: 300000"),
        "{}",
        head.head
    );
    let head = site.send(&format!(
        "HEAD /kb/1001/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    ));
    assert!(
        head.body.is_empty() && head.head.contains("etag"),
        "{}",
        head.head
    );
}

#[test]
fn odd_and_slow_requests_harm_nobody() {
    let site = serve(&[]);
    let host = site.address;
    let big = site.send(&format!(
        "GET / HTTP/1.1\r\nHost: {host}\r\nX-Big: {}\r\n\r\n",
        "x".repeat(64 << 10)
    ));
    assert!(matches!(big.status, 431 | 400 | 0), "{}", big.status);
    let many = site.send(&format!(
        "GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n",
        "X-Many: 1\r\n".repeat(500)
    ));
    assert!(matches!(many.status, 431 | 400 | 0), "{}", many.status);
    let long = site.send(&format!(
        "GET /{} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
        "a".repeat(60 << 10)
    ));
    assert!(
        matches!(long.status, 414 | 431 | 400 | 0),
        "{}",
        long.status
    );
    for nonsense in [
        "\r\n\r\n",
        "NONSENSE\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let got = site.send(nonsense);
        assert!(
            matches!(got.status, 0 | 400 | 505),
            "{nonsense:?}: {}",
            got.status
        );
    }
    assert_eq!(
        site.send(&format!(
            "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
        ))
        .status,
        405
    );
    // Many that begin and do not go on; others are answered all the same.
    let half: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = site.connect();
            write!(stream, "GET / HTTP/1.1\r\nHos").unwrap();
            stream
        })
        .collect();
    // Listeners that never read.
    let deaf: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = site.connect();
            write!(
                stream,
                "GET /.campanile/events HTTP/1.1\r\nHost: {host}\r\n\r\n"
            )
            .unwrap();
            stream
        })
        .collect();
    assert_eq!(site.get("/").status, 200);
    put(&site.root(), WIFI, ARTICLE.replace("First", "Second"));
    site.until("/kb/1001/", |got| got.text().contains("Second words"));
    drop((half, deaf));
    assert_eq!(site.get("/").status, 200);
}

/// Megabytes that the process holds.
#[cfg(target_os = "linux")]
fn resident(child: &Child) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1024.0
}

#[cfg(target_os = "linux")]
#[test]
fn a_thousand_requests_leave_nothing_behind() {
    let site = serve(&[]);
    let pages = [
        "/",
        "/kb/1001/",
        "/status/",
        "/files/map.bin",
        "/nothing/",
        "/feeds/all.xml",
        "/?now=2026-12-05T22:30",
    ];
    let round = |n: usize| {
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let site = &site;
                scope.spawn(move || {
                    for i in 0..n / 4 {
                        assert!(site.get(pages[(i + thread) % pages.len()]).status > 0);
                    }
                });
            }
        });
    };
    round(200);
    let before = resident(&site.child);
    round(1000);
    let after = resident(&site.child);
    assert!(
        after < before + 24.0,
        "{before:.0} MB before, {after:.0} MB after"
    );
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_told_and_says_what_is_in_its_way() {
    let mut site = serve(&[]);
    site.listen();
    let port = site.address.port().to_string();
    // The port is taken: the next free one, and it says so.
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "book.toml",
        fs::read(site.root().join("book.toml")).unwrap(),
    );
    put(folder.path(), "content/services/wifi.md", SERVICE);
    let second = Command::new(env!("CARGO_BIN_EXE_campanile"))
        .args(["serve", "--port", &port, "--site"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut second = second.unwrap();
    let mut line = String::new();
    BufReader::new(second.stderr.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(
        line.starts_with(&format!("port {port} is in use; this is port ")),
        "{line}"
    );
    second.kill().unwrap();
    second.wait().unwrap();
    let interrupt = Command::new("kill")
        .args(["-INT", &site.child.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupt.success());
    assert_eq!(site.child.wait().unwrap().code(), Some(0));
    // What is wrong with the command is said at once.
    let wrong = |options: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_campanile"))
            .arg("serve")
            .args(options)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (status, said) = wrong(&["--site", "/nowhere/at/all"]);
    assert!(status == Some(2) && said.contains("book.toml"), "{said}");
    assert_eq!(wrong(&["--host", "nonsense"]).0, Some(2));
}

/// More of the same where `tests/run --thorough` asks for it.
fn many(usual: usize, thorough: usize) -> usize {
    match std::env::var_os("CAMPANILE_THOROUGH").is_some_and(|value| value == "1") {
        true => thorough,
        false => usual,
    }
}

#[test]
fn git_changes_branches_and_no_page_is_of_both() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_path_buf();
    let git = |words: &[&str]| {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=Jane",
                "-c",
                "user.email=jane@example.edu",
                "-c",
                "gc.auto=0",
            ])
            .args(words)
            .current_dir(&root)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output();
        let output = output.expect("git, which everybody has who writes in git");
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let n = many(200, 5000);
    let book = include_str!("common/mod.rs")
        .split("r#\"")
        .nth(1)
        .unwrap()
        .split("\"#")
        .next()
        .unwrap();
    put(&root, "book.toml", book);
    put(&root, "content/services/wifi.md", SERVICE);
    let write = |branch: &str, from: usize| {
        for i in from..n {
            let text = ARTICLE
                .replace("1001", &(2000 + i).to_string())
                .replace("Use the Wi-Fi", &format!("Branch {branch} {i}"));
            put(&root, &format!("content/knowledge-base/many/{i}.md"), text);
        }
    };
    git(&["init", "--quiet", "-b", "one"]);
    write("one", 0);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "one"]);
    git(&["checkout", "--quiet", "-b", "two"]);
    fs::remove_dir_all(root.join("content/knowledge-base/many")).unwrap();
    write("two", n / 3);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "two"]);
    let site = start(folder, &[]);
    let branches = |text: &str| {
        (
            text.matches("Branch one").count(),
            text.matches("Branch two").count(),
        )
    };
    let patience = Instant::now() + PATIENCE * 6;
    for branch in ["one", "two", "one", "two", "one"] {
        git(&["checkout", "--quiet", branch]);
        // Whatever is shown meanwhile is of one branch, whole; and in the end of this one.
        loop {
            let got = site.get("/api/kb.json");
            assert_eq!(got.status, 200);
            let (one, two) = branches(&got.text());
            assert!(one == 0 || two == 0, "{one} of one, {two} of two");
            assert!(one + two == n || one + two == n - n / 3, "{one} and {two}");
            if (branch == "one") == (one > 0) {
                break;
            }
            assert!(Instant::now() < patience, "it never came to {branch}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    // One after the other, faster than anybody looks.
    ["two", "one", "two", "one", "two"]
        .iter()
        .for_each(|branch| git(&["checkout", "--quiet", branch]));
    while branches(&site.get("/api/kb.json").text()) != (0, n - n / 3) {
        assert!(Instant::now() < patience, "it is not right in the end");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(site.get("/kb/2000/").status, 404);
    assert!(
        site.get(&format!("/kb/{}/", 1999 + n))
            .text()
            .contains("Branch two")
    );
}

#[test]
fn a_build_beside_it_disturbs_nobody() {
    let site = serve(&[]);
    let mut events = site.listen();
    let build = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_campanile"));
        let output = command
            .args(["build", "--site"])
            .arg(site.root())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    build();
    let page = fs::read_to_string(site.root().join("public/kb/1001/index.html")).unwrap();
    assert!(page.contains("First words"));
    // Built while it is edited, and while pages are asked for.
    for i in 0..3 {
        put(
            &site.root(),
            WIFI,
            ARTICLE.replace("First", &format!("Edit {i}")),
        );
        build();
        assert!(
            site.until("/kb/1001/", |got| got
                .text()
                .contains(&format!("Edit {i} words")))
                .status
                == 200
        );
    }
    std::thread::sleep(Duration::from_millis(200));
    put(&site.root(), WIFI, ARTICLE.replace("First", "Last"));
    // Three edits and this one: the builds were no change of the site.
    while !events.pages().contains("\"revision\":5") {}
    assert!(site.get("/kb/1001/").text().contains("Last words"));
}

/// The length of the next answer's body, once all of it was read.
#[cfg(target_os = "linux")]
fn answer(stream: &mut BufReader<TcpStream>) -> usize {
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert!(
            stream.read_line(&mut line).unwrap() > 0,
            "the connection ended"
        );
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    length
}

/// As a load generator does it: connections that stay, one request after the other.
#[cfg(target_os = "linux")]
#[test]
fn ten_thousand_requests_on_a_few_connections() {
    let site = serve(&[]);
    let paths = [
        "/",
        "/kb/1001/",
        "/status/",
        "/files/map.bin",
        "/nothing/",
        "/api/v2/summary.json",
        "/kb/../../etc/passwd",
    ];
    let round = |n: usize| {
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let site = &site;
                scope.spawn(move || {
                    let mut stream = BufReader::new(site.connect());
                    for i in 0..n / 8 {
                        let path = paths[(i + thread) % paths.len()];
                        write!(
                            stream.get_mut(),
                            "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
                            site.address
                        )
                        .unwrap();
                        assert!(answer(&mut stream) > 0, "{path}");
                    }
                });
            }
        });
    };
    round(400);
    let before = resident(&site.child);
    round(many(2_000, 10_000));
    let after = resident(&site.child);
    assert!(
        after < before + 24.0,
        "{before:.0} MB before, {after:.0} MB after"
    );
}

/// More half requests than there are places: they are shown out, and whoever asks rightly gets an answer.
#[cfg(target_os = "linux")]
#[test]
fn slow_requests_are_shown_out() {
    let site = serve(&[]);
    let before = resident(&site.child);
    let mut half: Vec<TcpStream> = (0..many(300, 370)).map(|_| site.connect()).collect();
    let begin = Instant::now();
    let mut answered = None;
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| site.get("/").status);
        // A letter a second, as slowly as can be.
        let letters = format!(
            "GET / HTTP/1.1\r\nHost: {}\r\nX-Slow: {}",
            site.address,
            "a".repeat(200)
        );
        for letter in letters.bytes().take(60) {
            half.retain_mut(|stream| stream.write_all(&[letter]).is_ok());
            std::thread::sleep(Duration::from_millis(700));
            if asked.is_finished() {
                break;
            }
        }
        answered = Some(asked.join().unwrap());
    });
    assert_eq!(answered, Some(200));
    assert!(
        begin.elapsed() < Duration::from_secs(45),
        "{:?}",
        begin.elapsed()
    );
    let after = resident(&site.child);
    assert!(
        after < before + 32.0,
        "{before:.0} MB before, {after:.0} MB after"
    );
}
