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
        let Some(code) = codes.iter().find(|code| code.name == wanted) else {
            let near = names::nearest(wanted, codes.iter().map(|c| c.name));
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
