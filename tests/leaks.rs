//! Nothing internal, drafted, embargoed or expired is in a public build: words are planted in every such place, the site
//! is built by the program itself, and every byte that it writes is searched, names of files and compressed files included.
#![allow(clippy::disallowed_methods)]
mod common;

use common::BOOK;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output};

/// All planted words begin so; nothing else does.
const MARK: &str = "leak";

/// Why readers must not see a document, and the line of front matter that says so.
const STATES: &[(&str, &str)] = &[
    ("draft", "draft: true\n"),
    ("internal", "visibility: internal\n"),
    ("embargoed", ""),
    ("expired", "expires: 2026-11-01\n"),
    (
        "both",
        "draft: true\nvisibility: internal\nexpires: 2026-11-01\n",
    ),
];

const FOLDERS: &[(&str, &str)] = &[
    ("maintenance", "communications/maintenance"),
    ("incident", "communications/incidents"),
    ("advisory", "communications/advisories"),
    ("retirement", "communications/retirements"),
    ("survey", "communications/surveys"),
    ("launch", "marketing/launches"),
    ("story", "marketing/stories"),
    ("service", "services"),
    ("article", "knowledge-base"),
    ("page", "pages"),
];

/// A file of the site.
struct File {
    path: String,
    bytes: Vec<u8>,
}

fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> File {
    File {
        path: path.into(),
        bytes: bytes.into(),
    }
}

/// A picture that can be read, with a word in its metadata.
fn picture(word: &str) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let body = [kind, data].concat();
        let mut crc = flate2::Crc::new();
        crc.update(&body);
        [
            &(data.len() as u32).to_be_bytes()[..],
            &body,
            &crc.sum().to_be_bytes(),
        ]
        .concat()
    };
    let mut pixels = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut pixels, &[0; 4]).unwrap();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]),
        chunk(b"tEXt", format!("Comment\0{word}").as_bytes()),
        chunk(b"IDAT", &pixels.finish().unwrap()),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// What only a type has; `W` stands for the document's own word.
fn fields(kind: &str) -> &'static str {
    match kind {
        "maintenance" => {
            "services: [wifi]\nimpact: degraded_performance\nscope: in Wscope\nstarts: 2026-12-08 05:00\nends: 2026-12-08 07:00\n\
             action: Waction\nupdates:\n  - at: 2026-11-02 08:00\n    phase: scheduled\n    body: Wupdate\n    by: Wby\n"
        }
        "incident" => {
            "services: [{id: wifi, impact: degraded_performance}]\nimpact: degraded_performance\nscope: in Wscope\nstarted: 2026-11-01 08:00\n\
             next_update_by: 2026-12-01 12:00\naction: Waction\nupdates:\n  - at: 2026-11-02 08:00\n    phase: investigating\n    \
             body: Wupdate\n    by: Wby\n"
        }
        "advisory" => "services: [wifi]\nseverity: warning\naction: Waction\n",
        "retirement" => {
            "services: [wifi]\nends_on: 2027-06-30\nreason: Wreason\nalternatives: Walternatives\ndata: Wdata\naction: Waction\n"
        }
        "survey" => {
            "period: Wperiod\nrespondents: 7654321\nfindings:\n  - said: Wsaid\n    did: Wdid\n    state: done\n    because: Wbecause\n    \
             service: wifi\naction: Waction\n"
        }
        "launch" => {
            "services: [wifi]\navailable_from: 2026-12-01\nphases:\n  - name: Wphase\n    from: 2026-12-10\n    note: Wnote\n\
             call_to_action:\n  text: Wcall\n  url: https://wcall.example/Wurl\n"
        }
        "story" => {
            "services: [wifi]\ncustomer:\n  name: Wname\n  role: Wrole\n  department: Wdepartment\n  photo:\n    src: ./Wpicture.png\n    \
             alt: Wphoto\n  consent:\n    given_on: 2025-01-01\n    scope: [web]\n    record: Wrecord\nquote:\n  text: Wquote\n  by: Wby\n\
             figures:\n  - value: Wvalue\n    unit: Wunit\n    label: Wlabel\ncall_to_action:\n  text: Wcall\n  url: https://wcall.example/Wurl\n"
        }
        "service" => {
            "since: 2020-01-01\ncategory: connect\nlifecycle: live\nshort_name: Wshort\nopen:\n  text: Wopen\n  url: https://wopen.example/\n\
             cost: Wcost\nrequest: Wrequest\nsupport: Wsupport\nhours: Whours\navailability: Wavailability\nowner:\n  group: Wgroup\n  \
             person: Wperson\naccess: Waccess\ndata_owner: Wowner\nexport: Wexport\ndata_classification: Wclass\ndepends_on: [wifi]\n\
             related: [wifi]\nalternatives: [wifi]\ncomponent_group: Wcomponents\nnot_offered: Wnotoffered\n"
        }
        "article" => {
            "services: [wifi]\nkeywords: [Wkeyword]\nconfidence: validated\nreviewed: 2026-10-01\nreview_in: 12 months\nowner:\n  \
             group: Wgroup\n  person: Wperson\n"
        }
        _ => "services: [wifi]\n",
    }
}

