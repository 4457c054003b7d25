//! `campanile explain CODE`: the essay behind a finding.
use super::{Outcome, wrong};
use crate::base::finding::Code;
use crate::base::names;
use crate::check;
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
            codes.iter().for_each(|code| {
                terminal::print(&format!(
                    "{:<20} {:<10} {}",
                    code.name,
                    code.severity.word(),
                    code.catches
                ))
            });
            return Ok(Outcome::Fine);
        };
        let Some(code) = codes.iter().find(|code| code.name == name) else {
            let near = names::nearest(&name, codes.iter().map(|c| c.name));
            let help = near.map_or("`campanile explain` lists them all".to_string(), |n| {
                format!("did you mean `{n}`?")
            });
            terminal::warn(&super::report::trouble(&wrong(
                format!("there is no code `{name}`"),
                help,
            )));
            return Ok(Outcome::Wrong);
        };
        terminal::print(&essay(code));
        Ok(Outcome::Fine)
    }
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
