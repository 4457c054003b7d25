//! Writing a rule: its normal form.
use super::*;

impl fmt::Display for DayRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ordinal {
            0 => f.write_str(code_of(self.weekday)),
            n => write!(f, "{n}{}", code_of(self.weekday)),
        }
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Until::Day(day) => write!(f, "{}", day.strftime("%Y%m%d")),
            Until::Instant(instant) => {
                write!(
                    f,
                    "{}",
                    TimeZone::UTC
                        .to_datetime(*instant)
                        .strftime("%Y%m%dT%H%M%SZ")
                )
            }
        }
    }
}

/// The normalised text: parts in one order, nothing that goes without saying.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = FREQUENCIES
            .iter()
            .find(|(_, known)| *known == self.frequency)
            .map_or("DAILY", |(name, _)| name);
        write!(f, "FREQ={name}")?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            write!(f, ";UNTIL={until}")?;
        }
        write_list(f, "BYMONTH", &self.months)?;
        write_list(f, "BYMONTHDAY", &self.month_days)?;
        write_list(f, "BYDAY", &self.days)?;
        write_list(f, "BYSETPOS", &self.positions)?;
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", code_of(self.week_start))?;
        }
        Ok(())
    }
}

pub(super) fn write_list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    items: &[T],
) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        match i {
            0 => write!(f, ";{name}={item}")?,
            _ => write!(f, ",{item}")?,
        }
    }
    Ok(())
}

pub(super) fn code_of(weekday: Weekday) -> &'static str {
    WEEKDAYS[weekday.to_monday_zero_offset().unsigned_abs() as usize % 7].0
}
