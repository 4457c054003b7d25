//! Findings in the shape of Vale's JSON, which editors' plugins and review bots read.
use crate::base::finding::Finding;
use serde::Serialize;
use std::collections::BTreeMap;

/// Keys and order are those of Vale's `Alert`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Alert<'a> {
    action: Action<'a>,
    /// First and last character in the line, from 1.
    span: [usize; 2],
    check: &'a str,
    description: &'a str,
    link: &'a str,
    message: &'a str,
    severity: &'static str,
    #[serde(rename = "Match")]
    matched: &'a str,
    line: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Action<'a> {
    name: &'a str,
    params: Option<&'a [String]>,
}

/// One object, with the findings by file.
pub fn vale(findings: &[&Finding]) -> String {
    let mut files: BTreeMap<&str, Vec<Alert<'_>>> = BTreeMap::new();
    for finding in findings {
        let path = finding
            .place
            .as_ref()
            .map_or("", |place| &*place.source.path);
        files.entry(path).or_default().push(alert(finding));
    }
    // Plain structs with text keys always serialize.
    let text = serde_json::to_string_pretty(&files).unwrap_or_default();
    escaped(&text)
}

fn alert(finding: &Finding) -> Alert<'_> {
    let rule = finding.rule.as_deref();
    let whole = rule.is_some_and(|rule| rule.whole);
    let (line, start) = match &finding.place {
        Some(place) if !whole => place.line_column(),
        _ => (1, 1),
    };
    let length = finding
        .place
        .as_ref()
        .filter(|_| !whole)
        .map_or(1, |place| {
            let text = &place.source.text[place.span.clone()];
            text.lines()
                .next()
                .unwrap_or_default()
                .chars()
                .count()
                .max(1)
        });
    let offers = rule.map(|rule| rule.offers.as_slice());
    Alert {
        action: Action {
            name: rule.map_or("", |rule| &rule.action),
            params: offers.filter(|offers| !offers.is_empty()),
        },
        span: [start, start + length - 1],
        check: finding.name(),
        description: rule.map_or("", |rule| &rule.description),
        link: rule.map_or("", |rule| &rule.link),
        message: &finding.message,
        severity: finding.severity().word(),
        matched: rule.map_or("", |rule| &rule.matched),
        line,
    }
}

/// Go's encoder writes these so that they are safe in a page.
fn escaped(json: &str) -> String {
    json.replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::finding::{RuleSays, Severity};
    use crate::base::source::Source;
    use crate::voice::codes::VOICE;

    #[test]
    fn the_shape_is_vales() {
        let source = Source::new("a.md", "We é <utilize> it\n");
        let mut finding = Finding::new(&VOICE, source.at(7..14), "Use 'use' & not 'utilize'");
        finding.rule = Some(std::sync::Arc::new(RuleSays {
            name: "A.B".into(),
            severity: Severity::Warning,
            description: String::new(),
            link: String::new(),
            matched: "utilize".into(),
            action: "replace".into(),
            offers: vec!["use".into()],
            whole: false,
            fix: None,
        }));
        let expected = r#"{
  "a.md": [
    {
      "Action": {
        "Name": "replace",
        "Params": [
          "use"
        ]
      },
      "Span": [
        7,
        13
      ],
      "Check": "A.B",
      "Description": "",
      "Link": "",
      "Message": "Use 'use' \u0026 not 'utilize'",
      "Severity": "warning",
      "Match": "utilize",
      "Line": 1
    }
  ]
}"#;
        assert_eq!(vale(&[&finding]), expected);
        assert_eq!(vale(&[]), "{}");
    }
}
