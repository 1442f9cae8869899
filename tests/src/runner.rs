//! The runner's program, as a stranger would use it.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

/// What a run of the program left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The exit status; nothing if a signal ended it.
    pub status: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the runner writes UTF-8");
        Finished { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// Runs `ilo-runner` with these words, in plain text and without input.
///
/// # Panics
/// If the program cannot be built or started.
pub fn run<'a>(words: impl IntoIterator<Item = &'a str>) -> Finished {
    finish(&mut command(words))
}

/// `ilo-runner` with these words, not started yet.
///
/// # Panics
/// If the program cannot be built.
pub fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.args(words);
    command
}

/// Runs a command to its end in the surroundings that the suites expect.
///
/// # Panics
/// If it cannot be started.
pub fn finish(command: &mut Command) -> Finished {
    let output = command.env("NO_COLOR", "1").stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("{:?} cannot be started: {error}", command.get_program())).into()
}

/// The program that `ILO_RUNNER` names (`cargo xtask test` does); otherwise the one that cargo builds now.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| match env::var_os("ILO_RUNNER") {
    Some(path) => PathBuf::from(path),
    None => build(),
});

fn build() -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(["build", "--package", "ilo-runner"]).status();
    assert!(status.is_ok_and(|status| status.success()), "the runner must build before its tests");
    // A test program lies in target/debug/deps, the runner beside that folder.
    let own = env::current_exe().expect("a program knows where it is");
    let folder = own.parent().and_then(|deps| deps.parent()).expect("cargo's folders");
    folder.join("ilo-runner").with_extension(env::consts::EXE_EXTENSION)
}
