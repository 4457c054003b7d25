//! The tests of this room, and their tables.
use super::*;
use crate::base::time::{DateStyle, TimeStyle, ZoneNames, time_zone};

/// A rule, its first start, and what python-dateutil makes of them.
#[derive(serde::Deserialize)]
struct Case {
    rule: String,
    first: String,
    zone: String,
    /// The table stops here; the rule may go on.
    limit: usize,
    starts: Vec<String>,
}

fn agree(table: &str) {
    let cases: Vec<Case> = serde_json::from_str(table).unwrap();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    for case in cases {
        let rule = Rule::parse(&case.rule).unwrap_or_else(|fault| panic!("{}: {fault}", case.rule));
        let zone = time_zone(&case.zone).unwrap();
        let start = first(&case.first);
        let ours: Vec<String> = rule
            .starts(start, &zone)
            .take(case.limit)
            .map(|at| at.to_string())
            .collect();
        assert_eq!(
            ours, case.starts,
            "{} from {} in {}",
            case.rule, case.first, case.zone
        );
        let again = Rule::parse(&rule.to_string()).unwrap();
        assert_eq!(again, rule, "normalised: {rule}");
    }
}

#[test]
fn agrees_with_dateutil() {
    agree(include_str!("../../../tests/recur/cases.json"));
}

fn fault_of(text: &str) -> RuleFault {
    Rule::parse(text).expect_err(text)
}

#[test]
fn faults_say_what_to_write() {
    for (text, at, message, help) in [
        ("", "", "empty", "FREQ=MONTHLY"),
        ("BYDAY=3SU", "BYDAY=3SU", "`FREQ` is missing", "FREQ=WEEKLY"),
        (
            "FREQ=WEEKLY;BYDAYS=TU",
            "BYDAYS",
            "`BYDAYS`",
            "did you mean `BYDAY`?",
        ),
        (
            "FREQ=MONTLY",
            "MONTLY",
            "`MONTLY`",
            "did you mean `FREQ=MONTHLY`?",
        ),
        ("FREQ=HOURLY", "HOURLY", "`HOURLY`", "FREQ=DAILY"),
        (
            "FREQ=DAILY;COUNT=3;UNTIL=20271231",
            "UNTIL=20271231",
            "`COUNT` and `UNTIL`",
            "keep one",
        ),
        (
            "FREQ=DAILY;UNTIL=20271231;COUNT=3",
            "COUNT=3",
            "`COUNT` and `UNTIL`",
            "keep one",
        ),
        (
            "FREQ=WEEKLY;BYDAY=1SA",
            "BYDAY=1SA",
            "counts within a month",
            "`BYDAY=SA`",
        ),
        (
            "FREQ=MONTHLY;BYDAY=6SA",
            "BYDAY=6SA",
            "out of range",
            "1 to 5",
        ),
        (
            "FREQ=YEARLY;BYMONTH=3;BYDAY=-9SU",
            "BYDAY=-9SU",
            "out of range",
            "1 to 5",
        ),
        ("FREQ=YEARLY;BYDAY=54SA", "54", "out of range", "1 to 53"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=1,32",
            "32",
            "out of range",
            "1 to 31",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "0", "out of range", "1 to 31"),
        ("FREQ=YEARLY;BYMONTH=13", "13", "out of range", "1 to 12"),
        ("FREQ=YEARLY;BYMONTH=May", "May", "not a number", "1 to 12"),
        ("FREQ=YEARLY;BYMONTH=1,,3", "", "empty place", "1 to 12"),
        ("FREQ=DAILY;INTERVAL=0", "0", "out of range", "1 to 9999"),
        (
            "FREQ=DAILY;COUNT=99999999999999999999",
            "99999999999999999999",
            "out of range",
            "COUNT=10",
        ),
        ("FREQ=DAILY;COUNT=ten", "ten", "not a number", "COUNT=10"),
        (
            "FREQ=WEEKLY;BYDAY=Sat",
            "Sat",
            "not a day of the week",
            "did you mean `SA`?",
        ),
        ("FREQ=MONTHLY;BYDAY=3", "3", "names no day", "BYDAY=1SA"),
        ("FREQ=MONTHLY;BYDAY=", "BYDAY=", "no value", "BYDAY=SA"),
        (
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "BYMONTHDAY=3",
            "does not go with",
            "FREQ=MONTHLY",
        ),
        (
            "FREQ=MONTHLY;BYSETPOS=1",
            "BYSETPOS=1",
            "nothing to choose from",
            "BYDAY=MO",
        ),
        (
            "FREQ=DAILY;UNTIL=20271231T220000",
            "20271231T220000",
            "without a zone",
            "20271231T220000Z",
        ),
        (
            "FREQ=DAILY;UNTIL=20270230",
            "20270230",
            "not a time",
            "20271231T235959Z",
        ),
        (
            "FREQ=DAILY;UNTIL=2027-12-31",
            "2027-12-31",
            "not a time",
            "UNTIL=20271231",
        ),
        (
            "FREQ=DAILY;UNTIL=2027123é",
            "2027123é",
            "not a time",
            "UNTIL=20271231",
        ),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR", "not supported", "`starts`"),
        (
            "FREQ=DAILY;BYWEEKNO=9",
            "BYWEEKNO",
            "not supported",
            "BYMONTH",
        ),
        (
            "FREQ=DAILY;FREQ=DAILY",
            "FREQ=DAILY",
            "written twice",
            "once",
        ),
        ("FREQ=DAILY;", "", "not a part", "NAME=VALUE"),
        ("every Tuesday", "every Tuesday", "not a part", "BYDAY=TU"),
        ("FREQ=WEEKLY;WKST=XX", "XX", "not a day of the week", "`MO`"),
    ] {
        let fault = fault_of(text);
        assert_eq!(&text[fault.span.clone()], at, "{text}: {fault:?}");
        assert!(fault.message.contains(message), "{text}: {fault:?}");
        assert!(fault.help.contains(help), "{text}: {fault:?}");
    }
    assert_eq!(fault_of("FREQ=DAILY; COUNT=x").span, 18..19);
}

