//! The theme: templates and static files, shipped in the binary, overridden file by file by the site.
pub mod scope;

use crate::base::config::{Config, Theme as Dress};
use crate::base::finding::{Code, Finding, Findings, Severity};
use crate::base::names;
use crate::base::source::{Place, Source};
use include_dir::{Dir, include_dir};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tera::{ErrorKind, Kwargs, State, Tera, Value};
use xxhash_rust::xxh3::Xxh3;

pub const CODES: &[&Code] = &[&TEMPLATE, &NO_THEME, &POLICY_FILE];

pub const POLICY_FILE: Code = Code {
    name: "policy",
    severity: Severity::Error,
    catches: "A line in a theme's `policy.toml` that cannot stand in a Content-Security-Policy.",
    why: "A browser ignores a policy that it cannot read, or blocks what the page needs.",
    wrong: "script-src = [\"https://cdn.example.edu; default-src *\"]",
    right: "script-src = [\"https://cdn.example.edu\"]",
};

pub const TEMPLATE: Code = Code {
    name: "template",
    severity: Severity::Error,
    catches: "A template of the theme that cannot be read, or that asks for something that is not there.",
    why: "Every page of its kind would be broken.",
    wrong: "{{ page.titel }}",
    right: "{{ page.title }}",
};

pub const NO_THEME: Code = Code {
    name: "no-theme",
    severity: Severity::Error,
    catches: "A theme in book.toml that neither ships with campanile nor stands in `themes/`.",
    why: "Without templates there are no pages.",
    wrong: "[theme]\nname = \"universty\"",
    right: "[theme]\nname = \"university\"",
};

/// The theme that every site has, and that others stand on.
pub const SHIPPED: &str = "university";

/// The folder in an adopted theme's `static/` that holds the university's files. It is published whole, under a name
/// that changes with anything in it, so that addresses within their style sheets stay right.
pub const THEIRS: &str = "theirs";

/// What says that a theme was adopted from a page: its ids, for one (`campanile adopt` writes it).
pub const ADOPTED: &str = "adopted.json";

/// Hosts and hashes that an adopted page needs, for the Content-Security-Policy.
pub const POLICY: &str = "policy.toml";

static UNIVERSITY: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/university");

/// A file of `themes/NAME/` in the site.
#[derive(Debug, Clone)]
pub struct ThemeFile {
    /// From the theme's folder: `templates/base.html`.
    pub path: Arc<str>,
    pub bytes: Arc<[u8]>,
}

/// Templates, ready to render, and the files that pages refer to.
pub struct Theme {
    tera: Tera,
    sources: HashMap<String, Source>,
    /// Where each static file stands: its name in the theme → site path with a hash of its content.
    pub assets: BTreeMap<String, Asset>,
    /// What social cards are written in: `cards/*.ttf`, in the order of the names; the first family is for titles.
    pub fonts: Vec<Arc<[u8]>>,
    /// Directive → sources beside `'self'`, from `policy.toml`.
    pub policy: BTreeMap<String, Vec<String>>,
    /// Ids of an adopted page, which headings of documents do not take.
    pub ids: BTreeSet<String>,
    /// Of all that a template is printed with, beside what it is told: who has printed with the same need not print again.
    pub mark: u64,
}

/// A static file of the theme.
pub struct Asset {
    /// `/assets/university.3f2a9c1d.css`
    pub address: String,
    pub bytes: Arc<[u8]>,
}

