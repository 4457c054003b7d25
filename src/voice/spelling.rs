//! `spelling`: words that no Hunspell dictionary knows.
use super::gate::Seen;
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point, Word};
use super::sentence;
use super::vocab::Vocab;
use std::collections::HashSet;

pub const SPELLING: Point = Point {
    name: "spelling",
    keys: &[
        "aff",
        "dic",
        "dictionaries",
        "dicpath",
        "filters",
        "ignore",
        "custom",
        "append",
        "exceptions",
        "vocab",
        "threshold",
    ],
    read,
};

struct Spelling {
    dictionaries: Vec<spellbook::Dictionary>,
    filters: Vec<Pattern>,
    /// Accepted words, in lower case.
    accepted: HashSet<String>,
    /// Accepted terms that are patterns.
    like: Vec<Pattern>,
    /// Words in capitals, mixed case and with digits count too.
    custom: bool,
}

impl std::fmt::Debug for Spelling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Spelling with {} dictionaries", self.dictionaries.len())
    }
}

/// Where systems keep dictionaries.
const SHARED: &[&str] = &["/usr/share/hunspell", "/usr/share/myspell/dicts"];

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let pair = (fields.word("aff"), fields.word("dic"));
    let mut names = fields.words("dictionaries");
    let folder = fields.text("dicpath");
    let custom = fields.flag("custom").unwrap_or(false);
    let append = fields.flag("append").unwrap_or(false);
    let filters = fields.words("filters");
    let ignore = fields.words("ignore");
    let exceptions = fields.words("exceptions");
    for key in ["vocab", "threshold"] {
        fields.node(key);
    }
    let mut paths: Vec<(String, String)> = Vec::new();
    if let (Some(aff), Some(dic)) = &pair {
        paths.push((aff.text.clone(), dic.text.clone()));
    }
    if (paths.is_empty() && names.is_empty()) || append {
        names.push(Word {
            text: "en_US".into(),
            span: 0..0,
        });
    }
    for Word { text: name, span } in names {
        let own = (folder.as_deref())
            .or(fields.vocab.dictionaries.as_deref())
            .unwrap_or("config/dictionaries");
        let places = [own].into_iter().chain(SHARED.iter().copied());
        let there = places
            .map(|place| (format!("{place}/{name}.aff"), format!("{place}/{name}.dic")))
            .find(|(aff, _)| fields.files.text(aff).is_some());
        match there {
            Some(pair) => paths.push(pair),
            None if fields.name == "Vale.Spelling" => fields.skip(
                "the dictionary `en_US` is not here",
                "install your system's hunspell dictionary of English, or put en_US.aff and en_US.dic into config/dictionaries of StylesPath",
            ),
            None => {
                fields
                    .say(span, &format!("there is no dictionary `{name}`"))
                    .help("name one with `aff` and `dic`, or install the system's hunspell dictionary");
            }
        }
    }
    let dictionaries = dictionaries(fields, &paths);
    let filters = compiled(fields, &filters);
    let mut accepted: HashSet<String> = fields
        .vocab
        .accept
        .iter()
        .map(|w| w.to_lowercase())
        .collect();
    let like = (fields.vocab.accept.iter())
        .filter(|term| !Vocab::is_plain(term))
        .filter_map(|term| Pattern::new(&format!("^(?:{term})$"), true, false, false).ok())
        .collect();
    accepted.extend(exceptions.iter().map(|w| w.text.to_lowercase()));
    for list in &ignore {
        match fields.files.text(&list.text) {
            Some(text) => accepted.extend(Vocab::lines(&text).map(|w| w.to_lowercase())),
            None => {
                fields.say(
                    list.span.clone(),
                    &format!("there is no word list {}", list.text),
                );
            }
        }
    }
    (!dictionaries.is_empty()).then(|| {
        Box::new(Spelling {
            dictionaries,
            filters,
            accepted,
            like,
            custom,
        }) as Box<dyn Check>
    })
}

fn dictionaries(fields: &mut Fields<'_>, paths: &[(String, String)]) -> Vec<spellbook::Dictionary> {
    let mut found = Vec::new();
    for (aff, dic) in paths {
        let (Some(aff_text), Some(dic_text)) = (fields.files.text(aff), fields.files.text(dic))
        else {
            fields.say(0..0, &format!("the dictionary {dic} cannot be read"));
            continue;
        };
        match spellbook::Dictionary::new(&aff_text, &dic_text) {
            Ok(dictionary) => found.push(dictionary),
            Err(error) => {
                fields.say(
                    0..0,
                    &format!("the dictionary {dic} cannot be read: {error}"),
                );
            }
        }
    }
    found
}

fn compiled(fields: &mut Fields<'_>, words: &[super::rule::Word]) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for word in words {
        match Pattern::new(&word.text, false, false, false) {
            Ok(pattern) => patterns.push(pattern),
            Err(fault) => fields.bad_pattern(word, &fault),
        }
    }
    patterns
}

impl Spelling {
    fn knows(&self, word: &str) -> bool {
        let plain = word.replace(['’', '‘'], "'");
        self.accepted.contains(&plain.to_lowercase())
            || self.dictionaries.iter().any(|d| d.check(&plain))
            || self.like.iter().any(|term| term.is_match(&plain))
    }

    /// Names of products, short forms and words with digits are no business of a dictionary.
    fn is_left_alone(&self, word: &str) -> bool {
        let other = |c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’' | '‘' | '_'));
        let lower = |c: char| c.is_lowercase();
        // Dictionaries are of one script: that of Europe's languages reaches to U+024F.
        let foreign = |c: char| c.is_alphabetic() && c > '\u{24F}';
        let rest_has_capital = word.chars().skip(1).any(char::is_uppercase);
        let camel = rest_has_capital && word.chars().any(lower);
        let usual = word.contains(other)
            || word.contains(foreign)
            || camel
            || word.chars().next_back().is_some_and(char::is_uppercase);
        (!self.custom && usual) || self.filters.iter().any(|filter| filter.is_match(word))
    }
}

impl Check for Spelling {
    fn run(&self, at: &Look<'_>, _: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        for span in sentence::words(text) {
            let word = &text[span.clone()];
            if !self.is_left_alone(word) && !self.knows(word) {
                hits.push(Hit {
                    args: vec![word.to_string()],
                    span,
                    ..Hit::default()
                });
            }
        }
    }
}
