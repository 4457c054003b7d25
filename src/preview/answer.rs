//! A request → an answer: the site's own files as `build` would write them, and the few of the preview below
//! `/.campanile/`. Everything is looked up by name in the list of what the site promises; no path reaches the disk.
use super::gate::Gate;
use super::overlay;
use super::problem::{self, Problem};
use super::scene::{Made, Preview, Scene, View, file_of};
use crate::base::address::{decoded, encoded};
use crate::base::artifact::{Artifact, media_of};
use crate::base::finding::Finding;
use crate::base::time::When;
use crate::base::web::{Answer, Content, Request, pairs};
use crate::output::headers;
use std::sync::Arc;

/// The preview's own folder; no page can stand there.
const OWN: &str = "/.campanile/";

/// How a browser looks at the site: from its cookie, and from the address, which wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wish {
    now: Option<String>,
    internal: Option<bool>,
    as_: String,
}

impl Wish {
    fn of(request: &Request, port: u16) -> Wish {
        let name = cookie_name(port);
        let cookies = request.header("cookie").unwrap_or_default().split(';');
        let value = cookies
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find(|(known, _)| *known == name);
        let mut wish = Wish::default();
        let kept = value.map(|(_, value)| pairs(value)).unwrap_or_default();
        for (key, value) in kept.into_iter().chain(request.pairs()) {
            match key.as_str() {
                "now" => wish.now = (!value.is_empty()).then_some(value),
                "internal" => wish.internal = (!value.is_empty()).then(|| value != "0"),
                "as" if value
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
                {
                    wish.as_ = value
                }
                _ => {}
            }
        }
        wish
    }

    fn cookie(&self, port: u16) -> String {
        let now: String = self
            .now
            .iter()
            .flat_map(|now| now.bytes())
            .map(|b| format!("%{b:02X}"))
            .collect();
        let internal = match self.internal {
            Some(true) => "1",
            Some(false) => "0",
            None => "",
        };
        format!(
            "{}=now={now}&internal={internal}&as={}; Path=/; SameSite=Strict; HttpOnly",
            cookie_name(port),
            self.as_
        )
    }
}

/// Cookies do not know ports: two previews on one machine must not share theirs.
fn cookie_name(port: u16) -> String {
    format!("campanile-preview-{port}")
}

