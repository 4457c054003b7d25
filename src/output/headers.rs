//! What a web server should say with the files: a strict Content-Security-Policy, media types, caching, and
//! open doors where other sites are meant to read. For hosts that take `_headers`, for nginx and for Apache.
use super::pages::Stage;
use super::{Format, atom, json_feed, rss};
use crate::base::artifact::Artifact;
use std::sync::Arc;

pub const HEADERS: Format = Format {
    name: "headers",
    about: "Headers for the usual hosts: _headers, nginx, Apache.",
    plan,
};

/// Nothing but the site's own files, and no script in a page.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// Header lines for one part of the site; the path is from the base.
struct Part {
    path: &'static str,
    lines: &'static [(&'static str, &'static str)],
    /// Media types by the ending of a name.
    media: &'static [(&'static str, &'static str)],
}

const EVERYWHERE: &[(&str, &str)] = &[
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=()",
    ),
    ("Strict-Transport-Security", "max-age=31536000"),
];

/// Readers on other sites may read it.
const OPEN: &[(&str, &str)] = &[("Access-Control-Allow-Origin", "*")];

const PARTS: &[Part] = &[
    Part {
        path: "assets/",
        lines: &[("Cache-Control", "public, max-age=31536000, immutable")],
        media: &[],
    },
    Part {
        path: "feeds/",
        lines: OPEN,
        media: &[
            (rss::ENDING, rss::MEDIA),
            (atom::ENDING, atom::MEDIA),
            (json_feed::ENDING, json_feed::MEDIA),
        ],
    },
    Part {
        path: "history.atom",
        lines: OPEN,
        media: &[(atom::ENDING, atom::MEDIA)],
    },
];

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let base = stage.site.config.base().to_string();
    let text = |path: &str, make: fn(&str) -> String| {
        Artifact::text(path, "text/plain; charset=utf-8", make(&base))
    };
    vec![
        text("_headers", underscore),
        text("headers.nginx.conf", nginx),
        text("headers.apache.conf", apache),
    ]
}

fn underscore(base: &str) -> String {
    let mut out = format!("{base}*\n");
    EVERYWHERE
        .iter()
        .for_each(|(name, value)| out.push_str(&format!("  {name}: {value}\n")));
    for part in PARTS {
        let all = if part.path.ends_with('/') { "*" } else { "" };
        out.push_str(&format!("\n{base}{}{all}\n", part.path));
        part.lines
            .iter()
            .for_each(|(name, value)| out.push_str(&format!("  {name}: {value}\n")));
        for (ending, media) in part.media {
            let pattern = match part.path.ends_with('/') {
                true => format!("{}*.{ending}", part.path),
                false => part.path.to_string(),
            };
            out.push_str(&format!("\n{base}{pattern}\n  Content-Type: {media}\n"));
        }
    }
    out
}

/// nginx does not inherit `add_header` into a location that has one of its own, so each part says all.
fn nginx(base: &str) -> String {
    let line = |(name, value): &(&str, &str), indent: &str| {
        format!("{indent}add_header {name} \"{value}\" always;\n")
    };
    let mut out = String::from("# include this file in the server block of the site\n");
    out.push_str(&format!("error_page 404 {base}404.html;\n"));
    EVERYWHERE
        .iter()
        .for_each(|header| out.push_str(&line(header, "")));
    for part in PARTS {
        out.push_str(&format!("\nlocation {base}{} {{\n", part.path));
        EVERYWHERE
            .iter()
            .chain(part.lines)
            .for_each(|header| out.push_str(&line(header, "    ")));
        if !part.media.is_empty() {
            let types = part
                .media
                .iter()
                .map(|(ending, media)| format!(" {media} {ending};"));
            out.push_str(&format!("    types {{{} }}\n", types.collect::<String>()));
        }
        out.push_str("}\n");
    }
    out
}

fn apache(base: &str) -> String {
    let line = |(name, value): &(&str, &str), indent: &str| {
        format!("{indent}Header always set {name} \"{value}\"\n")
    };
    let mut out =
        String::from("# include this file in the virtual host of the site (mod_headers)\n");
    out.push_str(&format!("ErrorDocument 404 {base}404.html\n"));
    EVERYWHERE
        .iter()
        .for_each(|header| out.push_str(&line(header, "")));
    for part in PARTS {
        out.push_str(&format!("\n<Location \"{base}{}\">\n", part.path));
        part.lines
            .iter()
            .for_each(|header| out.push_str(&line(header, "    ")));
        for (ending, media) in part.media {
            out.push_str(&format!("    AddType {media} .{ending}\n"));
        }
        out.push_str("</Location>\n");
    }
    out
}
