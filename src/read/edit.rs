//! Changes to front matter that leave every other byte as it is: an entry more in a list, a value set, a line taken out.
//!
//! Text in, text out. Each step is made as an insertion at a place that the marks of the YAML give, in the style of the
//! lines around it; then both texts are read, and the new one must say what the old one said and the change, and no
//! more. A place where that does not hold is not used.
mod page;

use super::front_matter;
use crate::base::source::Source;
use crate::base::yaml::{self, Value as Yaml};
use page::{Page, applied};
use serde_yaml::Value;

/// A value as it is to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// A word of a vocabulary, which needs no quotes.
    Word(String),
    /// A time or a day; in quotes where the file's other times are.
    Time(String),
    /// Anything; more than one line becomes a block.
    Text(String),
    /// Two times in one line: `{ starts: …, ends: … }`.
    Window(String, String),
    /// A list of entries.
    List(Vec<Entry>),
}

/// Keys and values in the order in which they are written.
pub type Entry = Vec<(&'static str, Field)>;

/// One change. Paths are dotted: `occurrences.2.updates`.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// An entry at the end of a list; the list is made where there is none.
    Append { list: String, entry: Entry },
    /// A value, replaced or added below the key `after`, or at the end where that is missing.
    Set {
        path: String,
        value: Field,
        after: &'static str,
    },
    /// A key with its value, if it is there.
    Remove { path: String },
}

/// The front matter is written in a way that cannot be changed without touching more of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooUnusual {
    /// The field that could not be changed.
    pub path: String,
}

/// The whole file with the changes made.
pub fn amend(source: &Source, steps: &[Step]) -> Result<String, TooUnusual> {
    let mut text = source.text.to_string();
    for step in steps {
        let fault = || TooUnusual {
            path: step.path().to_string(),
        };
        text = one(&text, step).ok_or_else(fault)?;
    }
    Ok(text)
}

/// The words of a scalar in the front matter, without its quotes.
pub fn written(source: &Source, path: &str) -> Option<String> {
    let parts = front_matter::split(source).ok()?;
    match yaml::parse(&source.text[parts.yaml])?.get(path)?.value {
        Yaml::Scalar { ref text, .. } if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

impl Step {
    fn path(&self) -> &str {
        match self {
            Step::Append { list, .. } => list,
            Step::Set { path, .. } | Step::Remove { path } => path,
        }
    }
}

/// The first of the possible texts that says what it should.
fn one(text: &str, step: &Step) -> Option<String> {
    let parts = front_matter::split(&Source::new("", text)).ok()?;
    let yaml = &text[parts.yaml.clone()];
    if yaml::too_much(yaml).is_some() {
        return None;
    }
    let before: Value = serde_yaml::from_str(yaml).ok()?;
    let expected = said(before, step)?;
    let root = yaml::parse(yaml)?;
    let page = Page::new(yaml, &root);
    let places = match step {
        Step::Append { list, entry } => page.append(list, entry),
        Step::Set { path, value, after } => page.set(path, value, after),
        Step::Remove { path } => page.remove(path),
    };
    let whole = |yaml: String| {
        format!(
            "{}{yaml}{}",
            &text[..parts.yaml.start],
            &text[parts.yaml.end..]
        )
    };
    let fits =
        |yaml: &String| serde_yaml::from_str::<Value>(yaml).is_ok_and(|value| value == expected);
    places
        .into_iter()
        .map(|edits| applied(yaml, edits))
        .find(fits)
        .map(whole)
}

// ---------------------------------------------------------------- what the text is to say

/// The value that the changed text must have.
fn said(mut root: Value, step: &Step) -> Option<Value> {
    let (above, key) = match step.path().rsplit_once('.') {
        Some((above, key)) => (above, key),
        None => ("", step.path()),
    };
    let mut here = &mut root;
    for step in above.split('.').filter(|step| !step.is_empty()) {
        here = match step.parse::<usize>() {
            Ok(i) => here.as_sequence_mut()?.get_mut(i)?,
            Err(_) => here.get_mut(step)?,
        };
    }
    let map = here.as_mapping_mut()?;
    match step {
        Step::Append { entry, .. } => {
            let list = map.entry(key.into()).or_insert(Value::Null);
            if list.is_null() {
                *list = Value::Sequence(Vec::new());
            }
            list.as_sequence_mut()?.push(value_of(entry));
        }
        Step::Set { value, .. } => {
            map.insert(key.into(), value.value());
        }
        Step::Remove { .. } => {
            map.remove(key);
        }
    }
    Some(root)
}

fn value_of(entry: &Entry) -> Value {
    Value::Mapping(
        entry
            .iter()
            .map(|(key, field)| (Value::from(*key), field.value()))
            .collect(),
    )
}

impl Field {
    fn value(&self) -> Value {
        match self {
            Field::Word(text) | Field::Time(text) => text.as_str().into(),
            Field::Text(text) => text.as_str().into(),
            Field::Window(starts, ends) => value_of(&vec![
                ("starts", Field::Time(starts.clone())),
                ("ends", Field::Time(ends.clone())),
            ]),
            Field::List(entries) => Value::Sequence(entries.iter().map(value_of).collect()),
        }
    }
}

#[cfg(test)]
mod tests;
