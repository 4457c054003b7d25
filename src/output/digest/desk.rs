//! What every section needs: the period, the audience, days and whole addresses.
use super::{Wish, line};
use crate::base::text::Text;
use crate::output::pages::words;
use crate::site::Core;
use crate::site::published::Published;
use crate::view::{MailItemView, MailMarkView, MailSectionView};
use jiff::Timestamp;
use jiff::civil::Date;

pub struct Desk<'a> {
    pub site: &'a Published,
    pub wish: &'a Wish,
}

impl Desk<'_> {
    /// Whether it is for the audience that was asked for: named, or for everyone.
    pub fn is_for(&self, core: &Core) -> bool {
        let list = core.doc.common().audience();
        let asked = self.wish.audience.as_ref();
        list.is_empty() || asked.is_none_or(|id| list.contains(id))
    }

    /// What has been said in the period. Nothing later than now has been said.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.wish.since <= at && at < self.wish.until && at <= self.site.now
    }

    /// What lies ahead, and not beyond the period.
    pub fn is_ahead(&self, at: Timestamp) -> bool {
        self.site.now <= at && at < self.wish.until
    }

    /// The newest note about a change in the period.
    pub fn note(&self, core: &Core) -> Option<String> {
        let notes = core.changes.iter().zip(core.doc.common().changes());
        let newest = notes
            .filter(|(at, _)| self.holds(**at))
            .max_by_key(|(at, _)| **at);
        newest.map(|(_, change)| line(&change.note, 240))
    }

    pub fn item(&self, core: &Core, text: &str) -> MailItemView {
        MailItemView {
            title: line(core.title(), 120),
            url: self.site.absolute(&core.address),
            text: line(text, 400),
            ..MailItemView::default()
        }
    }

    /// The day on which something begins or ends, beside the item.
    pub fn on(&self, day: Date, item: &mut MailItemView) {
        let face = &self.site.face;
        item.day = Some(words::leaf(face, day));
        item.date = Some(face.day(day));
    }

    /// "Students, Staff", or "Everyone".
    pub fn who(&self, audience: &[String]) -> String {
        let names: Vec<&str> = audience
            .iter()
            .map(|id| self.site.config.audience_name(id))
            .collect();
        match names.is_empty() {
            true => "Everyone".into(),
            false => names.join(", "),
        }
    }

    /// "November 1 to December 1, 2026", of what was said; of what comes, "until March 1, 2027".
    pub fn period(&self) -> String {
        let face = &self.site.face;
        let last = |at: Timestamp| {
            face.date(
                at.saturating_sub(jiff::SignedDuration::from_secs(1))
                    .unwrap_or(at),
            )
        };
        if self.wish.family == super::Family::Coming {
            return format!("until {}", face.day_year(last(self.wish.until)));
        }
        let from = face.date(self.wish.since);
        let to = last(self.wish.until).min(face.date(self.site.now));
        match (from == to, from.year() == to.year()) {
            (true, _) => face.day_year(from),
            (_, true) => format!("{} to {}", face.day(from), face.day_year(to)),
            _ => format!("{} to {}", face.day_year(from), face.day_year(to)),
        }
    }

    /// "until December 15"
    pub fn horizon(&self) -> String {
        let face = &self.site.face;
        let until = self.wish.until;
        let day = face.date(
            until
                .saturating_sub(jiff::SignedDuration::from_secs(1))
                .unwrap_or(until),
        );
        match day.year() == face.date(self.site.now).year() {
            true => format!("until {}", face.day(day)),
            false => format!("until {}", face.day_year(day)),
        }
    }
}

/// What to do, in one line.
pub fn action(text: &Text) -> Option<String> {
    Some(line(&text.body.plain(), 240)).filter(|words| !words.is_empty())
}

/// A shape and a word; the class only adds the color.
pub fn mark(class: &str, glyph: &str, word: impl Into<String>) -> Option<MailMarkView> {
    Some(MailMarkView {
        class: class.into(),
        glyph: glyph.into(),
        word: word.into(),
    })
}

/// A section; `#` in `one` and `many` stands for its number of items.
pub fn section(
    heading: impl Into<String>,
    page: String,
    (one, many): (&str, &str),
    items: Vec<MailItemView>,
) -> MailSectionView {
    MailSectionView {
        heading: heading.into(),
        page,
        one: one.into(),
        many: many.into(),
        items,
        more: None,
    }
}

/// Items in the order of their keys, those of one key by their addresses.
pub fn sorted<K: Ord>(mut items: Vec<(K, MailItemView)>) -> Vec<MailItemView> {
    items.sort_by(|(a, x), (b, y)| (a, &x.url, &x.title).cmp(&(b, &y.url, &y.title)));
    items.into_iter().map(|(_, item)| item).collect()
}
