//! Front matter in every manner that people write it, changed: the rest of the bytes stay as they were.
use super::*;
use proptest::prelude::*;

fn source(text: &str) -> Source {
    Source::new("a.md", text)
}

fn update(body: &str) -> Entry {
    vec![
        ("at", Field::Time("2026-12-01 11:30".into())),
        ("phase", Field::Word("identified".into())),
        ("body", Field::Text(body.into())),
    ]
}

fn append(text: &str, body: &str) -> String {
    let step = Step::Append {
        list: "updates".into(),
        entry: update(body),
    };
    amend(&source(text), &[step]).unwrap()
}

#[test]
fn an_entry_is_written_like_the_others() {
    let old = "---\ntitle: A\nupdates:\n  - at: 2026-12-01 10:45\n    phase: investigating\n    body: One.\n  # - at: later\nstarted: 1\n---\n\nBody\n";
    let new = "---\ntitle: A\nupdates:\n  - at: 2026-12-01 10:45\n    phase: investigating\n    body: One.\n  - at: 2026-12-01 11:30\n    phase: identified\n    body: Two.\n  # - at: later\nstarted: 1\n---\n\nBody\n";
    assert_eq!(append(old, "Two."), new);
}

#[test]
fn lists_in_one_line_and_lists_that_are_none_yet() {
    let flow = "---\nupdates: [{at: 1, phase: x}]\n---\n";
    assert_eq!(
        append(flow, "Hi, all"),
        "---\nupdates: [{at: 1, phase: x}, {at: 2026-12-01 11:30, phase: identified, body: \"Hi, all\"}]\n---\n"
    );
    for nothing in [
        "updates:",
        "updates: []",
        "updates: ~",
        "updates: [] # none yet",
    ] {
        let old = format!("---\n{nothing}\ntitle: A\n---\n");
        let new = append(&old, "Two.");
        assert!(
            new.contains(
                "\n  - at: 2026-12-01 11:30\n    phase: identified\n    body: Two.\ntitle: A\n"
            ),
            "{new}"
        );
    }
    assert_eq!(
        append("---\r\ntitle: A\r\n---\r\nBody", "Two."),
        "---\r\ntitle: A\r\nupdates:\r\n  - at: 2026-12-01 11:30\r\n    phase: identified\r\n    body: Two.\r\n---\r\nBody"
    );
}

#[test]
fn values_are_set_added_and_taken_out() {
    let set = |text: &str| {
        let step = Step::Set {
            path: "next_update_by".into(),
            value: Field::Time("2026-12-01 12:30".into()),
            after: "started",
        };
        amend(&source(text), &[step]).unwrap()
    };
    assert_eq!(
        set("---\nstarted: \"1\" # then\nnext_update_by: \"2\"   # soon\nz: 1\n---\n"),
        "---\nstarted: \"1\" # then\nnext_update_by: \"2026-12-01 12:30\"   # soon\nz: 1\n---\n"
    );
    assert_eq!(
        set("---\nstarted: 1\nz: 1\n---\n"),
        "---\nstarted: 1\nnext_update_by: 2026-12-01 12:30\nz: 1\n---\n"
    );
    assert_eq!(
        set("---\nnext_update_by:\nz: 1\n---\n"),
        "---\nnext_update_by: 2026-12-01 12:30\nz: 1\n---\n"
    );
    let gone = Step::Remove {
        path: "next_update_by".into(),
    };
    let text = "---\nstarted: 1\n# When?\nnext_update_by: 2 # soon\nz: 1\n---\n";
    assert_eq!(
        amend(&source(text), &[gone]).unwrap(),
        "---\nstarted: 1\n# When?\nz: 1\n---\n"
    );
}

#[test]
fn a_window_of_a_series() {
    let text =
        "---\nrecurs: FREQ=WEEKLY\noccurrences:\n  - on: 2026-12-13\n    phase: cancelled\n---\n";
    let other = Step::Append {
        list: "occurrences".into(),
        entry: vec![
            ("on", Field::Time("2026-12-20".into())),
            ("phase", Field::Word("rescheduled".into())),
            (
                "was",
                Field::Window("2026-12-20 05:00".into(), "2026-12-20 07:00".into()),
            ),
            ("updates", Field::List(vec![update("Moved.")])),
        ],
    };
    let steps = [
        Step::Append {
            list: "occurrences.0.updates".into(),
            entry: update("Off."),
        },
        other,
    ];
    assert_eq!(
        amend(&source(text), &steps).unwrap(),
        "---\nrecurs: FREQ=WEEKLY\noccurrences:\n  - on: 2026-12-13\n    phase: cancelled\n    updates:\n      - at: 2026-12-01 11:30\n        phase: identified\n        body: Off.\n  - on: 2026-12-20\n    phase: rescheduled\n    was: { starts: 2026-12-20 05:00, ends: 2026-12-20 07:00 }\n    updates:\n      - at: 2026-12-01 11:30\n        phase: identified\n        body: Moved.\n---\n"
    );
}

#[test]
fn what_cannot_be_changed_alone_is_refused() {
    let text = "---\na: &a [{at: 1}]\nupdates: *a\n---\n";
    let step = Step::Append {
        list: "updates".into(),
        entry: update("x"),
    };
    assert_eq!(
        amend(&source(text), &[step]),
        Err(TooUnusual {
            path: "updates".into()
        })
    );
}

