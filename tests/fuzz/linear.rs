//! Nothing is quadratic: four times the text takes at most eight times the processor time, in everything that reads what
//! people write or bring. Processor time of the one thread that works is compared, so that a busy machine changes nothing.
//!
//! A usual run stops at 24 KB. `CAMPANILE_THOROUGH=1` with optimization (`tests/run --only linear`) goes on: the parsers
//! to 20 MB where five take less than half a second, what builds on them to 384 KB. Without, it is the usual run, for
//! there is no time for more.
//! `CAMPANILE_LINEAR=TEXT` tries only what has these words in its name or text, and with `--nocapture` says all times.
use super::targets::{self, BOOK};
use campanile::adopt;
use campanile::base::asset::Asset;
use campanile::base::config;
use campanile::base::source::Source;
use campanile::import::TOOLS;
use campanile::read::raw_html::Allowed;
use campanile::read::{File, Reader, figures, lock, markdown};
use campanile::site::recur::Rule;
use campanile::voice::ini;
use campanile::voice::judge::Format;
use std::time::{Duration, Instant};

const SMALL: usize = 6 << 10;
const LARGE: usize = 24 << 10;
/// In the long run, for readers that begin with what another has read: far enough to tell.
const LARGER: usize = 384 << 10;
const LARGEST: usize = 20 << 20;
/// Linear is 4, quadratic 16; caches and hash maps that grow are in between.
const MOST: f64 = 8.0;
/// Below this a clock says nothing.
const NOTHING: Duration = Duration::from_millis(12);
/// When a text has taken so long, four times as much is not tried: what is quadratic shows before. To the end go those of
/// [`twenty_megabytes_take_four_times_as_long_as_five`].
const ENOUGH: Duration = Duration::from_millis(400);

/// To 20 MB, and all texts: the long run, in a build that can.
fn thorough() -> bool {
    super::thorough() && !cfg!(debug_assertions)
}

/// A text of about so many bytes.
type Make = fn(usize) -> String;

fn of(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len() + 1)
}

/// Units with a number, so that each is another.
fn counted(bytes: usize, each: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    let mut n = 0;
    while out.len() < bytes {
        out.push_str(&each(n));
        n += 1;
    }
    out
}

/// Texts that are the same again and again.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "[", "]", "![", "](", "[a](b) ", "[a][b] ", "[a] ", "![a](b) ", "*", "**", "*a ", "a* ", "**a ", "_a ",
    "*_", "*a_ ", "~~a ", "`", "` ``", "`a", "<", "<b>", "<b> ", "</b>", "<b><i>", "<a href=\"x\">", "<b ",
    "<b\n", "<!--", "<?", "<!A", "<![CDATA[", "<div>\n\n", "<div>", "<p>", "<table>", "<td>", "<b   ", "&",
    "&amp;", "&#", "\\", "\\[", ">", "> ", "> a\n", "- ", "- a\n", "-\n", "1. ", "- [x] a\n", "|", "|a",
    "| a | b |\n|---|---|\n", "|a|\n", "# a\n", "## a\n\n", "a\n===\n", "a\n-\n", "[^1] ", "[^",
    "[^1]: a\n\n", "[^a] [^a]: ", "[a]: b\n", "[a]: <", "```\n", "```a\n```\n", "~~~\n", "    a\n", "\t", " ",
    "\n", "a", "a ", "\u{e9}", "\u{1F600}", "a. ", "A a! ", "\"", "'", "(", ")", " (", "(a) ", "https://a.b ",
    "<https://a.b> ", "{#a}", "# a {#b}\n", "!", ":", ": a\n", "--", "\r", "\r\n", "\0", "\u{F0000}",
    "snippet:a ", "[a](snippet:a)\n\n", "VPN ", "VPN (", "a-", "a/", "%20", "$", "{{", "{{< a >}}", "{{<",
    "{%", "{% a %}", "!!! note\n", ":::note\n", "=== \"x\"\n", "--8<--\n", "[[", "{:", "<pre>", "<script>",
    "<style>", "<%", "++", "==", "^^", "<details>", "</div>", "<li>", "<svg><path/>", "<img src=x>",
    "<img alt=", "<h1>", "<select>", "<form>", "<main>", "*[a]: b\n", "<a id=x>", "<td\n", "> [!NOTE]\n",
    "> [!note] a\n> b\n",
];

