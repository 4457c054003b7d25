//! Charts: inline SVG with a title, a description and the same numbers as a table, made from figures.
//!
//! Colors are classes of the stylesheet, so that a chart follows the theme, the dark scheme, print and forced
//! colors. Nothing is told by color alone: series differ in dash and mark, last year's bars are hollow, and the
//! numbers stand beside the shapes.
pub mod gantt;
mod lines;
mod rows;

use crate::content::figures::{Chart, Figure, number, with_unit};
use crate::read::figures;
use crate::site::published::Published;

/// Units across; phones show the same drawing at three quarters of its size, with larger letters.
const WIDTH: f64 = 480.0;
/// The widest that one character is, in units, at the larger letters of phones.
const LETTER: f64 = 8.6;
/// Longer names are cut in the picture; the table has them whole.
const LONGEST: usize = 52;

/// A chart before it is drawn: one value for each name along the axis, in each series.
pub struct Drawing {
    /// Unique on the page.
    pub key: String,
    pub title: String,
    /// What it means for people.
    pub means: Option<String>,
    pub source: Option<String>,
    pub unit: String,
    pub decimals: usize,
    pub kind: Chart,
    /// What the names along the axis are: "Year", "Service".
    pub axis: &'static str,
    pub names: Vec<String>,
    pub series: Vec<Series>,
}

pub struct Series {
    pub name: String,
    /// Parallel to the names.
    pub values: Vec<Option<f64>>,
}

impl Drawing {
    fn number(&self, value: f64) -> String {
        number(value, self.decimals)
    }

    fn amount(&self, value: f64) -> String {
        with_unit(&self.number(value), &self.unit)
    }

    /// A number of the picture: "84%", "$1,141", but "46" where the unit is a word, which stands above the picture.
    fn label(&self, value: f64) -> String {
        self.marked(self.number(value))
    }

    fn marked(&self, number: String) -> String {
        match self.unit.chars().any(char::is_alphabetic) && self.unit != "percent" {
            true => number,
            false => with_unit(&number, &self.unit),
        }
    }

    /// "Megabits a second", where neither the numbers nor the title say what is counted. "A year" says how often, and
    /// the axis says that.
    fn unit_above(&self) -> Option<String> {
        let unit = self.unit.trim();
        let often = unit.starts_with("a ") || unit.starts_with("per ");
        let said = self.title.to_lowercase().contains(&unit.to_lowercase());
        let is_word = self.marked(String::new()).is_empty();
        let mut letters = unit.chars();
        let first = letters.next().filter(|_| is_word && !often && !said)?;
        Some(first.to_uppercase().chain(letters).collect())
    }

    fn all(&self) -> impl Iterator<Item = f64> + '_ {
        self.series
            .iter()
            .flat_map(|s| s.values.iter().flatten().copied())
    }
}

/// The HTML of a ```` ```figure ```` block; nothing for one that `check` refuses.
pub fn block(site: &Published, text: &str, key: &str) -> String {
    let block = figures::block(text);
    let found: Vec<&Figure> = block
        .ids
        .iter()
        .filter_map(|id| site.figures().get(id))
        .collect();
    let wanted = block.chart.and_then(Chart::named);
    let Some(mut drawing) = of_figures(&found, wanted, key) else {
        return String::new();
    };
    if let Some(title) = block.title {
        drawing.title = title.into();
    }
    html(&drawing)
}

/// One figure over time or by parts, or several over the same time.
pub fn of_figures(figures: &[&Figure], wanted: Option<Chart>, key: &str) -> Option<Drawing> {
    let first = figures.first()?;
    let drawing = match figures {
        [one] if !one.parts().is_empty() => by_parts(one, wanted),
        [one] => over_time(figures, wanted.or(one.chart)),
        several => over_time(several, wanted),
    };
    let sources = join(figures.iter().map(|f| f.source.trim()), "; ");
    Some(Drawing {
        key: format!("chart-{}-{key}", first.id.0),
        title: join(figures.iter().map(|f| f.name.as_str()), ", "),
        means: Some(join(figures.iter().map(|f| f.means.trim()), " ")),
        source: Some(sources),
        unit: first.unit.clone(),
        decimals: figures.iter().map(|f| f.decimals()).max().unwrap_or(0),
        ..drawing
    })
}

