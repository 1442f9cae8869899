//! The published implementation of the language as a peer: an installed program, of which only the output is seen.
//!
//! It times itself: asked to, it makes ten thousand calls on each of its engines and prints the mean. Its figures are
//! of calls in a warm process, as ours are.

pub mod laps;

use std::env;
use std::process::{Command, Output};

use ilo_core::value::number_text;

use crate::Workload;

/// Names the program, if it is not `ilo` on the search path.
pub const VARIABLE: &str = "ILO_REFERENCE";

/// The version that figures are compared with.
pub const VERSION: &str = "0.8.2";

/// The calls behind each of its means.
pub const CALLS: u64 = 10_000;

/// The installed program.
#[derive(Clone)]
pub struct Reference {
    program: String,
}

/// Nanoseconds for one call on the two engines that both implementations have, or why it was not timed.
pub struct Timing {
    /// The tree interpreter.
    pub interpreter: Result<f64, String>,
    /// The register VM, made once and called again and again.
    pub vm: Result<f64, String>,
}

impl Timing {
    /// No time at all, for a reason.
    pub fn none(reason: &str) -> Timing {
        Timing { interpreter: Err(reason.to_owned()), vm: Err(reason.to_owned()) }
    }
}

impl Reference {
    /// Looks for the program.
    ///
    /// # Errors
    /// What there is instead, and the line that installs it.
    pub fn find() -> Result<Reference, String> {
        let reference = Reference { program: env::var(VARIABLE).unwrap_or_else(|_| "ilo".to_owned()) };
        let found = reference.output(&["--version"]).and_then(|output| {
            let wanted = format!("ilo {VERSION}");
            let version = text(&output.stdout).lines().next().unwrap_or_default().to_owned();
            if version == wanted {
                Ok(())
            } else {
                Err(format!("`{}` is `{version}`, not {wanted}", reference.program))
            }
        });
        found.map(|()| reference).map_err(|reason| {
            format!(
                "{reason}\ninstall it with `cargo install ilo@{VERSION} --no-default-features --features cranelift \
                 --root DIR`\nand set {VARIABLE} to DIR/bin/ilo"
            )
        })
    }

    /// Runs the workload once on each of its two engines and compares the answers with ours.
    ///
    /// # Errors
    /// The first answer that is another, or none.
    pub fn agrees(&self, workload: &Workload) -> Result<(), String> {
        for engine in ["--run-interp", "--run-vm"] {
            let output = self.output(&arguments(workload, engine))?;
            let answer = text(&output.stdout);
            check(workload, answer.trim()).map_err(|reason| format!("{engine}: {reason} {}", text(&output.stderr)))?;
        }
        Ok(())
    }

    /// Has it time the workload once.
    pub fn time(&self, workload: &Workload) -> Timing {
        match self.output(&arguments(workload, "--bench")) {
            Err(reason) => Timing::none(&reason),
            Ok(output) => {
                let printed = text(&output.stdout);
                let section = |title| mean(&printed, title, workload);
                Timing { interpreter: section("Rust interpreter"), vm: section("Register VM (reusable)") }
            }
        }
    }

    fn output(&self, arguments: &[impl AsRef<std::ffi::OsStr>]) -> Result<Output, String> {
        Command::new(&self.program).args(arguments).output().map_err(|error| format!("`{}`: {error}", self.program))
    }
}

fn arguments(workload: &Workload, option: &str) -> Vec<String> {
    let mut arguments = vec![workload.source.to_owned(), option.to_owned(), workload.name.to_owned()];
    arguments.extend(workload.argument_texts());
    arguments
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn check(workload: &Workload, answer: &str) -> Result<(), String> {
    let expected = number_text(workload.answer);
    if answer == expected { Ok(()) } else { Err(format!("`{answer}` instead of {expected}")) }
}

/// The mean in the section of an engine, whose result must be the answer.
fn mean(printed: &str, title: &str, workload: &Workload) -> Result<f64, String> {
    let mut lines = printed.lines().skip_while(|line| *line != title);
    lines.next().ok_or_else(|| format!("it does not time `{title}`"))?;
    let section: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let field = |name: &str| {
        let found = section.iter().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'));
        found.map(str::trim).ok_or_else(|| format!("`{title}` prints no `{name}`"))
    };
    check(workload, field("result")?)?;
    let per_call = field("per call")?;
    let nanoseconds = per_call.strip_suffix("ns").and_then(|number| number.parse().ok());
    nanoseconds.ok_or_else(|| format!("`{per_call}` is no time in nanoseconds"))
}

#[cfg(test)]
mod tests {
    use super::mean;
    use crate::TOT;

    #[test]
    fn means_are_read_from_their_section() {
        let printed = "Tree\n  result:     6200\n  per call:   951ns\n\n\
                       VM\n  result:     6201\n  per call:   67ns\n\n\
                       VM (again)\n  result:     6200\n  per call:   66.5ns\n";
        let rows = [
            ("Tree", Ok(951.0)),
            ("VM", Err("`6201` instead of 6200")),
            ("VM (again)", Ok(66.5)),
            ("JIT", Err("it does not time `JIT`")),
        ];
        for (title, expected) in rows {
            assert_eq!(mean(printed, title, &TOT), expected.map_err(str::to_owned), "{title}");
        }
    }
}
