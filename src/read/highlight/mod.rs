//! Code, coloured by classes: about twelve of them, neighbours merged, light and dark left to the stylesheet.
pub mod known;

use pulldown_cmark_escape::escape_html_body_text;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;
use syntect::parsing::{ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference, SyntaxSet};

/// Longer lines are data, not code that anybody reads; they stay plain.
const LONGEST_LINE: usize = 4_000;
/// Larger blocks stay plain, so that one pasted log cannot hold up a build.
const LARGEST: usize = 100_000;

/// The lines of a code block as HTML; plain text where the language is not known.
pub fn html(language: &str, code: &str) -> String {
    let runs = syntax(language)
        .filter(|_| code.len() <= LARGEST)
        .map(|syntax| known::known(language, code, || coloured(syntax, code)));
    let runs = runs.unwrap_or_default();
    let mut out = String::with_capacity(code.len() + code.len() / 4 + runs.0.len() * 12);
    let mut rest = code;
    for (length, class) in runs.iter() {
        // What does not fit is no run of this code.
        let Some((text, after)) = rest.split_at_checked(length) else {
            break;
        };
        rest = after;
        if let Some(class) = class {
            out.push_str("<span class=\"h-");
            out.push(class);
            out.push_str("\">");
        }
        plain(text, &mut out);
        if class.is_some() {
            out.push_str("</span>");
        }
    }
    plain(rest, &mut out);
    out
}

/// How a code is colored: for each run of letters of one class its class, or a space for none, and its length in seven
/// bits a byte. A tenth of the HTML that it stands for.
#[derive(Debug, Clone, Default, PartialEq)]
struct Runs(Vec<u8>);

impl Runs {
    fn push(&mut self, mut length: usize, class: Option<char>) {
        if length == 0 {
            return;
        }
        self.0.push(class.map_or(b' ', |class| class as u8));
        while length >= 0x80 {
            self.0.push(length as u8 | 0x80);
            length >>= 7;
        }
        self.0.push(length as u8);
    }

    fn iter(&self) -> impl Iterator<Item = (usize, Option<char>)> + '_ {
        let mut bytes = self.0.iter().copied();
        std::iter::from_fn(move || {
            let class = char::from(bytes.next()?);
            let (mut length, mut shift) = (0_usize, 0);
            loop {
                let byte = bytes.next()?;
                length |= usize::from(byte & 0x7f).checked_shl(shift)?;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            Some((length, class.is_ascii_lowercase().then_some(class)))
        })
    }
}

/// What readers see above the block: "PowerShell". `None` for a language that nobody knows.
pub fn language_name(language: &str) -> Option<&'static str> {
    let known = syntax(language)?;
    Some(match known.name.as_str() {
        "Bourne Again Shell (bash)" => "Terminal",
        "Plain Text" => return None,
        name => name,
    })
}

/// Whether the language is known, or is plainly none.
pub fn knows(language: &str) -> bool {
    language.is_empty()
        || matches!(language, "text" | "txt" | "console" | "output")
        || syntax(language).is_some()
}

/// All tokens that can stand behind the fence, for "did you mean".
pub fn languages() -> Vec<String> {
    set()
        .syntaxes()
        .iter()
        .flat_map(|s| {
            s.file_extensions
                .iter()
                .cloned()
                .chain([s.name.to_lowercase()])
        })
        .collect()
}

fn set() -> &'static SyntaxSet {
    // The grammars are data of the program; they are unpacked at first use and never change.
    static SET: OnceLock<SyntaxSet> = OnceLock::new();
    SET.get_or_init(two_face::syntax::extra_newlines)
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let token = match language.to_ascii_lowercase().as_str() {
        "" | "text" | "txt" | "plain" | "output" => return None,
        "shell" | "sh" | "console" | "terminal" => "bash".to_string(),
        "pwsh" | "ps" => "ps1".into(),
        "apache" => "htaccess".into(),
        "conf" | "config" | "cfg" => "ini".into(),
        other => other.to_string(),
    };
    // Looking a token up walks through all grammars; a site asks for the same six.
    static KNOWN: OnceLock<HashMap<String, usize>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let each = set().syntaxes().iter().enumerate();
        let names = each.flat_map(|(i, s)| {
            let tokens = s
                .file_extensions
                .iter()
                .map(|e| e.to_ascii_lowercase())
                .chain([s.name.to_ascii_lowercase()]);
            tokens.map(move |token| (token, i))
        });
        // As syntect does: the grammar that was added last wins.
        names.collect()
    });
    known.get(&token).map(|i| &set().syntaxes()[*i])
}

fn plain(code: &str, out: &mut String) {
    let _ = escape_html_body_text(out, code);
}

fn coloured(syntax: &SyntaxReference, code: &str) -> Runs {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut spans = Spans::default();
    for line in code.split_inclusive('\n') {
        let ops = match line.len() <= LONGEST_LINE {
            true => parse_line(&syntax.name, &mut state, line),
            false => Vec::new().into(),
        };
        let mut from = 0;
        for (at, op) in ops.iter() {
            if *at > from {
                spans.push(&line[from..*at], class_of_stack(&stack));
                from = *at;
            }
            if stack.apply(op).is_err() {
                break;
            }
        }
        spans.push(&line[from..], class_of_stack(&stack));
    }
    spans.done()
}

type Ops = Rc<[(usize, ScopeStackOp)]>;

/// A line that was parsed before: the state before it, the state after it, what the parser said.
struct Parsed {
    before: ParseState,
    after: ParseState,
    ops: Ops,
}