impl Preview {
    /// Answers one request. It never fails: what is wrong with the site is a page, too.
    pub fn answer(&self, gate: &Gate, request: &Request) -> Answer {
        if let Some(refusal) = gate.refuse(request) {
            return refusal;
        }
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Answer::plain(405, "The preview only shows pages.").with("Allow", "GET, HEAD");
        }
        let path = decoded(&request.path);
        if !path.starts_with('/')
            || path.contains(['\0', '\\'])
            || path.split('/').any(|part| part == ".." || part == ".")
        {
            return Answer::plain(400, "This is no address of a page.");
        }
        let wish = Wish::of(request, gate.port);
        let answer = self.in_view(request, &path, &wish);
        let chosen = request
            .pairs()
            .iter()
            .any(|(key, _)| matches!(key.as_str(), "now" | "internal" | "as"));
        match chosen && answer.status < 400 {
            true => answer.with("Set-Cookie", wish.cookie(gate.port)),
            false => answer,
        }
    }

    fn in_view(&self, request: &Request, path: &str, wish: &Wish) -> Answer {
        let usual = self.scene(View {
            internal: wish.internal,
            now: None,
        });
        let zone = usual.site.as_ref().map(|site| site.face.zone.clone());
        let now = wish.now.as_deref().map(|text| {
            When::parse(text)
                .filter(|when| zone.as_ref().is_none_or(|zone| when.resolve(zone).is_ok()))
        });
        let scene = match now {
            None => usual,
            Some(Some(now)) => self.scene(View {
                now: Some(now),
                internal: wish.internal,
            }),
            Some(None) => {
                let help = "write it like now=2026-12-05T22:30, or leave it empty for the present";
                let trouble = (
                    "this is no time at which the site can be looked at".into(),
                    Some(help.into()),
                );
                return problem_page(400, &usual, vec![], Some(&trouble), None);
            }
        };
        match path.strip_prefix(OWN) {
            Some(own) => self.own(own, request, &scene, wish),
            None => self.page(path, &scene),
        }
    }

    /// The preview's own files.
    fn own(&self, name: &str, request: &Request, scene: &Arc<Scene>, wish: &Wish) -> Answer {
        if let Some((_, media, text)) = overlay::FILES.iter().find(|(known, ..)| *known == name) {
            return ours(Answer::new(200, media, *text));
        }
        if name == "events" {
            let first = event(scene.revision, "hello", scene);
            let answer = Answer {
                status: 200,
                headers: Vec::new(),
                body: Content::Events(first),
            };
            return ours(answer.with("Content-Type", "text/event-stream"));
        }
        if name == "page" {
            let asked = request.pairs().into_iter().find(|(key, _)| key == "path");
            let address = asked.map(|(_, path)| decoded(&path)).unwrap_or_default();
            let file = self.file(&address, scene);
            let proofreader = self.proofreader();
            let told = overlay::told(scene, &file, &wish.as_, proofreader.as_deref());
            return ours(Answer::new(200, "application/json", told));
        }
        if let Some(address) = name.strip_prefix("behind") {
            return self.page_behind(&file_of(address), scene);
        }
        ours(Answer::plain(404, "There is nothing here."))
    }

    /// The site's file at an address, whether it exists or not.
    fn file(&self, address: &str, scene: &Scene) -> String {
        let below = address.strip_prefix(scene.base()).unwrap_or(address);
        file_of(&format!("/{}", below.trim_start_matches('/')))
    }

    fn page(&self, path: &str, scene: &Arc<Scene>) -> Answer {
        let base = scene.base();
        if !path.starts_with(base) {
            return match path == "/" || format!("{path}/") == base {
                true => redirect(base),
                false => self.lost(path, scene),
            };
        }
        let file = self.file(path, scene);
        let faults = scene.faults_of(&file, scene.known());
        if (!faults.is_empty() || scene.trouble.is_some()) && looks_like_page(&file) {
            return self.faulty(&file, scene, faults);
        }
        match scene.artifact(&file) {
            Some(artifact) => match scene.make(artifact, &file) {
                Ok(made) => file_answer(200, scene, &file, media(artifact, &file), made),
                Err(fault) => self.faulty(&file, scene, vec![&fault]),
            },
            None if scene.artifact(&format!("{file}/index.html")).is_some() => {
                redirect(&format!("{path}/"))
            }
            None => self.lost(&file, scene),
        }
    }

    /// The page of an error, before the page as it last was.
    fn faulty(&self, file: &str, scene: &Arc<Scene>, faults: Vec<&Finding>) -> Answer {
        let address = encoded(file.strip_suffix("index.html").unwrap_or(file));
        let behind = self
            .bytes_behind(file, scene)
            .map(|_| format!("{OWN}behind/{address}"));
        problem_page(500, scene, faults, scene.trouble.as_ref(), behind)
    }

    /// The page as it last was right; as it would be, when it never was since the start.
    fn bytes_behind(&self, file: &str, scene: &Arc<Scene>) -> Option<Vec<u8>> {
        let older = self.behind(file);
        older.as_ref().or(Some(scene)).and_then(|scene| {
            match scene.make(scene.artifact(file)?, file) {
                Ok(Made::Bytes(bytes)) => Some(bytes),
                _ => None,
            }
        })
    }

    fn page_behind(&self, file: &str, scene: &Arc<Scene>) -> Answer {
        match self
            .bytes_behind(file, scene)
            .filter(|_| file.ends_with(".html"))
        {
            Some(bytes) => with_headers(Answer::new(200, media_of(file), bytes), file, false),
            None => ours(Answer::plain(404, "There is no older page.")),
        }
    }

    /// Nothing stands there: the site's own page says so. An old stylesheet is found for a page that is still open.
    fn lost(&self, file: &str, scene: &Arc<Scene>) -> Answer {
        if file.starts_with("assets/")
            && let Some(older) = self.behind(file)
            && let Some(artifact) = older.artifact(file)
            && let Ok(made) = older.make(artifact, file)
        {
            return file_answer(200, &older, file, media(artifact, file), made);
        }
        let page = scene.artifact("404.html");
        match page.map(|page| (page, scene.make(page, "404.html"))) {
            Some((page, Ok(made))) => file_answer(404, scene, "404.html", page.media, made),
            _ => ours(Answer::plain(404, "There is no page at this address.")),
        }
    }
}

