//! One pass of Aho-Corasick over a text says which rules may have something to say about it, and where.
use super::lanes::Lanes;
use super::literals::FOLDS_TO_ASCII;
use super::tokens::{Candidate, Sight, Tokens};
use super::windows::Window;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;

/// Literals of many rules in one automaton.
#[derive(Debug, Default)]
pub struct Gate {
    scan: Option<AhoCorasick>,
    /// Behind each literal: who waits for it.
    waiting: Vec<Vec<Waiting>>,
    lanes: Lanes,
    /// Behind each window: the rule, and the branch of it that has to look for itself.
    looking: Vec<(u32, Option<u32>)>,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    rule: u32,
    branch: u32,
    word: u32,
    /// The match begins here, and not somewhere else in the text.
    begins: bool,
    /// The literal has to stand at the begin of a word.
    at_word: bool,
    /// A literal that only wakes the rule.
    wakes: bool,
}

/// What the scan saw of one rule.
#[derive(Debug, Default)]
pub struct Seen {
    pub candidates: Vec<Candidate>,
    pub searching: Vec<usize>,
    pub awake: bool,
}

/// Collects literals.
#[derive(Debug, Default)]
pub struct Builder {
    numbers: HashMap<String, usize>,
    literals: Vec<String>,
    waiting: Vec<Vec<Waiting>>,
    lanes: Lanes,
    looking: Vec<(u32, Option<u32>)>,
}

impl Builder {
    /// All literals of a rule's tokens.
    pub fn tokens(&mut self, rule: usize, tokens: &Tokens) {
        for (window, branch) in tokens.windows() {
            self.window(rule, Some(branch), window);
        }
        for (literal, branch, word, sight) in tokens.literals() {
            let letter = literal
                .chars()
                .next()
                .is_some_and(|c| c.is_ascii_alphanumeric());
            self.add(
                literal,
                Waiting {
                    rule: rule as u32,
                    branch: branch as u32,
                    word: word as u32,
                    begins: sight == Sight::Begin,
                    at_word: sight == Sight::Begin && tokens.begins_words() && letter,
                    wakes: false,
                },
            );
        }
    }

    /// What matches look like: without it the rule, or one branch of it, has nothing to do.
    pub fn window(&mut self, rule: usize, branch: Option<usize>, window: &Window) {
        self.lanes.add(window, self.looking.len());
        self.looking.push((rule as u32, branch.map(|b| b as u32)));
    }

    /// A literal without which the rule has nothing to do.
    pub fn wake(&mut self, rule: usize, literal: &str) {
        self.add(
            literal,
            Waiting {
                rule: rule as u32,
                branch: 0,
                word: 0,
                begins: false,
                at_word: false,
                wakes: true,
            },
        );
    }

    fn add(&mut self, literal: &str, waiting: Waiting) {
        let key = literal.to_ascii_lowercase();
        let number = *self.numbers.entry(key).or_insert_with_key(|key| {
            self.literals.push(key.clone());
            self.waiting.push(Vec::new());
            self.literals.len() - 1
        });
        self.waiting[number].push(waiting);
    }

    pub fn build(self) -> Gate {
        let scan = (!self.literals.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .match_kind(MatchKind::Standard)
                    .ascii_case_insensitive(true)
                    .build(&self.literals)
                    .ok()
            })
            .flatten();
        Gate {
            scan,
            waiting: self.waiting,
            lanes: self.lanes,
            looking: self.looking,
        }
    }
}

impl Gate {
    /// Fills what is seen of each rule that `asked` for; gives back the rules in which there is something.
    pub fn scan(&self, text: &str, asked: &dyn Fn(usize) -> bool, seen: &mut Sights) {
        self.lanes.scan(text, |who| {
            let (rule, branch) = self.looking[who];
            if !asked(rule as usize) {
                return;
            }
            let sight = seen.of(rule as usize);
            match branch {
                None => sight.awake = true,
                Some(branch) if sight.searching.contains(&(branch as usize)) => {}
                Some(branch) => sight.searching.push(branch as usize),
            }
        });
        let Some(scan) = &self.scan else { return };
        let bytes = text.as_bytes();
        for hit in scan.find_overlapping_iter(text) {
            for waiting in &self.waiting[hit.pattern().as_usize()] {
                let rule = waiting.rule as usize;
                let start = hit.start();
                if waiting.at_word && start > 0 {
                    let before = bytes[start - 1];
                    if before.is_ascii_alphanumeric() || before == b'_' {
                        continue;
                    }
                }
                if !asked(rule) {
                    continue;
                }
                let sight = seen.of(rule);
                if waiting.wakes {
                    sight.awake = true;
                } else if waiting.begins {
                    sight.candidates.push(Candidate {
                        start: start as u32,
                        branch: waiting.branch,
                        word: waiting.word,
                    });
                } else if !sight.searching.contains(&(waiting.branch as usize)) {
                    sight.searching.push(waiting.branch as usize);
                }
            }
        }
    }
}

/// What was seen of all rules, kept from text to text so that nothing is allocated twice.
#[derive(Debug, Default)]
pub struct Sights {
    of: Vec<Seen>,
    touched: Vec<usize>,
}

impl Sights {
    /// The sight of a rule; from now on the rule is one of those in which there is something.
    pub fn of(&mut self, rule: usize) -> &mut Seen {
        if self.of.len() <= rule {
            self.of.resize_with(rule + 1, Seen::default);
        }
        let seen = &mut self.of[rule];
        if !seen.awake && seen.candidates.is_empty() && seen.searching.is_empty() {
            self.touched.push(rule);
        }
        seen
    }

    /// Hands over the rules that were touched, in their order, and forgets them.
    pub fn drain(&mut self, mut take: impl FnMut(usize, &mut Seen)) {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        for &rule in &touched {
            let seen = &mut self.of[rule];
            take(rule, seen);
            seen.candidates.clear();
            seen.searching.clear();
            seen.awake = false;
        }
        touched.clear();
        self.touched = touched;
    }
}

/// A text in which case folding leads from beyond ASCII into it; literals say nothing about it.
pub fn folds(text: &str) -> bool {
    let bytes = text.as_bytes();
    !text.is_ascii()
        && FOLDS_TO_ASCII.iter().any(|letter| {
            let mut own = [0; 4];
            let own = letter.encode_utf8(&mut own).as_bytes();
            // Its last byte is rare in prose; the first is that of each dash and quotation mark.
            memchr::memchr_iter(own[own.len() - 1], bytes).any(|at| bytes[..=at].ends_with(own))
        })
}
