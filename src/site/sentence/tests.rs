//! The tests of this room, and their tables.
use super::*;
use crate::base::time::{When, ZoneNames, time_zone};

fn face(date_style: DateStyle, time_style: TimeStyle) -> Clockface {
    let names = ZoneNames {
        standard: Some("CST".into()),
        daylight: Some("CDT".into()),
        ..ZoneNames::default()
    };
    let zone_name = "America/Chicago".to_string();
    Clockface {
        zone: time_zone(&zone_name).unwrap(),
        zone_name,
        names,
        date_style,
        time_style,
    }
}

fn american() -> Clockface {
    face(DateStyle::MonthDay, TimeStyle::TwelveDots)
}

fn at(text: &str) -> Timestamp {
    When::parse(text)
        .unwrap()
        .resolve(&american().zone)
        .unwrap()
}

fn span(starts: &str, ends: &str) -> Window {
    Window {
        starts: at(starts),
        ends: at(ends),
    }
}

fn one(name: &str, effect: Effect) -> Subject<'_> {
    Subject::of([(name, false, effect)], None)
}

fn canvas() -> Subject<'static> {
    one("Canvas", Effect::Major)
}

fn night() -> Window {
    span("2026-12-05 22:00", "2026-12-06 02:00")
}

fn week_later() -> Window {
    span("2026-12-12 22:00", "2026-12-13 02:00")
}

fn said(subject: &Subject<'_>, window: Window, state: State) -> String {
    Speaker {
        face: &american(),
        division: "IT",
        year: None,
    }
    .window(subject, window, state)
}

