//! Digests: what happened, what comes, what is new, as an e-mail and as short texts to copy. A pure function of the
//! published site and the wish.
//!
//! The families stay apart by type: [`notices`] takes communications, [`news`] takes marketing; the outlook for
//! leadership ([`coming`]) has both, each in sections of its own, as `/timeline/` has.
mod brief;
mod coming;
mod desk;
pub mod eml;
mod news;
mod notices;
mod plain;

use crate::base::config::Config;
use crate::base::finding::Finding;
use crate::content::shared::Channel;
use crate::output::pages::words::unbroken_days;
use crate::site::published::Published;
use crate::site::sentence::short;
use crate::theme::Theme;
use crate::view::{LinkView, MailItemView, MailSectionView, MailView};
use desk::Desk;
use jiff::Timestamp;
use tera::Context;

/// Gmail cuts a message off after about 102 KB of HTML and hides the rest behind a link; in bytes, with room to spare.
pub const LARGEST: usize = 100 * 1024;

/// What a digest is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// What people want to know.
    Communications,
    /// What IT wants people to know.
    News,
    /// The next weeks for whoever answers for others: by impact on people.
    Coming,
}

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct Wish {
    pub family: Family,
    /// What was said from this instant on.
    pub since: Timestamp,
    /// How far to look ahead; the end of the whole period when it is past. Not in the period itself.
    pub until: Timestamp,
    /// Its id; with none, what is for anybody.
    pub audience: Option<String>,
    /// Where it goes: a story is told only where its customer consented.
    pub channel: Channel,
    /// The editor's own headline and opening words.
    pub headline: Option<String>,
    pub intro: Option<String>,
    /// The address for leaving, or the mark that the sending program puts it in for.
    pub unsubscribe: String,
}

/// A digest, ready to be written down in any form.
pub struct Digest {
    mail: MailView,
    /// The clock reading, for the message's date.
    at: Timestamp,
    host: String,
    audience: String,
    from: (String, String),
}

/// The same content as HTML and as plain text.
pub struct Written {
    pub html: String,
    pub text: String,
}

/// The digest, or nothing where there is nothing to tell.
pub fn of(site: &Published, wish: &Wish) -> Option<Digest> {
    let desk = Desk { site, wish };
    let sections = match wish.family {
        Family::Communications => notices::sections(&desk, &site.communications),
        Family::News => news::sections(&desk, &site.marketing),
        Family::Coming => {
            let mut sections = coming::sections(&desk, &site.communications);
            sections.extend(coming::starts(&desk, &site.marketing));
            sections
        }
    };
    let sections: Vec<MailSectionView> = sections
        .into_iter()
        .filter(|section| !section.items.is_empty())
        .collect();
    if sections.is_empty() {
        return None;
    }
    let config = &site.config;
    Some(Digest {
        mail: mail(&desk, sections),
        at: site.now,
        host: super::feeds::updates::host(site),
        audience: wish.audience.clone().unwrap_or_else(|| "everyone".into()),
        from: (
            format!("{} {}", university(config), config.division.name),
            config.division.contact.email.clone(),
        ),
    })
}

impl Digest {
    /// Both texts of the e-mail, with as many items a section as fit; the rest is behind a link.
    pub fn written(&self, theme: &Theme) -> Result<Written, Box<Finding>> {
        let most = if self.mail.compact { 4 } else { 12 };
        let mut cap = most;
        loop {
            let mail = cut(&self.mail, cap);
            let html = render(theme, &mail)?;
            if html.len() <= LARGEST || cap <= 1 {
                let text = plain::text(&mail);
                return Ok(Written { html, text });
            }
            cap -= (cap / 4).max(1);
        }
    }

    /// A whole message that a mail program opens (RFC 5322).
    pub fn message(&self, theme: &Theme) -> Result<String, Box<Finding>> {
        let written = self.written(theme)?;
        Ok(eml::message(&eml::Letter {
            from: &self.from.0,
            address: &self.from.1,
            subject: &self.mail.subject,
            at: self.at,
            host: &self.host,
            list: &self.audience,
            language: &self.mail.language,
            unsubscribe: &self.mail.unsubscribe,
            text: &written.text,
            html: &written.html,
        }))
    }

    /// Short texts with their lengths, one item after the other.
    pub fn short(&self) -> String {
        brief::text(&cut(&self.mail, 12))
    }
}

