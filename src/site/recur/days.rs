//! The days of a rule, in order.
use super::*;

impl Rule {
    /// The civil starts in order. `first` is always the first of them and counts, as RFC 5545 has it; the time
    /// of day stays the same across daylight saving. Ends by `COUNT`, by `UNTIL`, after the year 2200, or when
    /// the rule finds nothing any more.
    pub fn starts(
        &self,
        first: DateTime,
        zone: &TimeZone,
    ) -> impl Iterator<Item = DateTime> + use<> {
        Starts {
            days: Days {
                rule: self.with_defaults(first.date()),
                from: first.date(),
                period: 0,
            },
            zone: zone.clone(),
            first,
            ready: VecDeque::from([first.date()]),
            given: 0,
            done: false,
        }
    }

    /// Whether `first` is itself a day of the rule; a series that begins elsewhere is most often a slip.
    pub fn fits(&self, first: DateTime) -> bool {
        let mut days = Days {
            rule: self.with_defaults(first.date()),
            from: first.date(),
            period: 0,
        };
        days.next_period()
            .is_some_and(|hits| hits.contains(&first.date()))
    }

    /// Whether it ever ends by itself.
    pub fn ends(&self) -> bool {
        self.count.is_some() || self.until.is_some()
    }

    /// The rule as an `RRULE` beside a `DTSTART` with a zone, where RFC 5545 wants `UNTIL` in UTC.
    pub fn for_calendar(&self, zone: &TimeZone) -> Rule {
        let mut rule = self.clone();
        if let Some(Until::Day(day)) = rule.until
            && let Ok(end) = zone.to_timestamp(day.at(23, 59, 59, 0))
        {
            rule.until = Some(Until::Instant(end));
        }
        rule
    }

    /// What the rule leaves open, the first day says (RFC 5545: "information missing from the rule").
    pub(super) fn with_defaults(&self, first: Date) -> Rule {
        let mut rule = self.clone();
        if rule.days.is_empty() && rule.month_days.is_empty() {
            match rule.frequency {
                Frequency::Daily => {}
                Frequency::Weekly => rule.days.push(DayRule {
                    ordinal: 0,
                    weekday: first.weekday(),
                }),
                Frequency::Monthly => rule.month_days.push(first.day().into()),
                Frequency::Yearly => {
                    rule.month_days.push(first.day().into());
                    if rule.months.is_empty() {
                        rule.months.push(first.month().into());
                    }
                }
            }
        }
        rule
    }

    pub(super) fn has(&self, day: Date) -> bool {
        let month_day = i16::from(day.day());
        let from_end = month_day - i16::from(day.days_in_month()) - 1;
        (self.months.is_empty() || self.months.contains(&day.month().into()))
            && (self.month_days.is_empty()
                || self
                    .month_days
                    .iter()
                    .any(|n| *n == month_day || *n == from_end))
            && (self.days.is_empty() || self.days.iter().any(|rule| self.is_weekday(*rule, day)))
    }

    /// Ordinals count within the year if nothing says a month, else within the month.
    pub(super) fn is_weekday(&self, rule: DayRule, day: Date) -> bool {
        if rule.weekday != day.weekday() {
            return false;
        }
        let in_year = self.frequency == Frequency::Yearly && self.months.is_empty();
        let (place, length) = match in_year {
            true => (day.day_of_year(), day.days_in_year()),
            false => (day.day().into(), day.days_in_month().into()),
        };
        match rule.ordinal {
            0 => true,
            n if n > 0 => n == (place - 1) / 7 + 1,
            n => -n == (length - place) / 7 + 1,
        }
    }
}

/// The days of a rule, one period (day, week, month, year) after the other.
pub(super) struct Days {
    rule: Rule,
    from: Date,
    period: i64,
}

impl Days {
    /// The days of the next period, in order; `None` after the last year.
    pub(super) fn next_period(&mut self) -> Option<Vec<Date>> {
        let (start, length) = self.bounds()?;
        self.period += 1;
        let mut hits = Vec::new();
        for offset in 0..length {
            let day = start.checked_add(i64::from(offset).days()).ok()?;
            if self.rule.has(day) {
                hits.push(day);
            }
        }
        Some(self.choose(hits))
    }

    /// The first day of the period and its length in days.
    pub(super) fn bounds(&self) -> Option<(Date, i16)> {
        let steps = self.period.checked_mul(self.rule.interval.into())?;
        let (start, length) = match self.rule.frequency {
            Frequency::Daily => (self.from.checked_add(steps.days()).ok()?, 1),
            Frequency::Weekly => {
                let into = self.rule.week_start.until(self.from.weekday());
                let week = self.from.checked_sub(i64::from(into).days()).ok()?;
                (week.checked_add(steps.checked_mul(7)?.days()).ok()?, 7)
            }
            Frequency::Monthly => {
                let month =
                    i64::from(self.from.year()) * 12 + i64::from(self.from.month()) - 1 + steps;
                let year = i16::try_from(month.div_euclid(12)).ok()?;
                let start = Date::new(year, month.rem_euclid(12) as i8 + 1, 1).ok()?;
                (start, start.days_in_month().into())
            }
            Frequency::Yearly => {
                let start = Date::new(
                    i16::try_from(i64::from(self.from.year()) + steps).ok()?,
                    1,
                    1,
                )
                .ok()?;
                (start, start.days_in_year())
            }
        };
        (start.year() <= LAST_YEAR).then_some((start, length))
    }

    /// BYSETPOS: of a period's days only those at certain places, from the start or from the end.
    pub(super) fn choose(&self, hits: Vec<Date>) -> Vec<Date> {
        if self.rule.positions.is_empty() {
            return hits;
        }
        let size = hits.len() as i16;
        let chosen = |place: i16| {
            self.rule
                .positions
                .iter()
                .any(|n| *n == place + 1 || *n == place - size)
        };
        hits.into_iter()
            .zip(0..)
            .filter(|(_, place)| chosen(*place))
            .map(|(day, _)| day)
            .collect()
    }
}

pub(super) struct Starts {
    days: Days,
    zone: TimeZone,
    first: DateTime,
    ready: VecDeque<Date>,
    given: u32,
    done: bool,
}

impl Starts {
    /// Fills `ready` from the next period that has days after the first one.
    pub(super) fn refill(&mut self) -> Option<()> {
        for _ in 0..IDLE_STEPS {
            let first = self.first.date();
            self.ready.extend(
                self.days
                    .next_period()?
                    .into_iter()
                    .filter(|day| *day > first),
            );
            if !self.ready.is_empty() {
                return Some(());
            }
        }
        None
    }

    pub(super) fn is_after_end(&self, start: DateTime) -> bool {
        let rule = &self.days.rule;
        if rule.count.is_some_and(|count| self.given >= count) {
            return true;
        }
        match rule.until {
            None => false,
            Some(Until::Day(day)) => start.date() > day,
            Some(Until::Instant(instant)) => self
                .zone
                .to_timestamp(start)
                .map_or(true, |at| at > instant),
        }
    }

    pub(super) fn advance(&mut self) -> Option<DateTime> {
        if self.ready.is_empty() {
            self.refill()?;
        }
        let start = DateTime::from_parts(self.ready.pop_front()?, self.first.time());
        if self.is_after_end(start) {
            return None;
        }
        self.given += 1;
        Some(start)
    }
}

impl Iterator for Starts {
    type Item = DateTime;

    fn next(&mut self) -> Option<DateTime> {
        if self.done {
            return None;
        }
        let next = self.advance();
        self.done = next.is_none();
        next
    }
}