/// Where a document's own words may stand in the open, once readers may see it.
const INTERNAL_FIELDS: &[&str] = &["group", "person", "record", "comment", "yaml"];

/// A document of a type in a state, with a word of its own in each place, and files beside it.
fn planted(state: &str, lines: &str, kind: &str, folder: &str, number: u32) -> Vec<File> {
    let word = format!("{MARK}{state}{kind}");
    // The address of what has expired was out in the world; all other names are nobody's business.
    let id = match (kind, state) {
        ("article", _) => number.to_string(),
        (_, "expired") => format!("gone-{kind}"),
        _ => format!("{word}id"),
    };
    let year = if state == "embargoed" { 2027 } else { 2026 };
    let body = match kind {
        "story" => {
            "## The challenge: Wheading\n\nWbody\n\n## The solution\n\nb\n\n## The outcome\n\nc\n\n"
        }
        _ => "## Wheading\n\nWbody\n\n",
    };
    let text = format!(
        "---\n# Wyaml\nid: {id}\ntitle: Wtitle\nsummary: Wsummary.\npublished: {year}-01-01\nchanges:\n  - at: {year}-02-01\n    note: Wchange\n\
         aliases:\n  - /Walias/\nimage:\n  src: ./Wpicture.png\n  alt: Walt\n  credit: Wcredit\n{lines}{}---\n\n{body}\
         ![Wimage](./Wpicture.png) [Wlink](https://wlink.example/Wurl) [Wfile](./Wfolder/Wattachment.txt) `Wcode`\n\n\
         <!-- Wcomment -->\n\n| Wcell |\n|---|\n| a |\n\n```bash\necho Wblock\n```\n\n[Snippet](snippet:{MARK}{state}snippet)\n\nNote.[^1]\n\n[^1]: Wfootnote\n",
        fields(kind)
    );
    let text = text
        .replace("https://w", &format!("https://{word}"))
        .replace("Wlink.example", "link.example");
    let own = |text: &str| {
        // A word is W and small letters.
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('W') {
            out.push_str(&rest[..at]);
            let next = rest[at + 1..].chars().next();
            out.push_str(if next.is_some_and(|c| c.is_ascii_lowercase()) {
                &word
            } else {
                "W"
            });
            rest = &rest[at + 1..];
        }
        out + rest
    };
    let beside = format!("{folder}/{word}folder");
    vec![
        file(format!("{beside}/index.md"), own(&text)),
        file(
            format!("{beside}/{word}picture.png"),
            picture(&format!("{word}metadata")),
        ),
        file(
            format!("{beside}/{word}folder/{word}attachment.txt"),
            format!("{word}content"),
        ),
    ]
}