thread_local! {
    /// Lines repeat (closing brackets, the same command in twenty articles), and a grammar costs a microsecond a
    /// character. Only speed depends on this: the same line in the same state is parsed to the same result.
    static LINES: RefCell<HashMap<String, Vec<Parsed>>> = RefCell::new(HashMap::new());
}

/// Lines remembered by a thread.
const REMEMBERED: usize = 20_000;

fn parse_line(language: &str, state: &mut ParseState, line: &str) -> Ops {
    let key = format!("{language}\0{line}");
    LINES.with_borrow_mut(|lines| {
        if let Some(known) = lines
            .get(&key)
            .and_then(|l| l.iter().find(|p| p.before == *state))
        {
            *state = known.after.clone();
            return known.ops.clone();
        }
        let before = state.clone();
        let ops: Ops = state.parse_line(line, set()).unwrap_or_default().into();
        if lines.len() < REMEMBERED {
            lines.entry(key).or_default().push(Parsed {
                before,
                after: state.clone(),
                ops: ops.clone(),
            });
        }
        ops
    })
}

/// Gathers runs: neighbours of one class share one, with the white space between them.
#[derive(Default)]
struct Spans {
    runs: Runs,
    open: Option<char>,
    /// Bytes of the open run.
    length: usize,
    /// White space behind them, which belongs to the open run only if the next token does.
    space: usize,
}

impl Spans {
    fn push(&mut self, text: &str, class: Option<char>) {
        if text.trim().is_empty() {
            self.space += text.len();
            return;
        }
        let body = text.trim_start();
        self.space += text.len() - body.len();
        if class != self.open {
            self.close();
            self.open = class;
        }
        let token = body.trim_end().len();
        self.length += std::mem::take(&mut self.space) + token;
        self.space = body.len() - token;
    }

    /// White space behind a run of a class stands outside of it.
    fn close(&mut self) {
        let length = std::mem::take(&mut self.length);
        let space = std::mem::take(&mut self.space);
        match self.open.take() {
            None => self.runs.push(length + space, None),
            class => {
                self.runs.push(length, class);
                self.runs.push(space, None);
            }
        }
    }

    fn done(mut self) -> Runs {
        self.close();
        self.runs
    }
}

thread_local! {
    /// The class of a scope: a site has few scopes and many tokens, and the name of a scope lies behind a lock.
    static CLASSES: RefCell<HashMap<Scope, Option<char>>> = RefCell::new(HashMap::new());
}

fn class_of_stack(stack: &ScopeStack) -> Option<char> {
    CLASSES.with_borrow_mut(|known| {
        stack
            .as_slice()
            .iter()
            .rev()
            .find_map(|scope| *known.entry(*scope).or_insert_with(|| class_of(*scope)))
    })
}

fn class_of(scope: Scope) -> Option<char> {
    let name = scope.build_string();
    TABLE
        .iter()
        .find(|(prefix, _)| name == *prefix || name.starts_with(&format!("{prefix}.")))
        .map(|(_, class)| *class)
}

/// Scope prefix → class, the more exact one first.
const TABLE: &[(&str, char)] = &[
    ("comment", 'c'),
    ("punctuation.definition.comment", 'c'),
    ("string", 's'),
    ("punctuation.definition.string", 's'),
    ("constant.character.escape", 'n'),
    ("constant", 'n'),
    ("keyword.operator.word", 'k'),
    ("keyword.operator", 'o'),
    ("keyword", 'k'),
    ("storage.type.function", 'k'),
    ("storage", 'k'),
    ("entity.name.function", 'f'),
    ("support.function", 'f'),
    ("variable.function", 'f'),
    ("meta.function-call", 'f'),
    ("entity.name.tag", 'a'),
    ("entity.other.attribute-name", 'a'),
    ("support.type.property-name", 'a'),
    ("meta.mapping.key", 'a'),
    ("entity.name.type", 't'),
    ("entity.name.class", 't'),
    ("entity.name.section", 't'),
    ("support.type", 't'),
    ("support.class", 't'),
    ("entity.name", 'a'),
    ("variable.parameter.option", 'a'),
    ("variable.language", 'v'),
    ("variable.other", 'v'),
    ("variable", 'v'),
    ("markup.inserted", 'i'),
    ("markup.deleted", 'd'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_languages_of_a_campus_are_known() {
        for language in [
            "bash",
            "sh",
            "powershell",
            "python",
            "json",
            "yaml",
            "toml",
            "sql",
            "typescript",
            "ts",
            "dockerfile",
            "ini",
            "conf",
            "html",
            "css",
            "javascript",
            "diff",
            "apache",
            "nginx",
            "r",
        ] {
            assert!(knows(language) && syntax(language).is_some(), "{language}");
        }
    }

    #[test]
    fn neighbours_are_merged_and_text_is_escaped() {
        let out = html("bash", "echo \"a < b\" # note\n");
        assert!(
            out.contains("<span class=\"h-s\">\"a &lt; b\"</span>"),
            "{out}"
        );
        assert!(out.contains("<span class=\"h-c\"># note"), "{out}");
        assert_eq!(out.matches("<span").count(), out.matches("</span>").count());
    }

    #[test]
    fn long_runs_and_other_letters_are_whole() {
        let code = format!("# {}é\n\n  x = \"{}\"  \n", "w".repeat(300), "ü".repeat(9));
        let out = html("python", &code);
        let text: String = out
            .split('<')
            .map(|p| p.split_once('>').map_or(p, |(_, text)| text))
            .collect();
        assert_eq!(text.replace("&quot;", "\""), code);
        let broken = Runs(vec![
            b's', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ]);
        assert_eq!(broken.iter().next(), None);
    }

    #[test]
    fn unknown_languages_stay_plain() {
        assert_eq!(html("klingon", "a < b"), "a &lt; b");
    }
}
