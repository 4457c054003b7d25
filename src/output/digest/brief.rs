//! Short texts to copy: a text message and a post for each item, with their lengths.
use crate::site::sentence::short_with_address;
use crate::view::{MailItemView, MailView};

/// Lengths of a text message, and of a post.
const LIMITS: [(usize, &str); 2] = [
    (160, "For a text message"),
    (300, "For chat and social media"),
];

pub fn text(mail: &MailView) -> String {
    let mut out = String::new();
    for section in &mail.sections {
        for item in &section.items {
            out.push_str(&one(item));
        }
        if let Some(more) = &section.more {
            out.push_str(&format!(
                "{}: {} {}\n\n",
                section.heading, more.text, more.url
            ));
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The sentence is enough for the short one; the long one says what to do as well.
fn one(item: &MailItemView) -> String {
    let mut out = format!("## {}\n\n", item.title);
    for (i, (limit, what)) in LIMITS.into_iter().enumerate() {
        let after = item
            .action
            .as_deref()
            .or(item.note.as_deref())
            .filter(|_| i > 0);
        let text = match after {
            Some(after) => format!("{} {after}", item.text),
            None => item.text.clone(),
        };
        let text = short_with_address(&text, &item.url, limit);
        out.push_str(&format!(
            "{what} ({} of {limit} characters):\n{text}\n\n",
            text.chars().count()
        ));
    }
    out
}