/// Loads the shipped theme, then lays the site's files over it.
pub fn load(files: &[ThemeFile], config: &Config) -> (Option<Theme>, Findings) {
    let mut findings = Findings::new();
    let name = &config.theme.name;
    if name != SHIPPED && files.is_empty() {
        let place = Source::new("book.toml", "").start();
        findings.push(
            Finding::new(&NO_THEME, place, format!("there is no theme `{name}`"))
                .did_you_mean(names::nearest(name, [SHIPPED]))
                .help(format!(
                    "put its files in themes/{name}/, or write name = \"{SHIPPED}\""
                )),
        );
        return (None, findings);
    }
    let mut all: BTreeMap<String, (Source, Arc<[u8]>)> = BTreeMap::new();
    shipped(&UNIVERSITY, &mut all);
    for file in files {
        let path = format!("themes/{name}/{}", file.path);
        all.insert(
            file.path.to_string(),
            (
                text_source(path, &file.path, &file.bytes),
                file.bytes.clone(),
            ),
        );
    }
    let shapes = all.get("shapes.toml").map(|(_, bytes)| bytes.clone());
    let adopted = files.iter().find(|file| &*file.path == ADOPTED);
    let ids = adopted.map(|file| ids(&file.bytes)).unwrap_or_default();
    let policy = findings.take(policy(files, name));
    let theirs = folder_of_theirs(files);
    let mut templates: Vec<(String, Source)> = Vec::new();
    let mut assets = BTreeMap::new();
    let mut fonts = Vec::new();
    for (path, (source, bytes)) in all {
        if let Some(name) = path
            .strip_prefix("templates/")
            .filter(|n| n.ends_with(".html"))
        {
            templates.push((name.to_string(), source));
        } else if let Some(name) = path.strip_prefix("static/") {
            let asset = match name
                .strip_prefix(THEIRS)
                .filter(|rest| rest.starts_with('/'))
            {
                Some(rest) => Asset {
                    address: format!("/assets/{theirs}{rest}"),
                    bytes,
                },
                None => asset(name, &bytes, config, adopted.is_some()),
            };
            assets.insert(name.to_string(), asset);
        } else if path.starts_with("cards/") && path.ends_with(".ttf") {
            fonts.push(bytes);
        }
    }
    let mut tera = Tera::new();
    let addresses = assets
        .iter()
        .map(|(name, asset): (&String, &Asset)| (name.clone(), asset.address.clone()));
    let mark = mark(config.base(), shapes.as_deref(), &templates, &assets);
    let icons = icons(shapes.as_ref());
    register(&mut tera, config.base(), icons, addresses.collect());
    let added = tera.add_raw_templates(
        templates
            .iter()
            .map(|(name, source)| (name.as_str(), &*source.text)),
    );
    let sources = templates.into_iter().collect();
    let theme = Theme {
        tera,
        sources,
        assets,
        fonts,
        policy,
        ids,
        mark,
    };
    if let Err(error) = added {
        findings.push(theme.finding(&error, ""));
        return (None, findings);
    }
    (Some(theme), findings)
}

/// Of templates, and of what their functions and filters give.
fn mark(
    base: &str,
    shapes: Option<&[u8]>,
    templates: &[(String, Source)],
    assets: &BTreeMap<String, Asset>,
) -> u64 {
    let mut mark = Xxh3::new();
    let mut say = |bytes: &[u8]| {
        mark.update(&(bytes.len() as u64).to_le_bytes());
        mark.update(bytes);
    };
    say(base.as_bytes());
    say(shapes.unwrap_or_default());
    for (name, source) in templates {
        say(name.as_bytes());
        say(source.text.as_bytes());
    }
    for (name, asset) in assets {
        say(name.as_bytes());
        say(asset.address.as_bytes());
    }
    mark.digest()
}

fn shipped(dir: &'static Dir<'static>, all: &mut BTreeMap<String, (Source, Arc<[u8]>)>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let source = text_source(format!("themes/{SHIPPED}/{path}"), &path, file.contents());
        all.insert(path, (source, file.contents().into()));
    }
    dir.dirs().for_each(|dir| shipped(dir, all));
}

fn text_source(full: String, path: &str, bytes: &[u8]) -> Source {
    let text = if path.ends_with(".html") {
        String::from_utf8_lossy(bytes)
    } else {
        "".into()
    };
    Source::new(full, text)
}

/// The ids in `adopted.json`; what cannot be read has none.
fn ids(bytes: &[u8]) -> BTreeSet<String> {
    #[derive(serde::Deserialize)]
    struct Record {
        ids: BTreeSet<String>,
    }
    serde_json::from_slice::<Record>(bytes).map_or_else(|_| BTreeSet::new(), |record| record.ids)
}

