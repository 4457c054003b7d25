//! What `[voice]` in book.toml says of native checks: they are set as the rules of the voice are, by family and type.
use crate::base::config::{Config, Level};
use crate::base::finding::{Finding, Severity};
use crate::content::{Family, Kind};

/// Whether book.toml may set the level of a check. What cannot be rendered truly stays an error.
pub fn may_be_set(name: &str) -> bool {
    super::RULES
        .iter()
        .any(|rule| rule.code.name == name && rule.code.severity < Severity::Error)
}

/// Findings with the levels of book.toml, without those that it switches off.
pub fn set(config: &Config, mut found: Vec<Finding>) -> Vec<Finding> {
    let voice = &config.voice;
    let parts = [&voice.communications, &voice.marketing, &voice.reference];
    let nothing = voice.rules.is_empty()
        && parts.iter().all(|part| part.rules.is_empty())
        && voice.types.values().all(|part| part.rules.is_empty());
    if nothing {
        return found;
    }
    found.retain_mut(|finding| match level(config, finding) {
        Some(Level::Off) => false,
        Some(Level::Suggestion) => raised(finding, Severity::Suggestion),
        Some(Level::Warning) => raised(finding, Severity::Warning),
        Some(Level::Error) => raised(finding, Severity::Error),
        Some(Level::On) | None => true,
    });
    found
}

fn raised(finding: &mut Finding, level: Severity) -> bool {
    finding.level = Some(level);
    true
}

/// The word for a type wins over the one for its family, and that over the one for all.
fn level(config: &Config, finding: &Finding) -> Option<Level> {
    let name = finding.code.name;
    if !may_be_set(name) {
        return None;
    }
    let voice = &config.voice;
    let kind = finding.place.as_ref().and_then(|place| {
        let path = place.source.path.strip_prefix(config.book.src.as_str())?;
        Kind::of_path(path.trim_start_matches('/'))
    });
    let of_type = kind.and_then(|kind| voice.types.get(kind.plate().name)?.rules.get(name));
    let of_family = kind.and_then(|kind| {
        let part = match kind.family() {
            Family::Communications => &voice.communications,
            Family::Marketing => &voice.marketing,
            Family::Reference => &voice.reference,
        };
        part.rules.get(name)
    });
    of_type.or(of_family).or(voice.rules.get(name)).copied()
}
