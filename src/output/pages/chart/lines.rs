//! Lines over time: each series with a dash and a mark of its own, and the last number at its end.
use super::{Drawing, WIDTH, class, escape, open, short, width};

/// In units: the plot's upper and lower edge, and the line of the periods below it.
const TOP: f64 = 16.0;
const BOTTOM: f64 = 196.0;
const PERIODS: f64 = 220.0;
const HEIGHT: f64 = 226.0;
/// Numbers at the ends of two lines stand at least so far apart.
const APART: f64 = 17.0;

pub fn draw(drawing: &Drawing, out: &mut String) {
    let axis = Axis::of(drawing);
    let mut words = words(drawing);
    if axis.from > 0.0 {
        let from = drawing.marked(axis.label(axis.from));
        words.push_str(&format!(" The axis begins at {from}."));
    }
    open(drawing, HEIGHT, &words, out);
    let ticks: Vec<f64> = axis.ticks();
    let left = ticks
        .iter()
        .map(|t| width(&drawing.marked(axis.label(*t))))
        .fold(0.0, f64::max)
        + 6.0;
    let right = WIDTH
        - 12.0
        - ends(drawing)
            .map(|(_, v)| width(&drawing.label(v)))
            .fold(0.0, f64::max);
    let plot = Plot {
        left,
        right,
        axis: &axis,
        places: drawing.names.len(),
    };
    for tick in ticks {
        let y = plot.y(tick);
        out.push_str(&format!(
            "<path class=\"axis\" d=\"M{} {}H{}\"/><text x=\"0\" y=\"{}\" class=\"quiet\">",
            short(left),
            short(y),
            short(right),
            short(y + 4.0)
        ));
        escape(out, &drawing.marked(axis.label(tick)));
        out.push_str("</text>");
    }
    periods(drawing, &plot, out);
    for (i, series) in drawing.series.iter().enumerate() {
        line(&plot, class(drawing, i), &series.values, out);
        for (at, value) in series.values.iter().enumerate() {
            if let Some(value) = value {
                mark(out, i, plot.x(at), plot.y(*value));
            }
        }
    }
    numbers(drawing, &plot, out);
    out.push_str("</svg>");
    if axis.from > 0.0 {
        out.push_str("<p class=\"source\">The axis begins at ");
        escape(out, &drawing.marked(axis.label(axis.from)));
        out.push_str(", not at zero.</p>");
    }
}

/// A line without axes, the first and the last number beside it.
pub fn spark(drawing: &Drawing, out: &mut String) {
    const LOW: f64 = 34.0;
    open(drawing, 44.0, &words(drawing), out);
    let Some(series) = drawing.series.first() else {
        return out.push_str("</svg>");
    };
    let all = || series.values.iter().flatten().copied();
    let (least, most) = (
        all().fold(f64::MAX, f64::min),
        all().fold(f64::MIN, f64::max),
    );
    let axis = Axis {
        from: least,
        to: most.max(least + f64::EPSILON),
        step: 1.0,
        decimals: 0,
    };
    let first = all().next().map(|v| drawing.label(v)).unwrap_or_default();
    let last = all().last().map(|v| drawing.label(v)).unwrap_or_default();
    let (left, right) = (width(&first) + 8.0, WIDTH - width(&last) - 12.0);
    let plot = Plot {
        left,
        right,
        axis: &axis,
        places: drawing.names.len(),
    };
    let y = |value: f64| {
        LOW - (value - axis.from) / (axis.to - axis.from).max(f64::MIN_POSITIVE) * (LOW - 8.0)
    };
    let mut path = String::new();
    let mut end = (left, LOW);
    for (at, value) in series.values.iter().enumerate() {
        if let Some(value) = value {
            end = (plot.x(at), y(*value));
            path.push(if path.is_empty() { 'M' } else { 'L' });
            path.push_str(&format!("{} {}", short(end.0), short(end.1)));
        }
    }
    out.push_str(&format!("<path class=\"a\" d=\"{path}\"/>"));
    mark(out, 0, end.0, end.1);
    out.push_str(&format!("<text x=\"0\" y=\"26\" class=\"quiet\">{first}</text><text x=\"{}\" y=\"26\" class=\"n\">{last}</text></svg>", short(right + 10.0)));
}

/// Circle, square, diamond, triangle, and again.
pub fn mark(out: &mut String, series: usize, x: f64, y: f64) {
    const LETTERS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    let class = LETTERS[series % LETTERS.len()];
    let (x0, y0) = (short(x), short(y));
    out.push_str(&match series % 4 {
        0 => format!("<circle class=\"{class}\" cx=\"{x0}\" cy=\"{y0}\" r=\"4.5\"/>"),
        1 => format!(
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"8\" height=\"8\"/>",
            short(x - 4.0),
            short(y - 4.0)
        ),
        2 => format!(
            "<path class=\"dot {class}\" d=\"M{x0} {}l5.5 5.5-5.5 5.5-5.5-5.5z\"/>",
            short(y - 5.5)
        ),
        _ => format!(
            "<path class=\"dot {class}\" d=\"M{x0} {}l5 9h-10z\"/>",
            short(y - 5.5)
        ),
    });
}

/// Where it lies: names along x, values along y.
struct Plot<'a> {
    left: f64,
    right: f64,
    axis: &'a Axis,
    places: usize,
}

impl Plot<'_> {
    fn x(&self, place: usize) -> f64 {
        let (from, to) = (self.left + 8.0, self.right - 4.0);
        match self.places {
            0 | 1 => to,
            n => from + (to - from) * place as f64 / (n - 1) as f64,
        }
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value - self.axis.from) / (self.axis.to - self.axis.from);
        BOTTOM - share * (BOTTOM - TOP)
    }
}