/// Texts that need more than a unit.
const MADE: &[(&str, Make)] = &[
    ("brackets that close", |n| {
        "[".repeat(n / 2) + &"]".repeat(n / 2)
    }),
    ("links in pictures", |n| {
        "![".repeat(n / 6) + "a" + &"](b)".repeat(n / 6)
    }),
    ("emphasis that closes", |n| {
        "*a ".repeat(n / 6) + &"a* ".repeat(n / 6)
    }),
    ("strong that closes", |n| {
        "**a ".repeat(n / 8) + &"a** ".repeat(n / 8)
    }),
    ("elements that close", |n| {
        "<b>".repeat(n / 7) + &"</b>".repeat(n / 7)
    }),
    ("blocks that close", |n| {
        "<div>".repeat(n / 11) + &"</div>".repeat(n / 11)
    }),
    ("quotes in quotes", |n| "> ".repeat(n / 2) + "a"),
    ("lists in lists", |n| "- ".repeat(n / 2) + "a"),
    ("lists below lists", |n| {
        let deep = ((2 * n) as f64).sqrt() as usize / 2;
        (0..deep)
            .map(|i| format!("{}- a\n", "  ".repeat(i)))
            .collect()
    }),
    ("runs of backticks", |n| {
        counted(n, |i| format!("{} a", "`".repeat(i % 800 + 1)))
    }),
    ("headings that differ", |n| {
        counted(n, |i| format!("## a{i}\n\n"))
    }),
    ("headings that look numbered", |n| {
        counted(n, |i| format!("## a {}\n\n", i / 2))
    }),
    ("footnotes", |n| {
        counted(n, |i| format!("a[^{i}]\n\n[^{i}]: b\n\n"))
    }),
    ("footnotes without marks", |n| {
        counted(n, |i| format!("[^{i}]: b\n\n"))
    }),
    ("marks without footnotes", |n| {
        counted(n, |i| format!("[^{i}] "))
    }),
    ("marks, then footnotes", |n| {
        counted(n / 2, |i| format!("[^{i}] "))
            + "\n\n"
            + &counted(n / 2, |i| format!("[^{i}]: b\n\n"))
    }),
    ("definitions", |n| {
        counted(n / 2, |i| format!("[a{i}]: b\n")) + "\n" + &counted(n / 2, |i| format!("[a{i}] "))
    }),
    ("a wide table", |n| {
        format!(
            "{}\n{}\n{}\n",
            "|a".repeat(n / 8),
            "|-".repeat(n / 8),
            "|b".repeat(n / 4)
        )
    }),
    ("a long table", |n| {
        format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(n / 6))
    }),
    ("a table of short rows", |n| {
        format!(
            "{}\n{}\n{}",
            "|a".repeat(200),
            "|-".repeat(200),
            "|b|\n".repeat(n / 400)
        )
    }),
    ("an attribute far away", |n| {
        format!("<b{}x>", " ".repeat(n))
    }),
    ("attributes", |n| format!("<b {}>", "a=b ".repeat(n / 4))),
    ("a long attribute", |n| {
        format!("<a href=\"{}\">", "a".repeat(n))
    }),
    ("a long word", |n| "a".repeat(n)),
    ("words of capitals", |n| "ABC ".repeat(n / 4)),
    ("parentheses that close at the end", |n| {
        " (".repeat(n / 2) + ")"
    }),
    ("a long line of sentences", |n| {
        "The network is down. ".repeat(n / 21)
    }),
    ("alternative texts", |n| {
        format!("![{}](x.png)", "word ".repeat(n / 5))
    }),
    ("titles", |n| {
        format!("[a](b \"{}\")", "word ".repeat(n / 5))
    }),
    ("a fence that never closes", |n| {
        format!("```bash\n{}", "echo a\n".repeat(n / 7))
    }),
    ("lines of a code", |n| {
        format!("```\n{}```\n", "x".repeat(n))
    }),
    ("tasks at the end", |n| {
        "- a\n".repeat(n / 8) + &"- [x] a\n".repeat(n / 16)
    }),
    ("comments", |n| "<!-- a -->\n".repeat(n / 11)),
    ("unequal fences", |n| {
        counted(n, |i| format!("{}\n", "`".repeat(3 + i % 60)))
    }),
];

