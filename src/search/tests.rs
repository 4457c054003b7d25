//! Properties of an index: what goes in comes out, and nothing but the documents decides a byte.
use super::*;
use rayon::ThreadPoolBuilder;

fn settings() -> Settings {
    Settings {
        language: "en".into(),
        kinds: vec![KindOf {
            facet: "kb".into(),
            label: "Help article".into(),
            base: "/kb/".into(),
            code: "KB".into(),
        }],
        ..Settings::default()
    }
}

fn docs(titles: &[String]) -> Vec<Doc<'_>> {
    let each = titles.iter().map(|title| Doc {
        title,
        rest: title,
        summary: "About the campus network (CN).",
        ids: vec![title.clone()],
        ..Doc::default()
    });
    each.collect()
}

fn titles(n: usize) -> Vec<String> {
    (0..n)
        .map(|i| format!("Title {i} of word{}", i * 7 % 13))
        .collect()
}

#[test]
fn threads_do_not_show() {
    let titles = titles(700);
    let docs = docs(&titles);
    let with = |threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map(|pool| pool.install(|| files(&docs, &settings())))
            .ok()
    };
    let (one, four) = (with(1), with(4));
    let (Some(one), Some(four)) = (one, four) else {
        panic!("no threads");
    };
    assert_eq!(one.index, four.index);
    assert!(one.files == four.files && one.files.len() > 40);
}

#[test]
fn another_content_has_another_folder() {
    let (a, b) = (titles(30), titles(31));
    let (a, b) = (files(&docs(&a), &settings()), files(&docs(&b), &settings()));
    assert_ne!(a.folder, b.folder);
    let text = String::from_utf8_lossy(&a.index).into_owned();
    assert!(
        text.contains(&a.folder) && text.contains("\"short\":[[\"cn\",\"campus network\"]]"),
        "{text}"
    );
}

#[test]
fn no_documents_are_an_index_too() {
    let empty = files(&[], &settings());
    assert!(empty.files.iter().any(|(name, _)| name == "meta.json"));
}

#[test]
fn an_address_leaves_out_what_the_title_says() {
    let titles = [
        (
            "2026/mail-was-slow",
            "Mail was slow",
            "2026/=\tMail was slow",
        ),
        ("mail-was-slow", "Mail: was slow!", "=\tMail: was slow!"),
        ("webmail", "Mail", "webmail\tMail"),
        ("café", "Café", "café\tCafé"),
        ("1042", "Mail", "1042\tMail"),
        ("", "!", "\t!"),
    ];
    for (rest, title, line) in titles {
        let doc = Doc {
            rest,
            title,
            ..Doc::default()
        };
        let index: serde_json::Value =
            serde_json::from_slice(&files(&[doc], &settings()).index).expect("JSON");
        assert_eq!(index["kinds"][0]["docs"], line);
    }
}
