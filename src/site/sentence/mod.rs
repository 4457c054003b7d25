//! One sentence a notice: the only place where what happens to a service becomes words.
//!
//! Plain text from plain inputs. Nothing here reads a clock, so a sentence changes only when its inputs do; the
//! caller knows the phase. Times are always said with their zone, once where one is enough.
mod incidents;
mod others;
mod short;
#[cfg(test)]
mod tests;
mod times;
mod verbs;
mod work;

use crate::base::names::{and_list, count, thousands};
use crate::base::time::{Clockface, DateStyle, TimeStyle};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use short::words;
pub use short::{short, short_with_address};
use verbs::*;
pub(super) use verbs::{at_the_beginning, listed};

/// Who speaks, and how times are said.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    pub face: &'a Clockface,
    /// The division's short name: "IT".
    pub division: &'a str,
    /// The year that goes without saying, which is that of the notice's publication; days of other years name
    /// theirs. With `None`, years are named only where two of them meet.
    pub year: Option<i16>,
}

/// Services that are hit alike.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    pub names: Vec<&'a str>,
    /// A single service that takes "are": "Computer labs". Several names take it anyway.
    pub plural: bool,
    pub effect: Effect,
}

/// What a notice is about.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// The worst first.
    pub parts: Vec<Part<'a>>,
    /// Words after the verb: "in residence halls".
    pub scope: Option<&'a str>,
}

/// What people notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    None,
    Degraded,
    Partial,
    Major,
}

/// A stretch of time, without its last instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub starts: Timestamp,
    pub ends: Timestamp,
}

/// Where planned work stands. For a series: where the occurrence that is meant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Upcoming,
    Now,
    /// Said to be in progress, and past its end.
    Overrunning,
    Verifying,
    /// Past its end, and nobody has said how it went.
    Unconfirmed,
    /// `at`: when the division said so, if it is known.
    Completed {
        at: Option<Timestamp>,
    },
    Cancelled,
    /// Still to come, at another time than it was.
    Rescheduled {
        was: Window,
    },
}

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Investigating,
    Identified,
    Monitoring,
    Resolved { at: Timestamp },
}

/// When an incident began, and what was promised last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    pub started: Timestamp,
    /// The newest update (or the start): a promise for another day than this one names its day.
    pub updated: Timestamp,
    pub next_update_by: Option<Timestamp>,
}

/// How an advisory is headed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Info,
    Warning,
    Critical,
}

/// What became of a survey's findings, as numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    pub done: usize,
    pub doing: usize,
    pub planned: usize,
    pub declined: usize,
}