fn looks_like_page(file: &str) -> bool {
    file.ends_with(".html") || !file.rsplit('/').next().unwrap_or_default().contains('.')
}

/// The files of a folder say by their names what they are.
fn media(artifact: &Artifact, file: &str) -> &'static str {
    match artifact.media {
        "" => media_of(file),
        media => media,
    }
}

/// A file of the site, with the headers that its host would send.
fn file_answer(status: u16, scene: &Scene, file: &str, media: &'static str, made: Made) -> Answer {
    let answer = match made {
        Made::Copied(source) => Answer {
            status,
            headers: vec![("Content-Type", media.to_string())],
            body: Content::File(source),
        },
        Made::Bytes(bytes) if media.starts_with("text/html") => {
            let name = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes));
            let bytes = overlay::with_tag(bytes, &overlay::tag(scene.revision, &name, false));
            Answer::new(status, media, bytes).with("ETag", format!("\"{name}\""))
        }
        Made::Bytes(bytes) => Answer::new(status, media, bytes),
    };
    let internal = scene.published.as_ref().is_some_and(|site| site.internal);
    with_headers(answer, file, internal)
}

/// The headers of `_headers`, but for what would outlive the preview: the browser is told to keep nothing and not to ask
/// this machine for https.
fn with_headers(mut answer: Answer, file: &str, internal: bool) -> Answer {
    let (lines, media) = headers::of(file, internal);
    let skipped = [
        "Strict-Transport-Security",
        "Cache-Control",
        "Access-Control-Allow-Origin",
        "Cross-Origin-Resource-Policy",
    ];
    let lines = lines.iter().filter(|(name, _)| !skipped.contains(name));
    answer
        .headers
        .extend(lines.map(|(name, value)| (*name, value.to_string())));
    if let Some(media) = media
        && let Some((_, known)) = answer
            .headers
            .iter_mut()
            .find(|(name, _)| *name == "Content-Type")
    {
        *known = media.to_string();
    }
    answer
        .with("Cache-Control", "no-cache")
        .with("Cross-Origin-Resource-Policy", "same-origin")
}

/// The headers of the preview's own files.
fn ours(answer: Answer) -> Answer {
    with_headers(answer, "preview.html", false)
}

fn redirect(to: &str) -> Answer {
    // A path that begins with two slashes would be another site's.
    let to = format!("/{}", encoded(to.trim_start_matches('/')));
    ours(Answer::plain(308, "The page stands at another address.").with("Location", to))
}

fn problem_page(
    status: u16,
    scene: &Scene,
    findings: Vec<&Finding>,
    trouble: Option<&super::scene::Trouble>,
    behind: Option<String>,
) -> Answer {
    let tag = overlay::tag(scene.revision, "problem", true);
    let html = problem::page(&Problem {
        findings,
        trouble,
        behind,
        tag: format!("{tag}\n"),
    });
    let mut answer = ours(Answer::new(status, "text/html; charset=utf-8", html));
    for (name, value) in &mut answer.headers {
        if *name == "Content-Security-Policy" {
            value.push_str("; frame-src 'self'");
        }
    }
    answer
}

/// What a browser is told when the site changed.
pub fn event(revision: u64, kind: &str, scene: &Scene) -> String {
    serde_json::json!({ "revision": revision, "kind": kind, "styles": scene.stylesheets() })
        .to_string()
}