/// Front matter of an article and its kind.
const FRONT: &[(&str, Make)] = &[
    ("aliases of YAML", |n| {
        format!("x: &a [b]\ny: [{}]\n", "*a, ".repeat(n / 4))
    }),
    ("aliases in aliases", |n| {
        counted(n, |i| {
            if i == 0 {
                "k0: &k0 [a]\n".into()
            } else {
                format!("k{i}: &k{i} [*k{}]\n", i - 1)
            }
        })
    }),
    ("aliases that double", |n| {
        counted(n, |i| {
            if i == 0 {
                "k0: &k0 [a]\n".into()
            } else {
                format!("k{i}: &k{i} [*k{}, *k{}]\n", i - 1, i - 1)
            }
        })
    }),
    ("lists in a flow", |n| format!("x: {}", "[".repeat(n))),
    ("lists in a flow that close", |n| {
        format!("x: {}{}\n", "[".repeat(n / 2), "]".repeat(n / 2))
    }),
    ("maps in a flow", |n| format!("x: {}", "{a: ".repeat(n / 4))),
    ("lists in lists of a block", |n| {
        format!("x:\n  {}a\n", "- ".repeat(n / 2))
    }),
    ("keys", |n| counted(n, |i| format!("k{i}: a\n"))),
    ("one key", |n| "title: a\n".repeat(n / 9)),
    ("a long text", |n| {
        format!("title: {}\n", "a ".repeat(n / 2))
    }),
    ("a long quoted text", |n| {
        format!("title: \"{}\"\n", "\\n".repeat(n / 2))
    }),
    ("a long block", |n| {
        format!("title: |\n{}", "  a\n".repeat(n / 4))
    }),
    ("changes", |n| {
        format!(
            "title: a\nchanges:\n{}",
            "  - {at: 2026-01-01, note: a}\n".repeat(n / 30)
        )
    }),
    ("keywords", |n| {
        format!("title: a\nkeywords:\n{}", "  - a\n".repeat(n / 6))
    }),
    ("wrong values", |n| {
        format!(
            "title: a\nchanges:\n{}",
            "  - {at: never, nite: a}\n".repeat(n / 25)
        )
    }),
    ("comments", |n| "# a\n".repeat(n / 4)),
    ("anchors", |n| counted(n, |i| format!("k{i}: &a{i} b\n"))),
    ("merge keys", |n| {
        format!(
            "x: &x {{a: b}}\n{}",
            counted(n, |i| format!("k{i}: {{<<: *x}}\n"))
        )
    }),
    ("an open quote", |n| {
        format!("title: \"{}", "a\n".repeat(n / 2))
    }),
    ("question marks", |n| "? ".repeat(n / 2)),
    ("tags", |n| format!("x: {}a\n", "!a ".repeat(n / 3))),
];

/// Processor time of this thread; the clock on the wall where the system does not say.
fn spent() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = said.and_then(|text| text.split(' ').next()?.parse().ok());
    static BEGIN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    nanoseconds.map_or_else(|| BEGIN.elapsed(), Duration::from_nanos)
}

fn time(work: &dyn Fn(&str), text: &str) -> Duration {
    let begin = spent();
    work(text);
    spent().saturating_sub(begin)
}

/// `None` when time grows with the text, and what it did when it does not.
fn grows_from(
    first: usize,
    largest: usize,
    name: &str,
    make: &dyn Fn(usize) -> String,
    work: &dyn Fn(&str),
) -> Option<String> {
    if !asked_for(name) {
        return None;
    }
    let mut size = first;
    let mut before = time(work, &make(size));
    while size < largest && (before < ENOUGH || size == first) {
        size = (size * 4).min(largest);
        let text = make(size);
        let mut now = time(work, &text);
        if now.as_secs_f64() > MOST * before.max(NOTHING).as_secs_f64() {
            // Once more: a page fault or a table that doubled is no rule.
            before = before.max(time(work, &make(size / 4)));
            now = now.min(time(work, &text));
        }
        if now.as_secs_f64() > MOST * before.max(NOTHING).as_secs_f64() {
            let shown: String = name.chars().take(40).collect();
            return Some(format!(
                "{shown:?}: {} KB took {before:?}, {} KB took {now:?}",
                size >> 12,
                size >> 10
            ));
        }
        before = now;
        if only().is_some() {
            eprintln!("{name:?}: {} KB took {now:?}", size >> 10);
        }
    }
    None
}