#[test]
fn normalised_text() {
    for (written, normal) in [
        ("FREQ=MONTHLY;BYDAY=3SU", "FREQ=MONTHLY;BYDAY=3SU"),
        (
            "rrule:byday=th,tu,tu; freq=weekly; interval=1; wkst=mo",
            "FREQ=WEEKLY;BYDAY=TU,TH",
        ),
        (
            "FREQ=MONTHLY;BYDAY=-1SA,+1SA,SU;UNTIL=20271231t235959z",
            "FREQ=MONTHLY;UNTIL=20271231T235959Z;BYDAY=-1SA,1SA,SU",
        ),
        (
            "WKST=SU;BYSETPOS=-1,1;BYMONTHDAY=-1,15,2;BYMONTH=7,1;INTERVAL=2;COUNT=5;FREQ=YEARLY",
            "FREQ=YEARLY;INTERVAL=2;COUNT=5;BYMONTH=1,7;BYMONTHDAY=2,15,-1;BYSETPOS=1,-1;WKST=SU",
        ),
        ("FREQ=DAILY;UNTIL=20271231", "FREQ=DAILY;UNTIL=20271231"),
    ] {
        assert_eq!(Rule::parse(written).unwrap().to_string(), normal);
    }
    let rule = Rule::parse("FREQ=DAILY;UNTIL=20271231").unwrap();
    let chicago = time_zone("America/Chicago").unwrap();
    assert_eq!(
        rule.for_calendar(&chicago).to_string(),
        "FREQ=DAILY;UNTIL=20280101T055959Z"
    );
}

fn first(text: &str) -> DateTime {
    text.parse().unwrap()
}