/// Public documents around them: what is internal in each, and what is not yet to be said.
fn around() -> Vec<File> {
    let wifi = "---\n# leakpublicyaml\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\nowner:\n  group: leakpublicgroup\n  \
                person: leakpublicperson\nrelated: [leakdraftserviceid, leakinternalserviceid]\n\
                alternatives: [leakembargoedserviceid]\nchanges:\n  - at: 2027-01-01\n    note: leakpublicchange\n---\n\nText.\n\n<!-- leakpubliccomment -->\n";
    let mail = "---\ntitle: Mail\nsummary: Mail for all.\ncategory: connect\nlifecycle: live\ndepends_on: [wifi, leakinternalserviceid, leakdraftserviceid]\n---\n\nText.\n";
    let article = "---\nid: 1100\ntitle: Connect\nsummary: How to connect.\npublished: 2026-01-01\nservices: [wifi, leakinternalserviceid]\nowner:\n  \
                   group: leakpublicgroup\nreviewed: 2026-10-01\nreview_in: 12 months\n---\n\nOpen Settings.\n";
    let incident = "---\ntitle: Wi-Fi is slow\nsummary: Wi-Fi is slow.\npublished: 2026-12-01 09:00\nservices: [wifi, leakinternalserviceid]\n\
                    impact: degraded_performance\nstarted: 2026-12-01 09:00\nnext_update_by: 2026-12-01 12:00\naction: Wait.\nupdates:\n  \
                    - at: 2026-12-01 09:10\n    phase: investigating\n    body: We look.\n    by: leakpublicby\n  \
                    - at: 2026-12-02 09:10\n    phase: resolved\n    body: leakpublicupdate\n---\n\nMore.\n";
    let work = "---\ntitle: New antennas\nsummary: New antennas.\npublished: 2026-11-01 09:00\nservices: [wifi]\nimpact: none\n\
                starts: 2026-12-05 05:00\nends: 2026-12-05 07:00\naction: Wait.\nupdates:\n  - at: 2026-12-06 07:00\n    phase: completed\n    \
                body: leakpublicwork\n    by: leakpublicby\n---\n\nMore.\n";
    let story = "---\ntitle: A story\nsummary: A story.\npublished: 2026-01-01\nservices: [wifi]\ncustomer:\n  name: Ada\n  role: Student\n  \
                 department: Music\n  consent:\n    given_on: 2026-01-01\n    scope: [web]\n    record: leakpublicrecord\nquote:\n  text: Good.\n  by: Ada\n\
                 figures:\n  - value: 1\n    label: day\n---\n\n## The challenge\n\na\n\n## The solution\n\nb\n\n## The outcome\n\nc\n";
    let lock = "# leakpubliccomment\n/advisories/2025/recorded/ advisory:recorded\n/given-up/ page:given-up retired page:leakdraftpageid\n/kb/1100/ kb:1100\n";
    let recorded = "---\ntitle: leakrecordedtitle\nsummary: leakrecordedsummary\npublished: 2026-03-01\nseverity: info\naction: None.\ndraft: true\n---\n\nleakrecordedbody\n";
    let mut files = vec![
        file("../urls.lock", lock),
        file("communications/advisories/recorded.md", recorded),
        file("services/wifi.md", wifi),
        file("services/mail.md", mail),
        file("knowledge-base/leakpublicfolder/connect.md", article),
        file("communications/incidents/slow.md", incident),
        file("communications/maintenance/antennas.md", work),
        file("marketing/stories/story.md", story),
        file(
            "knowledge-base/leakpublicfolder/leakpublicfile.txt",
            "leakpubliccontent",
        ),
        file(
            "snippets/leakunused.md",
            "---\ntitle: leakunusedtitle\n---\n\nleakunusedbody\n",
        ),
    ];
    for (state, _) in STATES {
        let seen = if *state == "internal" || *state == "both" {
            "visibility: internal\n"
        } else {
            ""
        };
        let text = format!(
            "---\ntitle: {MARK}{state}snippettitle\n{seen}---\n\n{MARK}{state}snippetbody\n"
        );
        files.push(file(format!("snippets/{MARK}{state}snippet.md"), text));
    }
    files
}

/// A story whose customer agreed once, and does not any more.
fn withdrawn(state: &'static str, consent: &str) -> Vec<File> {
    let mut files = planted(state, "", "story", "marketing/stories", 0);
    let text = String::from_utf8(files[0].bytes.clone()).unwrap();
    let text = text.replace(
        &format!("id: {MARK}{state}storyid"),
        &format!("id: gone-{state}"),
    );
    files[0].bytes = text.replace("    scope: [web]\n", consent).into_bytes();
    files
}