/// `CAMPANILE_LINEAR`
fn only() -> Option<String> {
    std::env::var("CAMPANILE_LINEAR").ok()
}

fn asked_for(name: &str) -> bool {
    only().is_none_or(|words| name.contains(&words))
}

/// All texts through one reader; everything runs on this thread, so that its time is all the time.
fn all(
    what: &str,
    largest: usize,
    work: impl Fn(&str) + Sync,
    made: &'static [(&'static str, Make)],
    units: &[&str],
) {
    let largest = if thorough() { largest } else { LARGE };
    let wrong: Vec<String> = one_thread(|| {
        let units = units
            .iter()
            .filter_map(|unit| grows_from(SMALL, largest, unit, &|n| of(unit, n), &work));
        let made = made
            .iter()
            .filter_map(|(name, make)| grows_from(SMALL, largest, name, make, &work));
        units.chain(made).collect()
    });
    assert!(
        wrong.is_empty(),
        "{what} takes more than linear time:\n{}",
        wrong.join("\n")
    );
}

fn one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap()
        .install(work)
}

fn reader() -> Reader {
    let book = format!("{BOOK}\n[markdown]\nmax-size = \"40 MB\"\n");
    Reader::new(
        &config::read(&Source::new("book.toml", &*book), None)
            .0
            .unwrap(),
    )
}

fn article(front: &str, body: &str) -> File {
    let text = format!("---\n{front}---\n\n{body}\n");
    File {
        path: "knowledge-base/1001.md".into(),
        bytes: text.as_bytes().into(),
    }
}

const HEAD: &str = "title: A page\nsummary: What it says.\npublished: 2026-01-01\n";

#[test]
fn markdown_takes_linear_time() {
    let allowed = Allowed::new(&config::Markdown::default().raw_html);
    all(
        "Markdown",
        LARGEST,
        |text| drop(markdown::parse(text, 0, &allowed)),
        MADE,
        UNITS,
    );
}

/// The size of a book, in each form that nests or repeats.
#[test]
fn twenty_megabytes_take_four_times_as_long_as_five() {
    if !thorough() {
        return;
    }
    let allowed = Allowed::new(&config::Markdown::default().raw_html);
    let parse = |text: &str| drop(markdown::parse(text, 0, &allowed));
    let reader = reader();
    let front = |text: &str| drop(reader.document(&article(&format!("{HEAD}{text}\n"), "")));
    let units = [
        "[", "*", "**a ", "|a|\n", "## a\n\n", "[a](b) ", "[^1] ", "> ", "- ", "<b>", "<div>", "a",
        "`", "&",
    ];
    let made = [
        "footnotes",
        "a long table",
        "a wide table",
        "quotes in quotes",
        "lists in lists",
        "emphasis that closes",
        "an attribute far away",
        "alternative texts",
    ];
    let yaml = [
        "aliases of YAML",
        "lists in a flow",
        "a long text",
        "keys",
        "changes",
    ];
    let of_name = |list: &'static [(&str, Make)], wanted: &str| {
        let found = list.iter().find(|(name, _)| *name == wanted);
        found.unwrap_or_else(|| panic!("{wanted}")).1
    };
    let from = LARGEST / 4;
    let wrong: Vec<String> = one_thread(|| {
        let units = units
            .iter()
            .filter_map(|unit| grows_from(from, LARGEST, unit, &|n| of(unit, n), &parse));
        let made = made
            .iter()
            .filter_map(|name| grows_from(from, LARGEST, name, &of_name(MADE, name), &parse));
        let yaml = yaml
            .iter()
            .filter_map(|name| grows_from(from, LARGEST, name, &of_name(FRONT, name), &front));
        units.chain(made).chain(yaml).collect()
    });
    assert!(
        wrong.is_empty(),
        "20 MB take more than linear time:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn front_matter_takes_linear_time() {
    let reader = reader();
    all(
        "front matter",
        LARGEST,
        |text| drop(reader.document(&article(&format!("{HEAD}{text}\n"), ""))),
        FRONT,
        &[
            "- ", "a: ", "\"", "[", "{", "&a ", "*a ", "!", "|\n", "\t", "#", "%", "@", "`",
            "\u{e9}",
        ],
    );
}

