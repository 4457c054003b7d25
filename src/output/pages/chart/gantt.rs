//! A year as a picture: months across, one line for each thing that begins or ends, bands where nothing changes.
use super::{WIDTH, cut, escape, short};

/// In units.
const HEAD: f64 = 26.0;
const ROW: f64 = 44.0;
const NAME: f64 = 16.0;
const BAR: f64 = 12.0;

pub struct Gantt {
    pub title: String,
    /// Where each month begins, from 0 to 1, and its name.
    pub months: Vec<(f64, String)>,
    /// Where nothing changes: from, to, and why.
    pub bands: Vec<(f64, f64, String)>,
    pub tracks: Vec<Track>,
    pub today: f64,
}

/// One line of the picture.
#[derive(Debug, Default)]
pub struct Track {
    pub name: String,
    /// It ends: a cross at the end of its line.
    pub ends: bool,
    /// From and to, each from 0 to 1.
    pub spans: Vec<(f64, f64)>,
    /// Where something begins.
    pub marks: Vec<f64>,
}

pub fn html(gantt: &Gantt) -> String {
    let height = HEAD + gantt.tracks.len() as f64 * ROW + 6.0;
    let mut out = String::with_capacity(4096);
    out.push_str("<figure class=\"chart gantt\">");
    key(gantt, &mut out);
    out.push_str(&format!(
        "<svg viewBox=\"0 0 {WIDTH} {}\" preserveAspectRatio=\"xMinYMin\" role=\"img\" aria-labelledby=\"gantt-t gantt-d\"><title id=\"gantt-t\">",
        short(height)
    ));
    escape(&mut out, &gantt.title);
    out.push_str("</title><desc id=\"gantt-d\">");
    escape(&mut out, &words(gantt));
    out.push_str("</desc>");
    for (from, to, _) in &gantt.bands {
        let (from, to) = (x(*from), x(*to));
        out.push_str(&format!(
            "<rect class=\"band\" x=\"{}\" y=\"{HEAD}\" width=\"{}\" height=\"{}\"/>",
            short(from),
            short((to - from).max(2.0)),
            short(height - HEAD)
        ));
    }
    for (i, (place, name)) in gantt.months.iter().enumerate() {
        let at = short(x(*place));
        out.push_str(&format!(
            "<path class=\"axis\" d=\"M{at} {HEAD}V{}\"/>",
            short(height)
        ));
        // Every other month keeps its name on a phone.
        let class = if i % 2 == 0 { "quiet" } else { "quiet wide" };
        let first: String = name.chars().take(3).collect();
        out.push_str(&format!("<text class=\"{class}\" x=\"{at}\" y=\"16\">"));
        escape(&mut out, &first);
        out.push_str("</text>");
    }
    let today = short(x(gantt.today));
    out.push_str(&format!(
        "<path class=\"today\" d=\"M{today} {}V{}\"/>",
        short(HEAD - 4.0),
        short(height)
    ));
    for (i, track) in gantt.tracks.iter().enumerate() {
        line(track, HEAD + i as f64 * ROW, &mut out);
    }
    out.push_str("</svg></figure>");
    out
}

fn x(place: f64) -> f64 {
    place * WIDTH
}

fn line(track: &Track, top: f64, out: &mut String) {
    out.push_str(&format!(
        "<text class=\"on\" x=\"2\" y=\"{}\">",
        short(top + NAME)
    ));
    escape(out, &cut(&track.name));
    out.push_str("</text>");
    let y = top + NAME + 8.0;
    let class = if track.ends { "ends" } else { "new" };
    for (from, to) in &track.spans {
        out.push_str(&format!(
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            short(x(*from)),
            short(if track.ends {
                y + BAR / 2.0 - 1.5
            } else {
                y + 3.0
            }),
            short((x(*to) - x(*from) - 1.0).max(1.0)),
            short(if track.ends { 3.0 } else { BAR - 6.0 })
        ));
    }
    let middle = y + BAR / 2.0;
    for mark in &track.marks {
        out.push_str(&format!(
            "<circle class=\"new\" cx=\"{}\" cy=\"{}\" r=\"6\"/>",
            short(x(*mark).max(6.0)),
            short(middle)
        ));
    }
    if let Some((_, end)) = track.spans.last().filter(|_| track.ends) {
        let at = x(*end).clamp(6.0, WIDTH - 6.0);
        out.push_str(&format!(
            "<path class=\"ends\" d=\"M{} {}l12 12m0-12l-12 12\"/>",
            short(at - 6.0),
            short(middle - 6.0)
        ));
    }
}

fn key(gantt: &Gantt, out: &mut String) {
    let any = |ends: bool| gantt.tracks.iter().any(|t| t.ends == ends);
    out.push_str("<ul class=\"key\">");
    let mut item = |shape: &str, words: &str| {
        out.push_str(&format!(
            "<li><svg viewBox=\"0 0 36 14\" aria-hidden=\"true\">{shape}</svg> {words}</li>"
        ));
    };
    if any(false) {
        item(
            "<rect class=\"new\" x=\"6\" y=\"4\" width=\"29\" height=\"6\"/><circle class=\"new\" cx=\"7\" cy=\"7\" r=\"6\"/>",
            "Something new begins",
        );
    }
    if any(true) {
        item(
            "<rect class=\"ends\" x=\"0\" y=\"5.5\" width=\"26\" height=\"3\"/><path class=\"ends\" d=\"M22 1l12 12m0-12l-12 12\"/>",
            "A service ends",
        );
    }
    if !gantt.bands.is_empty() {
        item(
            "<rect class=\"band\" x=\"11\" y=\"0\" width=\"14\" height=\"14\"/>",
            "No changes",
        );
    }
    item("<path class=\"today\" d=\"M18 0V14\"/>", "Today");
    out.push_str("</ul>");
}

fn words(gantt: &Gantt) -> String {
    let names = |ends: bool| {
        let each = gantt
            .tracks
            .iter()
            .filter(|t| t.ends == ends)
            .map(|t| t.name.as_str());
        each.collect::<Vec<_>>().join("; ")
    };
    let mut out = String::new();
    for (what, names) in [("New: ", names(false)), ("Ending: ", names(true))] {
        if !names.is_empty() {
            out.push_str(&format!("{what}{names}. "));
        }
    }
    let bands: Vec<&str> = gantt.bands.iter().map(|(.., name)| name.as_str()).collect();
    if !bands.is_empty() {
        out.push_str(&format!("No changes: {}. ", bands.join("; ")));
    }
    out.push_str("The table below has every date.");
    out
}