fn join<'a>(all: impl Iterator<Item = &'a str>, between: &str) -> String {
    let mut found: Vec<&str> = Vec::new();
    all.filter(|one| !one.is_empty()).for_each(|one| {
        if !found.contains(&one) {
            found.push(one);
        }
    });
    found.join(between)
}

fn empty(kind: Chart, axis: &'static str, names: Vec<String>, series: Vec<Series>) -> Drawing {
    Drawing {
        key: String::new(),
        title: String::new(),
        means: None,
        source: None,
        unit: String::new(),
        decimals: 0,
        kind,
        axis,
        names,
        series,
    }
}

/// The last two periods of each part, the earlier one first.
fn by_parts(figure: &Figure, wanted: Option<Chart>) -> Drawing {
    let (parts, periods) = (figure.parts(), figure.periods());
    let two = periods.len() > 1;
    let kind = match wanted.or(figure.chart) {
        Some(Chart::Line) if periods.len() > 2 => Chart::Line,
        Some(Chart::Bars) => Chart::Bars,
        _ if two => Chart::ThenAndNow,
        _ => Chart::Bars,
    };
    let owned = |names: &[&str]| names.iter().map(|n| n.to_string()).collect::<Vec<_>>();
    if kind == Chart::Line {
        let series = parts.iter().map(|part| Series {
            name: part.to_string(),
            values: periods
                .iter()
                .map(|p| figure.value(p, Some(part)))
                .collect(),
        });
        return empty(kind, "Year", owned(&periods), series.collect());
    }
    let shown = match kind {
        Chart::Bars => &periods[periods.len().saturating_sub(1)..],
        _ => &periods[periods.len().saturating_sub(2)..],
    };
    let series = shown.iter().map(|period| Series {
        name: period.to_string(),
        values: parts
            .iter()
            .map(|part| figure.value(period, Some(part)))
            .collect(),
    });
    empty(kind, "Part", owned(&parts), series.collect())
}

/// One series a figure, along all periods that any of them has.
fn over_time(figures: &[&Figure], wanted: Option<Chart>) -> Drawing {
    let mut periods: Vec<&str> = Vec::new();
    for period in figures.iter().flat_map(|f| f.periods()) {
        if !periods.contains(&period) {
            periods.push(period);
        }
    }
    if periods.iter().all(|p| p.parse::<u32>().is_ok()) {
        periods.sort_by_key(|p| p.parse::<u32>().unwrap_or(0));
    }
    let kind = match (wanted, periods.len()) {
        (Some(Chart::Line | Chart::Sparkline) | None, 0..=2) => Chart::ThenAndNow,
        (Some(kind), _) => kind,
        (None, _) => Chart::Line,
    };
    if kind == Chart::ThenAndNow || (kind == Chart::Bars && figures.len() > 1) {
        let last = &periods[periods.len().saturating_sub(2)..];
        let series = last.iter().map(|period| Series {
            name: period.to_string(),
            values: figures.iter().map(|f| f.value(period, None)).collect(),
        });
        let names = figures.iter().map(|f| f.name.clone()).collect();
        return empty(Chart::ThenAndNow, "Figure", names, series.collect());
    }
    let series = figures.iter().map(|figure| Series {
        name: figure.name.clone(),
        values: periods
            .iter()
            .map(|period| figure.value(period, None))
            .collect(),
    });
    empty(
        kind,
        "Year",
        periods.iter().map(|p| p.to_string()).collect(),
        series.collect(),
    )
}