#[test]
fn voice_takes_linear_time() {
    for format in [Format::Markdown, Format::Html, Format::Plain] {
        all(
            "voice",
            LARGER,
            |text| targets::judge(text, format),
            MADE,
            if thorough() { UNITS } else { FEW },
        );
    }
}

/// For readers that are slow to run and have been through the parser already.
const FEW: &[&str] = &[
    "[",
    "*",
    "`",
    "<",
    "<b>",
    "&",
    "a",
    "a ",
    "a. ",
    "\u{e9}",
    "VPN ",
    "VPN (",
    " (",
    "\"",
    "(",
    "- ",
    "> ",
    "|",
    "\n",
    "-",
    "https://a.b ",
    "<!--",
    "{{",
    "A ",
    "1",
    "...",
    "\u{2014}",
];

#[test]
fn imports_take_linear_time() {
    // Tools share most of what they read with: each takes its turn of the units, and a thorough run all of them.
    let step = if thorough() { 1 } else { TOOLS.len() };
    for (i, tool) in TOOLS.iter().enumerate() {
        let units: Vec<&str> = UNITS.iter().skip(i % step).step_by(step).copied().collect();
        all(
            tool.name,
            LARGER,
            |text| {
                drop(targets::import_of(
                    tool,
                    "content/issues/first.md",
                    text.as_bytes(),
                ))
            },
            MADE,
            &units,
        );
    }
}

#[test]
fn adopted_pages_take_linear_time() {
    let adopted = |text: &str| {
        let wish = adopt::Wish {
            page: Source::new("page.html", text),
            dir: "",
            at_hand: &|_| None,
            from: None,
            content: None,
        };
        drop(adopt::adopt(&wish));
    };
    all("an adopted page", LARGER, adopted, MADE, UNITS);
    all(
        "an adopted style sheet",
        LARGEST,
        |css| {
            adopted(&format!(
                "<html><head><style>{css}</style></head><body><main>a</main></body></html>"
            ))
        },
        &[],
        &[
            "{",
            "}",
            "a{b:c}",
            "url(",
            "@import ",
            "/*",
            "\"",
            "\\",
            "(",
            "a,",
            "@media a{",
            ";",
            ":",
            " ",
        ],
    );
}

/// A page from the text to its HTML, its search terms and its place in lists.
#[test]
fn pages_take_linear_time() {
    let work = |text: &str| {
        let page = format!("---\n{HEAD}---\n\n{text}\n");
        let mut input = super::round_trip::input(&[("knowledge-base/1001.md", &page)], Vec::new());
        input.config = Source::new(
            "book.toml",
            format!("{BOOK}\n[markdown]\nmax-size = \"40 MB\"\n"),
        );
        let compiled = campanile::compile(&input, &mut |_| ());
        for artifact in compiled.artifacts.iter().filter(|a| {
            ["kb/1001/index.html", "kb/1001.txt", "feeds/kb.xml"].contains(&a.path.as_str())
                || a.path.starts_with("search/")
        }) {
            super::round_trip::bytes_of(artifact);
        }
    };
    all(
        "a page",
        LARGER,
        work,
        MADE,
        if thorough() { UNITS } else { FEW },
    );
}

