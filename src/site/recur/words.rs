//! A rule in plain words.
use super::*;

impl Rule {
    /// The rhythm in plain English, without its end: "every month on the first Saturday".
    pub fn words(&self, first: DateTime) -> String {
        let rule = self.with_defaults(first.date());
        match rule.frequency {
            Frequency::Daily => rule.daily_words(),
            Frequency::Weekly => rule.weekly_words(),
            Frequency::Monthly => rule.monthly_words(),
            Frequency::Yearly => rule.yearly_words(),
        }
    }

    /// The rhythm and its end, by the last day on which it comes: "every week on Tuesday, until March 30, 2027".
    pub fn words_with_end(&self, first: DateTime, face: &Clockface) -> String {
        let words = self.words(first);
        if let Some(times) = self.count {
            return format!("{words}, {}", count(times as usize, "time", "times"));
        }
        match self
            .until
            .and_then(|_| self.starts(first, &face.zone).last())
        {
            Some(last) => format!("{words}, until {}", face.day_year(last.date())),
            None => words,
        }
    }

    pub(super) fn daily_words(&self) -> String {
        let only = !self.days.is_empty() || !self.month_days.is_empty();
        let when = if only {
            format!(" if it is {}", self.day_words())
        } else {
            String::new()
        };
        format!("{}{when}{}", every(self.interval, "day"), self.in_months())
    }

    pub(super) fn weekly_words(&self) -> String {
        let names: Vec<&str> = self.days.iter().map(|day| day_name(day.weekday)).collect();
        let days = match (names.as_slice(), self.interval) {
            (_, 1) if self.is_all_week() => "every day".into(),
            (_, 1) if self.is_working_week() => "every weekday".into(),
            ([one], n) if n > 1 && self.positions.is_empty() => every(n, one),
            _ if self.positions.is_empty() => format!(
                "{} on {}",
                every(self.interval, "week"),
                self.week_words(&names)
            ),
            _ => format!("{} on {}", every(self.interval, "week"), self.day_words()),
        };
        format!("{days}{}", self.in_months())
    }

    pub(super) fn week_words(&self, names: &[&str]) -> String {
        if self.is_working_week() {
            "Monday to Friday".into()
        } else {
            and_list(names)
        }
    }

    pub(super) fn monthly_words(&self) -> String {
        let months = match (self.months.is_empty(), self.interval) {
            (true, n) => every(n, "month"),
            (false, 1) => format!("every {}", month_list(&self.months)),
            (false, n) => format!("{}{}", every(n, "month"), self.in_months()),
        };
        format!("{months} on {}", self.day_words())
    }

    pub(super) fn yearly_words(&self) -> String {
        let year = every(self.interval, "year");
        if let ([month], [day], true, true) = (
            self.months.as_slice(),
            self.month_days.as_slice(),
            self.days.is_empty(),
            self.positions.is_empty(),
        ) && *day > 0
        {
            return format!("{year} on {} {day}", month_of(*month));
        }
        let of = match (self.months.is_empty(), self.month_days.is_empty()) {
            (false, _) => format!(" in {}", month_list(&self.months)),
            (true, false) => " of each month".into(),
            (true, true)
                if self.days.iter().any(|day| day.ordinal != 0) || !self.positions.is_empty() =>
            {
                " of the year".into()
            }
            (true, true) => String::new(),
        };
        format!("{year} on {}{of}", self.day_words())
    }

    /// "the first Saturday", "the 1st and 15th", "the last weekday".
    pub(super) fn day_words(&self) -> String {
        let weekdays = match (self.is_all_week(), self.is_working_week()) {
            (true, _) => vec!["day".to_string()],
            (_, true) => vec!["weekday".to_string()],
            _ => self
                .days
                .iter()
                .map(|day| day_name(day.weekday).to_string())
                .collect(),
        };
        let plain = self.month_days.is_empty() && self.days.iter().all(|day| day.ordinal == 0);
        match (self.positions.as_slice(), weekdays.as_slice()) {
            ([], _) => self.set_words(&weekdays),
            (places, [one]) if plain => format!("the {} {one}", ordinals(places)),
            (places, many) if plain => format!("the {} {}", ordinals(places), many.join(" or ")),
            (places, _) => format!(
                "the {} of these days: {}",
                ordinals(places),
                self.set_words(&weekdays)
            ),
        }
    }

