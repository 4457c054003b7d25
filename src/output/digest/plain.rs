//! The plain-text twin: the same items in the same order, for programs and people that show no HTML.
use crate::view::{MailItemView, MailView};

/// Columns, as mail has had them since RFC 678: a quoted line still fits into 80.
const WIDTH: usize = 72;

pub fn text(mail: &MailView) -> String {
    let mut out = String::new();
    let mut put = |text: &str, indent: &str| wrapped(text, indent, &mut out);
    put(&format!("{} · {}", mail.university, mail.division), "");
    put(&mail.kicker, "");
    put("", "");
    put(&mail.headline, "");
    if let Some(intro) = &mail.intro {
        put("", "");
        put(intro, "");
    }
    for section in &mail.sections {
        put("", "");
        put(&section.heading.to_uppercase(), "");
        put(&"-".repeat(section.heading.chars().count().min(WIDTH)), "");
        for item in &section.items {
            put("", "");
            item_lines(item, &mut put);
        }
        if let Some(more) = &section.more {
            put("", "");
            put(&format!("{}: {}", more.text, more.url), "");
        }
    }
    put("", "");
    put("-- ", "");
    let phone = mail.phone.as_deref().unwrap_or_default();
    let place = mail.location.as_deref().unwrap_or_default();
    let ways: Vec<&str> = [phone, &mail.email, place]
        .into_iter()
        .filter(|way| !way.is_empty())
        .collect();
    put(&format!("Questions? {}", ways.join(", ")), "");
    put(&format!("Status now: {}", mail.status), "");
    put(&format!("Choose what you get: {}", mail.subscribe), "");
    put(&format!("Stop this digest: {}", mail.unsubscribe), "");
    if let Some(notice) = &mail.notice {
        put(notice, "");
    }
    out
}

fn item_lines(item: &MailItemView, put: &mut impl FnMut(&str, &str)) {
    let mark = item
        .mark
        .as_ref()
        .map_or(String::new(), |mark| format!("[{}] ", mark.word));
    let day = item.day.as_ref().map_or(String::new(), |day| {
        format!("{} {}: ", day.rest, day.number)
    });
    put(&format!("* {day}{mark}{}", item.title), "  ");
    put(&format!("  {}", item.text), "  ");
    if let Some(note) = &item.note {
        put(&format!("  {note}"), "  ");
    }
    if let Some(action) = &item.action {
        put(&format!("  What to do: {action}"), "  ");
    }
    if let Some(call) = &item.call {
        put(&format!("  {}: {}", call.text, call.url), "  ");
    }
    put(&format!("  {}", item.url), "  ");
}

/// Broken between words; an address is never broken, since nobody could click on it. Lines after the first are indented.
fn wrapped(text: &str, indent: &str, out: &mut String) {
    if text.starts_with("-- ") {
        out.push_str("-- \n");
        return;
    }
    let lead = &text[..text.len() - text.trim_start_matches(' ').len()];
    let mut line = lead.to_string();
    let mut empty = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let long = line.chars().count() + 1 + word.chars().count() > WIDTH;
        if long && !empty {
            out.push_str(line.trim_end());
            out.push('\n');
            line = indent.to_string();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_addresses_stay_whole() {
        let mut out = String::new();
        let address = format!("https://it.example.edu/{}", "x".repeat(90));
        wrapped(
            &format!("* {} {address}", "word ".repeat(20)),
            "  ",
            &mut out,
        );
        let lines: Vec<&str> = out.lines().collect();
        assert!(lines.len() == 3 && lines[1].starts_with("  word"), "{out}");
        assert!(
            lines[..2].iter().all(|line| line.chars().count() <= WIDTH),
            "{out}"
        );
        assert_eq!(lines[2].trim(), address);
    }
}