fn render(theme: &Theme, mail: &MailView) -> Result<String, Box<Finding>> {
    let mut context = Context::new();
    context.insert("mail", &kept_together(mail));
    let mut out = Vec::new();
    theme.render("mail/digest.html", &context, &mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Narrow columns tear days and hours apart; the plain text wraps by its own rules and keeps its spaces.
fn kept_together(mail: &MailView) -> MailView {
    let mut mail = mail.clone();
    for item in mail.sections.iter_mut().flat_map(|s| &mut s.items) {
        item.title = unbroken_days(&item.title);
        item.text = unbroken_days(&item.text);
        let parts = [&mut item.note, &mut item.action, &mut item.hours];
        for text in parts.into_iter().flatten() {
            *text = unbroken_days(text);
        }
    }
    mail
}

/// At most so many items a section, and a link to the others.
fn cut(mail: &MailView, most: usize) -> MailView {
    let mut mail = mail.clone();
    for section in &mut mail.sections {
        let left_out = section.items.len().saturating_sub(most);
        section.items.truncate(most);
        if left_out > 0 {
            let text = format!("and {left_out} more");
            section.more = Some(LinkView::new(text, section.page.clone()));
        }
    }
    mail
}

fn mail(desk: &Desk<'_>, sections: Vec<MailSectionView>) -> MailView {
    let (site, config, wish) = (desk.site, &desk.site.config, desk.wish);
    let headline = match &wish.headline {
        Some(words) => line(words, 150),
        None => headline(desk, &sections),
    };
    let place = format!("{} {}", university(config), config.division.short_name);
    let contact = &config.division.contact;
    let first = sections.iter().flat_map(|s| &s.items).next();
    let whom = match &wish.audience {
        Some(id) => config.audience_name(id).to_string(),
        None => "Everyone".into(),
    };
    MailView {
        language: config.book.language.clone(),
        subject: match wish.headline {
            Some(_) => headline.clone(),
            None => line(&format!("{place}: {headline}"), 150),
        },
        preheader: first.map_or(String::new(), |item: &MailItemView| short(&item.text, 140)),
        university: config.university.name.clone(),
        division: config.division.name.clone(),
        kicker: format!("For: {whom} · {}", desk.period()),
        headline,
        intro: wish.intro.as_deref().map(|words| line(words, 1000)),
        compact: wish.family == Family::Coming,
        sections,
        phone: Some(contact.phone.clone()).filter(|phone| !phone.is_empty()),
        phone_url: format!("tel:{}", dialed(&contact.phone)),
        email: contact.email.clone(),
        location: contact.location.clone(),
        whom,
        unsubscribe: wish.unsubscribe.clone(),
        subscribe: site.absolute("/subscribe/"),
        status: site.absolute("/status/"),
        notice: config.site.notice.clone(),
        brand: config.theme.brand.clone(),
        on_brand: config.theme.on_brand.clone(),
    }
}

fn university(config: &Config) -> &str {
    let short = config.university.short_name.as_deref();
    short.unwrap_or(&config.university.name)
}

/// What it comes to, in numbers; news are named by the newest.
fn headline(desk: &Desk<'_>, sections: &[MailSectionView]) -> String {
    let counted = |section: &MailSectionView| {
        let n = section.items.len();
        match n {
            1 => section.one.replace('#', "1"),
            n => section.many.replace('#', &n.to_string()),
        }
    };
    let counts: Vec<String> = sections.iter().map(counted).collect();
    match desk.wish.family {
        Family::Communications => first_upper(&counts.join(", ")),
        Family::Coming => format!("What is coming: {}", counts.join(", ")),
        Family::News => {
            let all: usize = sections.iter().map(|s| s.items.len()).sum();
            let first = sections.first().and_then(|s| s.items.first());
            let title = first.map_or("", |item| item.title.as_str());
            match all {
                1 => title.to_string(),
                n => format!("{title}, and {} more", n - 1),
            }
        }
    }
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// One line without control characters, cut between words.
fn line(text: &str, most: usize) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    short(&spaced, most)
}

/// A North American number without its country is not callable from elsewhere.
fn dialed(phone: &str) -> String {
    let digits: String = phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    match digits.len() == 10 && !digits.starts_with('+') {
        true => format!("+1{digits}"),
        false => digits,
    }
}
