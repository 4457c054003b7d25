//! Rows as text: columns that line up, or CSV that a spreadsheet takes for words and never for formulas.

/// Rows under their headings.
pub struct Sheet {
    pub headings: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// RFC 4180: commas, quotes doubled, lines end with CR LF.
    pub fn csv(&self) -> String {
        let heading = self.headings.iter().map(|h| h.to_string()).collect();
        let rows = [&heading].into_iter().chain(&self.rows);
        let line = |row: &Vec<String>| {
            row.iter()
                .map(|cell| field(cell))
                .collect::<Vec<_>>()
                .join(",")
        };
        rows.map(|row| format!("{}\r\n", line(row))).collect()
    }

    /// Columns of equal width, two spaces between them.
    pub fn columns(&self, indent: &str) -> String {
        let width = |i: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(i))
                .map(|c| c.chars().count())
                .max()
        };
        let widths: Vec<usize> = (0..).map_while(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, &width)| format!("{cell:<width$}"));
            format!(
                "{indent}{}\n",
                cells.collect::<Vec<_>>().join("  ").trim_end()
            )
        };
        self.rows.iter().map(line).collect()
    }
}

/// A cell that begins like a formula gets an apostrophe, as OWASP's page on CSV injection has it: a title is never run.
fn field(cell: &str) -> String {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let is_number = cell.parse::<i64>().is_ok() && !cell.starts_with('+');
    let formula = begins && !is_number;
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_string()
    };
    match cell.contains(['"', ',', '\n', '\r', ';', '\'']) || cell.trim() != cell {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_two_cells() {
        for (cell, written) in [
            ("plain", "plain"),
            ("a, b", "\"a, b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("=HYPERLINK(1)", "\"'=HYPERLINK(1)\""),
            ("+1", "\"'+1\""),
            ("-1", "-1"),
            ("-1+2", "\"'-1+2\""),
            ("@x", "\"'@x\""),
            ("two\nlines", "\"two\nlines\""),
            ("", ""),
        ] {
            assert_eq!(field(cell), written);
        }
    }

    #[test]
    fn columns_line_up() {
        let sheet = Sheet {
            headings: &["a", "b"],
            rows: vec![
                vec!["é".into(), "1".into()],
                vec!["long".into(), "2".into()],
            ],
        };
        assert_eq!(sheet.columns(" "), " é     1\n long  2\n");
    }
}