/// All that must not get out; `hide` is left out by the control, in which everything is public.
fn site(hide: bool) -> Vec<File> {
    let mut files = Vec::new();
    for (s, (state, lines)) in STATES.iter().enumerate() {
        for (k, (kind, folder)) in FOLDERS.iter().enumerate() {
            let number = 3000 + 100 * s as u32 + k as u32;
            let lines = if hide { lines } else { "" };
            files.extend(planted(state, lines, kind, folder, number));
        }
    }
    if hide {
        files.extend(around());
        files.extend(withdrawn(
            "consent",
            "    expires: 2026-11-30\n    scope: [web]\n",
        ));
        files.push(file(
            "snippets/leakconsentsnippet.md",
            "---\ntitle: leakconsenttitle\n---\n\nleakconsentbody\n",
        ));
        return files;
    }
    let text = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .replace("2027-0", "2026-0")
            .into_bytes()
    };
    for file in files.iter_mut().filter(|f| f.path.ends_with(".md")) {
        file.bytes = text(&file.bytes);
    }
    let wifi = "---\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\n---\n\nText.\n";
    files.push(file("services/wifi.md", wifi));
    for (state, _) in STATES {
        let snippet = format!("---\ntitle: A snippet\n---\n\n{MARK}{state}snippetbody\n");
        files.push(file(format!("snippets/{MARK}{state}snippet.md"), snippet));
    }
    files
}

fn write(root: &Path, files: &[File]) {
    fs::create_dir_all(root.join("content")).unwrap();
    fs::write(root.join("book.toml"), BOOK).unwrap();
    for file in files {
        let path = root.join("content").join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.bytes).unwrap();
    }
}

fn campanile(root: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_campanile"))
        .args(arguments)
        .arg("--site")
        .arg(root)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// A file's bytes, and what is inside when it is compressed.
fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = fs::read(path).unwrap();
    let mut inside = Vec::new();
    match path.extension().and_then(|e| e.to_str()) {
        Some("gz") => drop(
            flate2::read::MultiGzDecoder::new(&bytes[..])
                .read_to_end(&mut inside)
                .unwrap(),
        ),
        Some("br") => drop(
            brotli::Decompressor::new(&bytes[..], 4096)
                .read_to_end(&mut inside)
                .unwrap(),
        ),
        _ => {}
    }
    bytes.extend(inside);
    bytes
}

/// Each place where a planted word came out: file, and the word with what stands around it.
fn found(out: &Path, needles: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(out).sort_by_file_name() {
        let entry = entry.unwrap();
        let name = entry
            .path()
            .strip_prefix(out)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let mut texts = vec![name.to_lowercase()];
        if entry.file_type().is_file() {
            texts.push(String::from_utf8_lossy(&unpacked(entry.path())).to_lowercase());
        }
        for (text, needle) in texts
            .iter()
            .flat_map(|text| needles.iter().map(move |n| (text, n)))
        {
            if let Some(at) = text.find(needle.as_str()) {
                let from = (0..=at.saturating_sub(30))
                    .rev()
                    .find(|i| text.is_char_boundary(*i))
                    .unwrap_or(0);
                let around: String = text[from..].chars().take(90).collect();
                found.push(format!("{name}: {around:?}"));
            }
        }
    }
    found
}

/// The mark, and names that have no word in them.
fn needles() -> Vec<String> {
    let mut needles = vec![
        MARK.to_string(),
        "/advisories/2026/recorded".into(),
        "7654321".into(),
    ];
    for s in [0, 1, 2, 4] {
        needles.push(format!("kb/{}", 3000 + 100 * s + 8));
        needles.push(format!("kb{}", 3000 + 100 * s + 8));
    }
    needles
}

