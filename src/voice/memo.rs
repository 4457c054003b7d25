//! Findings remembered by the bytes of a file and of the rules: reading them back changes only the speed.
use super::judge::{Alert, Fix, Judge, Judged};
use super::switches::Fault;
use crate::base::finding::Severity;
use std::collections::HashMap;
use std::ops::Range;

/// The hash of a text under given rules.
pub type Key = u128;

/// What was found in texts before.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Memo {
    /// The hash of the rules and of the program.
    rules: Key,
    texts: HashMap<Key, Vec<u8>>,
}

const MAGIC: &[u8; 8] = b"cmpnvc01";
/// Texts that are kept; more than any site has, and little enough to read at once.
const MOST: usize = 200_000;

impl Memo {
    pub fn new(rules: Key) -> Memo {
        Memo {
            rules,
            texts: HashMap::new(),
        }
    }

    /// Reads what was written; a file of other rules, cut off or changed, is empty.
    pub fn read(bytes: &[u8], rules: Key) -> Memo {
        parse(bytes, rules).unwrap_or_else(|| Memo::new(rules))
    }

    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&self.rules.to_le_bytes());
        let mut keys: Vec<&Key> = self.texts.keys().collect();
        keys.sort_unstable();
        number(&mut out, keys.len().min(MOST));
        for key in keys.into_iter().take(MOST) {
            out.extend_from_slice(&key.to_le_bytes());
            let body = &self.texts[key];
            number(&mut out, body.len());
            out.extend_from_slice(body);
        }
        let sum = xxhash_rust::xxh3::xxh3_128(&out);
        out.extend_from_slice(&sum.to_le_bytes());
        out
    }

    /// The findings of a text, if it was judged before.
    pub fn get(&self, key: Key, judge: &Judge) -> Option<Judged> {
        let mut bytes = self.texts.get(&key)?.as_slice();
        let mut judged = Judged::default();
        for _ in 0..take_number(&mut bytes)? {
            judged.alerts.push(take_alert(&mut bytes, judge)?);
        }
        for _ in 0..take_number(&mut bytes)? {
            judged.faults.push(Fault {
                span: take_span(&mut bytes)?,
                message: take_text(&mut bytes)?,
                help: take_text(&mut bytes)?,
            });
        }
        Some(judged)
    }

    pub fn has(&self, key: Key) -> bool {
        self.texts.contains_key(&key)
    }

    pub fn put(&mut self, key: Key, judged: &Judged) {
        let mut bytes = Vec::new();
        number(&mut bytes, judged.alerts.len());
        for alert in &judged.alerts {
            put_alert(&mut bytes, alert);
        }
        number(&mut bytes, judged.faults.len());
        for fault in &judged.faults {
            span(&mut bytes, &fault.span);
            text(&mut bytes, &fault.message);
            text(&mut bytes, &fault.help);
        }
        self.texts.insert(key, bytes);
    }

    /// Forgets all texts but these.
    pub fn keep(&mut self, keys: &std::collections::HashSet<Key>) {
        self.texts.retain(|key, _| keys.contains(key));
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

fn parse(bytes: &[u8], rules: Key) -> Option<Memo> {
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(16)?)?;
    let sum = u128::from_le_bytes(sum.try_into().ok()?);
    if xxhash_rust::xxh3::xxh3_128(body) != sum {
        return None;
    }
    let mut rest = body.strip_prefix(MAGIC.as_slice())?;
    let written = take_key(&mut rest)?;
    if written != rules {
        return None;
    }
    let mut memo = Memo::new(rules);
    for _ in 0..take_number(&mut rest)? {
        let key = take_key(&mut rest)?;
        let len = take_number(&mut rest)?;
        let (body, after) = rest.split_at_checked(len)?;
        memo.texts.insert(key, body.to_vec());
        rest = after;
    }
    Some(memo)
}

fn number(out: &mut Vec<u8>, mut n: usize) {
    while n >= 0x80 {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<usize> {
    let mut n = 0usize;
    for shift in (0..63).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        n |= usize::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(n);
        }
    }
    None
}

