//! `campanile explain CODE`: the essay behind a finding.
use super::{Outcome, wrong};
use crate::base::finding::Code;
use crate::base::names;
use crate::base::source::Source;
use crate::check;
use crate::voice::pack;
use crate::world::{Trouble, terminal};
use clap::Args;

#[derive(Args)]
pub struct Explain {
    /// The code in square brackets, like broken-link; without one, all of them
    code: Option<String>,
}

impl Explain {
    pub fn run(self) -> Result<Outcome, Trouble> {
        let codes = check::codes();
        let Some(name) = self.code else {
            let wide = codes.iter().map(|code| code.name.len()).max().unwrap_or(0);
            for code in codes {
                terminal::print(&format!(
                    "{:<wide$}  {:<10}  {}",
                    code.name,
                    code.severity.word(),
                    code.catches
                ));
            }
            return Ok(Outcome::Fine);
        };
        // People copy the code with what stands around it: error[broken-link].
        let wanted = name
            .rsplit('[')
            .next()
            .unwrap_or_default()
            .trim_end_matches(']');
        if let Some(essay) = of_rule(wanted) {
            terminal::print(&essay);
            return Ok(Outcome::Fine);
        }
        let Some(code) = codes.iter().find(|code| code.name == wanted) else {
            let rules = rules();
            let known = codes.iter().map(|c| c.name);
            let near = names::nearest(
                wanted,
                known.chain(rules.iter().map(|(name, _)| name.as_str())),
            );
            let help = near
                .map(|n| format!("did you mean `{n}`?\n"))
                .unwrap_or_default();
            return Err(wrong(
                format!("there is no code `{wanted}`"),
                format!("{help}`campanile explain` lists them all"),
            ));
        };
        terminal::print(&essay(code));
        Ok(Outcome::Fine)
    }
}

/// The rules that ship, by name.
fn rules() -> Vec<(String, Source)> {
    let packs = pack::names().into_iter().filter_map(pack::shipped);
    let styles = packs.flat_map(|(pack, _)| pack.styles);
    styles
        .flat_map(|style| {
            let name = style.name;
            let named = move |(rule, source)| (format!("{name}.{rule}"), source);
            style.rules.into_iter().map(named)
        })
        .collect()
}

/// What a rule of the voice says of itself: its remark, its file, and its cases.
fn of_rule(wanted: &str) -> Option<String> {
    let (name, source) = rules().into_iter().find(|(name, _)| name == wanted)?;
    let remarks = source
        .text
        .lines()
        .map_while(|line| line.strip_prefix("# "));
    let why = remarks.collect::<Vec<_>>().join("\n");
    let level = source
        .text
        .lines()
        .find_map(|line| line.strip_prefix("level: "));
    let cases = pack::cases(&name).unwrap_or_default();
    let part = |heading: &str| {
        let from = cases.find(&format!("\n## {heading}\n"))? + heading.len() + 5;
        // Texts have headings of their own; only these end a part.
        let ends = ["\n## Right\n", "\n## Found\n"];
        let end = ends.iter().filter_map(|end| cases[from..].find(end)).min();
        let to = end.map_or(cases.len(), |len| from + len);
        let text = cases[from..to].trim().replace("\n\n---\n\n", "\n\n");
        Some(
            text.lines()
                .map(|line| format!("    {line}").trim_end().to_string() + "\n")
                .collect::<String>(),
        )
    };
    let rule: String = source
        .text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("    {line}\n"))
        .collect();
    Some(format!(
        "{name} ({})\n\nA rule of the voice, in {}.\n\nWhy: {why}\n\nWrong:\n\n{}\nRight:\n\n{}\nThe rule:\n\n{rule}",
        level.unwrap_or("warning"),
        source.path,
        part("Wrong").unwrap_or_default(),
        part("Right").unwrap_or_default(),
    ))
}

fn essay(code: &Code) -> String {
    let indent = |text: &str| {
        text.lines()
            .map(|line| format!("    {line}\n"))
            .collect::<String>()
    };
    format!(
        "{} ({})\n\n{}\n\nWhy: {}\n\nWrong:\n\n{}\nRight:\n\n{}",
        code.name,
        code.severity.word(),
        code.catches,
        code.why,
        indent(code.wrong),
        indent(code.right).trim_end()
    )
}