#[test]
fn nothing_that_is_not_published_is_in_a_public_build() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("site"), folder.path().join("out"));
    write(&root, &site(true));
    let out_name = out.to_str().unwrap();
    // First the help desk's site into the same folder: nothing of it may stay behind.
    campanile(&root, &["build", "--internal", "--out", out_name]);
    assert!(
        !found(&out, &needles()).is_empty(),
        "the internal build shows what is internal"
    );
    let said = campanile(&root, &["build", "--out", out_name]);
    let leaks = found(&out, &needles());
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        leaks.join("\n")
    );
    // What a job prints is read by more people than its sources are.
    for stream in [said.stdout, said.stderr] {
        let text = String::from_utf8(stream).unwrap();
        assert!(!text.to_lowercase().contains(MARK), "{text}");
    }
    // What was out in the world has a word at its address, and an alias of it has none.
    for address in [
        "advisories/2025/recorded",
        "given-up",
        "kb/3308",
        "stories/gone-story",
        "stories/gone-consent",
    ] {
        let page = fs::read_to_string(out.join(address).join("index.html"))
            .unwrap_or_else(|_| panic!("no {address}"));
        assert!(page.contains("noindex"), "{address}");
        assert!(
            !page.contains("http-equiv=\"refresh\""),
            "{address} leads on"
        );
    }
    assert_eq!(fs::read_to_string(out.join("_redirects")).unwrap(), "");
}

/// The same words in public documents do come out; so the test above looks in the right places.
#[test]
fn the_planted_words_are_seen_when_they_are_published() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("site"), folder.path().join("out"));
    write(&root, &site(false));
    campanile(&root, &["build", "--out", out.to_str().unwrap()]);
    let mut all = String::new();
    for entry in walkdir::WalkDir::new(&out) {
        let entry = entry.unwrap();
        all.push_str(&entry.path().to_string_lossy());
        if entry.file_type().is_file() {
            all.push_str(&String::from_utf8_lossy(&unpacked(entry.path())));
        }
    }
    let all = all.to_lowercase();
    let mut unseen = BTreeSet::new();
    for file in site(false).iter().filter(|f| f.path.ends_with("index.md")) {
        let text = String::from_utf8_lossy(&file.bytes).to_lowercase();
        let words = text
            .split(|c: char| !c.is_ascii_lowercase())
            .filter(|w| w.starts_with(MARK));
        unseen.extend(words.filter(|word| !all.contains(word)).map(str::to_string));
    }
    let expected = |word: &String| {
        let internal = INTERNAL_FIELDS.iter().any(|field| word.ends_with(field));
        // `by` names who wrote an update: internal, but in a story it names who speaks.
        // Who made a picture is said where the picture is large.
        internal || word.ends_with("credit") || (word.ends_with("by") && !word.contains("story"))
    };
    let missing: Vec<&String> = unseen.iter().filter(|word| !expected(word)).collect();
    assert!(
        missing.is_empty(),
        "planted, published and not seen: {missing:?}"
    );
    // And what is internal in a public document is not seen.
    let seen = INTERNAL_FIELDS
        .iter()
        .filter(|field| all.contains(&format!("leakdraftarticle{field}")));
    assert_eq!(seen.count(), 0);
    // What a camera wrote into a picture is in none, published or not.
    assert!(!all.contains("leakdraftarticlemetadata"));
}