fn check(table: impl IntoIterator<Item = (String, &'static str)>) {
    for (ours, wanted) in table {
        assert_eq!(ours, wanted);
        assert!(
            !ours.contains("  ") && !ours.contains("..") && !ours.contains(",,"),
            "{ours}"
        );
    }
}

#[test]
fn the_table_of_the_content_model() {
    let three = Subject::of(
        ["Canvas", "Panopto", "Zoom"].map(|name| (name, false, Effect::Major)),
        None,
    );
    let halls = Subject::of(
        [("Campus Wi-Fi", false, Effect::Major)],
        Some("in residence halls"),
    );
    let wifi = |next: Option<&str>, phase| {
        let started = at("2026-11-20 14:10");
        let course = Course {
            started,
            updated: started,
            next_update_by: next.map(at),
        };
        Speaker {
            face: &american(),
            division: "IT",
            year: Some(2026),
        }
        .incident(&halls, course, phase)
    };
    check([
        (
            said(&canvas(), night(), State::Upcoming),
            "Canvas will be unavailable from 10 p.m. Saturday, December 5, to 2 a.m. Sunday, December 6 (CST).",
        ),
        (
            said(
                &one("Email", Effect::Degraded),
                span("2026-12-08 05:00", "2026-12-08 07:00"),
                State::Upcoming,
            ),
            "Email will be slow on Tuesday, December 8, from 5 to 7 a.m. CST.",
        ),
        (
            said(
                &three,
                span("2026-12-06 02:00", "2026-12-06 06:00"),
                State::Upcoming,
            ),
            "Canvas, Panopto and Zoom will be unavailable on Sunday, December 6, from 2 to 6 a.m. CST.",
        ),
        (
            said(&canvas(), night(), State::Now),
            "Canvas is unavailable until 2 a.m. CST for planned work.",
        ),
        (
            said(&canvas(), night(), State::Cancelled),
            "The Canvas maintenance planned for Saturday, December 5, is cancelled.",
        ),
        (
            said(&canvas(), week_later(), State::Rescheduled { was: night() }),
            "The Canvas maintenance moves from Saturday, December 5, to Saturday, December 12, 10 p.m. to 2 a.m. CST.",
        ),
        (
            wifi(Some("2026-11-20 15:30"), Phase::Investigating),
            "Campus Wi-Fi is down in residence halls. IT is looking for the cause; next update by 3:30 p.m. CST.",
        ),
        (
            wifi(Some("2026-11-20 16:00"), Phase::Identified),
            "Campus Wi-Fi is down in residence halls. IT has found the cause; next update by 4 p.m. CST.",
        ),
        (
            wifi(
                None,
                Phase::Resolved {
                    at: at("2026-11-20 16:25"),
                },
            ),
            "Campus Wi-Fi is working again. It was down from 2:10 to 4:25 p.m. CST on Friday, November 20.",
        ),
        (
            wifi(None, Phase::Monitoring),
            "Campus Wi-Fi has been down in residence halls. IT has put a fix in place and is watching it.",
        ),
        (
            wifi(Some("2026-11-21 09:00"), Phase::Identified),
            "Campus Wi-Fi is down in residence halls. IT has found the cause; next update by 9 a.m. CST on Saturday, November 21.",
        ),
        (
            wifi(Some("2026-11-21 00:00"), Phase::Identified),
            "Campus Wi-Fi is down in residence halls. IT has found the cause; next update by midnight CST.",
        ),
        (
            wifi(
                None,
                Phase::Resolved {
                    at: at("2026-11-21 01:05"),
                },
            ),
            "Campus Wi-Fi is working again. It was down from 2:10 p.m. Friday, November 20, to 1:05 a.m. Saturday, November 21 (CST).",
        ),
        (
            wifi(
                None,
                Phase::Resolved {
                    at: at("2027-01-02 09:00"),
                },
            ),
            "Campus Wi-Fi is working again. It was down from 2:10 p.m. Friday, November 20, 2026, to 9 a.m. Saturday, January 2, 2027 (CST).",
        ),
        (
            wifi(
                None,
                Phase::Resolved {
                    at: at("2026-11-20 14:10"),
                },
            ),
            "Campus Wi-Fi is working again. It was down for a moment at 2:10 p.m. CST on Friday, November 20.",
        ),
    ]);
}

#[test]
fn windows_of_every_shape() {
    let when = |starts, ends| {
        said(&canvas(), span(starts, ends), State::Upcoming).replacen(
            "Canvas will be unavailable ",
            "",
            1,
        )
    };
    check([
        (
            when("2026-12-05 11:00", "2026-12-05 12:00"),
            "on Saturday, December 5, from 11 a.m. to noon CST.",
        ),
        (
            when("2026-12-05 12:00", "2026-12-05 15:30"),
            "on Saturday, December 5, from noon to 3:30 p.m. CST.",
        ),
        (
            when("2026-12-05 00:00", "2026-12-05 04:00"),
            "on Saturday, December 5, from midnight to 4 a.m. CST.",
        ),
        (
            when("2026-12-05 22:00", "2026-12-06 00:00"),
            "on Saturday, December 5, from 10 p.m. to midnight CST.",
        ),
        (
            when("2026-12-05 09:00", "2026-12-05 13:00"),
            "on Saturday, December 5, from 9 a.m. to 1 p.m. CST.",
        ),
        (
            when("2026-07-05 05:15", "2026-07-05 07:00"),
            "on Sunday, July 5, from 5:15 to 7 a.m. CDT.",
        ),
        (
            when("2026-12-05", "2026-12-06"),
            "all day on Saturday, December 5 (CST).",
        ),
        (
            when("2026-12-05", "2026-12-08"),
            "from Saturday, December 5, through Monday, December 7 (CST).",
        ),
        (
            when("2026-12-05", "2026-12-06 02:00"),
            "from the start of Saturday, December 5, to 2 a.m. Sunday, December 6 (CST).",
        ),
        (
            when("2026-12-05 22:00", "2026-12-08"),
            "from 10 p.m. Saturday, December 5, to the end of Monday, December 7 (CST).",
        ),
        (
            when("2027-01-05 08:00", "2027-01-08 17:00"),
            "from 8 a.m. Tuesday, January 5, to 5 p.m. Friday, January 8 (CST).",
        ),
        (
            when("2026-12-31 22:00", "2027-01-01 02:00"),
            "from 10 p.m. Thursday, December 31, 2026, to 2 a.m. Friday, January 1, 2027 (CST).",
        ),
        (
            when("2026-10-31 22:00", "2026-11-01 02:00"),
            "from 10 p.m. CDT Saturday, October 31, to 2 a.m. CST Sunday, November 1.",
        ),
        (
            when("2026-11-01 00:30", "2026-11-01 04:00"),
            "on Sunday, November 1, from 12:30 a.m. CDT to 4 a.m. CST.",
        ),
        (
            when("2026-11-01 01:50-05:00", "2026-11-01 01:10-06:00"),
            "on Sunday, November 1, from 1:50 a.m. CDT to 1:10 a.m. CST.",
        ),
        (
            when("2027-03-14 01:00", "2027-03-14 03:00"),
            "on Sunday, March 14, from 1 a.m. CST to 3 a.m. CDT.",
        ),
        (
            when("2026-11-01", "2026-11-02"),
            "all day on Sunday, November 1 (CDT, then CST).",
        ),
    ]);
    let speaker = Speaker {
        face: &american(),
        division: "IT",
        year: Some(2026),
    };
    check([
        (
            speaker.window(
                &canvas(),
                span("2027-01-05 05:00", "2027-01-05 07:00"),
                State::Upcoming,
            ),
            "Canvas will be unavailable on Tuesday, January 5, 2027, from 5 to 7 a.m. CST.",
        ),
        (
            speaker.window(
                &canvas(),
                span("2027-01-05 05:00", "2027-01-05 07:00"),
                State::Cancelled,
            ),
            "The Canvas maintenance planned for Tuesday, January 5, 2027, is cancelled.",
        ),
    ]);
}

#[test]
fn work_in_every_state() {
    let long = span("2027-01-05 08:00", "2027-01-08 17:00");
    let labs = Subject::of(
        [("Computer labs", true, Effect::Partial)],
        Some("in Founders Library"),
    );
    let calm = one("Zoom", Effect::None);
    let mixed = Subject::of(
        [
            ("Panopto", false, Effect::Degraded),
            ("Canvas", false, Effect::Major),
            ("Zoom", false, Effect::None),
        ],
        None,
    );
    let pairs = Subject::of(
        [
            ("Canvas", false, Effect::Major),
            ("Zoom", false, Effect::Major),
            ("Email", false, Effect::Degraded),
        ],
        None,
    );
    let morning = span("2026-12-08 05:00", "2026-12-08 07:00");
    let hour_later = span("2026-12-08 06:00", "2026-12-08 08:00");
    check([
        (
            said(&labs, morning, State::Upcoming),
            "Computer labs will be partly unavailable in Founders Library on Tuesday, December 8, from 5 to 7 a.m. CST.",
        ),
        (
            said(&labs, morning, State::Now),
            "Computer labs are partly unavailable in Founders Library until 7 a.m. CST for planned work.",
        ),
        (
            said(&labs, morning, State::Cancelled),
            "The maintenance of Computer labs in Founders Library planned for Tuesday, December 8, is cancelled.",
        ),
        (
            said(&labs, long, State::Now),
            "Computer labs are partly unavailable in Founders Library until 5 p.m. CST on Friday, January 8, for planned work.",
        ),
        (
            said(&labs, span("2027-01-05 08:00", "2027-01-09"), State::Now),
            "Computer labs are partly unavailable in Founders Library until midnight CST at the end of Friday, January 8, for planned work.",
        ),
        (
            said(&canvas(), night(), State::Overrunning),
            "Canvas is still unavailable: planned work was due to end at 2 a.m. CST and is taking longer.",
        ),
        (
            said(&labs, morning, State::Verifying),
            "IT has done the planned work on Computer labs in Founders Library and is checking the result.",
        ),
        (
            said(&canvas(), night(), State::Unconfirmed),
            "The window for planned work on Canvas ended at 2 a.m. CST on Sunday, December 6; IT has not yet confirmed that the work is done.",
        ),
        (
            said(
                &canvas(),
                night(),
                State::Completed {
                    at: Some(at("2026-12-06 01:20")),
                },
            ),
            "Planned work on Canvas was completed at 1:20 a.m. CST on Sunday, December 6.",
        ),
        (
            said(&canvas(), night(), State::Completed { at: None }),
            "Planned work on Canvas was completed on Sunday, December 6.",
        ),
        (
            said(&canvas(), long, State::Cancelled),
            "The Canvas maintenance planned from Tuesday, January 5, to Friday, January 8, is cancelled.",
        ),
        (
            said(&calm, morning, State::Upcoming),
            "Zoom will stay available during planned work on Tuesday, December 8, from 5 to 7 a.m. CST.",
        ),
        (
            said(&calm, morning, State::Now),
            "Zoom stays available during planned work until 7 a.m. CST.",
        ),
        (
            said(&mixed, morning, State::Upcoming),
            "Canvas will be unavailable and Panopto will be slow on Tuesday, December 8, from 5 to 7 a.m. CST.",
        ),
        (
            said(&pairs, morning, State::Now),
            "Canvas and Zoom are unavailable, and Email is slow until 7 a.m. CST for planned work.",
        ),
        (
            said(&pairs, morning, State::Cancelled),
            "The maintenance of Canvas, Zoom and Email planned for Tuesday, December 8, is cancelled.",
        ),
        (
            said(&canvas(), morning, State::Rescheduled { was: night() }),
            "The Canvas maintenance moves from Saturday, December 5, to Tuesday, December 8, 5 to 7 a.m. CST.",
        ),
        (
            said(&canvas(), hour_later, State::Rescheduled { was: morning }),
            "The Canvas maintenance on Tuesday, December 8, now runs from 6 to 8 a.m. CST, not from 5 to 7 a.m.",
        ),
        (
            said(&canvas(), long, State::Rescheduled { was: night() }),
            "The Canvas maintenance moves from Saturday, December 5, 2026; it now runs from 8 a.m. Tuesday, January 5, 2027, to 5 p.m. Friday, January 8, 2027 (CST).",
        ),
        (
            said(
                &canvas(),
                span("2027-01-05", "2027-01-06"),
                State::Rescheduled { was: night() },
            ),
            "The Canvas maintenance moves from Saturday, December 5, 2026, to Tuesday, January 5, 2027, all day.",
        ),
        (
            said(&Subject::of([], None), morning, State::Upcoming),
            "Services will stay available during planned work on Tuesday, December 8, from 5 to 7 a.m. CST.",
        ),
    ]);
    let speaker = Speaker {
        face: &american(),
        division: "IT",
        year: None,
    };
    check([(
        speaker.series(
            &canvas(),
            span("2026-07-19 02:00", "2026-07-19 06:00"),
            "every month on the third Sunday",
        ),
        "Canvas is unavailable every month on the third Sunday, from 2 to 6 a.m. (CST or CDT).",
    )]);
}

#[test]
fn incidents_of_every_effect() {
    let face = american();
    let speaker = Speaker {
        face: &face,
        division: "IT",
        year: None,
    };
    let started = at("2026-11-20 14:10");
    let course = Course {
        started,
        updated: started,
        next_update_by: None,
    };
    let over = Phase::Resolved {
        at: at("2026-11-20 16:25"),
    };
    let labs = Subject::of(
        [("Computer labs", true, Effect::Partial)],
        Some("in Founders Library"),
    );
    let two = Subject::of(
        [
            ("Canvas", false, Effect::Major),
            ("Panopto", false, Effect::Degraded),
        ],
        None,
    );
    let calm = one("Zoom", Effect::None);
    check([
        (
            speaker.incident(&labs, course, Phase::Investigating),
            "Computer labs are partly down in Founders Library. IT is looking for the cause.",
        ),
        (
            speaker.incident(&labs, course, Phase::Monitoring),
            "Computer labs have been partly down in Founders Library. IT has put a fix in place and is watching it.",
        ),
        (
            speaker.incident(&labs, course, over),
            "Computer labs are working again. They were partly down from 2:10 to 4:25 p.m. CST on Friday, November 20.",
        ),
        (
            speaker.incident(&two, course, Phase::Identified),
            "Canvas is down and Panopto is slow. IT has found the cause.",
        ),
        (
            speaker.incident(&two, course, over),
            "Canvas and Panopto are working again. Canvas was down and Panopto was slow from 2:10 to 4:25 p.m. CST on Friday, November 20.",
        ),
        (
            speaker.incident(&calm, course, Phase::Investigating),
            "Zoom stays available despite a problem. IT is looking for the cause.",
        ),
        (
            speaker.incident(&calm, course, over),
            "The problem with Zoom is solved. It lasted from 2:10 to 4:25 p.m. CST on Friday, November 20; Zoom stayed available.",
        ),
    ]);
}

#[test]
fn other_styles() {
    let european = face(DateStyle::DayMonth, TimeStyle::TwentyFour);
    let speaker = Speaker {
        face: &european,
        division: "IT",
        year: None,
    };
    let plain = face(DateStyle::MonthDay, TimeStyle::Twelve);
    let dotless = Speaker {
        face: &plain,
        division: "IT",
        year: None,
    };
    check([
        (
            speaker.window(&canvas(), night(), State::Upcoming),
            "Canvas will be unavailable from 22:00 Saturday 5 December to 02:00 Sunday 6 December (CST).",
        ),
        (
            speaker.window(
                &canvas(),
                span("2026-12-08 05:00", "2026-12-08 07:00"),
                State::Upcoming,
            ),
            "Canvas will be unavailable on Tuesday 8 December from 05:00 to 07:00 CST.",
        ),
        (
            speaker.window(
                &canvas(),
                span("2026-12-08 22:00", "2026-12-09"),
                State::Upcoming,
            ),
            "Canvas will be unavailable on Tuesday 8 December from 22:00 to midnight CST.",
        ),
        (
            speaker.window(
                &canvas(),
                span("2026-12-08 22:00", "2026-12-11"),
                State::Upcoming,
            ),
            "Canvas will be unavailable from 22:00 Tuesday 8 December to 00:00 Friday 11 December (CST).",
        ),
        (
            speaker.window(&canvas(), night(), State::Cancelled),
            "The Canvas maintenance planned for Saturday 5 December is cancelled.",
        ),
        (
            speaker.window(&canvas(), week_later(), State::Rescheduled { was: night() }),
            "The Canvas maintenance moves from Saturday 5 December to Saturday 12 December, 22:00 to 02:00 CST.",
        ),
        (
            dotless.window(
                &canvas(),
                span("2026-12-08 05:00", "2026-12-08 07:00"),
                State::Upcoming,
            ),
            "Canvas will be unavailable on Tuesday, December 8, from 5 to 7 am CST.",
        ),
    ]);
}

#[test]
fn what_is_not_about_trouble() {
    let face = american();
    let speaker = Speaker {
        face: &face,
        division: "IT",
        year: None,
    };
    let day = |text: &str| text.parse::<Date>().unwrap();
    let answers = Answers {
        done: 3,
        doing: 1,
        planned: 1,
        declined: 2,
    };
    check([
        (
            speaker.retirement(&["Text-message codes"], true, day("2027-06-30"), false),
            "Text-message codes end on Wednesday, June 30, 2027.",
        ),
        (
            speaker.retirement(&["Text-message codes"], true, day("2027-06-30"), true),
            "Text-message codes ended on Wednesday, June 30, 2027.",
        ),
        (
            speaker.retirement(&["Fax"], false, day("2027-03-31"), false),
            "Fax ends on Wednesday, March 31, 2027.",
        ),
        (
            speaker.launch(&["Passkeys"], true, Some(day("2027-01-11")), false),
            "Passkeys will be available from Monday, January 11, 2027.",
        ),
        (
            speaker.launch(&["Passkeys"], true, Some(day("2026-08-24")), true),
            "Passkeys have been available since Monday, August 24, 2026.",
        ),
        (
            speaker.launch(&["The lab notebook"], false, None, true),
            "The lab notebook is available.",
        ),
        (
            speaker.advisory(
                Severity::Critical,
                "A false payroll message asks you to confirm your bank details",
            ),
            "Urgent warning from IT: A false payroll message asks you to confirm your bank details.",
        ),
        (
            speaker.advisory(Severity::Info, "Does remote access drop after sleep?"),
            "Notice from IT: Does remote access drop after sleep?",
        ),
        (
            speaker.survey("April 2026", 2316, answers),
            "2,316 people answered the IT survey of April 2026. Of 7 findings, 3 are done, 1 is under way, 1 is planned and 2 are declined.",
        ),
        (
            speaker.survey("April 2026", 1, Answers::default()),
            "1 person answered the IT survey of April 2026.",
        ),
        (
            speaker.survey(
                "April 2026",
                12,
                Answers {
                    done: 1,
                    ..Answers::default()
                },
            ),
            "12 people answered the IT survey of April 2026. Its one finding is done.",
        ),
        (
            speaker.story("A lab stopped\n losing  samples"),
            "A lab stopped losing samples.",
        ),
    ]);
}

#[test]
fn short_texts() {
    let window = "Canvas will be unavailable from 10 p.m. Saturday, December 5, to 2 a.m. Sunday, December 6 (CST).";
    for (text, limit, wanted) in [
        ("Canvas is down.", 15, "Canvas is down."),
        ("Canvas is down.", 14, "Canvas is…"),
        (
            window,
            96,
            "Canvas will be unavailable from 10 p.m. Saturday, December 5, to 2 a.m. …",
        ),
        (
            window,
            69,
            "Canvas will be unavailable from 10 p.m. Saturday, December 5, to…",
        ),
        (window, 58, "Canvas will be unavailable from 10 p.m. …"),
        (window, 40, "Canvas will be unavailable from…"),
        (
            "Email will be slow from 5 to 7 a.m. CST on Tuesday",
            34,
            "Email will be slow from…",
        ),
        (
            "Email will be slow from 5 to 7 a.m. CST on Tuesday",
            38,
            "Email will be slow from…",
        ),
        (
            "Email will be slow from 5 to 7 a.m. CST on Tuesday",
            40,
            "Email will be slow from 5 to 7 a.m. CST…",
        ),
        (
            "It ends on Wednesday, June 30, 2027. Set up a passkey.",
            31,
            "It ends on…",
        ),
        ("Call (555) 555-0142 now or write.", 12, "Call…"),
        ("Größe übertrifft alles", 6, "Größe…"),
        ("Donaudampfschifffahrt", 8, "Donauda…"),
        ("Donaudampfschifffahrt kommt", 8, "Donauda…"),
        ("10 p.m. is late", 4, "…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
        ("", 5, ""),
    ] {
        let ours = short(text, limit);
        assert_eq!(ours, wanted, "{text} at {limit}");
    }
    for limit in 0..window.len() + 2 {
        let ours = short(window, limit);
        assert!(ours.chars().count() <= limit, "{ours}");
        for half in ["10…", "2…", "December…", " 5 …"] {
            assert!(!ours.ends_with(half), "{ours}");
        }
    }
}
