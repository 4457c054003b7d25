//! Findings as people and programs read them: one form a file.
mod github;
mod human;
mod json;
mod line;
mod sarif;
mod vale;

use super::Format;
use crate::base::finding::{Finding, Severity};
use crate::base::names::count;
use crate::world::{Trouble, terminal};
use rayon::prelude::*;
use std::path::Path;

use github::github;
pub use human::human;
pub use json::json;
pub use line::line;
use sarif::sarif;
pub use vale::vale;

/// All findings, then how many there are.
pub fn print(findings: &[&Finding]) {
    let (colours, width) = (terminal::colours(), terminal::width());
    // Some thousands at a time, so that neither threads nor memory are the limit.
    for some in findings.chunks(4096) {
        let told: Vec<String> = (some.par_iter())
            .map(|finding| human(finding, colours, width) + "\n")
            .collect();
        terminal::print(&told.join("\n"));
    }
}

/// The forms that code-hosting services read.
pub fn services(format: Format, findings: &[&Finding], site: &Path) {
    match format {
        Format::Sarif => terminal::print(&sarif(findings, &crate::check::codes())),
        Format::Github => (findings.iter()).for_each(|f| terminal::print(&github(f, site))),
        Format::Human | Format::Json => {}
    }
}

/// "2 errors, 1 warning".
pub fn tally(findings: &[&Finding]) -> String {
    let of = |severity| findings.iter().filter(|f| f.severity() == severity).count();
    let parts = [
        (of(Severity::Error), "error", "errors"),
        (of(Severity::Warning), "warning", "warnings"),
        (of(Severity::Suggestion), "suggestion", "suggestions"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(*n, one, many))
        .collect();
    if parts.is_empty() {
        "no findings".into()
    } else {
        parts.join(", ")
    }
}

/// Each line of the help is a step of its own.
pub fn trouble(trouble: &Trouble) -> String {
    let help = trouble.help.as_deref().unwrap_or_default();
    let steps: String = help.lines().map(|step| format!("\nhelp: {step}")).collect();
    format!("error: {}{steps}", trouble.message)
}