#[test]
fn an_internal_build_says_so_everywhere_and_is_not_for_search_engines() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("site"), folder.path().join("out"));
    write(&root, &site(true));
    campanile(
        &root,
        &["build", "--internal", "--out", out.to_str().unwrap()],
    );
    let read =
        |path: &str| fs::read_to_string(out.join(path)).unwrap_or_else(|_| panic!("no {path}"));
    let mut pages = 0;
    for entry in walkdir::WalkDir::new(&out).into_iter().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|e| e != "html") || path.ends_with("embed/banner.html") {
            continue;
        }
        pages += 1;
        let page = fs::read_to_string(path).unwrap();
        let shown = path.display();
        assert!(
            page.contains("<meta name=\"robots\" content=\"noindex, nofollow, noarchive\">"),
            "{shown}"
        );
        assert!(page.contains("aria-label=\"Internal edition\""), "{shown}");
        assert!(page.contains("<title>[Internal] "), "{shown}");
        assert!(
            !page.contains("rel=\"canonical\""),
            "{shown} names the public page's address as its own"
        );
    }
    assert!(pages > 30);
    assert_eq!(read("robots.txt"), "User-agent: *\nDisallow: /\n");
    assert!(!out.join("sitemap.xml").exists());
    for headers in ["_headers", "headers.nginx.conf", "headers.apache.conf"] {
        assert!(read(headers).contains("X-Robots-Tag"), "{headers}");
        assert!(
            !read(headers).contains("Access-Control-Allow-Origin"),
            "{headers}"
        );
    }
    let article = read("kb/3108/index.html");
    for field in ["title", "body", "group", "person", "snippetbody"] {
        let word = match field {
            "snippetbody" => "leakinternalsnippetbody".to_string(),
            _ => format!("leakinternalarticle{field}"),
        };
        assert!(article.contains(&word), "{word}");
    }
    assert!(read("services/wifi/index.html").contains("leakpublicperson"));
    assert!(read("incidents/2026/slow/index.html").contains("leakpublicby"));
    assert!(read("stories/story/index.html").contains("leakpublicrecord"));
    // Its feeds, calendars and APIs are for the same people, and say so by their names.
    for path in [
        "feeds/all.xml",
        "feeds/all.atom",
        "feeds/all.json",
        "history.atom",
        "api/v2/summary.json",
        "calendar/maintenance.ics",
    ] {
        assert!(read(path).contains("(internal)"), "{path}");
    }
    assert!(read("embed/banner.html").contains("nternal"));
    // What is no one's to see yet is not there either.
    let hidden = [
        "leakdraft",
        "leakembargoed",
        "leakexpired",
        "leakboth",
        "leakconsent",
        "leakrecorded",
    ];
    let leaks = found(&out, &hidden.map(String::from));
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// What the machine knows, and no reader should: variables, folders, names of people and hosts.
#[test]
fn the_machine_is_in_no_output_log_or_error() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("leakfolder/site");
    write(&root, &site(false));
    let variables = [
        ("GITHUB_TOKEN", "leaktoken"),
        ("AWS_SECRET_ACCESS_KEY", "leakkey"),
        ("CAMPANILE_SECRET", "leaksecret"),
        ("USER", "leakuser"),
        ("LOGNAME", "leaklogname"),
        ("HOSTNAME", "leakhost"),
        ("HOME", "/home/leakhome"),
        ("TMPDIR", "/tmp/leaktmp"),
        ("EDITOR", "leakeditor"),
    ];
    let mut planted: Vec<String> = variables
        .iter()
        .map(|(_, value)| value.to_string())
        .collect();
    planted.extend([
        "leakfolder".into(),
        folder.path().to_string_lossy().into_owned(),
    ]);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_campanile"));
        command
            .args(arguments)
            .current_dir(&root)
            .envs(variables)
            .env("NO_COLOR", "1");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        for word in &planted {
            assert!(!said.contains(word), "{arguments:?} says {word}:\n{said}");
        }
        (output.status.code(), said)
    };
    assert_eq!(run(&["build"]).0, Some(0));
    let lower: Vec<String> = planted.iter().map(|word| word.to_lowercase()).collect();
    let leaks = found(&root.join("public"), &lower);
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    assert_eq!(run(&["build"]).0, Some(0));
    // Whatever goes wrong is told by names within the site.
    let faults: &[(&str, &str)] = &[
        ("themes/university/templates/article.html", "{{ nonsense }}"),
        ("themes/university/templates/page.html", "{% if %}"),
        ("content/knowledge-base/broken.md", "---\ntitle: [\n---\n"),
        (
            "content/knowledge-base/links.md",
            "---\nid: 7777\ntitle: a\nsummary: b.\npublished: 2026-01-01\n---\n\n[a](./no.md) ![b](/no.png)\n",
        ),
        ("content/knowledge-base/photo.jpg", "no photo"),
        ("data/figures.yml", "figures: 7"),
        ("urls.lock", "nonsense"),
        ("book.toml", "[book\n"),
    ];
    for (path, text) in faults {
        let path = root.join(path);
        let before = fs::read(&path).ok();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        for arguments in [
            &["build"][..],
            &["build", "--format", "json"],
            &["check", "--format", "sarif"],
            &["check", "--format", "github"],
            &["check", "--level", "suggestion"],
            &["build", "--only-whole"],
            &["urls", "list"],
        ] {
            run(arguments);
        }
        match before {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
    }
    for arguments in [
        &["build", "--out", "content"][..],
        &["build", "--out", "."],
        &["build", "--site", "nowhere"],
        &["digest"],
    ] {
        run(arguments);
    }
}