#[test]
fn lists_and_settings_take_linear_time() {
    let read_lock = |text: &str| drop(lock::read(Some(&Source::new(lock::NAME, text))).0.text());
    let locks: &[(&str, Make)] = &[
        ("addresses", |n| {
            counted(n, |i| format!("/kb/{i}/ kb:{i}\n"))
        }),
        ("one address", |n| "/kb/1/ kb:1\n".repeat(n / 12)),
        ("an address that differs", |n| {
            counted(n, |i| format!("/kb/1/ kb:{i}\n"))
        }),
        ("conflicts", |n| {
            "<<<<<<< a\n=======\n>>>>>>> b\n".repeat(n / 30)
        }),
    ];
    all(
        "urls.lock",
        LARGEST,
        read_lock,
        locks,
        &["/", " ", "a", "/a", "\n", "/kp/1/ kp:1\n", "\u{e9}"],
    );

    let books: &[(&str, Make)] = &[
        ("audiences", |n| {
            format!(
                "{BOOK}{}",
                counted(n, |i| format!(
                    "[[audience]]\nid = \"a{i}\"\nname = \"A\"\n"
                ))
            )
        }),
        ("one audience", |n| {
            format!(
                "{BOOK}{}",
                "[[audience]]\nid = \"a\"\nname = \"A\"\n".repeat(n / 35)
            )
        }),
        ("tables", |n| counted(n, |i| format!("[a{i}]\n"))),
        ("dots", |n| format!("{} = 1\n", "a.".repeat(n / 2) + "a")),
        ("lists", |n| format!("a = {}", "[".repeat(n))),
        ("unknown keys", |n| {
            format!(
                "{BOOK}\n[labels]\n{}",
                counted(n, |i| format!("k{i} = 1\n"))
            )
        }),
        ("synonyms", |n| {
            format!(
                "{BOOK}\n[search]\nsynonyms = [{}]\n",
                counted(n, |i| format!("[\"a{i}\", \"b\"],"))
            )
        }),
    ];
    all(
        "book.toml",
        LARGEST,
        |text| drop(config::read(&Source::new("book.toml", text), None)),
        books,
        &[
            "[", "{", "\"", "'", "\"\"\"", "a = 1\n", "#", "=", ".", "\\", "[a]\n",
        ],
    );

    let data: &[(&str, Make)] = &[
        ("figures", |n| {
            format!(
                "figures:\n{}",
                counted(n, |i| format!(
                    "  - id: a{i}\n    name: A\n    unit: b\n    source: c\n    values:\n      - period: 2025\n        value: 1\n"
                ))
            )
        }),
        ("one figure", |n| {
            format!(
                "figures:\n{}",
                "  - id: a\n    name: A\n    unit: b\n    source: c\n    values: []\n"
                    .repeat(n / 62)
            )
        }),
        ("values", |n| {
            format!(
                "figures:\n  - id: a\n    name: A\n    unit: b\n    source: c\n    values:\n{}",
                counted(n, |i| format!("      - {{period: a{i}, value: 1}}\n"))
            )
        }),
    ];
    let figures = |text: &str| {
        drop(figures::read(&[File {
            path: "data/figures.yml".into(),
            bytes: text.as_bytes().into(),
        }]))
    };
    all(
        "figures",
        LARGEST,
        figures,
        data,
        &["- ", "[", "{", "a: ", "\""],
    );

    all(
        ".vale.ini",
        LARGEST,
        |text| drop(ini::read(&Source::new(".vale.ini", text))),
        &[],
        &["[", "[*]\n", "a = b\n", "=", ",", "#", "\\", "(", "a", " "],
    );
    all(
        "a rule of times",
        LARGEST,
        |text| drop(Rule::parse(text)),
        &[],
        &[
            "FREQ=DAILY;",
            "FREQ=DAILY;BYDAY=",
            "MO,",
            "1,",
            "=",
            ";",
            ",",
            " ",
            "a",
            "FREQ=YEARLY;BYMONTH=1,",
        ],
    );
    all(
        "a drawing",
        LARGEST,
        |text| drop(Asset::new("a.svg", text.len() as u64, text.as_bytes())),
        &[
            ("attributes", |n| format!("<svg {}>", "a=b ".repeat(n / 4))),
            ("spaces", |n| format!("<svg {}>", " ".repeat(n))),
            ("addresses in a style", |n| {
                format!("<svg><style>{}</style>", "url(".repeat(n / 4))
            }),
            ("addresses in an attribute", |n| {
                format!("<svg style='{}'>", "url( \"".repeat(n / 6))
            }),
            ("imports", |n| {
                format!("<svg><style>{}</style>", "@import 'a';".repeat(n / 12))
            }),
            ("escapes", |n| {
                format!("<svg style='{}'>", "\\75 ".repeat(n / 4))
            }),
            ("styles", |n| "<style>a</style>".repeat(n / 16)),
        ],
        &[
            "<",
            "<svg ",
            "<!--",
            "&",
            "\"",
            " ",
            "on",
            "<script",
            "href=",
            "=",
            "<![CDATA[",
            "<?",
            "<!",
            "<style>",
            "</style>",
            "/*",
            "url(",
            "<a b='c'>",
        ],
    );
}
