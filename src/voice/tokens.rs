//! An ordered choice of patterns, matched as `\b(?:a|b|…)\b` would be, but only where literals say that one may match.
use super::literals::{self, Literals};
use super::pattern::{self, Pattern};
use super::translate::Fault;
use super::windows::{self, Window};
use std::ops::Range;

/// The patterns of a rule, first come, first served.
#[derive(Debug)]
pub struct Tokens {
    pub branches: Vec<Branch>,
    ignorecase: bool,
    /// Word boundaries around each match.
    words: bool,
}

/// One alternative.
#[derive(Debug)]
pub struct Branch {
    pub pattern: Pattern,
    pub literals: Literals,
    /// What its matches look like, where that says more than its literals.
    pub windows: Option<Vec<Window>>,
}

/// A place where a branch may match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The byte where the match would begin.
    pub start: u32,
    pub branch: u32,
    /// Which of an exact branch's words was seen.
    pub word: u32,
}

/// Whether a literal says where a match begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Here.
    Begin,
    /// Somewhere in the text.
    Somewhere,
}

/// What was matched, and by which branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub span: Range<usize>,
    pub branch: usize,
}

/// A fault in one of the patterns.
#[derive(Debug)]
pub struct Wrong {
    /// Its number.
    pub branch: usize,
    pub fault: Fault,
}

impl Tokens {
    /// Reads patterns; those that are wrong are left out, and reported.
    pub fn new(patterns: &[String], ignorecase: bool, words: bool) -> (Tokens, Vec<Wrong>) {
        let mut wrong = Vec::new();
        let mut branches = Vec::with_capacity(patterns.len());
        for (branch, text) in patterns.iter().enumerate() {
            match Pattern::new(text, ignorecase, true, words) {
                Ok(pattern) => {
                    let literals = literals::of(&pattern, ignorecase);
                    let windows = windows::of(&pattern, ignorecase, &literals);
                    branches.push(Branch {
                        pattern,
                        literals,
                        windows,
                    });
                }
                Err(fault) => {
                    wrong.push(Wrong { branch, fault });
                    // Branches keep their numbers; this one never matches.
                    if let Ok(pattern) = Pattern::new("[^\\s\\S]", false, false, false) {
                        branches.push(Branch {
                            pattern,
                            literals: Literals::Exact(Vec::new()),
                            windows: None,
                        });
                    }
                }
            }
        }
        let tokens = Tokens {
            branches,
            ignorecase,
            words,
        };
        (tokens, wrong)
    }

    /// Each literal with its branch and the number of the word: what a scan has to look for.
    pub fn literals(&self) -> impl Iterator<Item = (&str, usize, usize, Sight)> {
        self.branches.iter().enumerate().flat_map(|(i, branch)| {
            let (words, sight): (&[String], Sight) = match &branch.literals {
                Literals::Exact(words) | Literals::Prefix(words) => (words, Sight::Begin),
                Literals::Inner(words) if branch.windows.is_none() => (words, Sight::Somewhere),
                Literals::Inner(_) | Literals::None => (&[], Sight::Somewhere),
            };
            words
                .iter()
                .enumerate()
                .map(move |(n, word)| (word.as_str(), i, n, sight))
        })
    }

    /// Each window with its branch: where one is, the branch has to look for itself.
    pub fn windows(&self) -> impl Iterator<Item = (&Window, usize)> {
        let branches = self.branches.iter().enumerate();
        branches.flat_map(|(i, b)| b.windows.iter().flatten().map(move |window| (window, i)))
    }

    /// Branches of which neither a literal is known nor a window.
    pub fn blind(&self) -> impl Iterator<Item = usize> {
        let branches = self.branches.iter().enumerate();
        branches
            .filter_map(|(i, b)| (b.literals == Literals::None && b.windows.is_none()).then_some(i))
    }

    /// A match has to begin at the begin of a word when its literal begins with a letter.
    pub fn begins_words(&self) -> bool {
        self.words
    }

    pub fn gave_up(&self) -> bool {
        self.branches.iter().any(|b| b.pattern.gave_up())
    }

