//! What the update comes to in every channel: the sentence, and the short texts to copy.
use super::notice::Notice;
use super::plan::{Planned, Promise};
use crate::Compiled;
use crate::base::text::Text;
use crate::cli::Common;
use crate::content::Kind;
use crate::site::published::Published;
use crate::site::sentence::short_with_address;
use crate::site::{Core, Standing, say};
use std::sync::Arc;

/// Lengths of a text message, and of a post.
const SHORT: usize = 160;
const LONG: usize = 300;

pub fn tell(common: &Common, compiled: &Compiled, notice: &Notice<'_>, planned: &Planned) {
    match planned.promise {
        Some((by, Promise::Kept)) => common.say(&format!(
            "The promise stands: next update by {}",
            dotted(&notice.said(by))
        )),
        Some((by, Promise::Asked)) => common.say(&format!(
            "It promises the next update by {}",
            dotted(&notice.said(by))
        )),
        Some((by, Promise::ByItself)) => common.say(&format!(
            "It promises the next update by {} Another time: --next-update",
            dotted(&notice.said(by))
        )),
        None => {}
    }
    let Some(core) = compiled
        .site
        .as_ref()
        .and_then(|site| site.find(notice.document.kind, &notice.document.id))
    else {
        return;
    };
    let Some(site) = compiled.site.as_ref().map(|site| site.published()) else {
        return;
    };
    let Some((sentence, body)) = words(&site, core, planned) else {
        return common.say(&format!("\n{}", unseen(core)));
    };
    let address = site.absolute(&core.address);
    common.say(&format!("\n{sentence}"));
    for (limit, what) in [
        (SHORT, "For a text message"),
        (LONG, "For chat and social media"),
    ] {
        let body = if limit == SHORT { "" } else { body.as_str() };
        let text = fitted(&sentence, body, &address, limit);
        common.say(&format!(
            "\n{what} ({} of {limit} characters):\n{text}",
            text.chars().count()
        ));
    }
}

/// The sentence, and the message without its Markdown.
fn words(site: &Published, core: &Arc<Core>, planned: &Planned) -> Option<(String, String)> {
    let plain = |text: Option<&Text>| text.map_or(String::new(), |text| text.body.plain());
    let talk = &site.communications;
    if core.kind == Kind::Incident {
        let entry = talk.incidents.iter().find(|e| e.core.index == core.index)?;
        let last = entry.front.updates.last().and_then(|u| u.body.as_ref());
        return Some((say::incident(site, entry), plain(last)));
    }
    let entry = talk
        .maintenance
        .iter()
        .find(|e| e.core.index == core.index)?;
    let one = planned
        .on
        .and_then(|on| entry.detail.occurrences.iter().find(|o| o.on == on));
    let Some(one) = one else {
        let last = entry.front.updates.last().and_then(|u| u.body.as_ref());
        return Some((say::maintenance(site, entry), plain(last)));
    };
    let written = one.written.and_then(|i| entry.front.occurrences.get(i));
    let last = written
        .and_then(|w| w.updates.last())
        .and_then(|u| u.body.as_ref());
    Some((say::occurrence(site, entry, one), plain(last)))
}

/// Sentence, message and address in so many characters.
fn fitted(sentence: &str, body: &str, address: &str, limit: usize) -> String {
    short_with_address(&[sentence, body].join(" "), address, limit)
}

fn unseen(core: &Core) -> &'static str {
    match core.standing {
        Standing::Draft => "It is a draft: nobody sees it until you delete the line `draft: true`.",
        Standing::Embargoed(_) => "Nobody sees it yet: `published` is in the future.",
        Standing::Internal => "It is internal: only the help desk's site shows it.",
        _ => "Nobody sees it any more: the notice has expired.",
    }
}

fn dotted(text: &str) -> String {
    if text.ends_with('.') {
        text.into()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_fit_with_their_address() {
        let sentence = "Campus Wi-Fi is down in residence halls. IT has found the cause; next update by 4 p.m. CST.";
        let address = "https://it.example.edu/incidents/2026/wifi/";
        let text = fitted(sentence, "", address, 160);
        assert_eq!(text, format!("{sentence} {address}"));
        let long = "word ".repeat(200);
        for limit in [SHORT, LONG] {
            let text = fitted(sentence, &long, address, limit);
            assert!(
                text.chars().count() <= limit && text.ends_with(address),
                "{text}"
            );
            let endless = format!("https://example.edu/{}", "x".repeat(400));
            assert!(fitted(sentence, &long, &endless, limit).chars().count() <= limit);
        }
    }
}
