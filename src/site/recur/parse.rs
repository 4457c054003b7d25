//! Reading a rule: what is written → what is meant, or a fault at its place.
use super::*;

pub(super) const PARTS: [&str; 9] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYDAY",
    "BYMONTHDAY",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
];
pub(super) const FREQUENCIES: [(&str, Frequency); 4] = [
    ("DAILY", Frequency::Daily),
    ("WEEKLY", Frequency::Weekly),
    ("MONTHLY", Frequency::Monthly),
    ("YEARLY", Frequency::Yearly),
];
pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

/// A piece of the rule's text that knows where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Piece<'a> {
    pub(super) fn trimmed(self) -> Piece<'a> {
        let start = self.text.trim_start();
        Piece {
            text: start.trim_end(),
            at: self.at + self.text.len() - start.len(),
        }
    }

    pub(super) fn split(self, by: char) -> impl Iterator<Item = Piece<'a>> {
        let mut at = self.at;
        self.text.split(by).map(move |text| {
            let piece = Piece { text, at };
            at += text.len() + by.len_utf8();
            piece.trimmed()
        })
    }

    /// The name before the equals sign and the value after it.
    pub(super) fn halves(self) -> Option<(Piece<'a>, Piece<'a>)> {
        let (name, value) = self.text.split_once('=')?;
        let after = Piece {
            text: value,
            at: self.at + name.len() + 1,
        };
        Some((
            Piece {
                text: name,
                at: self.at,
            }
            .trimmed(),
            after.trimmed(),
        ))
    }

    pub(super) fn range(self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    pub(super) fn fault(self, message: impl Into<String>, help: impl Into<String>) -> RuleFault {
        fault(self.range(), message, help)
    }
}

