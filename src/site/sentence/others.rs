//! Retirements, launches, warnings, surveys and stories in one sentence.
use super::*;

impl Speaker<'_> {
    /// "Text-message codes end on Wednesday, June 30, 2027."; afterwards "ended". The year is always named:
    /// a retirement is read years before and after.
    pub fn retirement(&self, names: &[&str], plural: bool, last_day: Date, over: bool) -> String {
        let verb = match (over, plural || names.len() > 1) {
            (true, _) => "ended",
            (false, true) => "end",
            (false, false) => "ends",
        };
        finish(format!(
            "{} {verb} on {}",
            names_or_service(names),
            self.full_day(last_day)
        ))
    }

    /// "Passkeys will be available from …"; once the day has come, "have been available since …".
    pub fn launch(&self, names: &[&str], plural: bool, from: Option<Date>, begun: bool) -> String {
        let many = plural || names.len() > 1;
        let verb = match (from, begun, many) {
            (Some(day), true, true) => format!("have been available since {}", self.full_day(day)),
            (Some(day), true, false) => format!("has been available since {}", self.full_day(day)),
            (Some(day), false, _) => format!("will be available from {}", self.full_day(day)),
            (None, _, true) => "are available".into(),
            (None, _, false) => "is available".into(),
        };
        finish(format!("{} {verb}", names_or_service(names)))
    }

    /// "Warning from IT: A false payroll message asks you to confirm your bank details."
    pub fn advisory(&self, severity: Severity, title: &str) -> String {
        let head = match severity {
            Severity::Info => "Notice",
            Severity::Warning => "Warning",
            Severity::Critical => "Urgent warning",
        };
        finish(format!(
            "{head} from {}: {}",
            self.division,
            one_line(title)
        ))
    }

    /// "2,316 people answered the IT survey of April 2026. Of 7 findings, 3 are done, 1 is under way …".
    pub fn survey(&self, period: &str, respondents: usize, answers: Answers) -> String {
        let people = count(respondents, "person", "people");
        let opening = finish(format!(
            "{people} answered the {} survey of {}",
            self.division,
            one_line(period)
        ));
        let Answers {
            done,
            doing,
            planned,
            declined,
        } = answers;
        let states = [
            (done, "done"),
            (doing, "under way"),
            (planned, "planned"),
            (declined, "declined"),
        ];
        let parts: Vec<String> = states
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| {
                format!(
                    "{} {} {word}",
                    thousands(*n),
                    if *n == 1 { "is" } else { "are" }
                )
            })
            .collect();
        match done + doing + planned + declined {
            0 => opening,
            1 => format!(
                "{opening} Its one finding is {}.",
                states.iter().find(|(n, _)| *n > 0).map_or("", |s| s.1)
            ),
            all => format!(
                "{opening} Of {} findings, {}.",
                thousands(all),
                and_list(&parts)
            ),
        }
    }

    /// A story is told by its summary.
    pub fn story(&self, summary: &str) -> String {
        finish(one_line(summary))
    }
}