/// The whole `<figure>`: words, picture, key, table, source.
pub fn html(drawing: &Drawing) -> String {
    let mut out = String::with_capacity(4096);
    let small = drawing.kind == Chart::Sparkline;
    out.push_str(if small {
        "<figure class=\"chart spark\">"
    } else {
        "<figure class=\"chart\">"
    });
    tag(&mut out, "<figcaption><b>", &drawing.title, "</b>");
    if let Some(means) = &drawing.means {
        tag(&mut out, " ", means, "");
    }
    out.push_str("</figcaption>");
    key(drawing, &mut out);
    if let Some(unit) = drawing.unit_above() {
        tag(&mut out, "<p class=\"unit\">", &unit, "</p>");
    }
    match drawing.kind {
        Chart::Line => lines::draw(drawing, &mut out),
        Chart::Sparkline => lines::spark(drawing, &mut out),
        Chart::Bars | Chart::ThenAndNow => rows::draw(drawing, &mut out),
    }
    table(drawing, &mut out);
    if let Some(source) = &drawing.source {
        tag(
            &mut out,
            "<p class=\"source\">Source: ",
            source.trim_end_matches('.'),
            ".</p>",
        );
    }
    out.push_str("</figure>");
    out
}

/// Which mark is which series, where there is more than one.
fn key(drawing: &Drawing, out: &mut String) {
    if drawing.series.len() < 2 {
        return;
    }
    out.push_str("<ul class=\"key\">");
    for (i, series) in drawing.series.iter().enumerate() {
        let class = class(drawing, i);
        out.push_str("<li><svg viewBox=\"0 0 36 14\" aria-hidden=\"true\">");
        match drawing.kind {
            Chart::Line | Chart::Sparkline => {
                out.push_str(&format!("<path class=\"{class}\" d=\"M1 7H35\"/>"));
                lines::mark(out, i, 18.0, 7.0);
            }
            _ => out.push_str(&format!(
                "<rect class=\"{class}\" x=\"2\" y=\"2\" width=\"32\" height=\"10\"/>"
            )),
        }
        tag(out, "</svg> ", &series.name, "</li>");
    }
    out.push_str("</ul>");
}

/// Lines are a, b, c …; of bars, the newest series is a and the one before it is "then".
fn class(drawing: &Drawing, series: usize) -> &'static str {
    const LETTERS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    match drawing.kind {
        Chart::Line | Chart::Sparkline => LETTERS[series % LETTERS.len()],
        _ if series + 1 == drawing.series.len() => "a",
        _ => "then",
    }
}

/// Opens the picture, with its title and what it shows in words.
fn open(drawing: &Drawing, height: f64, words: &str, out: &mut String) {
    let key = &drawing.key;
    out.push_str(&format!(
        "<svg viewBox=\"0 0 {WIDTH} {}\" preserveAspectRatio=\"xMinYMin\" role=\"img\" aria-labelledby=\"{key}-t {key}-d\"><title id=\"{key}-t\">",
        short(height)
    ));
    escape(out, &drawing.title);
    out.push_str(&format!("</title><desc id=\"{key}-d\">"));
    escape(out, words);
    out.push_str("</desc>");
}

