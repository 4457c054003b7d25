//! Where our content belongs in their page, and why.
use super::html::{BODY, HTML, Id, Kind, Tree};
use crate::base::names;

/// The place: an element, or a part of its children.
#[derive(Debug, Clone)]
pub struct Place {
    pub parent: Id,
    pub from: usize,
    pub to: usize,
    pub why: String,
    /// Nothing in the page says it: a person has to look.
    pub guessed: bool,
    /// How a person names it: `div#content.wide`.
    pub named: String,
}

/// Finds it; `wanted` is what `--content` says. An error says what is wrong with that.
pub fn find(tree: &Tree, wanted: Option<&str>) -> Result<Place, String> {
    if let Some(selector) = wanted {
        return chosen(tree, selector);
    }
    let found = editable(tree)
        .or_else(|| landmark(tree))
        .or_else(|| by_name(tree))
        .or_else(|| by_heading(tree))
        .or_else(|| by_text(tree));
    Ok(found.unwrap_or_else(|| between(tree)))
}

fn whole(tree: &Tree, id: Id, why: impl Into<String>) -> Place {
    Place {
        parent: id,
        from: 0,
        to: tree.nodes[id].children.len(),
        why: why.into(),
        guessed: false,
        named: named(tree, id),
    }
}

pub fn named(tree: &Tree, id: Id) -> String {
    let mut out = tree.name(id).to_string();
    if let Some(name) = tree.get(id, "id").filter(|i| !i.is_empty()) {
        out.push_str(&format!("#{name}"));
    }
    for class in tree
        .get(id, "class")
        .unwrap_or_default()
        .split_whitespace()
        .take(2)
    {
        out.push_str(&format!(".{class}"));
    }
    out
}

/// A `main` may stand here: no paragraph, table or landmark is torn apart by it.
fn may_hold(tree: &Tree, id: Id) -> bool {
    let flows = |id: Id| {
        let (name, above) = (tree.name(id), tree.name(tree.nodes[id].parent));
        match name {
            "html" | "body" | "div" | "section" | "article" | "main" | "center" | "form"
            | "blockquote" | "fieldset" => true,
            "td" | "th" => above == "tr",
            "tr" => matches!(above, "tbody" | "thead" | "tfoot" | "table"),
            "tbody" | "thead" | "tfoot" => above == "table",
            "table" => !matches!(above, "table" | "tr" | "tbody" | "thead" | "tfoot"),
            name => is_unknown(name),
        }
    };
    let last = !matches!(
        tree.name(id),
        "table" | "tr" | "tbody" | "thead" | "tfoot" | "html"
    );
    // A table directly in a table is moved by browsers.
    let sound = |id: Id| {
        tree.name(id) != "form"
            || !matches!(tree.name(tree.nodes[id].parent), "table" | "tr" | "tbody")
    };
    last && flows(id) && sound(id) && tree.above(id).into_iter().all(|a| flows(a) && sound(a))
}

/// An element that no standard knows: a component, or the mark of a content management system (`<t4 …/>`) that browsers
/// take for an element that is never closed.
fn is_unknown(name: &str) -> bool {
    const DRAWN: &[&str] = &[
        "annotation-xml",
        "font-face",
        "color-profile",
        "missing-glyph",
        "font-face-src",
        "font-face-uri",
        "font-face-format",
        "font-face-name",
    ];
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
    !name.is_empty()
        && name.chars().all(word)
        && !DRAWN.contains(&name)
        && (name.contains(['-', ':']) || !KNOWN.split(' ').any(|known| known == name))
}

/// Elements of HTML, of today and of yesterday, and the roots of the two other languages in it.
const KNOWN: &str = "\
    a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink \
    blockquote body br button canvas caption center cite code col colgroup command data datalist dd del \
    details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset \
    h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label \
    legend li link listing main map mark marquee math menu menuitem meta meter multicol nav nobr noembed \
    noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt \
    rtc ruby s samp script search section select slot small source spacer span strike strong style sub \
    summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var \
    video wbr xmp";

