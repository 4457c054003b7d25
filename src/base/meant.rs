//! What somebody meant by a time that is not written as ours: "12/5/2026", "Dec 5, 2026 at 10 p.m.", "2026-11-31".
//!
//! Only for the help of a finding. Nothing here is ever taken for a time: a guess is shown, and the writer decides.
use super::time::MONTHS;
use jiff::civil::{Date, date};

/// How to write it, or why there is no such day: "write 2026-12-05 22:00". `None` when it is anybody's guess.
pub fn hint(text: &str) -> Option<String> {
    // Nobody writes a longer one.
    if text.len() > 60 {
        return None;
    }
    let mut parts = Parts::default();
    // The letter between day and time: "2026-12-05t22:00".
    let mut before = ' ';
    let spaced: String = text
        .to_ascii_lowercase()
        .chars()
        .map(|c| {
            let between = c == ',' || c == 't' && before.is_ascii_digit();
            before = c;
            if between { ' ' } else { c }
        })
        .collect();
    for word in spaced.split_whitespace() {
        parts.word(word)?;
    }
    parts.told()
}

#[derive(Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    /// Day and month in numbers, either of which may come first.
    either_way: bool,
    /// Hours and minutes.
    time: Option<(i8, i8)>,
    zone: bool,
}

impl Parts {
    fn word(&mut self, word: &str) -> Option<()> {
        let bare = word.trim_end_matches('.');
        if let Some(month) = month(bare) {
            self.month = Some(month);
            return Some(());
        }
        if let Some(at) = ['/', '-', '.']
            .into_iter()
            .find(|c| bare.matches(*c).count() == 2)
            && bare.starts_with(|c: char| c.is_ascii_digit())
            && !bare.contains('m')
        {
            return self.numbers(bare, at);
        }
        if matches!(bare, "am" | "a.m" | "pm" | "p.m") {
            return self.half(bare.starts_with('p'));
        }
        if bare.starts_with(|c: char| c.is_ascii_digit()) {
            return self.digits(bare);
        }
        let zone = matches!(bare.len(), 1..=4) && bare.bytes().all(|b| b.is_ascii_lowercase());
        match bare {
            "at" | "on" | "the" | "of" | "h" => {}
            "noon" => self.time = Some((12, 0)),
            "midnight" => self.time = Some((0, 0)),
            _ if bare.ends_with("day") || DAYS.contains(&bare) => {}
            _ if zone => self.zone = true,
            _ => return None,
        }
        Some(())
    }

    /// `12/5/2026`, `5.12.2026`, `2026-12-5`.
    fn numbers(&mut self, word: &str, between: char) -> Option<()> {
        let mut each = word.split(between).map(|n| n.parse::<i16>().ok());
        let (a, b, c) = (each.next()??, each.next()??, each.next()??);
        let (year, month, day) = match (a, between) {
            (1000.., _) => (a, b, c),
            (13.., _) | (_, '.') => (c, b, a),
            _ => (c, a, b),
        };
        let full = if (0..100).contains(&year) {
            year + 2000
        } else {
            year
        };
        self.either_way = between != '.' && a < 13 && b < 13 && a != b;
        self.year = Some(full);
        self.month = i8::try_from(month).ok().filter(|m| (1..=12).contains(m));
        self.day = i8::try_from(day).ok();
        self.month.map(drop)
    }

