//! What a web server should say with the files: a strict Content-Security-Policy, media types, caching, and
//! open doors where other sites are meant to read. For hosts that take `_headers`, for nginx and for Apache.
use super::Format;
use super::pages::Stage;
use crate::base::artifact::Artifact;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const HEADERS: Format = Format {
    name: "headers",
    about: "Headers for the usual hosts: _headers, nginx, Apache.",
    plan,
};

/// Nothing but the site's own files, and no script in a page.
///
/// Who may frame a page is not in it: hosts that merge headers could then not open one file, since of two policies
/// the stricter wins. `X-Frame-Options` says it, and yields where a policy names `frame-ancestors` (CSP 3, 6.4.2.2).
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'";

pub type Header = (&'static str, &'static str);

/// Header lines for one part of the site; the path is from the base, a folder or a file.
struct Part {
    path: &'static str,
    lines: &'static [Header],
    /// Ending → media type, where hosts do not know it or guess another one.
    media: &'static [(&'static str, &'static str)],
}

const EVERYWHERE: &[Header] = &[
    ("Content-Security-Policy", POLICY),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=()",
    ),
    ("Strict-Transport-Security", "max-age=31536000"),
];

/// Other sites may read it from their pages.
const OPEN: Header = ("Access-Control-Allow-Origin", "*");
/// On the worst day a minute counts.
const FRESH: Header = ("Cache-Control", "public, max-age=60");
const ATOM: (&str, &str) = ("atom", "application/atom+xml; charset=utf-8");

const PARTS: &[Part] = &[
    Part {
        path: "assets/",
        lines: &[("Cache-Control", "public, max-age=31536000, immutable")],
        media: &[],
    },
    Part {
        path: "api/",
        lines: &[OPEN, FRESH],
        media: &[("json", "application/json")],
    },
    Part {
        path: "calendar/",
        lines: &[OPEN, ("Cache-Control", "public, max-age=300")],
        media: &[("ics", "text/calendar; charset=utf-8")],
    },
    Part {
        path: "feeds/",
        lines: &[OPEN, FRESH],
        media: &[
            ("xml", "application/rss+xml; charset=utf-8"),
            ATOM,
            ("json", "application/feed+json"),
        ],
    },
    Part {
        path: "history.atom",
        lines: &[OPEN, FRESH],
        media: &[ATOM],
    },
    Part {
        path: "embed/",
        lines: &[
            OPEN,
            FRESH,
            ("Cross-Origin-Resource-Policy", "cross-origin"),
        ],
        media: &[
            ("js", "text/javascript; charset=utf-8"),
            ("svg", "image/svg+xml"),
        ],
    },
    Part {
        path: "embed/banner.html",
        lines: &[
            OPEN,
            FRESH,
            ("Content-Security-Policy", "frame-ancestors *"),
        ],
        media: &[],
    },
];

impl Part {
    fn is_folder(&self) -> bool {
        self.path.ends_with('/')
    }
}