fn plain_or_quoted(body: &str) -> String {
    format!("'{}'", body.replace('\'', "''"))
}

/// A file in somebody's manner, with a list of updates.
#[derive(Debug, Clone)]
struct Manner {
    newline: &'static str,
    indent: usize,
    gap: usize,
    quote: &'static str,
    bodies: Vec<(u8, String)>,
    comments: bool,
    last: bool,
    bom: bool,
    blank_lines: usize,
}

impl Manner {
    fn file(&self) -> String {
        let mut lines: Vec<String> = vec!["title: “Ünïcode” & co".into(), "updates:".into()];
        let pad = " ".repeat(self.indent);
        let inner = " ".repeat(self.indent + self.gap);
        for (i, (style, body)) in self.bodies.iter().enumerate() {
            let q = self.quote;
            if self.comments {
                lines.push(format!("{pad}# what was said {i}"));
            }
            let gap = " ".repeat(self.gap - 1);
            lines.push(format!("{pad}-{gap}at: {q}2026-12-01 1{i}:00{q}"));
            match style % 6 {
                0 => lines.push(format!("{inner}body: {}", plain_or_quoted(body))),
                1 => lines.extend([format!("{inner}body: |"), format!("{inner}   {body}")]),
                2 => lines.extend([
                    format!("{inner}body: >-"),
                    format!("{inner}  {body}"),
                    String::new(),
                    format!("{inner}  more # of it"),
                ]),
                3 => lines.extend([
                    format!("{inner}body: |+"),
                    format!("{inner}  {body}"),
                    String::new(),
                ]),
                4 => lines.extend([
                    format!("{inner}body: \"first"),
                    format!("{inner}  second\""),
                ]),
                _ => lines.extend([
                    format!("{inner}body: one"),
                    format!("{inner}  two"),
                    format!("{inner}# aside"),
                    format!("{inner}phase: identified # so"),
                ]),
            }
        }
        lines.extend(std::iter::repeat_n(String::new(), self.blank_lines));
        if !self.last {
            lines.extend([
                "# a word about what follows".into(),
                "started: 2026-12-01 09:00".into(),
            ]);
        }
        let bom = if self.bom { "\u{FEFF}" } else { "" };
        let n = self.newline;
        format!(
            "{bom}---{n}{}{n}---{n}{n}A body.{n}- at: none{n}",
            lines.join(n)
        )
    }
}

fn manner() -> impl Strategy<Value = Manner> {
    let body = "[A-Za-zé][A-Za-zé0-9 ,.!?'\"’-]{0,30}[a-z.]";
    (
        prop_oneof![Just("\n"), Just("\r\n")],
        0usize..5,
        2usize..5,
        prop_oneof![Just(""), Just("\""), Just("'")],
        proptest::collection::vec((any::<u8>(), body), 1..5),
        any::<[bool; 3]>(),
        0usize..3,
    )
        .prop_map(
            |(newline, indent, gap, quote, bodies, [comments, last, bom], blank_lines)| Manner {
                newline,
                indent,
                gap,
                quote,
                bodies,
                comments,
                last,
                bom,
                blank_lines,
            },
        )
}

/// What stands in `new` and not in `old`, if it is one stretch.
fn inserted<'a>(old: &str, new: &'a str) -> Option<&'a str> {
    let prefix = old
        .bytes()
        .zip(new.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let more = new.len().checked_sub(old.len())?;
    // Where the same bytes stand before and after, the stretch may begin earlier.
    (0..=prefix.min(old.len())).rev().find_map(|at| {
        (new.as_bytes()[at + more..] == old.as_bytes()[at..])
            .then(|| new.get(at..at + more))
            .flatten()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_other_byte_stays(manner in manner(), message in "(?s)[ -~é“”…\t\u{85}\u{2028}\n]{0,80}") {
        let old = manner.file();
        let step = Step::Append { list: "updates".into(), entry: update(&message) };
        let new = amend(&source(&old), &[step]).unwrap();
        let stretch = inserted(&old, &new);
        prop_assert!(stretch.is_some(), "{old}\n====\n{new}");
        // What was said before is said again, and one thing more.
        let read = |text: &str| {
            let source = source(text);
            let parts = front_matter::split(&source).unwrap();
            serde_yaml::from_str::<Value>(&text[parts.yaml]).unwrap()
        };
        let (before, after) = (read(&old), read(&new));
        let list = |value: &Value| value["updates"].as_sequence().unwrap().clone();
        prop_assert_eq!(&list(&after)[..list(&before).len()], &list(&before)[..]);
        prop_assert_eq!(list(&after).len(), list(&before).len() + 1);
        let last = list(&after).pop().unwrap();
        prop_assert_eq!(last["body"].as_str(), Some(&*message));
        prop_assert_eq!(&before["title"], &after["title"]);
        prop_assert_eq!(before.get("started"), after.get("started"));
        if manner.newline == "\r\n" {
            prop_assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "(?s)[-a-z:\\[\\]{},#\"'|> \n\t&*é]{0,120}", path in "[a-z.0-9]{0,12}") {
        let text = format!("---\n{text}\n---\n");
        let steps = [
            Step::Append { list: path.clone(), entry: update("x") },
            Step::Set { path: path.clone(), value: Field::Word("y".into()), after: "a" },
            Step::Remove { path },
        ];
        for step in steps {
            let _ = amend(&source(&text), &[step]);
        }
    }
}