    /// All the days that the lists name, before any choice among them.
    pub(super) fn set_words(&self, weekdays: &[String]) -> String {
        let month_days = month_day_words(&self.month_days);
        match (self.days.is_empty(), self.month_days.is_empty()) {
            (true, true) => "any day".into(),
            (true, false) => month_days,
            (false, true) => self.ordinal_words(weekdays),
            (false, false) => format!("{month_days} if it is {}", self.ordinal_words(weekdays)),
        }
    }

    /// "the first and third Saturday and the last Sunday"; "every Saturday" without ordinals.
    pub(super) fn ordinal_words(&self, weekdays: &[String]) -> String {
        if self.days.iter().all(|day| day.ordinal == 0) {
            let article = if self.month_days.is_empty() && self.frequency != Frequency::Daily {
                "every"
            } else {
                "a"
            };
            return format!("{article} {}", or_and(weekdays, article == "a"));
        }
        let mut groups: Vec<String> = Vec::new();
        for same in self.days.chunk_by(|a, b| a.weekday == b.weekday) {
            let mut places: Vec<i16> = same.iter().map(|day| day.ordinal).collect();
            places.sort_by_key(|n| (*n < 0, *n));
            let name = same.first().map_or("", |day| day_name(day.weekday));
            groups.push(match places.contains(&0) {
                true => format!("every {name}"),
                false => format!("the {} {name}", ordinals(&places)),
            });
        }
        and_list(&groups)
    }

    pub(super) fn in_months(&self) -> String {
        if self.months.is_empty() {
            String::new()
        } else {
            format!(" in {}", month_list(&self.months))
        }
    }

    pub(super) fn is_working_week(&self) -> bool {
        self.days.len() == 5
            && self
                .days
                .iter()
                .all(|day| day.ordinal == 0 && day.weekday.to_monday_zero_offset() < 5)
    }

    pub(super) fn is_all_week(&self) -> bool {
        self.days.len() == 7 && self.days.iter().all(|day| day.ordinal == 0)
    }
}

/// "every month", "every second month", "every 18 months".
pub(super) fn every(interval: i32, unit: &str) -> String {
    match (
        interval,
        usize::try_from(interval).ok().and_then(|n| ORDINALS.get(n)),
    ) {
        (1, _) => format!("every {unit}"),
        (_, Some(word)) => format!("every {word} {unit}"),
        (n, None) => match unit {
            "day" | "week" | "month" | "year" => format!("every {n} {unit}s"),
            weekday => format!("every {n} weeks on {weekday}"),
        },
    }
}

pub(super) const ORDINALS: [&str; 11] = [
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth",
];

/// "first", "23rd", "last", "second-to-last".
pub(super) fn ordinal(n: i16) -> String {
    let positive = n.unsigned_abs() as usize;
    let word = ORDINALS
        .get(positive)
        .map_or_else(|| numeral(n.abs()), |word| word.to_string());
    match n {
        -1 => "last".into(),
        n if n < 0 => format!("{word}-to-last"),
        _ => word,
    }
}

pub(super) fn ordinals(places: &[i16]) -> String {
    and_list(&places.iter().map(|n| ordinal(*n)).collect::<Vec<_>>())
}

/// "1st", "22nd", "13th".
pub(super) fn numeral(n: i16) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// "the 1st and 15th", "the 1st and the last day".
pub(super) fn month_day_words(days: &[i16]) -> String {
    let plain: Vec<String> = days
        .iter()
        .filter(|n| **n > 0)
        .map(|n| numeral(*n))
        .collect();
    let from_end: Vec<i16> = days.iter().copied().filter(|n| *n < 0).collect();
    match (plain.is_empty(), from_end.is_empty()) {
        (false, true) => format!("the {}", and_list(&plain)),
        (true, _) => format!("the {} day", ordinals(&from_end)),
        (false, false) => format!(
            "the {} and the {} day",
            and_list(&plain),
            ordinals(&from_end)
        ),
    }
}

pub(super) fn or_and(names: &[String], or: bool) -> String {
    let list = and_list(names);
    if or {
        list.replace(" and ", " or ")
    } else {
        list
    }
}

pub(super) fn month_of(number: i16) -> &'static str {
    Date::new(2000, number.clamp(1, 12) as i8, 1).map_or("", month_name)
}

pub(super) fn month_list(months: &[i16]) -> String {
    and_list(&months.iter().map(|n| month_of(*n)).collect::<Vec<_>>())
}

pub(super) fn day_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
