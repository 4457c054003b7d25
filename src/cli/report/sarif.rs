//! Findings as SARIF 2.1.0 (OASIS), for code-scanning services and editors.
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::Place;
use serde::Serialize;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The name for the site's folder; addresses of files are relative to it (section 3.14.14).
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    short_description: Message<'a>,
    full_description: Message<'a>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Message<'a> {
    text: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message<'a>,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
}

/// What mends it (section 3.55).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Message<'a>,
    artifact_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Message<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

/// From 1; `end_column` is the first column after the region (section 3.30.8).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// One log with one run; `codes` are all that the tool can find, whether it did or not.
pub fn sarif(findings: &[&Finding], codes: &[&'static Code]) -> String {
    let mut codes = codes.to_vec();
    codes.extend(findings.iter().map(|finding| finding.code));
    codes.sort_by_key(|code| code.name);
    codes.dedup_by_key(|code| code.name);
    let mut rules: Vec<Rule<'_>> = codes.iter().map(|code| rule(code)).collect();
    rules.extend(findings.iter().filter_map(|finding| of_voice(finding)));
    rules.sort_by(|a, b| a.id.cmp(b.id));
    rules.dedup_by(|a, b| a.id == b.id);
    let names: Vec<&str> = rules.iter().map(|rule| rule.id).collect();
    let results = findings.iter().map(|finding| result(finding, &names));
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            column_kind: "utf16CodeUnits",
            results: results.collect(),
            tool: Tool {
                driver: Driver {
                    name: "campanile",
                    version: env!("CARGO_PKG_VERSION"),
                    rules,
                },
            },
        }],
    };
    // Plain structs with text keys always serialize.
    serde_json::to_string_pretty(&log).unwrap_or_default()
}

/// A rule that is data tells of itself in its own file.
fn of_voice(finding: &Finding) -> Option<Rule<'_>> {
    let says = finding.rule.as_deref()?;
    let about = match says.description.as_str() {
        "" => finding.code.catches,
        description => description,
    };
    let mut text = about.to_string();
    if !says.link.is_empty() {
        text = format!("{text}\n\n{}", says.link);
    }
    Some(Rule {
        id: &says.name,
        short_description: Message { text: about.into() },
        full_description: Message {
            text: finding.code.why.into(),
        },
        help: Help {
            markdown: text.clone(),
            text,
        },
        default_configuration: Configuration {
            level: level(says.severity),
        },
    })
}

fn rule(code: &'static Code) -> Rule<'static> {
    Rule {
        id: code.name,
        short_description: Message {
            text: code.catches.into(),
        },
        full_description: Message {
            text: code.why.into(),
        },
        help: Help {
            text: format!(
                "{}\n\nWhy: {}\n\nWrong:\n\n{}\n\nRight:\n\n{}",
                code.catches, code.why, code.wrong, code.right
            ),
            markdown: format!(
                "{}\n\n**Why:** {}\n\n**Wrong**\n\n{}\n\n**Right**\n\n{}",
                code.catches,
                code.why,
                fenced(code.wrong),
                fenced(code.right)
            ),
        },
        default_configuration: Configuration {
            level: level(code.severity),
        },
    }
}

/// A code block that its own text cannot close.
fn fenced(text: &str) -> String {
    let mut fence = "```".to_string();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}\n{text}\n{fence}")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Suggestion => "note",
    }
}

fn result<'a>(finding: &'a Finding, names: &[&str]) -> Outcome<'a> {
    let mut text = finding.message.clone();
    for help in &finding.help {
        text.push('\n');
        text.push_str(help);
    }
    let related = finding.related.iter().enumerate();
    Outcome {
        rule_id: finding.name(),
        rule_index: names.partition_point(|name| *name < finding.name()),
        level: level(finding.severity()),
        message: Message { text: text.into() },
        locations: finding
            .place
            .iter()
            .map(|place| location(place, None, &finding.label))
            .collect(),
        related_locations: related
            .map(|(i, (place, words))| location(place, Some(i), words))
            .collect(),
        fixes: fix(finding).into_iter().collect(),
    }
}

fn fix(finding: &Finding) -> Option<Fix<'_>> {
    let mending = finding.rule.as_ref()?.fix.as_ref()?;
    let source = &finding.place.as_ref()?.source;
    let words = if mending.safe {
        ""
    } else {
        " (read the sentence first)"
    };
    Some(Fix {
        description: Message {
            text: format!("Write “{}”{words}", mending.text).into(),
        },
        artifact_changes: [Change {
            artifact_location: Artifact {
                uri: encoded(&source.path),
                uri_base_id: ROOT,
            },
            replacements: [Replacement {
                deleted_region: region(&source.at(mending.span.clone())),
                inserted_content: Message {
                    text: mending.text.as_str().into(),
                },
            }],
        }],
    })
}

fn region(place: &Place) -> Region {
    let [(start_line, start_column), (end_line, end_column)] = place.utf16();
    Region {
        start_line,
        start_column,
        end_line,
        end_column,
    }
}

fn location<'a>(place: &Place, id: Option<usize>, words: &'a str) -> Location<'a> {
    Location {
        id,
        physical_location: Physical {
            artifact_location: Artifact {
                uri: encoded(&place.source.path),
                uri_base_id: ROOT,
            },
            region: region(place),
        },
        message: (!words.is_empty()).then(|| Message { text: words.into() }),
    }
}

/// A path as a relative URI reference (RFC 3986): all but unreserved characters and slashes in percent.
fn encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                (byte as char).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::config::CONFIG;
    use crate::base::source::Source;

    #[test]
    fn places_are_relative_and_count_utf16() {
        let source = Source::new("content/a b.md", "one\n🔔 two\n");
        let finding = Finding::new(&CONFIG, source.at(9..12), "wrong")
            .help("mend it")
            .related(source.at(0..3), "and here");
        let log: serde_json::Value = serde_json::from_str(&sarif(&[&finding], &[])).unwrap();
        let result = &log["runs"][0]["results"][0];
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "content/a%20b.md");
        assert_eq!(
            place["region"],
            serde_json::json!({ "startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 7 })
        );
        assert_eq!(result["message"]["text"], "wrong\nmend it");
        assert_eq!(result["relatedLocations"][0]["id"], 0);
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][index]["id"],
            "config"
        );
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert!(fenced("```\nx\n```").starts_with("````\n"));
    }
}
