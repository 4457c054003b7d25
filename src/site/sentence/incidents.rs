//! Something broke, in one sentence.
use super::*;

impl Speaker<'_> {
    /// Something broke: "Campus Wi-Fi is down in residence halls. IT is looking for the cause; next update by …".
    pub fn incident(&self, subject: &Subject<'_>, course: Course, phase: Phase) -> String {
        let division = self.division;
        let (tense, doing) = match phase {
            Phase::Investigating => (Tense::Is(Cause::Fault), "is looking for the cause"),
            Phase::Identified => (Tense::Is(Cause::Fault), "has found the cause"),
            // True before and after the fix takes hold.
            Phase::Monitoring => (Tense::HasBeen, "has put a fix in place and is watching it"),
            Phase::Resolved { at } => {
                return self.resolved(
                    subject,
                    Window {
                        starts: course.started,
                        ends: at,
                    },
                );
            }
        };
        let problem = if subject.is_calm() {
            " despite a problem"
        } else {
            ""
        };
        let next = course
            .next_update_by
            .map_or(String::new(), |by| self.promise(by, course.updated));
        finish(format!(
            "{}{problem}. {division} {doing}{next}",
            subject.says(tense)
        ))
    }

    pub(super) fn promise(&self, by: Timestamp, updated: Timestamp) -> String {
        let same_day = self.last_day(by) == self.face.date(updated);
        let by = if same_day {
            format!("{} {}", self.end_time(by), self.zone(by))
        } else {
            self.moment(by, &[])
        };
        format!("; next update by {by}")
    }

    /// The scope is left out: the first half says that all is well, and the notice's title says where it was not.
    pub(super) fn resolved(&self, subject: &Subject<'_>, down: Window) -> String {
        let when = self.past_span(down);
        match subject.affected() {
            [] => {
                let names = listed(&subject.names());
                let stayed = subject.says(Tense::Stayed);
                finish(format!(
                    "The problem with {names} is solved. It lasted {when}; {stayed}"
                ))
            }
            [one] => {
                let (is, it) = if one.takes_are() {
                    ("are", "They were")
                } else {
                    ("is", "It was")
                };
                let (names, was) = (listed(&one.names), adjective(one.effect, Cause::Fault));
                finish(format!("{names} {is} working again. {it} {was} {when}"))
            }
            parts => {
                let all: Vec<&str> = parts
                    .iter()
                    .flat_map(|part| part.names.iter().copied())
                    .collect();
                let was = clauses(parts, Tense::Was);
                finish(format!(
                    "{} are working again. {was} {when}",
                    and_list(&all)
                ))
            }
        }
    }

    /// What is over names its hours first: "from 2:10 to 4:25 p.m. CST on Friday, November 20".
    pub(super) fn past_span(&self, span: Window) -> String {
        let day = self.face.date(span.starts);
        if span.ends.duration_since(span.starts) < SignedDuration::from_mins(1) {
            let (time, zone) = (self.face.time(span.starts), self.zone(span.starts));
            return format!("for a moment at {time} {zone} on {}", self.day(day, &[]));
        }
        if day != self.last_day(span.ends) || self.is_whole_days(span) {
            return self.span(span);
        }
        format!("from {} on {}", self.hours(span, true), self.day(day, &[]))
    }
}
