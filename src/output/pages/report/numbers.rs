//! The year's figures, each with last year's beside it.
use crate::content::figures::{Figure, number, with_unit};
use crate::content::reference::page::Report;
use crate::site::published::Published;
use crate::view::YearFigureView;

/// Those that the editor chose.
pub fn at_the_head(site: &Published, report: &Report, year: &str) -> Vec<YearFigureView> {
    let chosen = report
        .figures
        .iter()
        .filter_map(|id| site.figures().get(id));
    chosen.filter_map(|figure| view(figure, year)).collect()
}

/// Every figure that is one number a year; one with parts stands as a chart where the editor wants it.
pub fn every(site: &Published, year: &str) -> Vec<YearFigureView> {
    let all = site.figures().figures.iter();
    all.filter_map(|figure| view(figure, year)).collect()
}

fn view(figure: &Figure, year: &str) -> Option<YearFigureView> {
    if !figure.parts().is_empty() {
        return None;
    }
    let periods = figure.periods();
    // A report of an earlier year keeps that year's numbers.
    let now = periods.iter().position(|p| *p == year)?;
    let value = figure.value(periods[now], None)?;
    let last = now
        .checked_sub(1)
        .and_then(|i| Some((periods[i], figure.value(periods[i], None)?)));
    let digits = figure.decimals();
    let currency = with_unit("", &figure.unit).starts_with(&figure.unit) && !figure.unit.is_empty();
    let percent = with_unit("", &figure.unit) == "%";
    let close = currency && figure.unit.chars().count() == 1 && !percent;
    Some(YearFigureView {
        name: figure.name.clone(),
        value: number(value, digits),
        unit: (!close).then(|| {
            if percent {
                "%".into()
            } else {
                figure.unit.clone()
            }
        }),
        before_unit: close.then(|| figure.unit.clone()),
        means: figure.means.trim().into(),
        source: figure.source.trim().into(),
        last: last.map(|(_, v)| with_unit(&number(v, digits), &figure.unit)),
        change: last.map(|(period, v)| change(figure, value, period, v)),
    })
}

/// "3,320 fewer than in 2025", "as in 2025". Whether that is good is for the words beside it to say.
fn change(figure: &Figure, value: f64, period: &str, last: f64) -> String {
    let digits = figure.decimals();
    let size = number((value - last).abs(), digits);
    if size == number(0.0, digits) {
        return format!("as in {period}");
    }
    let amount = match with_unit("", &figure.unit).as_str() {
        "%" => format!("{size} points"),
        unit if unit == figure.unit && unit.chars().count() == 1 => with_unit(&size, unit),
        _ => size,
    };
    let word = if value > last { "more" } else { "less" };
    format!("{amount} {word} than in {period}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::figures::Figures;

    fn viewed(unit: &str, values: &str) -> YearFigureView {
        let yaml = format!(
            "figures:\n  - id: a\n    name: A\n    unit: \"{unit}\"\n    source: s\n    means: m\n    values: [{values}]\n"
        );
        let figures: Figures = serde_yaml::from_str(&yaml).unwrap();
        view(&figures.figures[0], "2026").unwrap()
    }

    #[test]
    fn last_year_stands_beside() {
        let calls = viewed(
            "calls",
            "{period: 2025, value: 29500}, {period: 2026, value: 26180}",
        );
        assert_eq!(calls.change.as_deref(), Some("3,320 less than in 2025"));
        assert_eq!(
            (calls.unit.as_deref(), calls.before_unit),
            (Some("calls"), None)
        );
        let money = viewed(
            "$",
            "{period: 2025, value: 1118}, {period: 2026, value: 1141}",
        );
        assert_eq!(money.change.as_deref(), Some("$23 more than in 2025"));
        assert_eq!(
            (money.unit, money.before_unit.as_deref()),
            (None, Some("$"))
        );
        let share = viewed(
            "%",
            "{period: 2025, value: 99.2}, {period: 2026, value: 99.5}",
        );
        assert_eq!(
            share.change.as_deref(),
            Some("0.3 points more than in 2025")
        );
        assert_eq!(share.unit.as_deref(), Some("%"));
        let same = viewed(
            "calls",
            "{period: 2025, value: 3}, {period: 2026, value: 3}",
        );
        assert_eq!(same.change.as_deref(), Some("as in 2025"));
        assert_eq!(viewed("calls", "{period: 2026, value: 3}").change, None);
    }
}
