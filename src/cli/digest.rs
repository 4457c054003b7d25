//! `campanile digest`: what happened and what comes, as an e-mail to send and as short texts to copy.
use super::{Common, Outcome, no_instant, report, wrong};
use crate::base::finding::{Finding, Severity};
use crate::base::names;
use crate::base::time::When;
use crate::content::shared::Channel;
use crate::output::digest::{self, Family, Wish};
use crate::site::Site;
use crate::world::{Trouble, terminal};
use crate::{compile, theme};
use clap::{Args, ValueEnum};
use jiff::{Timestamp, ToSpan};
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    campanile digest --family communications --audience students --since 2026-11-01\n  \
    campanile digest --family news --format eml --out news.eml\n  \
    campanile digest --leadership --format text")]
pub struct Digest {
    /// What people want to know, what is new, or what is coming; the families are never mixed in one message
    #[arg(
        long,
        value_enum,
        required_unless_present = "leadership",
        conflicts_with = "leadership"
    )]
    family: Option<Of>,
    /// The same as `--family coming`: the next 90 days by impact on people, on one screen
    #[arg(long)]
    leadership: bool,
    /// Only what is for these people, and what is for everyone: an audience's id
    #[arg(long, value_name = "ID")]
    audience: Option<String>,
    /// What was said from this day or time on; without it, in the last seven days
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    since: Option<When>,
    /// How far to look ahead, that day included: 14 days, or 90 for what is coming. A past day ends the period
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    until: Option<When>,
    /// How to write it
    #[arg(long, value_enum, default_value = "html")]
    format: Form,
    /// The headline and subject, instead of one that counts what is in it
    #[arg(long, value_name = "TEXT")]
    headline: Option<String>,
    /// Your own opening words, as one paragraph
    #[arg(long, value_name = "TEXT")]
    intro: Option<String>,
    /// What the program that sends it puts in for the address to unsubscribe, or that address
    #[arg(long, value_name = "MARK", default_value = "{{unsubscribe_url}}", value_parser = parse_mark)]
    unsubscribe: String,
    /// Write it into this file instead of on the screen
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Outages, planned work, warnings, services that end, surveys
    Communications,
    /// New services and stories
    News,
    /// For leadership: the next 90 days by impact on people
    Coming,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For a program that sends mail
    Html,
    /// The same as plain text
    Text,
    /// A whole message that a mail program opens
    Eml,
    /// Texts of 160 and 300 characters for messages and posts
    Short,
}

