//! Vale's patterns are written for .NET-like engines; this turns one into the syntax of our engines.
//!
//! Differences that occur in public styles: a literal `{` or `[`, class subtraction `[a-z-[aeiou]]`, comments `(?#…)`,
//! `\Z`, `\e`, escapes of letters without a meaning, look-around and back references (only `fancy-regex` knows those).

/// A pattern in our engines' syntax.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Translated {
    /// For `regex`, or for `fancy-regex` when `fancy`.
    pub pattern: String,
    /// Matches wherever `pattern` does, and perhaps more: without look-around and without case. For literals.
    pub relaxed: String,
    /// Look-around, back references or atomic groups.
    pub fancy: bool,
    /// A flag inside changes the case of a part.
    pub cased: bool,
}

/// What is wrong, at a byte of the pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub at: usize,
    pub message: String,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    out: Translated,
    /// Open groups: whether the relaxed pattern leaves this one out.
    groups: Vec<bool>,
}

/// Translates one pattern.
pub fn translate(text: &str) -> Result<Translated, Fault> {
    let mut reader = Reader {
        text,
        at: 0,
        out: Translated::default(),
        groups: Vec::new(),
    };
    while let Some(c) = reader.next() {
        reader.item(c)?;
    }
    if reader.groups.is_empty() {
        Ok(reader.out)
    } else {
        Err(fault(text.len(), "a group is not closed"))
    }
}

