//! What stands in many feeds is written down once. A notice stands in the feed of each service that needs what it is
//! about, and differs there in one sentence: a format writes it with slots, and each feed fills them.
use super::updates::Item;
use super::{Members, Scope, Via};
use crate::output::pages::Stage;
use std::sync::{Arc, OnceLock};

/// A slot for the feed's own sentence, as text. Unicode keeps these characters for such uses, and
/// [`clean`](super::elsewhere::clean) takes them out of everything that people wrote.
pub const TEXT: char = '\u{fdd0}';
/// A slot for the same, as a paragraph of HTML.
pub const HTML: char = '\u{fdd1}';
/// A slot for the instant at which the entry moved in this feed.
pub const MOVED: char = '\u{fdd2}';

/// The sentence of a feed, escaped as its format wants it in each slot.
#[derive(Default, Clone)]
pub struct Aside {
    pub text: String,
    pub html: String,
}

/// A piece of a feed, and where its slots are.
pub struct Pressed {
    text: String,
    slots: Vec<(usize, char)>,
}

impl Pressed {
    /// Takes the marks of the slots out of the text, and keeps their places.
    pub fn new(marked: &str) -> Pressed {
        let mut pressed = Pressed {
            text: String::with_capacity(marked.len()),
            slots: Vec::new(),
        };
        let mut rest = marked;
        while let Some(at) = rest.find([TEXT, HTML, MOVED]) {
            let (before, after) = rest.split_at(at);
            pressed.text.push_str(before);
            let mut after = after.chars();
            let slot = after.next().map(|slot| (pressed.text.len(), slot));
            pressed.slots.extend(slot);
            rest = after.as_str();
        }
        pressed.text.push_str(rest);
        pressed
    }

    pub fn put(&self, out: &mut Vec<u8>, aside: &Aside, moved: &str) {
        let mut from = 0;
        for (at, slot) in &self.slots {
            out.extend_from_slice(&self.text.as_bytes()[from..*at]);
            from = *at;
            let fill = match *slot {
                TEXT => &aside.text,
                HTML => &aside.html,
                _ => moved,
            };
            out.extend_from_slice(fill.as_bytes());
        }
        out.extend_from_slice(&self.text.as_bytes()[from..]);
    }
}

/// One piece a word, made when the first feed asks for it. Each format has a press of its own.
pub struct Press<T> {
    notices: Vec<OnceLock<T>>,
    news: Vec<OnceLock<T>>,
    help: Vec<OnceLock<T>>,
}

impl<T> Press<T> {
    pub fn new(stage: &Stage) -> Press<T> {
        fn empty<T>(length: usize) -> Vec<OnceLock<T>> {
            std::iter::repeat_with(OnceLock::new).take(length).collect()
        }
        let feeds = &stage.feeds;
        Press {
            notices: empty(feeds.notices.all.len()),
            news: empty(feeds.news.all.len()),
            help: empty(feeds.help.all.len()),
        }
    }

    /// The piece of a word in the family of this feed.
    pub fn piece(&self, scope: &Scope, place: usize, make: impl FnOnce() -> T) -> &T {
        let pieces = match &scope.members {
            Members::Notices(_) => &self.notices,
            Members::News(_) => &self.news,
            Members::Help(_) => &self.help,
        };
        pieces[place].get_or_init(make)
    }
}

/// The sentences of one feed, each escaped once.
pub struct Asides<'a> {
    stage: &'a Stage,
    escape: fn(&str) -> Aside,
    said: Vec<(&'a str, Aside)>,
    none: Aside,
}

impl<'a> Asides<'a> {
    pub fn new(stage: &'a Stage, escape: fn(&str) -> Aside) -> Asides<'a> {
        Asides {
            stage,
            escape,
            said: Vec::new(),
            none: Aside::default(),
        }
    }

    /// What the feed says of a notice that reaches its service through another one.
    pub fn of(&mut self, via: &'a Via) -> &Aside {
        let Some((service, through)) = via else {
            return &self.none;
        };
        let known = self.said.iter().position(|(name, _)| *name == &**through);
        let at = known.unwrap_or_else(|| {
            let sentence = super::updates::also(&self.stage.site, service, through);
            self.said.push((through, (self.escape)(&sentence)));
            self.said.len() - 1
        });
        &self.said[at].1
    }
}

/// How a format writes an item with slots, and the sentence that goes there.
pub struct Hand {
    pub item: fn(&Stage, &Item) -> String,
    pub escape: fn(&str) -> Aside,
    pub between: &'static str,
}

impl Scope {
    /// Writes the newest items, one an update.
    pub fn put_items(&self, stage: &Stage, press: &Press<Pressed>, hand: &Hand, out: &mut Vec<u8>) {
        let mut asides = Asides::new(stage, hand.escape);
        for (i, (place, via)) in self.shelf().words.iter().enumerate() {
            let pressed = press.piece(self, *place, || {
                let item = self.item(stage, *place);
                Pressed::new(&(hand.item)(stage, &slotted(&item)))
            });
            if i > 0 {
                out.extend_from_slice(hand.between.as_bytes());
            }
            pressed.put(out, asides.of(via), "");
        }
    }
}

/// The item with slots. What is over hits nobody else any more, and has none.
pub fn slotted(item: &Arc<Item>) -> Item {
    let mut item = Item::clone(item);
    if item.open {
        item.text.push(TEXT);
        item.html.push(HTML);
    }
    item
}