impl Digest {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        if common.internal {
            return Err(wrong(
                "a digest leaves the house, and what is internal does not",
                "leave --internal out",
            ));
        }
        let input = common.load()?;
        let compiled = compile(&input, &mut |_| ());
        let errors: Vec<&Finding> = (compiled.findings.iter())
            .filter(|f| f.severity() == Severity::Error)
            .collect();
        let site = match &compiled.site {
            Some(site) if errors.is_empty() => site,
            _ => {
                report::print(&errors);
                terminal::warn("No digest was made: half a site would be half the truth.");
                return Ok(Outcome::Findings);
            }
        };
        let wish = self.wish(site)?;
        let published = site.published();
        let Some(digest) = digest::of(&published, &wish) else {
            terminal::warn(&self.nothing(site, &wish));
            return Ok(Outcome::Fine);
        };
        let (theme, _) = theme::load(&input.theme, &site.config);
        let Some(theme) = theme else {
            return Ok(Outcome::Findings); // Its errors stopped the site above.
        };
        let text = match self.format {
            Form::Html => digest.written(&theme).map(|w| w.html),
            Form::Text => digest.written(&theme).map(|w| w.text),
            Form::Eml => digest.message(&theme),
            Form::Short => Ok(digest.short()),
        };
        match text {
            Ok(text) => self.hand_over(common, &text),
            Err(finding) => {
                report::print(&[&*finding]);
                Ok(Outcome::Findings)
            }
        }
    }

    fn hand_over(&self, common: &Common, text: &str) -> Result<Outcome, Trouble> {
        let text = format!("{}\n", text.trim_end_matches('\n'));
        let Some(path) = &self.out else {
            terminal::print(text.trim_end_matches('\n'));
            return Ok(Outcome::Fine);
        };
        std::fs::write(path, &text).map_err(|error| Trouble::io("write", path, &error))?;
        common.say(&format!("Wrote {}", super::plain_path(path)));
        Ok(Outcome::Fine)
    }

    fn family(&self) -> Family {
        match self.family {
            Some(Of::Communications) => Family::Communications,
            Some(Of::News) => Family::News,
            Some(Of::Coming) | None => Family::Coming,
        }
    }

    /// The period and the audience, once they are known to be sound.
    fn wish(&self, site: &Site) -> Result<Wish, Trouble> {
        let family = self.family();
        let since = match self.since {
            Some(_) if family == Family::Coming => {
                return Err(wrong(
                    "what is coming looks ahead from now, and has no --since",
                    "leave --since out; --until says how far to look",
                ));
            }
            Some(when) => instant("--since", site, &when)?,
            None => site.now.saturating_sub(week()).unwrap_or(site.now),
        };
        if self.since.is_some() && since > site.now {
            return Err(wrong(
                "--since is in the future: nothing has been said since then",
                "leave --since out for the last seven days; --until says how far to look ahead",
            ));
        }
        let until = self.until(site, family)?;
        if until <= since {
            return Err(wrong(
                "the period ends before it begins: --since is after --until",
                "take an earlier --since or a later --until",
            ));
        }
        Ok(Wish {
            family,
            since,
            until,
            audience: self.audience(site)?,
            channel: match self.format {
                Form::Short => Channel::Social,
                _ => Channel::Email,
            },
            headline: self.headline.clone(),
            intro: self.intro.clone(),
            unsubscribe: self.unsubscribe.clone(),
        })
    }

    fn until(&self, site: &Site, family: Family) -> Result<Timestamp, Trouble> {
        let days = if family == Family::Coming { 90 } else { 14 };
        let until = match self.until {
            // The whole of that day.
            Some(When::Day(day)) => site.face.start_of(day.saturating_add(1.day())),
            Some(when) => instant("--until", site, &when)?,
            None => {
                let today = site.face.date(site.now);
                site.face.start_of(today.saturating_add((days + 1).days()))
            }
        };
        if family == Family::Coming && until <= site.now {
            return Err(wrong(
                "--until is in the past, and what is coming looks ahead",
                "take a day to come, or leave --until out for the next 90 days",
            ));
        }
        Ok(until)
    }

    fn audience(&self, site: &Site) -> Result<Option<String>, Trouble> {
        let Some(asked) = self.audience.as_deref().map(str::trim) else {
            return Ok(None);
        };
        let ids: Vec<&str> = site.config.audience.iter().map(|a| a.id.as_str()).collect();
        if ids.contains(&asked) {
            return Ok(Some(asked.into()));
        }
        let near = names::nearest(asked, ids.iter().copied());
        let guess = near.map_or(String::new(), |near| format!("did you mean `{near}`?\n"));
        let list = match ids.is_empty() {
            true => "book.toml has no [[audience]]; leave --audience out".to_string(),
            false => format!("the ids here: {}", ids.join(", ")),
        };
        Err(wrong(
            format!("there is no audience `{asked}`"),
            format!("{guess}{list}"),
        ))
    }

    /// An empty period is no fault; but nothing is written that somebody could send.
    fn nothing(&self, site: &Site, wish: &Wish) -> String {
        let day = |at: Timestamp| site.face.day_year(site.face.date(at));
        let last = wish
            .until
            .saturating_sub(jiff::SignedDuration::from_secs(1));
        let last = day(last.unwrap_or(wish.until));
        let whom = wish.audience.as_deref().map_or(String::new(), |id| {
            format!(" for: {}", site.config.audience_name(id))
        });
        match wish.family {
            Family::Coming => {
                format!("Nothing is coming until {last}{whom}. No digest was written.")
            }
            Family::News => format!(
                "There is no news from {} to {last}{whom}. No digest was written.",
                day(wish.since)
            ),
            Family::Communications => format!(
                "There is no notice from {} to {last}{whom}. No digest was written.",
                day(wish.since)
            ),
        }
    }
}

fn week() -> jiff::SignedDuration {
    jiff::SignedDuration::from_hours(7 * 24)
}

fn instant(option: &str, site: &Site, when: &When) -> Result<Timestamp, Trouble> {
    when.resolve(&site.face.zone)
        .map_err(|fault| no_instant(option, &site.config.site.time_zone, fault))
}

/// It stands in a link and in a header, so that it is one word.
fn parse_mark(text: &str) -> Result<String, String> {
    let fits = !text.is_empty()
        && text.len() <= 500
        && text
            .chars()
            .all(|c| c.is_ascii_graphic() && !"<>\"'".contains(c));
    match fits {
        true if !text.to_ascii_lowercase().starts_with("javascript:") => Ok(text.into()),
        _ => Err("write an address, or the mark of the program that sends it, like {{unsubscribe_url}} or *|UNSUB|*".into()),
    }
}