fn take_key(bytes: &mut &[u8]) -> Option<Key> {
    let (key, rest) = bytes.split_at_checked(16)?;
    *bytes = rest;
    Some(u128::from_le_bytes(key.try_into().ok()?))
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn take_text(bytes: &mut &[u8]) -> Option<String> {
    let len = take_number(bytes)?;
    let (text, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    String::from_utf8(text.to_vec()).ok()
}

fn span(out: &mut Vec<u8>, span: &Range<usize>) {
    number(out, span.start);
    number(out, span.len());
}

fn take_span(bytes: &mut &[u8]) -> Option<Range<usize>> {
    let start = take_number(bytes)?;
    let len = take_number(bytes)?;
    Some(start..start.checked_add(len)?)
}

fn put_alert(out: &mut Vec<u8>, alert: &Alert) {
    number(out, alert.rule);
    number(out, alert.level as usize);
    span(out, &alert.span);
    number(out, usize::from(alert.whole));
    for words in [&alert.message, &alert.description, &alert.matched] {
        text(out, words);
    }
    number(out, alert.offers.len());
    alert.offers.iter().for_each(|offer| text(out, offer));
    match &alert.fix {
        None => number(out, 0),
        Some(fix) => {
            number(out, 1 + usize::from(fix.safe));
            span(out, &fix.span);
            text(out, &fix.text);
        }
    }
}

fn take_alert(bytes: &mut &[u8], judge: &Judge) -> Option<Alert> {
    let rule = take_number(bytes)?;
    judge.rules.get(rule)?;
    let level = match take_number(bytes)? {
        0 => Severity::Suggestion,
        1 => Severity::Warning,
        _ => Severity::Error,
    };
    let span = take_span(bytes)?;
    let whole = take_number(bytes)? == 1;
    let (message, description, matched) = (take_text(bytes)?, take_text(bytes)?, take_text(bytes)?);
    let mut offers = Vec::new();
    for _ in 0..take_number(bytes)? {
        offers.push(take_text(bytes)?);
    }
    let fix = match take_number(bytes)? {
        0 => None,
        n => Some(Fix {
            span: take_span(bytes)?,
            text: take_text(bytes)?,
            safe: n == 2,
        }),
    };
    Some(Alert {
        rule,
        level,
        span,
        whole,
        message,
        description,
        matched,
        offers,
        fix,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::Source;
    use crate::voice::rule::{self, NoFiles};
    use crate::voice::vocab::Vocab;

    fn judge() -> Judge {
        let source = Source::new(
            "a.yml",
            "extends: existence\nmessage: \"No %s\"\ntokens: [very]\n",
        );
        let (rule, found) = rule::read("A.B", &source, &Vocab::default(), &NoFiles);
        assert!(found.is_empty());
        Judge::new(vec![rule.unwrap()])
    }

    fn judged() -> Judged {
        let fault = Fault {
            span: 3..9,
            message: "no reason".into(),
            help: "give one".into(),
        };
        Judged {
            alerts: vec![alert()],
            faults: vec![fault],
        }
    }

    fn alert() -> Alert {
        Alert {
            rule: 0,
            level: Severity::Error,
            span: 300..304,
            whole: false,
            message: "No very".into(),
            description: "é".into(),
            matched: "very".into(),
            offers: vec!["a".into()],
            fix: Some(Fix {
                span: 300..304,
                text: "x".into(),
                safe: true,
            }),
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        let mut memo = Memo::new(7);
        memo.put(1, &judged());
        memo.put(2, &Judged::default());
        let bytes = memo.write();
        let back = Memo::read(&bytes, 7);
        assert_eq!(back, memo);
        assert_eq!(back.get(1, &judge()), Some(judged()));
        assert_eq!(back.get(2, &judge()), Some(Judged::default()));
        assert_eq!(back.get(3, &judge()), None);
        assert!(Memo::read(&bytes, 8).is_empty());
    }

    #[test]
    fn a_damaged_file_is_empty() {
        let mut memo = Memo::new(7);
        memo.put(1, &judged());
        let bytes = memo.write();
        for cut in 0..bytes.len() {
            assert!(Memo::read(&bytes[..cut], 7).is_empty());
            let mut wrong = bytes.clone();
            wrong[cut] ^= 0x55;
            assert!(Memo::read(&wrong, 7).is_empty());
        }
    }
}
