//! The findings that the voice itself raises; those of its rules have the rules' own names.
use crate::base::finding::{Code, Severity};

pub const CODES: &[&Code] = &[&VOICE, &RULE, &UNSUPPORTED, &NO_STYLE, &VOCABULARY, &SWITCH];

pub const VOICE: Code = Code {
    name: "voice",
    severity: Severity::Warning,
    catches: "A sentence that one of the voice's rules does not want.",
    why: "The division speaks with one voice: plain, sober, and to the reader.",
    wrong: "We will be utilizing the new system.",
    right: "We will use the new system.",
};

pub const RULE: Code = Code {
    name: "voice-rule",
    severity: Severity::Error,
    catches: "A rule of the voice that cannot be read as it stands.",
    why: "A rule with a fault would be silent, and everybody would believe the text to be right.",
    wrong: "extends: existence\nmessage: \"Avoid '%s'.\"\ntoken: [very]",
    right: "extends: existence\nmessage: \"Avoid '%s'.\"\ntokens: [very]",
};

pub const UNSUPPORTED: Code = Code {
    name: "voice-not-supported",
    severity: Severity::Suggestion,
    catches: "A rule that needs something campanile does not have; it is skipped.",
    why: "Public styles hold a few such rules. The others run; you should know which do not.",
    wrong: "extends: script",
    right: "extends: existence",
};

pub const NO_STYLE: Code = Code {
    name: "voice-no-style",
    severity: Severity::Error,
    catches: "A pack, a style or a rule that is named in the settings and is not there.",
    why: "A misspelt name switches nothing on and nothing off.",
    wrong: "[voice]\npacks = [\"campus-is\"]",
    right: "[voice]\npacks = [\"campus-it\"]",
};

pub const VOCABULARY: Code = Code {
    name: "voice-vocabulary",
    severity: Severity::Error,
    catches: "A list of words that is not there, or not in UTF-8.",
    why: "Names that should be left alone would be reported, and rejected ones let through.",
    wrong: "An accept.txt saved as “Windows-1252”.",
    right: "The same file saved as UTF-8.",
};

pub const SWITCH: Code = Code {
    name: "voice-ignore",
    severity: Severity::Warning,
    catches: "A comment that silences a rule without a reason, or without anything to silence.",
    why: "The next writer has to know why; and a switch that is no longer needed hides the next fault.",
    wrong: "<!-- campanile-ignore Campus.Passive -->",
    right: "<!-- campanile-ignore Campus.Passive: the law's own words -->",
};
