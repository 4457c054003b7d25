//! Path patterns as `.vale.ini` writes them: `*.md`, `**/docs/*.{md,html}`, `[!a]?`.

/// Whether a path fits a pattern. `*` goes over slashes as well, as it does in Vale.
pub fn matches(pattern: &str, path: &str) -> bool {
    let negated = pattern.strip_prefix('!');
    let found = alternatives(negated.unwrap_or(pattern))
        .iter()
        .any(|one| fits(one, path));
    found != negated.is_some()
}

/// `{a,b}` written out; a brace that is not closed is itself.
fn alternatives(pattern: &str) -> Vec<String> {
    const MOST: usize = 256;
    let mut open = vec![pattern.to_string()];
    let mut done = Vec::new();
    while let Some(one) = open.pop() {
        let braces = one.rfind('{').and_then(|start| {
            let len = one[start..].find('}')?;
            Some((start, start + len))
        });
        match braces {
            Some((start, end)) if open.len() + done.len() < MOST => {
                for choice in one[start + 1..end].split(',').rev() {
                    open.push(format!("{}{}{}", &one[..start], choice, &one[end + 1..]));
                }
            }
            _ => done.push(one),
        }
    }
    done
}

/// One pattern without braces, in time that grows with pattern × path.
fn fits(pattern: &str, path: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let path: Vec<char> = path.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < path.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, t));
                p += 1;
                continue;
            }
            Some('[') => {
                if let Some((len, true)) = class(&pattern[p..], path[t]) {
                    p += len;
                    t += 1;
                    continue;
                }
            }
            Some('?') => {
                p += 1;
                t += 1;
                continue;
            }
            Some('\\') if pattern.get(p + 1) == Some(&path[t]) => {
                p += 2;
                t += 1;
                continue;
            }
            Some(c) if *c == path[t] => {
                p += 1;
                t += 1;
                continue;
            }
            _ => {}
        }
        let Some((after, from)) = star else {
            return false;
        };
        p = after;
        t = from + 1;
        star = Some((after, t));
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// The length of a class, and whether it holds the character.
fn class(pattern: &[char], c: char) -> Option<(usize, bool)> {
    let end = 2 + pattern.get(2..)?.iter().position(|c| *c == ']')?;
    let inner = &pattern[1..end];
    let (negated, inner) = match inner {
        ['!' | '^', rest @ ..] => (true, rest),
        _ => (false, inner),
    };
    let mut held = false;
    let mut i = 0;
    while i < inner.len() {
        if inner.get(i + 1) == Some(&'-') && i + 2 < inner.len() {
            held |= inner[i] <= c && c <= inner[i + 2];
            i += 3;
        } else {
            held |= inner[i] == c;
            i += 1;
        }
    }
    Some((end + 1, held != negated))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, path, expected) in [
            ("*.md", "docs/a.md", true),
            ("*.{md,txt}", "a.txt", true),
            ("*.{md,txt}", "a.html", false),
            ("docs/**/*.md", "docs/a/b.md", true),
            ("!*.md", "a.md", false),
            ("!*.md", "a.txt", true),
            ("[ab]?.md", "ax.md", true),
            ("[!ab]?.md", "ax.md", false),
            ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false),
            ("{README,docs/*}", "README", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