/// Parts of a page that are no content.
fn is_frame(tree: &Tree, id: Id) -> bool {
    let role = tree.get(id, "role").unwrap_or_default();
    let by_name = matches!(tree.name(id), "nav" | "footer" | "aside" | "header");
    by_name
        || matches!(
            role.as_str(),
            "banner" | "navigation" | "contentinfo" | "complementary" | "search"
        )
        || {
            let name = format!(
                "{} {}",
                tree.get(id, "id").unwrap_or_default(),
                tree.get(id, "class").unwrap_or_default()
            )
            .to_ascii_lowercase();
            name.split_whitespace().any(|w| {
                matches!(
                    w,
                    "header"
                        | "footer"
                        | "nav"
                        | "navbar"
                        | "menu"
                        | "sidebar"
                        | "site-header"
                        | "site-footer"
                        | "global-header"
                        | "global-footer"
                        | "breadcrumb"
                        | "breadcrumbs"
                        | "masthead"
                        | "topbar"
                )
            })
        }
}

/// It has the head or the foot of the page in it.
fn holds_frame(tree: &Tree, id: Id) -> bool {
    tree.below(id).into_iter().any(|below| {
        let role = tree.get(below, "role").unwrap_or_default();
        let id = tree
            .get(below, "id")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let landmark = matches!(tree.name(below), "header" | "footer")
            && !tree.above(below).iter().any(|a| {
                matches!(
                    tree.name(*a),
                    "article" | "section" | "aside" | "main" | "blockquote"
                )
            });
        landmark
            || matches!(role.as_str(), "banner" | "contentinfo")
            || matches!(
                id.as_str(),
                "header" | "footer" | "site-header" | "site-footer"
            )
    })
}

fn free(tree: &Tree, id: Id) -> bool {
    may_hold(tree, id)
        && !tree
            .above(id)
            .into_iter()
            .chain([id])
            .any(|a| a > BODY && is_frame(tree, a))
}

/// Words that are no links, and no part of the frame.
fn weight(tree: &Tree, id: Id) -> usize {
    let mut total = 0;
    let mut todo = vec![id];
    while let Some(at) = todo.pop() {
        if at != id
            && (is_frame(tree, at)
                || matches!(
                    tree.name(at),
                    "a" | "script" | "style" | "template" | "select" | "noscript"
                ))
        {
            continue;
        }
        match &tree.nodes[at].kind {
            Kind::Text(text) => total += text.split_whitespace().map(str::len).sum::<usize>(),
            _ => todo.extend(&tree.nodes[at].children),
        }
    }
    total
}

/// Dreamweaver's regions, and older ones: the comment's word and the region's name.
pub fn region(comment: &str) -> Option<(bool, String)> {
    let inside = comment
        .trim_start_matches("<!--")
        .trim_end_matches("-->")
        .trim();
    let begins = [
        "InstanceBeginEditable",
        "TemplateBeginEditable",
        "#BeginEditable",
    ]
    .iter()
    .find_map(|w| inside.strip_prefix(w));
    if let Some(rest) = begins {
        let name = rest.split('"').nth(1).unwrap_or(rest).trim();
        return Some((true, name.into()));
    }
    let ends = ["InstanceEndEditable", "TemplateEndEditable", "#EndEditable"];
    ends.iter()
        .any(|w| inside.starts_with(w))
        .then(|| (false, String::new()))
}

fn editable(tree: &Tree) -> Option<Place> {
    let mut best: Option<(u8, Place)> = None;
    let is_region =
        |id: &Id| matches!(&tree.nodes[*id].kind, Kind::Comment(t) if region(t).is_some());
    // A template has a handful of regions.
    for begin in tree.below(BODY).into_iter().filter(is_region).take(200) {
        let Kind::Comment(text) = &tree.nodes[begin].kind else {
            continue;
        };
        let Some((true, name)) = region(text) else {
            continue;
        };
        let parent = tree.nodes[begin].parent;
        let children = &tree.nodes[parent].children;
        let Some(from) = children.iter().position(|c| *c == begin) else {
            continue;
        };
        let ends = |c: &Id| matches!(&tree.nodes[*c].kind, Kind::Comment(t) if matches!(region(t), Some((false, _))));
        let Some(to) = children[from..].iter().position(ends).map(|i| from + i + 1) else {
            continue;
        };
        let low = name.to_ascii_lowercase();
        let rank = match low.as_str() {
            "content" | "main" | "maincontent" | "main content" | "main-content" | "body" => 3,
            _ if low.contains("content") || low.contains("main") || low.contains("body") => 2,
            _ => 0,
        };
        let fits = rank > 0 && free(tree, parent) && best.as_ref().is_none_or(|(r, _)| rank > *r);
        if fits {
            let why = format!("the template's editable region `{name}` stands there");
            best = Some((
                rank,
                Place {
                    parent,
                    from,
                    to,
                    why,
                    guessed: false,
                    named: format!("region {name} in {}", named(tree, parent)),
                },
            ));
        }
    }
    best.map(|(_, place)| place)
}