#[test]
fn words_as_people_say_them() {
    let start = first("2026-02-07T06:00"); // a Saturday
    for (rule, words) in [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3", "every third day"),
        ("FREQ=DAILY;INTERVAL=45", "every 45 days"),
        ("FREQ=DAILY;BYMONTH=7,8", "every day in July and August"),
        (
            "FREQ=DAILY;BYDAY=SA,SU",
            "every day if it is a Saturday or Sunday",
        ),
        ("FREQ=WEEKLY", "every week on Saturday"),
        ("FREQ=WEEKLY;BYDAY=TU", "every week on Tuesday"),
        (
            "FREQ=WEEKLY;BYDAY=TU,TH",
            "every week on Tuesday and Thursday",
        ),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "every second Thursday"),
        (
            "FREQ=WEEKLY;INTERVAL=12;BYDAY=TH",
            "every 12 weeks on Thursday",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
            "every second week on Tuesday and Thursday",
        ),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR",
            "every second week on Monday to Friday",
        ),
        (
            "FREQ=WEEKLY;BYDAY=TU;BYMONTH=6",
            "every week on Tuesday in June",
        ),
        ("FREQ=MONTHLY", "every month on the 7th"),
        (
            "FREQ=MONTHLY;BYDAY=1SA",
            "every month on the first Saturday",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=1SA;UNTIL=20271231T235959Z",
            "every third month on the first Saturday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=1SA,3SA",
            "every month on the first and third Saturday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=1SA,-1SU",
            "every month on the first Saturday and the last Sunday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=-2FR",
            "every month on the second-to-last Friday",
        ),
        ("FREQ=MONTHLY;BYDAY=SA", "every month on every Saturday"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            "every month on the 1st and 15th",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=22,-2",
            "every month on the 22nd and the second-to-last day",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
            "every month on the 13th if it is a Friday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "every month on the last weekday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=SU;BYSETPOS=3",
            "every month on the third Sunday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1",
            "every month on the first Saturday or Sunday",
        ),
        (
            "FREQ=MONTHLY;BYMONTH=2,5,8,11;BYDAY=1SA",
            "every February, May, August and November on the first Saturday",
        ),
        ("FREQ=YEARLY", "every year on February 7"),
        ("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4", "every year on July 4"),
        (
            "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=-1",
            "every year on the last day in July",
        ),
        (
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=7;BYDAY=1SA",
            "every second year on the first Saturday in July",
        ),
        (
            "FREQ=YEARLY;BYDAY=20MO",
            "every year on the 20th Monday of the year",
        ),
        (
            "FREQ=YEARLY;BYMONTHDAY=13",
            "every year on the 13th of each month",
        ),
    ] {
        assert_eq!(Rule::parse(rule).unwrap().words(start), words, "{rule}");
    }
    let face = Clockface {
        zone: time_zone("America/Chicago").unwrap(),
        zone_name: "America/Chicago".into(),
        names: ZoneNames::default(),
        date_style: DateStyle::MonthDay,
        time_style: TimeStyle::TwelveDots,
    };
    let said = |rule: &str| Rule::parse(rule).unwrap().words_with_end(start, &face);
    assert_eq!(said("FREQ=DAILY;COUNT=10"), "every day, 10 times");
    assert_eq!(
        said("FREQ=WEEKLY;UNTIL=20270101"),
        "every week on Saturday, until December 26, 2026"
    );
    assert_eq!(said("FREQ=WEEKLY"), "every week on Saturday");
}

#[test]
fn the_first_start_counts_always() {
    let rule = Rule::parse("FREQ=MONTHLY;BYDAY=1SA;COUNT=3").unwrap();
    let odd = first("2026-02-11T06:00");
    let days: Vec<String> = rule
        .starts(odd, &TimeZone::UTC)
        .map(|at| at.date().to_string())
        .collect();
    assert_eq!(days, ["2026-02-11", "2026-03-07", "2026-04-04"]);
    assert!(!rule.fits(odd) && rule.fits(first("2026-02-07T06:00")));
}

/// dateutil wants both where RFC 5545 wants either, so this one stands here and not in the table.
#[test]
fn days_with_and_without_ordinals_together() {
    let rule = Rule::parse("FREQ=MONTHLY;BYDAY=SA,2TU;COUNT=6").unwrap();
    let starts = rule.starts(first("2026-02-07T06:00"), &TimeZone::UTC);
    assert_eq!(
        starts.map(|at| at.day()).collect::<Vec<_>>(),
        [7, 10, 14, 21, 28, 7]
    );
}

#[test]
fn never_endless() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31",
    ] {
        let rule = Rule::parse(rule).unwrap();
        assert_eq!(
            rule.starts(first("2026-02-07T06:00"), &TimeZone::UTC)
                .count(),
            1
        );
    }
    let daily = Rule::parse("FREQ=DAILY;UNTIL=99991231").unwrap();
    let last = daily
        .starts(first("2199-12-01T06:00"), &TimeZone::UTC)
        .last();
    assert_eq!(last, Some(first("2200-12-31T06:00")));
    let ancient = Rule::parse("FREQ=DAILY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=30").unwrap();
    assert_eq!(
        ancient
            .starts(first("-009999-01-01T00:00"), &TimeZone::UTC)
            .count(),
        1
    );
}

#[test]
fn no_text_panics() {
    let good =
        "RRULE:FREQ=MONTHLY;INTERVAL=2;UNTIL=20271231T235959Z;BYDAY=-1SA,é;BYSETPOS=-366;WKST=SU";
    for end in (0..=good.len()).filter(|end| good.is_char_boundary(*end)) {
        for start in (0..end).filter(|start| good.is_char_boundary(*start)) {
            if let Err(fault) = Rule::parse(&good[start..end]) {
                assert!(
                    good[start..end].get(fault.span.clone()).is_some(),
                    "{fault:?}"
                );
            }
        }
    }
}