    /// `5`, `5th`, `2026`, `10pm`, `22:00`, `10:30p.m.`.
    fn digits(&mut self, word: &str) -> Option<()> {
        let end = word
            .find(|c: char| !(c.is_ascii_digit() || c == ':'))
            .unwrap_or(word.len());
        let (number, tail) = word.split_at(end);
        match number.split_once(':') {
            Some((hour, rest)) => {
                let minute = rest.split(':').next().unwrap_or_default();
                self.time = Some((hour.parse().ok()?, minute.parse().ok()?));
            }
            None if tail.starts_with(['a', 'p']) => self.time = Some((number.parse().ok()?, 0)),
            None if number.len() == 4 => self.year = Some(number.parse().ok()?),
            None if self.day.is_none() => self.day = Some(number.parse().ok()?),
            // "10 p.m.": which half of the day comes with the next word.
            None => self.time = Some((number.parse().ok()?, 0)),
        }
        match tail {
            "" | "st" | "nd" | "rd" => Some(()),
            "am" | "a.m" => self.half(false),
            "pm" | "p.m" => self.half(true),
            _ if tail.starts_with(['-', '+', 'z']) => {
                self.zone = true;
                Some(())
            }
            _ => None,
        }
    }

    fn half(&mut self, after_noon: bool) -> Option<()> {
        let (hour, minute) = self.time?;
        self.time = Some((hour % 12 + if after_noon { 12 } else { 0 }, minute));
        (1..=12).contains(&hour).then_some(())
    }

    fn told(self) -> Option<String> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        let name = MONTHS.get(usize::try_from(month - 1).ok()?)?;
        let Ok(whole) = Date::new(year, month, day) else {
            let last = date(2000, 1, 1)
                .with()
                .year(year)
                .month(month)
                .build()
                .ok()?;
            let days = last.days_in_month();
            return (day > days).then(|| format!("{name} {year} has {days} days"));
        };
        let time = match self.time {
            Some((hour, minute)) if (0..24).contains(&hour) && (0..60).contains(&minute) => {
                format!(" {hour:02}:{minute:02}")
            }
            Some(_) => return Some("hours go from 00:00 to 23:59".into()),
            None => String::new(),
        };
        let zone = match self.zone {
            true => "; the zone is that of the site, and stands in book.toml",
            false => "",
        };
        let turned = Date::new(year, day, month).ok().filter(|_| self.either_way);
        Some(match turned {
            Some(other) => {
                let other_name = MONTHS.get(usize::try_from(day - 1).ok()?)?;
                format!(
                    "write {whole}{time} for {name} {day}, or {other}{time} for {other_name} {month}{zone}"
                )
            }
            None => format!("write {whole}{time}{zone}"),
        })
    }
}

const DAYS: [&str; 10] = [
    "sun", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat",
];

/// A month by its name or the first three letters of it.
fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|name| {
        let name = name.to_ascii_lowercase();
        name == word
            || word == "sept" && name == "september"
            || word.len() == 3 && name.starts_with(word)
    })?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write() {
        for (text, expected) in [
            (
                "12/5/2026",
                "write 2026-12-05 for December 5, or 2026-05-12 for May 12",
            ),
            ("12/25/2026", "write 2026-12-25"),
            ("25.12.2026", "write 2026-12-25"),
            ("2026/12/05", "write 2026-12-05"),
            ("Dec 5, 2026", "write 2026-12-05"),
            (
                "Saturday, December 5th, 2026 at 10 p.m.",
                "write 2026-12-05 22:00",
            ),
            ("5 December 2026", "write 2026-12-05"),
            ("2026-12-05 10pm", "write 2026-12-05 22:00"),
            ("2026-12-05 10:30 PM", "write 2026-12-05 22:30"),
            ("2026-12-05 12 a.m.", "write 2026-12-05 00:00"),
            ("2026-1-5 9:00", "write 2026-01-05 09:00"),
            ("2026-11-31", "November 2026 has 30 days"),
            ("2026-11-20 25:00", "hours go from 00:00 to 23:59"),
            (
                "2026-11-20 10:00 CST",
                "write 2026-11-20 10:00; the zone is that of the site, and stands in book.toml",
            ),
        ] {
            assert_eq!(hint(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_nobody_can_know() {
        for text in [
            "tomorrow",
            "20:00",
            "next week",
            "",
            "2026",
            "13/13/2026",
            "//",
            "99999-1-1",
        ] {
            assert_eq!(hint(text), None, "{text}");
        }
    }
}