pub(super) fn fault(
    span: Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> RuleFault {
    RuleFault {
        span,
        message: message.into(),
        help: help.into(),
    }
}

/// A rule on its way: what has been read, and where each part stands.
pub(super) struct Draft {
    rule: Rule,
    seen: Vec<(&'static str, Range<usize>)>,
}

impl Rule {
    /// Reads a rule; letters may be small, and a leading `RRULE:` is taken off.
    pub fn parse(text: &str) -> Result<Rule, RuleFault> {
        let mut whole = Piece { text, at: 0 }.trimmed();
        if whole
            .text
            .get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("RRULE:"))
        {
            whole = Piece {
                text: &whole.text[6..],
                at: whole.at + 6,
            }
            .trimmed();
        }
        if whole.text.is_empty() {
            return Err(whole.fault(
                "the rule is empty",
                "write one such as `FREQ=MONTHLY;BYDAY=3SU`, or leave it out",
            ));
        }
        let mut draft = Draft::new();
        for part in whole.split(';') {
            draft.take(part)?;
        }
        draft.finish(whole)
    }
}

impl Draft {
    pub(super) fn new() -> Draft {
        let rule = Rule {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        };
        Draft {
            rule,
            seen: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, part: Piece<'_>) -> Result<(), RuleFault> {
        let Some((name, value)) = part.halves() else {
            let help = "parts are written NAME=VALUE with one `;` between them, like `FREQ=WEEKLY;BYDAY=TU`";
            return Err(part.fault(format!("`{}` is not a part of a rule", part.text), help));
        };
        let upper = name.text.to_ascii_uppercase();
        let Some(known) = PARTS.into_iter().find(|known| *known == upper) else {
            return Err(unknown_part(name, &upper));
        };
        if self.seen.iter().any(|(seen, _)| *seen == known) {
            let help =
                format!("write it once; several values go behind one `{known}=`, with commas");
            return Err(part.fault(format!("`{known}` is written twice"), help));
        }
        if value.text.is_empty() {
            return Err(part.fault(
                format!("`{known}` has no value"),
                format!("write {}", example(known)),
            ));
        }
        self.seen.push((known, part.range()));
        self.set(known, value)
    }

    pub(super) fn set(&mut self, name: &'static str, value: Piece<'_>) -> Result<(), RuleFault> {
        let rule = &mut self.rule;
        match name {
            "FREQ" => rule.frequency = frequency(value)?,
            "INTERVAL" => rule.interval = number(name, value, 1..=9_999)?,
            "COUNT" => rule.count = Some(number(name, value, 1..=99_999)?.unsigned_abs()),
            "UNTIL" => rule.until = Some(until(value)?),
            "BYDAY" => rule.days = list(value, day_rule)?,
            "BYMONTHDAY" => rule.month_days = list(value, |piece| signed(name, piece, 31))?,
            "BYMONTH" => {
                rule.months = list(value, |piece| Ok(number(name, piece, 1..=12)? as i16))?
            }
            "BYSETPOS" => rule.positions = list(value, |piece| signed(name, piece, 366))?,
            _ => rule.week_start = weekday(value)?,
        }
        rule.days
            .sort_by_key(|day| (day.weekday.to_monday_zero_offset(), day.ordinal));
        for numbers in [&mut rule.months, &mut rule.month_days, &mut rule.positions] {
            // Days from the end of the month come after those from its start.
            numbers.sort_by_key(|n| (*n < 0, *n));
            numbers.dedup();
        }
        rule.days.dedup();
        Ok(())
    }

    pub(super) fn span(&self, name: &str) -> Option<Range<usize>> {
        self.seen
            .iter()
            .find(|(seen, _)| *seen == name)
            .map(|(_, span)| span.clone())
    }

    /// What only the whole rule shows: parts that are missing, or that do not go together.
    pub(super) fn finish(self, whole: Piece<'_>) -> Result<Rule, RuleFault> {
        if self.span("FREQ").is_none() {
            let help = "begin with `FREQ=DAILY`, `FREQ=WEEKLY`, `FREQ=MONTHLY` or `FREQ=YEARLY`";
            return Err(whole.fault("the rule does not say how often: `FREQ` is missing", help));
        }
        if let (Some(count), Some(until)) = (self.span("COUNT"), self.span("UNTIL")) {
            let help = "keep one of them: a number of times, or a last day";
            let later = if count.start > until.start {
                count
            } else {
                until
            };
            return Err(fault(
                later,
                "`COUNT` and `UNTIL` cannot stand in one rule",
                help,
            ));
        }
        self.days_fit()?;
        let rule = self.rule;
        if rule.frequency == Frequency::Weekly && !rule.month_days.is_empty() {
            let help =
                "write `FREQ=MONTHLY` for days of the month, or `BYDAY` for days of the week";
            return Err(fault(
                part_span(&self.seen, "BYMONTHDAY"),
                "`BYMONTHDAY` does not go with `FREQ=WEEKLY`",
                help,
            ));
        }
        if !rule.positions.is_empty()
            && rule.days.is_empty()
            && rule.month_days.is_empty()
            && rule.months.is_empty()
        {
            let help = "say first which days to choose from: `FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1`";
            return Err(fault(
                part_span(&self.seen, "BYSETPOS"),
                "`BYSETPOS` has nothing to choose from",
                help,
            ));
        }
        Ok(rule)
    }

    /// Ordinals need a month or a year to count in, and a month has no sixth Saturday.
    pub(super) fn days_fit(&self) -> Result<(), RuleFault> {
        let span = || part_span(&self.seen, "BYDAY");
        let Some(worst) = self
            .rule
            .days
            .iter()
            .max_by_key(|day| day.ordinal.abs())
            .filter(|day| day.ordinal != 0)
        else {
            return Ok(());
        };
        let code = code_of(worst.weekday);
        let in_year = self.rule.frequency == Frequency::Yearly && self.rule.months.is_empty();
        match self.rule.frequency {
            Frequency::Daily | Frequency::Weekly => {
                let help = format!(
                    "write `BYDAY={code}`, or `FREQ=MONTHLY` for a certain one of the month"
                );
                Err(fault(
                    span(),
                    format!("`BYDAY={worst}` counts within a month or a year"),
                    help,
                ))
            }
            _ if !in_year && worst.ordinal.abs() > 5 => {
                let help = format!(
                    "write 1 to 5, or -1 to -5 from the end: `BYDAY=3{code}` or `BYDAY=-1{code}`"
                );
                Err(fault(
                    span(),
                    format!("`BYDAY={worst}` is out of range: no month has so many"),
                    help,
                ))
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn part_span(seen: &[(&'static str, Range<usize>)], name: &str) -> Range<usize> {
    seen.iter()
        .find(|(part, _)| *part == name)
        .map_or(0..0, |(_, span)| span.clone())
}

pub(super) fn unknown_part(name: Piece<'_>, upper: &str) -> RuleFault {
    match upper {
        "BYHOUR" | "BYMINUTE" | "BYSECOND" => name.fault(
            format!("`{upper}` is not supported"),
            "take it out: the time of day comes from `starts`",
        ),
        "BYYEARDAY" | "BYWEEKNO" => name.fault(
            format!("`{upper}` is not supported"),
            "say the day with `BYMONTH` and `BYMONTHDAY` or `BYDAY`",
        ),
        _ => {
            let help = match nearest(upper, PARTS) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the parts are {}", or_list(&PARTS)),
            };
            name.fault(format!("`{}` is not a part of a rule", name.text), help)
        }
    }
}

pub(super) fn example(part: &str) -> &'static str {
    match part {
        "FREQ" => "`FREQ=MONTHLY`",
        "INTERVAL" => "`INTERVAL=2` for every second one",
        "COUNT" => "`COUNT=10` for ten times in all",
        "UNTIL" => "`UNTIL=20271231T235959Z` or `UNTIL=20271231`",
        "BYDAY" => "`BYDAY=SA`, or `BYDAY=1SA` for the first Saturday",
        "BYMONTHDAY" => "`BYMONTHDAY=15`, or `BYMONTHDAY=-1` for the last day",
        "BYMONTH" => "`BYMONTH=1,7` for January and July",
        "BYSETPOS" => "`BYSETPOS=1` for the first of the days, `BYSETPOS=-1` for the last",
        _ => "`WKST=MO`",
    }
}

pub(super) fn list<T>(
    value: Piece<'_>,
    read: impl FnMut(Piece<'_>) -> Result<T, RuleFault>,
) -> Result<Vec<T>, RuleFault> {
    value.split(',').map(read).collect()
}

pub(super) fn number(
    name: &str,
    value: Piece<'_>,
    range: RangeInclusive<i32>,
) -> Result<i32, RuleFault> {
    let plain = !value.text.is_empty() && value.text.bytes().all(|b| b.is_ascii_digit());
    match value.text.parse::<i32>() {
        Ok(n) if plain && range.contains(&n) => Ok(n),
        _ => {
            let help = format!(
                "write a whole number from {} to {}, like {}",
                range.start(),
                range.end(),
                example(name)
            );
            Err(out_of_range(name, value, help))
        }
    }
}

/// A number that counts from the start or, with a minus, from the end.
pub(super) fn signed(name: &str, value: Piece<'_>, most: i16) -> Result<i16, RuleFault> {
    let digits = value.text.strip_prefix(['+', '-']).unwrap_or(value.text);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    match value.text.parse::<i16>() {
        Ok(n) if plain && n != 0 && (-most..=most).contains(&n) => Ok(n),
        _ => {
            let help = format!(
                "write 1 to {most}, or -1 to -{most} from the end, like {}",
                example(name)
            );
            Err(out_of_range(name, value, help))
        }
    }
}

pub(super) fn out_of_range(name: &str, value: Piece<'_>, help: String) -> RuleFault {
    let numeric = value
        .text
        .trim_start_matches(['+', '-'])
        .bytes()
        .all(|b| b.is_ascii_digit());
    let message = match value.text {
        "" => format!("`{name}` has an empty place in its list"),
        text if numeric => format!("`{text}` is out of range for `{name}`"),
        text => format!("`{text}` is not a number that `{name}` can take"),
    };
    value.fault(message, help)
}

pub(super) fn frequency(value: Piece<'_>) -> Result<Frequency, RuleFault> {
    let upper = value.text.to_ascii_uppercase();
    if let Some((_, known)) = FREQUENCIES.iter().find(|(code, _)| *code == upper) {
        return Ok(*known);
    }
    let codes = FREQUENCIES.map(|(code, _)| code);
    let help = match upper.as_str() {
        "HOURLY" | "MINUTELY" | "SECONDLY" => {
            "a window comes once a day at most: write `FREQ=DAILY`".into()
        }
        _ => match nearest(&upper, codes) {
            Some(meant) => format!("did you mean `FREQ={meant}`?"),
            None => format!("write {} after `FREQ=`", or_list(&codes)),
        },
    };
    Err(value.fault(
        format!("`{}` is not a frequency that campanile knows", value.text),
        help,
    ))
}

pub(super) fn weekday(value: Piece<'_>) -> Result<Weekday, RuleFault> {
    let upper = value.text.to_ascii_uppercase();
    WEEKDAYS
        .iter()
        .find(|(code, _)| *code == upper)
        .map(|(_, day)| *day)
        .ok_or_else(|| {
            // "Sat", "SATURDAY": the code is how the name begins.
            let meant = WEEKDAYS
                .iter()
                .find(|(code, _)| upper.len() > 2 && upper.starts_with(code));
            let help = match meant {
                Some((code, _)) => format!("did you mean `{code}`?"),
                None => format!("write {}", or_list(&WEEKDAYS.map(|(code, _)| code))),
            };
            value.fault(format!("`{}` is not a day of the week", value.text), help)
        })
}

pub(super) fn day_rule(value: Piece<'_>) -> Result<DayRule, RuleFault> {
    let cut = value
        .text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(value.text.len());
    let (ordinal, name) = value.text.split_at(cut);
    let weekday = weekday(Piece {
        text: name,
        at: value.at + cut,
    })
    .map_err(|problem| match name {
        "" => value.fault(
            format!("`{}` names no day of the week", value.text),
            format!("write {}", example("BYDAY")),
        ),
        _ => problem,
    })?;
    let ordinal = match ordinal {
        "" => 0,
        text => signed("BYDAY", Piece { text, at: value.at }, 53)?,
    };
    Ok(DayRule { ordinal, weekday })
}

/// `20271231` or `20271231T235959Z`; a local time is refused, since RFC 5545 wants UTC beside a zone.
pub(super) fn until(value: Piece<'_>) -> Result<Until, RuleFault> {
    let text = value.text;
    let wrong = || {
        value.fault(
            format!("`{text}` is not a time for `UNTIL`"),
            format!("write {}", example("UNTIL")),
        )
    };
    if !text.is_ascii() {
        return Err(wrong());
    }
    let (day, clock) = text.split_at(text.len().min(8));
    let date = digits(day, 8)
        .and_then(|n| Date::new((n / 10_000) as i16, (n / 100 % 100) as i8, (n % 100) as i8).ok());
    let date = date.ok_or_else(wrong)?;
    if clock.is_empty() {
        return Ok(Until::Day(date));
    }
    let Some(time) = clock.strip_prefix(['T', 't']) else {
        return Err(wrong());
    };
    let Some(time) = time.strip_suffix(['Z', 'z']) else {
        let help = format!(
            "write the time in UTC with a `Z` (`{text}Z` if it is UTC already), or only the day: `{day}`"
        );
        return Err(value.fault("`UNTIL` has a time without a zone", help));
    };
    let n = digits(time, 6).ok_or_else(wrong)?;
    let time = Time::new(
        (n / 10_000) as i8,
        (n / 100 % 100) as i8,
        (n % 100) as i8,
        0,
    )
    .map_err(|_| wrong())?;
    let instant = TimeZone::UTC
        .to_timestamp(DateTime::from_parts(date, time))
        .map_err(|_| wrong())?;
    Ok(Until::Instant(instant))
}

pub(super) fn digits(text: &str, length: usize) -> Option<u32> {
    let fits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}
