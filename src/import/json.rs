//! JSON as people write it: of two fields of one name, the last counts for every parser, and nobody would hear of the first.
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// A value, and what it says of fields that stand in it twice.
pub struct Told {
    pub value: Value,
    /// The names of such fields, and what did not count.
    pub twice: Vec<(String, Value)>,
}

impl Told {
    fn plain(value: impl Into<Value>) -> Told {
        Told {
            value: value.into(),
            twice: Vec::new(),
        }
    }
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Told, D::Error> {
        from.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Told;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Told, E> {
        Ok(Told::plain(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Told, E> {
        Ok(Told::plain(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Told, E> {
        Ok(Told::plain(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Told, E> {
        Ok(Told::plain(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Told, E> {
        Ok(Told::plain(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Told, E> {
        Ok(Told::plain(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Told, A::Error> {
        let (mut list, mut twice) = (Vec::new(), Vec::new());
        while let Some(item) = items.next_element::<Told>()? {
            twice.extend(item.twice);
            list.push(item.value);
        }
        Ok(Told {
            value: list.into(),
            twice,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Told, A::Error> {
        let (mut map, mut twice) = (Map::new(), Vec::new());
        while let Some((key, told)) = entries.next_entry::<String, Told>()? {
            twice.extend(told.twice);
            if let Some(before) = map.insert(key.clone(), told.value) {
                twice.push((key, before));
            }
        }
        Ok(Told {
            value: map.into(),
            twice,
        })
    }
}
