//! What a page is made from, as one number: a page whose template would be told the same is the same page. To tell is a
//! third of the work of a page, to print and to compare the rest.
use tera::Value;
use xxhash_rust::xxh3::xxh3_64;

/// What a template is told, with its mark: of what many pages are told, that is found once.
#[derive(Clone)]
pub struct Told {
    pub value: Value,
    pub mark: u64,
}

impl Told {
    pub fn new(value: Value) -> Told {
        let mark = of(&value);
        Told { value, mark }
    }

    pub fn list<'a>(each: impl Iterator<Item = &'a Told>) -> Told {
        let mut list = Told {
            value: Value::none(),
            mark: 0,
        };
        let add = |told: &Told| {
            list.mark = both(list.mark, told.mark);
            told.value.clone()
        };
        list.value = Value::from(each.map(add).collect::<Vec<Value>>());
        list
    }
}

/// Odd, with as many ones as zeros (wyhash, Wang Yi 2019).
const SECRET: [u64; 2] = [0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db];

/// A number for two, in which each bit of both counts.
pub fn both(first: u64, second: u64) -> u64 {
    let wide = u128::from(first ^ SECRET[0]) * u128::from(second ^ SECRET[1]);
    wide as u64 ^ (wide >> 64) as u64
}

pub fn text(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

/// A number for all that a template may see in a value. A map has no order.
pub fn of(value: &Value) -> u64 {
    let kind = (value.kind() as u64) << 1 | u64::from(value.is_safe());
    let inside = if let Some(words) = value.as_str() {
        text(words)
    } else if let Some(map) = value.as_map() {
        let each = map.iter().map(|(key, value)| {
            let key = key.as_str().map_or_else(|| text(&format!("{key:?}")), text);
            both(key, of(value))
        });
        each.fold(map.len() as u64, u64::wrapping_add)
    } else if let Some(list) = value.as_array() {
        let each = list.iter().map(of);
        each.fold(list.len() as u64, both)
    } else if let Some(bytes) = value.as_bytes() {
        xxh3_64(bytes)
    } else if let Some(whole) = value.as_i128() {
        both(whole as u64, (whole >> 64) as u64)
    } else {
        let broken = value.as_f64().map_or(0, f64::to_bits);
        both(broken, value.is_truthy().into())
    };
    both(kind, inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mark(json: serde_json::Value) -> u64 {
        of(&Value::from_serializable(&json))
    }

    #[test]
    fn whatever_differs_has_another_mark() {
        let different = [
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(1),
            json!(-1),
            json!(0.5),
            json!(1.5),
            json!(""),
            json!("1"),
            json!("12"),
            json!([]),
            json!([null]),
            json!(["1", "2"]),
            json!(["2", "1"]),
            json!([["1"], "2"]),
            json!([["1", "2"]]),
            json!({}),
            json!({ "a": null }),
            json!({ "a": "b" }),
            json!({ "b": "a" }),
            json!({ "a": "b", "b": "a" }),
            json!({ "a": "a", "b": "b" }),
            json!({ "a": { "a": "b" } }),
        ];
        let marks: std::collections::HashSet<u64> = different.iter().cloned().map(mark).collect();
        assert_eq!(marks.len(), different.len());
        assert_ne!(of(&Value::safe_string("a")), of(&Value::normal_string("a")));
    }

    #[test]
    fn the_order_of_a_map_does_not_show() {
        let names: Vec<String> = (0..50).map(|i| format!("name{i}")).collect();
        let there: serde_json::Map<String, serde_json::Value> =
            names.iter().map(|n| (n.clone(), json!(n))).collect();
        let back: serde_json::Map<String, serde_json::Value> =
            names.iter().rev().map(|n| (n.clone(), json!(n))).collect();
        assert_eq!(mark(there.into()), mark(back.into()));
    }
}
