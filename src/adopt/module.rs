//! What a JavaScript module of theirs imports: the addresses in `import … from "…"`, `export … from "…"`, `import("…")`.
use regex::Regex;
use std::sync::LazyLock;

/// A string right after the word that makes it an address (ECMA-262, 16.2). Addresses have no space in them; what
/// stands between two strings has.
static IMPORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:\bfrom|\bimport)\s*\(?\s*(?:"([^"\s\\]{1,400})"|'([^'\s\\]{1,400})')"#).ok()
});

/// Gives every address to `map`; `None` leaves it as it is.
pub fn map(script: &str, mut map: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(script.len());
    let mut kept = 0;
    for found in IMPORT.iter().flat_map(|regex| regex.captures_iter(script)) {
        let Some(address) = found.get(1).or_else(|| found.get(2)) else {
            continue;
        };
        if let Some(new) = map(address.as_str()) {
            out.push_str(&script[kept..address.start()]);
            out.push_str(&new.replace(['"', '\'', '\\', '\n'], ""));
            kept = address.end();
        }
    }
    out.push_str(&script[kept..]);
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_of_imports_are_found() {
        let script = "import a from './a.js';import{b as c}from\"/b.js\"\nexport * from '../c.js'; import 'd.js'\nconst e = await import( './e.js' ); // from here\nlet f = 'from', g = \"./no.js\", imported = './no.js';";
        let mut seen = Vec::new();
        let out = super::map(script, |address| {
            seen.push(address.to_string());
            (address != "d.js").then(|| format!("x/{address}"))
        });
        assert_eq!(seen, ["./a.js", "/b.js", "../c.js", "d.js", "./e.js"]);
        assert!(out.starts_with("import a from 'x/./a.js';import{b as c}from\"x//b.js\"\n"));
        assert!(out.contains("import 'd.js'") && out.contains("import( 'x/./e.js' )"));
    }
}