/// The policy, with what an adopted theme needs.
fn policy(more: &BTreeMap<String, Vec<String>>) -> String {
    let mut more = more.clone();
    let ours = POLICY.split("; ").map(|part| {
        let directive = part.split(' ').next().unwrap_or_default();
        let sources = more.remove(directive).unwrap_or_default();
        let new = sources.into_iter().filter(|source| source != "'self'");
        std::iter::once(part.to_string())
            .chain(new)
            .collect::<Vec<_>>()
            .join(" ")
    });
    let mut parts: Vec<String> = ours.collect();
    for (directive, sources) in more {
        let new = sources.into_iter().filter(|source| source != "'self'");
        parts.push(
            std::iter::once(format!("{directive} 'self'"))
                .chain(new)
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    parts.join("; ")
}

/// Search engines are to forget the help desk's site, and what they met by a link.
const ROBOTS: Header = ("X-Robots-Tag", "noindex, nofollow, noarchive");

/// Who asks: the base of the site's address, and whether it is the help desk's site, which no other may read.
struct Host {
    base: String,
    internal: bool,
    /// Compressed texts stand beside the files.
    precompressed: bool,
}

impl Host {
    /// What is said with every file.
    fn everywhere(&self) -> Vec<Header> {
        let mut lines = EVERYWHERE.to_vec();
        if self.internal {
            lines.push(ROBOTS);
            // Behind a login, a cache that many share must keep nothing.
            lines.push(("Cache-Control", "private"));
        }
        lines
    }

    /// What is said with one part. The internal site opens none to other sites.
    fn lines(&self, part: &Part) -> Vec<Header> {
        let lines = part.lines.iter().copied();
        if !self.internal {
            return lines.collect();
        }
        let open = [
            "Access-Control-Allow-Origin",
            "Cross-Origin-Resource-Policy",
            CSP,
            "Cache-Control",
        ];
        lines.filter(|(name, _)| !open.contains(name)).collect()
    }
}

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let host = Host {
        base: stage.site.config.base().to_string(),
        internal: stage.site.internal,
        precompressed: stage.site.config.build.precompress,
    };
    let policy = policy(&stage.theme.policy);
    // A policy is one text, wherever it stands.
    let text = |path: &str, make: fn(&Host) -> String| {
        Artifact::text(
            path,
            "text/plain; charset=utf-8",
            make(&host).replace(POLICY, &policy),
        )
    };
    vec![
        text("_headers", underscore),
        text("headers.nginx.conf", nginx),
        text("headers.apache.conf", apache),
    ]
}

/// The header lines of one file and its media type where hosts are told one, for whoever serves it without a host.
pub fn of(file: &str, internal: bool) -> (Vec<Header>, Option<&'static str>) {
    let base = "/".to_string();
    let host = Host {
        base,
        internal,
        precompressed: false,
    };
    let fits = |part: &&Part| match part.is_folder() {
        true => file.starts_with(part.path),
        false => file == part.path,
    };
    // A file's own lines stand after those of its folder.
    let Some(part) = PARTS.iter().rev().find(fits) else {
        return (host.everywhere(), None);
    };
    let ending = file.rsplit('.').next().unwrap_or_default();
    let media = part.media.iter().find(|(known, _)| *known == ending);
    (all(&host, part), media.map(|(_, media)| *media))
}

fn underscore(host: &Host) -> String {
    let base = &host.base;
    let mut out = String::new();
    let mut block = |path: &str, lines: &[Header]| {
        if lines.is_empty() {
            return;
        }
        let gap = if out.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{gap}{path}\n"));
        for (name, value) in lines {
            out.push_str(&format!("  {name}: {value}\n"));
        }
    };
    block(&format!("{base}*"), &host.everywhere());
    for part in PARTS {
        let path = format!("{base}{}", part.path);
        // These hosts merge what several blocks say of one file; the folder has said the rest.
        let new = |header: &Header| part.path != "embed/banner.html" || header.0 == CSP;
        let mut lines: Vec<Header> = host.lines(part).into_iter().filter(new).collect();
        let typed = part.media.iter().map(|(_, media)| ("Content-Type", *media));
        if !part.is_folder() {
            lines.extend(typed);
            block(&path, &lines);
            continue;
        }
        block(&format!("{path}*"), &lines);
        for ((ending, _), header) in part.media.iter().zip(typed) {
            block(&format!("{path}*.{ending}"), &[header]);
        }
    }
    out
}

const CSP: &str = "Content-Security-Policy";

/// All header lines of a part: those of the whole site, and its own.
fn all(host: &Host, part: &Part) -> Vec<Header> {
    let mut lines = host.everywhere();
    for (name, value) in host.lines(part) {
        match (lines.iter().position(|(known, _)| *known == name), name) {
            // Two policies hold together: one for what the page loads, one for who frames it.
            (Some(at), CSP) => lines.insert(at + 1, (name, value)),
            (Some(at), _) => lines[at].1 = value,
            (None, _) => lines.push((name, value)),
        }
    }
    lines
}

/// nginx does not inherit `add_header` into a location that has one of its own, so each part says all.
fn nginx(host: &Host) -> String {
    let base = &host.base;
    let line = |(name, value): &Header, indent: &str| {
        format!("{indent}add_header {name} \"{value}\" always;\n")
    };
    let mut out = String::from("# include this file in the server block of the site\n");
    out.push_str(&format!("error_page 404 {base}404.html;\n"));
    if host.precompressed {
        // The other module does not come with every nginx.
        out.push_str("gzip_static on;\ngzip_vary on;\n# with ngx_brotli: brotli_static on;\n");
    }
    host.everywhere()
        .iter()
        .for_each(|header| out.push_str(&line(header, "")));
    for part in PARTS {
        let exact = if part.is_folder() { "" } else { "= " };
        out.push_str(&format!("\nlocation {exact}{base}{} {{\n", part.path));
        if !part.media.is_empty() {
            out.push_str("    types {\n");
            for (ending, media) in part.media {
                out.push_str(&format!("        \"{media}\" {ending};\n"));
            }
            out.push_str("    }\n");
        }
        all(host, part)
            .iter()
            .for_each(|header| out.push_str(&line(header, "    ")));
        out.push_str("}\n");
    }
    out
}

fn apache(host: &Host) -> String {
    let base = &host.base;
    let mut out = String::from(
        "# include this file in the virtual host of the site (mod_headers, mod_mime)\n",
    );
    out.push_str(&format!("ErrorDocument 404 {base}404.html\n"));
    for (name, value) in host.everywhere() {
        out.push_str(&format!("Header always set {name} \"{value}\"\n"));
    }
    for part in PARTS {
        // "Location" begins a path, so a single file needs its end said.
        let (open, close) = match part.is_folder() {
            true => (format!("<Location \"{base}{}\">", part.path), "</Location>"),
            false => (
                format!(
                    "<LocationMatch \"^{base}{}$\">",
                    part.path.replace('.', "\\.")
                ),
                "</LocationMatch>",
            ),
        };
        out.push_str(&format!("\n{open}\n"));
        for (ending, media) in part.media {
            out.push_str(&format!("    AddType \"{media}\" .{ending}\n"));
        }
        for (name, value) in host.lines(part) {
            let how = if name == CSP { "append" } else { "set" };
            out.push_str(&format!("    Header always {how} {name} \"{value}\"\n"));
        }
        out.push_str(&format!("{close}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_grows_by_what_a_theme_needs() {
        assert_eq!(policy(&BTreeMap::new()), POLICY);
        let more = [
            ("script-src", "https://cdn.example.edu"),
            ("frame-src", "https://video.example.edu"),
        ];
        let more = more.map(|(directive, host)| (directive.to_string(), vec![host.to_string()]));
        let policy = policy(&more.into());
        assert!(
            policy.contains("; script-src 'self' https://cdn.example.edu; "),
            "{policy}"
        );
        assert!(
            policy.ends_with("; frame-src 'self' https://video.example.edu"),
            "{policy}"
        );
    }
}
