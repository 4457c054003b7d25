//! What a person sees: lines out, a progress bar where work is long and somebody watches.
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};

/// A line on standard output; a reader that has gone away (`| head`) is no error.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out
        .write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"));
}

/// A line on standard error.
pub fn warn(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out
        .write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"));
}

/// Whether findings may be coloured: a person looks, and has not asked for none (no-color.org).
pub fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Columns of the terminal, at least 60.
pub fn width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|c| c.parse().ok())
        .unwrap_or(100)
        .max(60)
}

/// A bar over `length` steps; hidden where nobody watches or the work is short.
pub fn progress(length: usize, quiet: bool) -> ProgressBar {
    const LONG: usize = 400;
    let hidden = quiet || length < LONG || !std::io::stderr().is_terminal();
    let target = if hidden {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr_with_hz(10)
    };
    let bar = ProgressBar::with_draw_target(Some(length as u64), target);
    if let Ok(style) = ProgressStyle::with_template("  writing {bar:32} {pos}/{len} files") {
        bar.set_style(style);
    }
    bar
}
