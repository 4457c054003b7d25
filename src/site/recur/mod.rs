//! Again and again: the part of RFC 5545's recurrence rules (section 3.3.10) that planned work needs.
mod days;
mod parse;
#[cfg(test)]
mod tests;
mod words;
mod write;

use crate::base::names::{and_list, count, nearest, or_list};
use crate::base::time::{Clockface, month_name};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use parse::*;
use std::collections::VecDeque;
use std::fmt;
use std::ops::{Range, RangeInclusive};
use write::*;

/// No start is looked for after this year.
const LAST_YEAR: i16 = 2200;
/// A rule that finds nothing in so many periods finds nothing (the 30th of February).
const IDLE_STEPS: u32 = 100_000;

/// A rule such as `FREQ=MONTHLY;BYDAY=3SU`, understood and in order: lists are sorted and free of doubles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    frequency: Frequency,
    interval: i32,
    count: Option<u32>,
    until: Option<Until>,
    months: Vec<i16>,
    month_days: Vec<i16>,
    days: Vec<DayRule>,
    positions: Vec<i16>,
    week_start: Weekday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// The last moment at which something may start; a day counts to its end, in the site's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    Day(Date),
    Instant(Timestamp),
}

/// `SA`, `1SA` or `-1SA`; the ordinal 0 is every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct DayRule {
    ordinal: i16,
    weekday: Weekday,
}

/// What is wrong with a rule, where (bytes of the rule's text), and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl std::error::Error for RuleFault {}