fn fault(at: usize, message: &str) -> Fault {
    Fault {
        at,
        message: message.into(),
    }
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Takes `word` if it comes next.
    fn take(&mut self, word: &str) -> bool {
        let here = self.rest().starts_with(word);
        if here {
            self.at += word.len();
        }
        here
    }

    fn push(&mut self, text: &str) {
        self.out.pattern.push_str(text);
        if !self.groups.contains(&true) {
            self.out.relaxed.push_str(text);
        }
    }

    fn item(&mut self, c: char) -> Result<(), Fault> {
        match c {
            '\\' => self.escape(),
            '[' => {
                let class = self.class()?;
                self.push(&class);
                Ok(())
            }
            '(' => self.open(),
            ')' => self.close(),
            '{' => {
                match counted(self.rest()) {
                    Some(len) => {
                        let count = format!("{{{}", &self.rest()[..len]);
                        self.at += len;
                        self.push(&count);
                    }
                    None => self.push("\\{"),
                }
                Ok(())
            }
            '}' => {
                self.push("\\}");
                Ok(())
            }
            _ => {
                self.push(c.encode_utf8(&mut [0; 4]));
                Ok(())
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let begin = self.at - 1;
        let Some(c) = self.next() else {
            return Err(fault(begin, "a backslash at the end"));
        };
        match c {
            '1'..='9' | 'k' => {
                self.out.fancy = true;
                let name = if c == 'k' {
                    self.rest().find(['>', '\'', '}']).map_or(0, |end| end + 1)
                } else {
                    0
                };
                let reference = format!("\\{c}{}", &self.rest()[..name]);
                self.at += name;
                self.out.pattern.push_str(&reference);
                if !self.groups.contains(&true) {
                    self.out.relaxed.push_str("(?s:.*)");
                }
                Ok(())
            }
            'b' | 'B' | 'A' | 'z' => {
                self.push(&format!("\\{c}"));
                Ok(())
            }
            'Z' => {
                self.push("\\z");
                Ok(())
            }
            _ => {
                let item = self.simple_escape(c, begin)?;
                self.push(&item);
                Ok(())
            }
        }
    }

    /// Escapes that mean the same inside a class and outside.
    fn simple_escape(&mut self, c: char, begin: usize) -> Result<String, Fault> {
        Ok(match c {
            'w' | 'W' | 'd' | 'D' | 's' | 'S' | 'n' | 'r' | 't' | 'f' | 'v' | 'a' => {
                format!("\\{c}")
            }
            '0' => "\\x00".into(),
            'e' => "\\x1b".into(),
            'x' | 'u' => format!("\\{c}"),
            'p' | 'P' => self.property(c),
            'c' => match self.next() {
                Some(letter) => format!("\\x{:02x}", (letter.to_ascii_uppercase() as u32) & 0x1f),
                None => return Err(fault(begin, "`\\c` without a letter")),
            },
            '<' | '>' | '_' | ' ' => c.to_string(),
            c if c.is_ascii_alphabetic() => {
                return Err(fault(begin, &format!("`\\{c}` means nothing")));
            }
            c if c.is_ascii_punctuation() => format!("\\{c}"),
            c => c.to_string(),
        })
    }

    /// `\p{IsGreek}` is `\p{Greek}` here.
    fn property(&mut self, c: char) -> String {
        if !self.take("{") {
            return format!("\\{c}");
        }
        let negated = if self.take("^") { "^" } else { "" };
        let prefix = if self.rest().starts_with("Is") && self.take("Is") {
            ""
        } else {
            negated
        };
        format!("\\{c}{{{prefix}")
    }

    /// A class, from behind its bracket.
    fn class(&mut self) -> Result<String, Fault> {
        let begin = self.at - 1;
        let mut out = String::from("[");
        if self.take("^") {
            out.push('^');
        }
        let mut first = true;
        loop {
            let at = self.at;
            let Some(c) = self.next() else {
                return Err(fault(begin, "a class is not closed"));
            };
            match c {
                ']' if !first => break,
                '\\' => match self.next() {
                    Some('b') => out.push_str("\\x08"),
                    Some(c) => out.push_str(&self.simple_escape(c, at)?),
                    None => return Err(fault(at, "a backslash at the end")),
                },
                '[' if self.rest().starts_with(':') && self.rest().contains(":]") => {
                    let end = self.rest().find(":]").unwrap_or(0) + 2;
                    let name = format!("[{}", &self.rest()[..end]);
                    out.push_str(&name);
                    self.at += end;
                }
                '-' if self.rest().starts_with('[') && !first => {
                    self.at += 1;
                    let taken = self.class()?;
                    out.push_str("--");
                    out.push_str(&taken);
                }
                '[' | ']' | '&' | '~' => {
                    out.push('\\');
                    out.push(c);
                }
                '-' if first || self.rest().starts_with(['-', ']']) => out.push_str("\\-"),
                c => out.push(c),
            }
            first = false;
        }
        out.push(']');
        Ok(out)
    }

    fn open(&mut self) -> Result<(), Fault> {
        let begin = self.at - 1;
        if !self.take("?") {
            self.push("(");
            self.groups.push(false);
            return Ok(());
        }
        if self.take("#") {
            let end = self.rest().find(')');
            let end = end.ok_or_else(|| fault(begin, "a comment is not closed"))?;
            self.at += end + 1;
            return Ok(());
        }
        for look in ["<=", "<!", "=", "!"] {
            if self.take(look) {
                self.out.fancy = true;
                self.out.pattern.push_str("(?");
                self.out.pattern.push_str(look);
                self.groups.push(true);
                return Ok(());
            }
        }
        if self.take(">") {
            self.out.fancy = true;
            self.out.pattern.push_str("(?>");
            if !self.groups.contains(&true) {
                self.out.relaxed.push_str("(?:");
            }
            self.groups.push(false);
            return Ok(());
        }
        for (quote, end) in [("P<", '>'), ("<", '>'), ("'", '\'')] {
            if self.take(quote) {
                let len = self.rest().find(end);
                let len = len.ok_or_else(|| fault(begin, "a group's name is not closed"))?;
                let name = format!("(?P<{}>", &self.rest()[..len]);
                self.at += len + 1;
                self.push(&name);
                self.groups.push(false);
                return Ok(());
            }
        }
        self.flags(begin)
    }

    /// `(?i)`, `(?i-s:`, `(?:`.
    fn flags(&mut self, begin: usize) -> Result<(), Fault> {
        let len = self.rest().find([':', ')']);
        let len = len.ok_or_else(|| fault(begin, "a group is not closed"))?;
        let written = &self.rest()[..len];
        if !written.chars().all(|c| "imnsx-".contains(c)) {
            return Err(fault(begin, &format!("`(?{written}` means nothing")));
        }
        let flags: String = written.chars().filter(|c| *c != 'n').collect();
        let quiet: String = flags.chars().filter(|c| *c != 'i').collect();
        let opens = self.rest()[len..].starts_with(':');
        self.out.cased |= flags.contains('i');
        self.at += len + 1;
        let kept = |flags: &str| flags.trim_end_matches('-').to_string();
        let (flags, quiet) = (kept(&flags), kept(&quiet));
        let hidden = self.groups.contains(&true);
        let write = |out: &mut String, flags: &str| match (opens, flags.is_empty()) {
            (true, _) => out.push_str(&format!("(?{flags}:")),
            (false, true) => {}
            (false, false) => out.push_str(&format!("(?{flags})")),
        };
        write(&mut self.out.pattern, &flags);
        if !hidden {
            write(&mut self.out.relaxed, &quiet);
        }
        if opens {
            self.groups.push(false);
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        let Some(look) = self.groups.pop() else {
            return Err(fault(self.at - 1, "`)` without `(`"));
        };
        self.out.pattern.push(')');
        if !look && !self.groups.contains(&true) {
            self.out.relaxed.push(')');
        }
        if look && self.rest().starts_with(['?', '*', '+']) {
            return Err(fault(self.at, "a look-around cannot be repeated"));
        }
        Ok(())
    }
}

/// The length of `2,5}` behind a brace, if it is a count.
fn counted(rest: &str) -> Option<usize> {
    let end = rest.find('}')?;
    let (low, high) = rest[..end].split_once(',').unwrap_or((&rest[..end], ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    (!low.is_empty() && digits(low) && digits(high)).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let done = translate(text).unwrap();
        assert!(!done.fancy, "{text}");
        done.pattern
    }

    #[test]
    fn what_differs_is_translated() {
        assert_eq!(plain(r"a{2,3}b{x}"), r"a{2,3}b\{x\}");
        assert_eq!(plain(r"[[a-z]"), r"[\[a-z]");
        assert_eq!(plain(r"[a-z-[aeiou]]"), r"[a-z--[aeiou]]");
        assert_eq!(plain(r"[]a]"), r"[\]a]");
        assert_eq!(plain(r"(?#note)x\Z"), r"x\z");
        assert_eq!(plain(r"\<b\>\_"), r"<b>_");
        assert_eq!(plain(r"(?<year>\d)"), r"(?P<year>\d)");
        assert_eq!(plain(r"[\w''’-]*"), r"[\w''’\-]*");
    }

    #[test]
    fn the_relaxed_pattern_has_no_look_around() {
        let done = translate(r"(?<!a (b))foo(?=\sx)(?i)Bar\1").unwrap();
        assert!(done.fancy && done.cased);
        assert_eq!(done.relaxed, r"fooBar(?s:.*)");
    }

    #[test]
    fn faults_have_a_place() {
        assert_eq!(translate("a(b").unwrap_err().at, 3);
        assert_eq!(translate("ab)").unwrap_err().at, 2);
        assert_eq!(translate("[a").unwrap_err().at, 0);
        assert_eq!(translate(r"a\y").unwrap_err().at, 1);
    }
}