    /// All matches. `candidates` are places where branches may begin; `searching` are branches that look for
    /// themselves. Both may hold more than what matches.
    pub fn find(
        &self,
        text: &str,
        candidates: &mut [Candidate],
        searching: &[usize],
    ) -> Vec<Found> {
        candidates.sort_unstable();
        let mut next: Vec<(usize, Option<Range<usize>>)> = searching
            .iter()
            .map(|&branch| (branch, self.branches[branch].pattern.find_at(text, 0)))
            .collect();
        let mut found = Vec::new();
        let mut at = 0;
        let mut candidates = candidates.iter().copied().peekable();
        loop {
            for (branch, ahead) in &mut next {
                if ahead.as_ref().is_some_and(|m| m.start < at) {
                    *ahead = self.branches[*branch].pattern.find_at(text, at);
                }
            }
            let searched = next
                .iter()
                .filter_map(|(branch, m)| m.clone().map(|m| (m, *branch)))
                .min_by_key(|(m, branch)| (m.start, *branch));
            // Candidates before, or in a better place in the order.
            let mut taken = None;
            while let Some(candidate) = candidates.peek() {
                let (start, branch) = (candidate.start as usize, candidate.branch as usize);
                if searched
                    .as_ref()
                    .is_some_and(|(m, other)| (m.start, *other) < (start, branch))
                {
                    break;
                }
                if start >= at
                    && let Some(end) = self.verify(text, *candidate)
                {
                    taken = Some((start..end, branch));
                    break;
                }
                candidates.next();
            }
            let Some((span, branch)) = taken.or(searched) else {
                return found;
            };
            at = if span.is_empty() {
                match pattern::after(text, span.end) {
                    Some(at) => at,
                    None => return found,
                }
            } else {
                span.end
            };
            if !span.is_empty() {
                found.push(Found { span, branch });
            }
        }
    }

    /// All matches, without any scan before.
    pub fn find_plainly(&self, text: &str) -> Vec<Found> {
        let all: Vec<usize> = (0..self.branches.len()).collect();
        self.find(text, &mut [], &all)
    }

    /// The end of the match, if the branch matches at the candidate.
    fn verify(&self, text: &str, candidate: Candidate) -> Option<usize> {
        let branch = &self.branches[candidate.branch as usize];
        let start = candidate.start as usize;
        let Literals::Exact(words) = &branch.literals else {
            return branch.pattern.match_at(text, start).map(|m| m.end);
        };
        let word = words.get(candidate.word as usize)?;
        let end = start + word.len();
        let there = text.get(start..end)?;
        let same = if self.ignorecase {
            there.eq_ignore_ascii_case(word)
        } else {
            there == word
        };
        (same && (!self.words || (is_edge(text, start) && is_edge(text, end)))).then_some(end)
    }
}

/// Whether `\b` matches at a byte.
pub fn is_edge(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().is_some_and(is_word);
    let after = text[at..].chars().next().is_some_and(is_word);
    before != after
}

/// `\w`.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || c == '_'
    } else {
        regex_syntax::is_word_character(c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(patterns: &[&str], ignorecase: bool, words: bool) -> Tokens {
        let patterns: Vec<String> = patterns.iter().map(|p| p.to_string()).collect();
        let (tokens, wrong) = Tokens::new(&patterns, ignorecase, words);
        assert!(wrong.is_empty());
        tokens
    }

    /// What a scan would see, found the slow way.
    fn seen(tokens: &Tokens, text: &str) -> Vec<Found> {
        let lower = text.to_ascii_lowercase();
        let mut candidates = Vec::new();
        let mut searching: Vec<usize> = tokens.blind().collect();
        for (word, branch, n, sight) in tokens.literals() {
            for (start, _) in lower.match_indices(&word.to_ascii_lowercase()) {
                match sight {
                    Sight::Begin => candidates.push(Candidate {
                        start: start as u32,
                        branch: branch as u32,
                        word: n as u32,
                    }),
                    Sight::Somewhere => searching.push(branch),
                }
            }
        }
        let mut lanes = crate::voice::lanes::Lanes::default();
        for (window, branch) in tokens.windows() {
            lanes.add(window, branch);
        }
        lanes.scan(text, |branch| searching.push(branch));
        searching.sort_unstable();
        searching.dedup();
        tokens.find(text, &mut candidates, &searching)
    }

    #[test]
    fn the_first_alternative_wins() {
        let tokens = tokens(&["sign", "sign in", "log ?in", r"\w+ly"], true, true);
        let text = "Sign in, login, log in: truly. Signly";
        let spans: Vec<&str> = seen(&tokens, text)
            .iter()
            .map(|f| &text[f.span.clone()])
            .collect();
        assert_eq!(spans, ["Sign", "login", "log in", "truly", "Signly"]);
    }

    proptest! {
        /// The scan changes only the speed: one big alternation finds the same.
        #[test]
        fn the_same_as_one_alternation(text in "([aAbc ’.é]|ab|abc|a b){0,24}", ignorecase: bool, words: bool) {
            let patterns = ["ab", "abc?", "a", "[bc]+a", r"c(?!a)", "b c|é", r"(?<=a)b"];
            let tokens = tokens(&patterns, ignorecase, words);
            let edge = if words { r"\b" } else { "" };
            let flags = if ignorecase { "(?im)" } else { "(?m)" };
            let whole = format!("{flags}{edge}(?:{}){edge}", patterns.join("|"));
            let whole = fancy_regex::Regex::new(&whole).unwrap();
            let expected: Vec<_> = whole.find_iter(&text).map(|m| m.unwrap().range()).collect();
            let spans = |found: Vec<Found>| found.into_iter().map(|f| f.span).collect::<Vec<_>>();
            prop_assert_eq!(&spans(seen(&tokens, &text)), &expected);
            prop_assert_eq!(&spans(tokens.find_plainly(&text)), &expected);
        }
    }
}