/// `policy.toml`, checked: what goes into a header may hold nothing that ends one.
fn policy(files: &[ThemeFile], theme: &str) -> (BTreeMap<String, Vec<String>>, Findings) {
    let mut findings = Findings::new();
    let Some(file) = files.iter().find(|file| &*file.path == POLICY) else {
        return (BTreeMap::new(), findings);
    };
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    let source = Source::new(format!("themes/{theme}/{POLICY}"), text);
    let mut policy: BTreeMap<String, Vec<String>> = match toml::from_str(&source.text) {
        Ok(policy) => policy,
        Err(error) => {
            let place = source.at(error.span().unwrap_or(0..0));
            findings.push(
                Finding::new(&POLICY_FILE, place, sentence(error.message()))
                    .help("write each line like `script-src = [\"https://cdn.example.edu\"]`"),
            );
            return (BTreeMap::new(), findings);
        }
    };
    let fits = |text: &str| {
        !text.is_empty()
            && !text.contains(|c: char| {
                c.is_whitespace() || c.is_control() || matches!(c, ';' | ',' | '"' | '\\' | '$')
            })
    };
    policy.retain(|directive, sources| {
        let known = directive.ends_with("-src") && directive.chars().all(|c| c.is_ascii_lowercase() || c == '-') || directive == "form-action";
        let wrong = std::iter::once(directive).filter(|_| !known).chain(sources.iter().filter(|s| !fits(s)));
        let mut whole = true;
        for word in wrong {
            whole = false;
            let at = source.text.find(word.as_str()).unwrap_or(0);
            findings.push(Finding::new(&POLICY_FILE, source.at(at..at + word.len()), format!("`{word}` cannot stand in a Content-Security-Policy")).help("a directive is like `script-src`, a source like `https://cdn.example.edu` or `'sha256-…'`"));
        }
        whole
    });
    (policy, findings)
}

