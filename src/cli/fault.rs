//! What a person reads if campanile itself is at fault and stops: what to do, and no path of the machine that built it.
use crate::world::terminal;
use std::panic;

/// From here on, a fault says what it is in plain words. With RUST_BACKTRACE it says all there is, as other programs do.
pub fn watch() {
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
        return;
    }
    panic::set_hook(Box::new(|fault| {
        let what = fault
            .payload_as_str()
            .unwrap_or("it did not say what happened");
        let place = fault.location().map(|at| (at.file(), at.line()));
        terminal::warn(&told(what, place));
    }));
}

fn told(what: &str, place: Option<(&str, u32)>) -> String {
    let place = place.map_or(String::new(), |(file, line)| {
        format!(" ({}:{line})", own(file))
    });
    format!(
        "campanile has a fault of its own and stops here: {what}{place}\n\
         Each file of the output is whole, as it was or as it will be. Please report these lines, with the file that you \
         changed last; RUST_BACKTRACE=1 in front of the command says more."
    )
}

/// A source file from its crate on: `src/cli/build.rs`, `tera-2.0.0/src/vm.rs`.
fn own(file: &str) -> String {
    let parts: Vec<&str> = file.split(['/', '\\']).collect();
    let from = parts.iter().rposition(|part| *part == "src").unwrap_or(0);
    parts[from.saturating_sub(1)..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_folder_of_another_machine_is_told() {
        for (file, shown) in [
            ("src/cli/build.rs", "src/cli/build.rs"),
            (
                "/home/somebody/.cargo/registry/src/index-1/tera-2.0.0/src/vm.rs",
                "tera-2.0.0/src/vm.rs",
            ),
            (
                r"C:\Users\somebody\registry\src\index-1\tera-2.0.0\src\vm.rs",
                "tera-2.0.0/src/vm.rs",
            ),
            (
                "/rustc/59807616/library/core/src/option.rs",
                "core/src/option.rs",
            ),
        ] {
            assert_eq!(own(file), shown);
            assert!(told("it broke", Some((file, 7))).contains(&format!("({shown}:7)")));
        }
    }
}