fn table(drawing: &Drawing, out: &mut String) {
    out.push_str("<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    escape(out, &drawing.title);
    out.push_str("\"><table class=\"table\"><thead><tr>");
    tag(out, "<th scope=\"col\">", drawing.axis, "</th>");
    for series in &drawing.series {
        tag(
            out,
            "<th scope=\"col\" class=\"num\">",
            &series.name,
            "</th>",
        );
    }
    out.push_str("</tr></thead><tbody>");
    for (i, name) in drawing.names.iter().enumerate() {
        tag(out, "<tr><th scope=\"row\">", name, "</th>");
        for series in &drawing.series {
            let value = series.values.get(i).copied().flatten();
            let text = value.map_or("not counted".into(), |v| drawing.amount(v));
            tag(out, "<td class=\"num\">", &text, "</td>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div></details>");
}

/// A name as it fits into the picture.
fn cut(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name.into(),
    }
}

/// How wide a text is at most, in units.
fn width(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER
}

/// A coordinate with one digit behind the point and no zero at its end.
fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

fn tag(out: &mut String, open: &str, text: &str, close: &str) {
    out.push_str(open);
    escape(out, text);
    out.push_str(close);
}

fn escape(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = pulldown_cmark_escape::escape_html(out, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::figures::Figures;

    fn figures(yaml: &str) -> Figures {
        serde_yaml::from_str(yaml).unwrap()
    }

    fn counted(id: &str, values: &str) -> String {
        format!(
            "  - id: {id}\n    name: \"{id} & <b>\"\n    unit: hours\n    source: The log\n    means: It is <less>.\n    values: [{values}]\n"
        )
    }

    fn book(figure: &[String]) -> Figures {
        figures(&format!("figures:\n{}", figure.concat()))
    }

    #[test]
    fn the_number_of_values_decides_how_it_is_drawn() {
        let all = book(&[
            counted("one", "{period: 2026, value: 1}"),
            counted("two", "{period: 2025, value: 1}, {period: 2026, value: 2}"),
            counted(
                "three",
                "{period: 2024, value: 1}, {period: 2025, value: 2}, {period: 2026, value: 3}",
            ),
            counted(
                "parts",
                "{period: 2026, value: 1, part: A}, {period: 2026, value: 2, part: B}",
            ),
        ]);
        let kind = |id: &str| of_figures(&[all.get(id).unwrap()], None, "0").unwrap().kind;
        assert_eq!(kind("one"), Chart::ThenAndNow);
        assert_eq!(kind("two"), Chart::ThenAndNow);
        assert_eq!(kind("three"), Chart::Line);
        assert_eq!(kind("parts"), Chart::Bars);
        let pair = [all.get("two").unwrap(), all.get("three").unwrap()];
        let drawing = of_figures(&pair, None, "0").unwrap();
        assert_eq!((drawing.names.len(), drawing.series.len()), (3, 2));
        assert_eq!(drawing.series[0].values, [None, Some(1.0), Some(2.0)]);
        assert!(of_figures(&[], None, "0").is_none());
    }

    #[test]
    fn every_kind_names_itself_and_says_its_numbers_again_in_a_table() {
        let three =
            "{period: 2024, value: 1.5}, {period: 2025, value: 0}, {period: 2026, value: -3}";
        let all = book(&[counted("calls", three)]);
        for (name, kind) in Chart::NAMES {
            let drawing = of_figures(&[&all.figures[0]], Some(kind), "0-1").unwrap();
            let html = html(&drawing);
            assert!(
                html.contains("aria-labelledby=\"chart-calls-0-1-t chart-calls-0-1-d\""),
                "{name}"
            );
            assert!(
                html.contains("calls &amp; &lt;b&gt;") && !html.contains("<b>\""),
                "{name}"
            );
            assert!(html.contains("\u{2212}3.0 hours</td>"), "{name}: {html}");
            assert!(!html.contains("NaN") && !html.contains("inf"), "{name}");
            assert!(
                !html.contains("style="),
                "{name}: the policy allows no inline style"
            );
        }
    }

    #[test]
    fn nothing_at_all_is_no_division_by_nothing() {
        let all = book(&[counted(
            "none",
            "{period: 2024, value: 0}, {period: 2025, value: 0}, {period: 2026, value: 0}",
        )]);
        for (_, kind) in Chart::NAMES {
            let html = html(&of_figures(&[&all.figures[0]], Some(kind), "0").unwrap());
            assert!(!html.contains("NaN") && !html.contains("inf"));
        }
    }

    #[test]
    fn the_unit_is_said_once() {
        let said = |unit: &str, title: &str| {
            let mut drawing = empty(Chart::Line, "Year", Vec::new(), Vec::new());
            (drawing.unit, drawing.title) = (unit.into(), title.into());
            (drawing.label(46.0), drawing.unit_above())
        };
        let above = |unit: &str| ("46".to_string(), Some(unit.to_string()));
        assert_eq!(
            said("megabits a second", "Wi-Fi"),
            above("Megabits a second")
        );
        assert_eq!(said("hours", "Hours down"), ("46".into(), None));
        assert_eq!(said("a year", "Calls"), ("46".into(), None));
        assert_eq!(said("%", "Solved"), ("46%".into(), None));
        assert_eq!(said("$", "Cost"), ("$46".into(), None));
        assert_eq!(said("million $", "Cost"), above("Million $"));
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(short(12.0), "12");
        assert_eq!(short(12.34), "12.3");
        assert_eq!(short(-0.01), "0");
    }
}