/// One name for all files of theirs, with a hash of them all.
fn folder_of_theirs(files: &[ThemeFile]) -> String {
    let prefix = format!("static/{THEIRS}/");
    let mut theirs: Vec<&ThemeFile> = files
        .iter()
        .filter(|file| file.path.starts_with(&prefix))
        .collect();
    theirs.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hash = blake3::Hasher::new();
    for file in theirs {
        for part in [file.path.as_bytes(), &file.bytes] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    format!("{THEIRS}.{}", &hash.finalize().to_hex()[..8])
}

fn asset(name: &str, bytes: &Arc<[u8]>, config: &Config, adopted: bool) -> Asset {
    let bytes = match name.rsplit('.').next() {
        Some("css") if adopted && name == "university.css" => {
            scope::scoped(&dressed(&String::from_utf8_lossy(bytes), config))
                .into_bytes()
                .into()
        }
        Some("css") => dressed(&String::from_utf8_lossy(bytes), config)
            .into_bytes()
            .into(),
        Some("svg") => recoloured(&String::from_utf8_lossy(bytes), &config.theme)
            .into_bytes()
            .into(),
        _ => bytes.clone(),
    };
    let hash = blake3::hash(&bytes).to_hex();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
    Asset {
        address: format!("/assets/{stem}.{}.{ending}", &hash[..8]),
        bytes,
    }
}

/// The stylesheet with the university's colours, fonts and audiences between its markers.
fn dressed(css: &str, config: &Config) -> String {
    let css = between(css, "tokens", &tokens(&config.theme));
    between(&css, "facets", &facets(config))
}

fn tokens(dress: &Dress) -> String {
    let mut out = format!("--brand: {}; --on-brand: {};", dress.brand, dress.on_brand);
    if let Some(display) = &dress.display {
        out.push_str(&format!(" --display: {display};"));
    }
    if let Some(text) = &dress.text {
        out.push_str(&format!(" --text: {text};"));
    }
    if let Some(round) = dress.round {
        out.push_str(&format!(" --round: {round}px;"));
    }
    out
}

/// Kinds of result that the A–Z narrows by.
pub const FACETS: &[(&str, &str)] = &[
    ("kb", "Help articles"),
    ("service", "Services"),
    ("notice", "Notices"),
    ("news", "News and stories"),
    ("page", "Pages"),
];

/// Radio buttons that filter without a script: one selector an audience and a kind.
fn facets(config: &Config) -> String {
    let mut selectors: Vec<String> = Vec::new();
    for audience in &config.audience {
        let id = &audience.id;
        selectors.push(format!(
            "main:has(#part-for-{id}:checked) :is([data-for]:not([data-for~=\"{id}\"]), [data-group]:not(:has([data-for~=\"{id}\"], li:not([data-for]))))"
        ));
    }
    for (id, _) in FACETS {
        selectors.push(format!(
            "main:has(#part-type-{id}:checked) :is([data-type]:not([data-type=\"{id}\"]), [data-group]:not(:has([data-type=\"{id}\"])))"
        ));
    }
    selectors.push("main:has(#part-cost-none:checked) [data-cost=\"some\"]".into());
    format!("{} {{ display: none; }}", selectors.join(",\n"))
}

fn between(css: &str, name: &str, text: &str) -> String {
    let (open, close) = (
        format!("/* campanile:{name} */"),
        format!("/* campanile:{name} end */"),
    );
    match (css.find(&open), css.find(&close)) {
        (Some(from), Some(to)) if from < to => {
            format!("{}{text}{}", &css[..from + open.len()], &css[to..])
        }
        _ => css.to_string(),
    }
}

fn recoloured(svg: &str, dress: &Dress) -> String {
    svg.replace(&Dress::default().brand, &dress.brand)
}

/// `{{ icon(name="ok") }}`: a shape that says nothing to a screen reader, since a word stands beside it.
fn icons(shapes: Option<&Arc<[u8]>>) -> BTreeMap<String, Value> {
    let text = shapes
        .map(|bytes| String::from_utf8_lossy(bytes))
        .unwrap_or_default();
    let shapes: BTreeMap<String, String> = toml::from_str(&text).unwrap_or_default();
    let svg = |path: &str| {
        format!(
            "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path fill-rule=\"evenodd\" d=\"{path}\"/></svg>"
        )
    };
    shapes
        .iter()
        .map(|(name, path)| (name.clone(), Value::safe_string(&svg(path))))
        .collect()
}

fn register(
    tera: &mut Tera,
    base: &str,
    icons: BTreeMap<String, Value>,
    addresses: BTreeMap<String, String>,
) {
    tera.register_function(
        "asset",
        move |kwargs: Kwargs, _: &State| -> tera::TeraResult<Value> {
            let name: &str = kwargs.must_get("name")?;
            let address = addresses.get(name).ok_or_else(|| {
                tera::Error::message(format!("the theme has no file static/{name}"))
            })?;
            Ok(Value::from(address.as_str()))
        },
    );
    let unknown = icons
        .get("info")
        .cloned()
        .unwrap_or_else(|| Value::safe_string(""));
    tera.register_function(
        "icon",
        move |kwargs: Kwargs, _: &State| -> tera::TeraResult<Value> {
            let name: &str = kwargs.must_get("name")?;
            Ok(icons.get(name).unwrap_or(&unknown).clone())
        },
    );
    let base = base.to_string();
    tera.register_filter(
        "link",
        move |address: &str, _: Kwargs, _: &State| -> Value {
            let mut out = String::with_capacity(base.len() + address.len());
            let below = address.strip_prefix('/');
            out.push_str(below.map_or("", |_| base.as_str()));
            // Writing to a String cannot fail.
            let _ = pulldown_cmark_escape::escape_html(&mut out, below.unwrap_or(address));
            Value::safe_string(&out)
        },
    );
}

impl Theme {
    /// Renders a template, appending to `out`.
    pub fn render(
        &self,
        template: &str,
        context: &tera::Context,
        out: &mut Vec<u8>,
    ) -> Result<(), Box<Finding>> {
        self.tera
            .render_to(template, context, out)
            .map_err(|error| Box::new(self.finding(&error, template)))
    }

    /// Where a static file stands: "university.css" → "/assets/university.3f2a9c1d.css".
    pub fn address(&self, name: &str) -> String {
        self.assets
            .get(name)
            .map_or_else(String::new, |asset| asset.address.clone())
    }

    /// The place of what a message like "Template 'a.html' is inheriting from 'b.html', which …" is about.
    fn named(&self, message: &str) -> Option<Place> {
        let mut names = message.split('\'').skip(1).step_by(2);
        let source = self.sources.get(names.next()?)?;
        let other = names
            .next()
            .and_then(|name| Some((source.text.find(name)?, name.len())));
        Some(other.map_or_else(|| source.start(), |(at, length)| source.at(at..at + length)))
    }

    fn finding(&self, error: &tera::Error, template: &str) -> Finding {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let source = self.sources.get(report.filename());
                let place = source.map(|s| s.at(report.span().range.clone()));
                Finding::new(&TEMPLATE, place, sentence(report.message())).help(
                    "campanile's own template of this name is used again when you delete yours",
                )
            }
            _ => {
                let message = sentence(&error.to_string());
                let place = self
                    .named(&message)
                    .or_else(|| self.sources.get(template).map(Source::start));
                Finding::new(&TEMPLATE, place, message)
                    .help("compare with the template of the same name in the theme `university`")
            }
        }
    }
}

/// The first line of another program's message.
fn sentence(message: &str) -> String {
    message
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("the template cannot be used")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_filled() {
        let css = "a /* campanile:tokens */ old /* campanile:tokens end */ b";
        assert_eq!(
            between(css, "tokens", "new"),
            "a /* campanile:tokens */new/* campanile:tokens end */ b"
        );
    }
}