/// A line, with a gap where nothing was counted.
fn line(plot: &Plot<'_>, class: &str, values: &[Option<f64>], out: &mut String) {
    let mut path = String::new();
    let mut drawing = false;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            drawing = false;
            continue;
        };
        path.push(if drawing { 'L' } else { 'M' });
        path.push_str(&format!("{} {}", short(plot.x(at)), short(plot.y(*value))));
        drawing = true;
    }
    out.push_str(&format!("<path class=\"{class}\" d=\"{path}\"/>"));
}

/// As many names below the axis as fit beside each other, the last among them.
fn periods(drawing: &Drawing, plot: &Plot<'_>, out: &mut String) {
    let widest = drawing.names.iter().map(|n| width(n)).fold(1.0, f64::max) + 10.0;
    let room = ((plot.right - plot.left) / widest).max(1.0);
    let step = (drawing.names.len() as f64 / room).ceil().max(1.0) as usize;
    let last = drawing.names.len().saturating_sub(1);
    for (at, name) in drawing
        .names
        .iter()
        .enumerate()
        .filter(|(at, _)| (last - at).is_multiple_of(step))
    {
        let anchor = if at == last {
            "end"
        } else if at == 0 {
            "start"
        } else {
            "middle"
        };
        let x = if at == last {
            plot.x(at) + 4.0
        } else if at == 0 {
            plot.x(at) - 4.0
        } else {
            plot.x(at)
        };
        out.push_str(&format!(
            "<text x=\"{}\" y=\"{PERIODS}\" text-anchor=\"{anchor}\">",
            short(x)
        ));
        escape(out, name);
        out.push_str("</text>");
    }
}

/// Each series' last value and its place along the axis.
fn ends(drawing: &Drawing) -> impl Iterator<Item = (usize, f64)> + '_ {
    let last = |values: &[Option<f64>]| {
        values
            .iter()
            .enumerate()
            .rev()
            .find_map(|(at, v)| v.map(|v| (at, v)))
    };
    drawing
        .series
        .iter()
        .filter_map(move |series| last(&series.values))
}

/// The last number of each line, moved apart where two lines end close together.
fn numbers(drawing: &Drawing, plot: &Plot<'_>, out: &mut String) {
    let mut all: Vec<(f64, f64, f64)> = ends(drawing)
        .map(|(at, value)| (plot.y(value), plot.x(at), value))
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut above = f64::MIN;
    for (y, x, value) in all {
        let y = y.max(above + APART);
        above = y;
        out.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" class=\"n\">",
            short(x + 10.0),
            short(y + 4.0)
        ));
        escape(out, &drawing.label(value));
        out.push_str("</text>");
    }
}

/// Round numbers along the left edge.
struct Axis {
    from: f64,
    to: f64,
    step: f64,
    decimals: usize,
}

impl Axis {
    fn of(drawing: &Drawing) -> Axis {
        let most = drawing.all().fold(f64::MIN, f64::max);
        let least = drawing.all().fold(f64::MAX, f64::min);
        let (most, least) = if most < least {
            (1.0, 0.0)
        } else {
            (most, least)
        };
        // Where all values lie close together far from zero, the change would not be seen.
        let from_zero = least >= 0.0 && least < most * 0.75;
        let (low, high) = match (from_zero, least >= 0.0) {
            (true, _) => (0.0, most),
            (false, true) => (least, most),
            (false, false) => (least, most.max(0.0)),
        };
        let span = if high > low {
            high - low
        } else {
            high.abs().max(1.0)
        };
        let step = nice(span / 3.0);
        let from = (low / step).floor() * step;
        // A line that ends on the lowest edge looks as if it were nothing.
        let from = if !from_zero && low >= 0.0 && low - from < step * 0.1 {
            (from - step).max(0.0)
        } else {
            from
        };
        let to = ((high / step).ceil() * step).max(from + step);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        Axis {
            from,
            to,
            step,
            decimals: decimals.min(4),
        }
    }

    fn ticks(&self) -> Vec<f64> {
        let n = ((self.to - self.from) / self.step).round() as usize;
        (0..=n).map(|i| self.from + i as f64 * self.step).collect()
    }

    fn label(&self, value: f64) -> String {
        crate::content::figures::number(value, self.decimals)
    }
}

/// The nearest of 1, 2, 5 and 10 times a power of ten, not smaller than the wish.
fn nice(wish: f64) -> f64 {
    let power = 10f64.powf(wish.log10().floor());
    let each = [1.0, 2.0, 5.0, 10.0].map(|n| n * power);
    each.into_iter()
        .find(|n| *n >= wish * 0.999)
        .unwrap_or(10.0 * power)
}

/// "Calls: from 41,300 in 2022 to 26,180 in 2026."
fn words(drawing: &Drawing) -> String {
    let each = drawing.series.iter().filter_map(|series| {
        let mut all = series
            .values
            .iter()
            .enumerate()
            .filter_map(|(at, v)| v.map(|v| (at, v)));
        let (first, value) = all.next()?;
        let name = |at: usize| drawing.names.get(at).map_or("", String::as_str);
        Some(match all.next_back() {
            Some((last, end)) => format!(
                "{}: from {} in {} to {} in {}.",
                series.name,
                drawing.amount(value),
                name(first),
                drawing.amount(end),
                name(last)
            ),
            None => format!(
                "{}: {} in {}.",
                series.name,
                drawing.amount(value),
                name(first)
            ),
        })
    });
    each.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(nice(17433.0), 20000.0);
        assert_eq!(nice(0.2), 0.2);
        assert_eq!(nice(3.0), 5.0);
        assert_eq!(nice(2.1), 5.0);
    }
}