fn landmark(tree: &Tree) -> Option<Place> {
    let all = tree.below(BODY);
    let heaviest = |ids: Vec<Id>| {
        ids.into_iter()
            .take(20)
            .max_by_key(|id| (weight(tree, *id), usize::MAX - id))
    };
    let mains = all
        .iter()
        .copied()
        .filter(|id| tree.name(*id) == "main" && may_hold(tree, *id))
        .collect();
    if let Some(id) = heaviest(mains) {
        return Some(whole(tree, id, "it is the page’s `<main>`"));
    }
    let roles = all
        .iter()
        .copied()
        .filter(|id| tree.get(*id, "role").as_deref() == Some("main") && may_hold(tree, *id))
        .collect();
    heaviest(roles).map(|id| whole(tree, id, "it has `role=\"main\"`"))
}

const NAMES: &[&str] = &[
    "main",
    "main-content",
    "maincontent",
    "main_content",
    "content",
    "page-content",
    "pagecontent",
    "content-main",
    "primary-content",
    "site-content",
    "body-content",
    "contentarea",
    "content-area",
    "region-content",
    "main-column",
    "primary",
    "page-body",
    "bodycontent",
    "ctl00_content",
    "middle",
    "article",
];

fn by_name(tree: &Tree) -> Option<Place> {
    let rank = |name: &str| NAMES.iter().position(|n| *n == name.to_ascii_lowercase());
    let mut ranked: Vec<(usize, Id)> = (tree.below(BODY).into_iter())
        .filter(|id| !tree.name(*id).is_empty())
        .filter_map(|id| {
            let own = tree.get(id, "id").as_deref().and_then(rank);
            let class = tree
                .get(id, "class")
                .unwrap_or_default()
                .split_whitespace()
                .filter_map(rank)
                .min();
            own.or(class.map(|r| r + NAMES.len()))
                .map(|rank| (rank, id))
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(40); // Each is looked through.
    let sound = |id: Id| free(tree, id) && !holds_frame(tree, id);
    let candidates = ranked
        .into_iter()
        .filter(|(_, id)| sound(*id))
        .map(|(rank, id)| (usize::from(!has_h1(tree, id)), rank, id));
    let (_, rank, id) = candidates.min()?;
    if let Some(up) = up_to_headline(tree, id) {
        let why = format!(
            "there is no `<main>`, but the page’s `<h1>` stands in it, above the text in {}",
            named(tree, id)
        );
        return Some(whole(tree, up, why));
    }
    let kind = if rank < NAMES.len() { "id" } else { "class" };
    let name = NAMES[rank % NAMES.len()];
    let heading = if has_h1(tree, id) {
        ", and the page’s `<h1>` is in it"
    } else {
        ""
    };
    Some(whole(
        tree,
        id,
        format!("there is no `<main>`, but its {kind} is `{name}`{heading}"),
    ))
}

/// A headline may stand just outside of what is called the content; it is of their page, so it has to go as well.
fn up_to_headline(tree: &Tree, id: Id) -> Option<Id> {
    const NEAR: usize = 5;
    if has_h1(tree, id) {
        return None;
    }
    let above = tree.above(id).into_iter().take(NEAR);
    above
        .take_while(|up| *up > BODY && free(tree, *up) && !holds_frame(tree, *up))
        .take_while(|up| {
            !tree
                .below(*up)
                .iter()
                .any(|b| is_frame(tree, *b) && !is_crumbs(tree, *b))
        })
        .find(|up| has_h1(tree, *up))
}

/// A trail of links to the page: by what it is called for those who cannot see it, or by its class.
pub fn is_crumbs(tree: &Tree, id: Id) -> bool {
    let said = ["aria-label", "id", "class"].map(|attr| tree.get(id, attr).unwrap_or_default());
    let named = |name: &str| {
        name.to_ascii_lowercase()
            .split_whitespace()
            .any(|w| w.contains("breadcrumb"))
    };
    said.iter().any(|name| named(name))
}

fn has_h1(tree: &Tree, id: Id) -> bool {
    tree.below(id).into_iter().any(|b| tree.name(b) == "h1")
}

/// Up from a headline, as long as no frame comes in. Of several, the one with the most text is the page's: others
/// name the department or the university.
fn by_heading(tree: &Tree) -> Option<Place> {
    const LOOKED_AT: usize = 10;
    let all = weight(tree, BODY).max(1);
    let headings = (tree.below(BODY).into_iter())
        .filter(|id| tree.name(*id) == "h1" && free(tree, tree.nodes[*id].parent))
        .take(LOOKED_AT);
    let places = headings.filter_map(|heading| around(tree, heading, all));
    let best = places.max_by_key(|id| (weight(tree, *id), usize::MAX - id))?;
    Some(whole(
        tree,
        best,
        "there is no `<main>`, but the page’s `<h1>` and the text that goes with it stand there",
    ))
}

fn around(tree: &Tree, heading: Id, all: usize) -> Option<Id> {
    let mut best = None;
    for id in tree.above(heading) {
        if id <= BODY || holds_frame(tree, id) || !free(tree, id) {
            break;
        }
        best = Some(id);
        if weight(tree, id) * 10 >= all * 8 {
            break;
        }
    }
    best
}

/// Down to where most of the text is.
fn by_text(tree: &Tree) -> Option<Place> {
    let all = weight(tree, BODY);
    if all < 200 {
        return None;
    }
    let mut at = BODY;
    loop {
        let heaviest = within(tree, at)
            .into_iter()
            .filter(|id| free(tree, *id))
            .map(|id| (weight(tree, id), id))
            .max();
        match heaviest {
            Some((weight, id)) if weight * 10 >= all * 6 => at = id,
            _ => break,
        }
    }
    let share = weight(tree, at) * 100 / all;
    (at != BODY && !holds_frame(tree, at)).then(|| {
        whole(
            tree,
            at,
            format!(
                "there is no `<main>` and no `<h1>`, but {share} % of the page’s text stands there"
            ),
        )
    })
}

/// The children of an element; of a table that makes the layout, its cells.
fn within(tree: &Tree, id: Id) -> Vec<Id> {
    let mut out = Vec::new();
    let mut todo = tree.nodes[id].children.clone();
    while let Some(at) = todo.pop() {
        match tree.name(at) {
            "table" | "tbody" | "thead" | "tfoot" | "tr" => todo.extend(&tree.nodes[at].children),
            _ => out.push(at),
        }
    }
    out
}

/// After the last of the head, before the first of the foot.
fn between(tree: &Tree) -> Place {
    let children = &tree.nodes[BODY].children;
    let is_foot = |id: &Id| {
        tree.name(*id) == "footer"
            || tree.get(*id, "role").as_deref() == Some("contentinfo")
            || tree
                .get(*id, "id")
                .is_some_and(|i| i.to_ascii_lowercase().contains("footer"))
    };
    let foot = children.iter().position(is_foot);
    let is_head = |id: &Id| matches!(tree.name(*id), "header" | "nav") || is_frame(tree, *id);
    let before = &children[..foot.unwrap_or(children.len())];
    let head = before.iter().rposition(is_head).map_or(0, |i| i + 1);
    // Scripts at the end of a page stay there.
    let ends = |id: &Id| {
        matches!(tree.name(*id), "script" | "noscript" | "style")
            || matches!(&tree.nodes[*id].kind, Kind::Text(t) if t.trim().is_empty())
            || matches!(tree.nodes[*id].kind, Kind::Comment(_))
    };
    let to = foot
        .unwrap_or_else(|| {
            children
                .iter()
                .rposition(|id| !ends(id))
                .map_or(children.len(), |i| i + 1)
        })
        .max(head);
    Place { parent: BODY, from: head, to, why: "nothing says where the content is, so it is what stands between the head and the foot of the page".into(), guessed: true, named: "body".into() }
}

fn chosen(tree: &Tree, selector: &str) -> Result<Place, String> {
    let steps = steps(selector).ok_or_else(|| format!("`{selector}` is no selector that is understood here: write one like `main`, `#content` or `div.page > .text`"))?;
    let found: Vec<Id> = tree
        .below(HTML)
        .into_iter()
        .filter(|id| !tree.name(*id).is_empty() && fits(tree, *id, &steps))
        .collect();
    let Some(first) = found.first().copied() else {
        let all = tree.below(BODY);
        let ids: Vec<String> = all
            .iter()
            .filter_map(|id| tree.get(*id, "id"))
            .map(|i| format!("#{i}"))
            .collect();
        let classes = all.iter().flat_map(|id| {
            tree.get(*id, "class")
                .unwrap_or_default()
                .split_whitespace()
                .map(|c| format!(".{c}"))
                .collect::<Vec<_>>()
        });
        let known: Vec<String> = ids.into_iter().chain(classes).collect();
        let near = names::nearest(selector, known.iter().map(String::as_str))
            .map(|n| format!("; did you mean `{n}`?"))
            .unwrap_or_default();
        return Err(format!("nothing in the page is `{selector}`{near}"));
    };
    if !may_hold(tree, first) {
        let what = tree
            .above(first)
            .into_iter()
            .chain([first])
            .rev()
            .find(|a| {
                !matches!(
                    tree.name(*a),
                    "html" | "body" | "div" | "section" | "main" | "article" | "form"
                )
            });
        let what = what.map_or("html", |id| tree.name(id));
        return Err(format!(
            "`{selector}` is or stands in a `<{what}>`, where the content of a page cannot stand"
        ));
    }
    Ok(whole(tree, first, "you named it"))
}

/// `div#id.class[name=value]`, and whether its parent has to be the step before.
struct Step {
    simple: Vec<(char, String, String)>,
    child: bool,
}

fn steps(selector: &str) -> Option<Vec<Step>> {
    let mut out: Vec<Step> = Vec::new();
    let mut child = false;
    for word in selector.replace('>', " > ").split_whitespace() {
        if word == ">" {
            child = true;
            continue;
        }
        out.push(Step {
            simple: simple(word)?,
            child,
        });
        child = false;
    }
    (!out.is_empty() && !child).then_some(out)
}

fn simple(word: &str) -> Option<Vec<(char, String, String)>> {
    let mut out = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        if first == '[' {
            let (inside, after) = rest[1..].split_once(']')?;
            let (name, value) = inside.split_once('=').unwrap_or((inside, ""));
            out.push((
                '[',
                name.to_string(),
                value.trim_matches(['"', '\'']).to_string(),
            ));
            rest = after;
            continue;
        }
        let body = rest.strip_prefix(['#', '.']).unwrap_or(rest);
        let end = body.find(['#', '.', '[']).unwrap_or(body.len());
        if end == 0
            || !body[..end]
                .chars()
                .all(|c| c.is_alphanumeric() || "-_*".contains(c))
        {
            return None;
        }
        let kind = if matches!(first, '#' | '.') {
            first
        } else {
            'e'
        };
        out.push((kind, body[..end].to_string(), String::new()));
        rest = &body[end..];
    }
    Some(out)
}

fn fits(tree: &Tree, id: Id, steps: &[Step]) -> bool {
    let Some((last, before)) = steps.split_last() else {
        return true;
    };
    if !fits_one(tree, id, last) {
        return false;
    }
    if before.is_empty() {
        return true;
    }
    let above = tree.above(id);
    match last.child {
        true => above.first().is_some_and(|p| fits(tree, *p, before)),
        false => above.iter().any(|a| fits(tree, *a, before)),
    }
}

fn fits_one(tree: &Tree, id: Id, step: &Step) -> bool {
    step.simple.iter().all(|(kind, name, value)| match kind {
        'e' => name == "*" || tree.name(id) == name.to_ascii_lowercase(),
        '#' => tree.get(id, "id").as_deref() == Some(name),
        '.' => tree
            .get(id, "class")
            .is_some_and(|c| c.split_whitespace().any(|c| c == name)),
        _ => tree
            .get(id, name)
            .is_some_and(|v| value.is_empty() || v == *value),
    })
}
