//! Bars that lie: the name above, the number behind. Names of any length fit, on a phone too.
use super::{Drawing, WIDTH, class, cut, escape, open, short, width};

/// In units.
const NAME: f64 = 16.0;
const BAR: f64 = 14.0;
const BETWEEN_BARS: f64 = 5.0;
const BETWEEN_ROWS: f64 = 13.0;

pub fn draw(drawing: &Drawing, out: &mut String) {
    let bars = drawing.series.len().max(1) as f64;
    let named = drawing.names.len() > 1 || drawing.series.len() < 2;
    let name = if named { NAME + 4.0 } else { 0.0 };
    let row = name + bars * BAR + (bars - 1.0) * BETWEEN_BARS;
    let height = drawing.names.len() as f64 * (row + BETWEEN_ROWS) - BETWEEN_ROWS + 2.0;
    open(drawing, height.max(BAR), &words(drawing), out);
    let scale = Scale::of(drawing);
    for (i, title) in drawing.names.iter().enumerate() {
        let top = i as f64 * (row + BETWEEN_ROWS);
        if named {
            out.push_str(&format!("<text x=\"0\" y=\"{}\">", short(top + NAME - 4.0)));
            escape(out, &cut(title));
            out.push_str("</text>");
        }
        for (j, series) in drawing.series.iter().enumerate() {
            let y = top + name + j as f64 * (BAR + BETWEEN_BARS);
            if let Some(value) = series.values.get(i).copied().flatten() {
                bar(drawing, &scale, class(drawing, j), value, y, out);
            }
        }
    }
    out.push_str("</svg>");
}

fn bar(drawing: &Drawing, scale: &Scale, class: &str, value: f64, y: f64, out: &mut String) {
    let (from, to) = (scale.x(value.min(0.0)), scale.x(value.max(0.0)));
    out.push_str(&format!(
        "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{BAR}\"/><text x=\"{}\" y=\"{}\" class=\"n\">",
        short(from + 0.5),
        short(y),
        // Nothing is a line, so that it is seen to be nothing.
        short((to - from - 1.0).max(1.0)),
        short(to + 6.0),
        short(y + BAR - 3.0),
    ));
    escape(out, &drawing.label(value));
    out.push_str("</text>");
}

/// From values to units; bars begin at zero, wherever that is.
struct Scale {
    zero: f64,
    unit: f64,
}

impl Scale {
    fn of(drawing: &Drawing) -> Scale {
        let room = drawing
            .all()
            .map(|v| width(&drawing.label(v)))
            .fold(0.0, f64::max)
            + 8.0;
        let most = drawing.all().fold(0.0, f64::max);
        let least = drawing.all().fold(0.0, f64::min);
        let span = if most > least { most - least } else { 1.0 };
        let unit = (WIDTH - room) / span;
        Scale {
            zero: -least * unit,
            unit,
        }
    }

    fn x(&self, value: f64) -> f64 {
        self.zero + value * self.unit
    }
}

/// "Course sites 11.4, Wi-Fi 9.8" or, with last year, "Course sites 11.4 (2025: 9.0)".
fn words(drawing: &Drawing) -> String {
    let Some((now, before)) = drawing.series.split_last() else {
        return String::new();
    };
    let each = drawing.names.iter().enumerate().map(|(i, name)| {
        let value = |values: &[Option<f64>]| values.get(i).copied().flatten();
        let mut text = match value(&now.values) {
            Some(v) => format!("{name}: {}", drawing.amount(v)),
            None => format!("{name}: not counted"),
        };
        for then in before {
            if let Some(v) = value(&then.values) {
                text.push_str(&format!(" ({} in {})", drawing.number(v), then.name));
            }
        }
        text
    });
    let all: Vec<String> = each.collect();
    match before.is_empty() {
        true => format!("{}.", all.join(", ")),
        false => format!("In {}: {}.", now.name, all.join(", ")),
    }
}
