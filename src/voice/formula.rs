//! Arithmetic in rules: `(0.39 * (words / sentences)) + 11.8`, `> 9`.
use std::collections::BTreeMap;

/// A formula that can be worked out again and again.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    Number(f64),
    Name(String),
    Not(Box<Formula>),
    Minus(Box<Formula>),
    Call(String, Vec<Formula>),
    Two(&'static str, Box<Formula>, Box<Formula>),
}

/// Operators from the weakest to the strongest.
const LEVELS: &[&[&str]] = &[
    &["||"],
    &["&&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["+", "-"],
    &["*", "/", "%"],
];

/// Brackets in brackets; more is no formula that anybody wrote.
const DEEPEST: usize = 64;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Formula {
    /// Reads a formula, or says what is wrong at which byte.
    pub fn read(text: &str) -> Result<Formula, (usize, String)> {
        let mut reader = Reader {
            text,
            at: 0,
            depth: 0,
        };
        let formula = reader.level(0)?;
        reader.space();
        match reader.text[reader.at..].chars().next() {
            None => Ok(formula),
            Some(c) => Err((reader.at, format!("`{c}` is not expected here"))),
        }
    }

    /// The names that it needs.
    pub fn names<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Formula::Number(_) => {}
            Formula::Name(name) => found.push(name),
            Formula::Not(a) | Formula::Minus(a) => a.names(found),
            Formula::Call(_, args) => args.iter().for_each(|a| a.names(found)),
            Formula::Two(_, a, b) => {
                a.names(found);
                b.names(found);
            }
        }
    }

    /// Its value; truth is 1. Names that are not known are 0.
    pub fn value(&self, names: &BTreeMap<&str, f64>) -> f64 {
        let truth = |b: bool| f64::from(u8::from(b));
        match self {
            Formula::Number(n) => *n,
            Formula::Name(name) => names.get(name.as_str()).copied().unwrap_or(0.0),
            Formula::Not(a) => truth(a.value(names) == 0.0),
            Formula::Minus(a) => -a.value(names),
            Formula::Call(name, args) => call(name, args.iter().map(|a| a.value(names)).collect()),
            Formula::Two(sign, a, b) => {
                let (a, b) = (a.value(names), b.value(names));
                match *sign {
                    "||" => truth(a != 0.0 || b != 0.0),
                    "&&" => truth(a != 0.0 && b != 0.0),
                    "==" => truth(a == b),
                    "!=" => truth(a != b),
                    "<=" => truth(a <= b),
                    ">=" => truth(a >= b),
                    "<" => truth(a < b),
                    ">" => truth(a > b),
                    "+" => a + b,
                    "-" => a - b,
                    "*" => a * b,
                    "/" => a / b,
                    _ => a % b,
                }
            }
        }
    }
}

/// Functions of Vale's formulas.
const FUNCTIONS: &[&str] = &[
    "sqrt", "pow", "abs", "floor", "ceil", "log", "exp", "max", "min",
];

fn call(name: &str, args: Vec<f64>) -> f64 {
    let one = args.first().copied().unwrap_or(0.0);
    let two = args.get(1).copied().unwrap_or(0.0);
    match name {
        "sqrt" => one.sqrt(),
        "pow" => one.powf(two),
        "abs" => one.abs(),
        "floor" => one.floor(),
        "ceil" => one.ceil(),
        "log" => one.ln(),
        "exp" => one.exp(),
        "max" => one.max(two),
        _ => one.min(two),
    }
}

type Read = Result<Formula, (usize, String)>;

impl Reader<'_> {
    fn space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, sign: &str) -> bool {
        self.space();
        let here = self.text[self.at..].starts_with(sign);
        if here {
            self.at += sign.len();
        }
        here
    }

    fn level(&mut self, level: usize) -> Read {
        let Some(signs) = LEVELS.get(level) else {
            return self.single();
        };
        let mut left = self.level(level + 1)?;
        while let Some(sign) = signs.iter().find(|sign| self.take(sign)) {
            let right = self.level(level + 1)?;
            left = Formula::Two(sign, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn single(&mut self) -> Read {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((self.at, "too many brackets".into()));
        }
        let read = self.part();
        self.depth -= 1;
        read
    }

    fn part(&mut self) -> Read {
        if self.take("(") {
            let inner = self.level(0)?;
            return if self.take(")") {
                Ok(inner)
            } else {
                Err((self.at, "a bracket is not closed".into()))
            };
        }
        if self.take("-") {
            return Ok(Formula::Minus(Box::new(self.single()?)));
        }
        if self.take("!") {
            return Ok(Formula::Not(Box::new(self.single()?)));
        }
        self.space();
        let rest = &self.text[self.at..];
        let len = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'))
            .unwrap_or(rest.len());
        let word = &rest[..len];
        let begin = self.at;
        self.at += len;
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return match word.parse() {
                Ok(number) => Ok(Formula::Number(number)),
                Err(_) => Err((begin, format!("`{word}` is no number"))),
            };
        }
        if word.is_empty() {
            return Err((begin, "a number or a name is missing".into()));
        }
        if self.take("(") {
            return self.call(word.strip_prefix("math.").unwrap_or(word), begin);
        }
        // `heading.h1` is the older name of `heading_h1`.
        Ok(Formula::Name(word.replace('.', "_")))
    }

    fn call(&mut self, name: &str, begin: usize) -> Read {
        if !FUNCTIONS.contains(&name) {
            return Err((begin, format!("there is no function `{name}`")));
        }
        let mut args = vec![self.level(0)?];
        while self.take(",") {
            args.push(self.level(0)?);
        }
        if self.take(")") {
            Ok(Formula::Call(name.into(), args))
        } else {
            Err((self.at, "a bracket is not closed".into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        let names = BTreeMap::from([("words", 10.0), ("heading_h1", 2.0)]);
        Formula::read(text).unwrap().value(&names)
    }

    #[test]
    fn arithmetic() {
        assert_eq!(value("1 + 2 * 3 - -4"), 11.0);
        assert_eq!(value("(1 + 2) * words / 4"), 7.5);
        assert_eq!(value("math.sqrt(16) + heading.h1"), 6.0);
        assert_eq!(value("9.01 > 9 && !(1 == 2)"), 1.0);
        assert_eq!(value("2 <= 1 || 3 != 3"), 0.0);
    }

    #[test]
    fn faults_have_a_place() {
        assert_eq!(Formula::read("1 +").unwrap_err().0, 3);
        assert_eq!(Formula::read("(1").unwrap_err().0, 2);
        assert_eq!(Formula::read("1 $").unwrap_err().0, 2);
        assert!(Formula::read(&"(".repeat(100_000)).is_err());
    }
}
