//! Programs in other languages, each in a process of its own that stays alive, so that its calls are those of a warm
//! process and its rounds can take turns with everybody else's.
//!
//! They are spoken to in lines whose words are separated by tabs; the first line that they write says who they are.
//!
//! | we write | they write | |
//! |---|---|---|
//! | `define NAME PARAMETERS EXPRESSION` | `defined` | a function of the language's own words |
//! | `program SOURCE` | `defined` | the program in ilo, for our own core |
//! | `call NAME ARGUMENT…` | `ready` | numbers, or `0..n` for the list of these |
//! | `time CALLS` | `NANOSECONDS RESULT` | of so many calls; the last result |
//!
//! Instead of any of these they may write `error REASON`.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::Workload;
use crate::deep::{self, Infix};
use crate::race::{Lap, Laps};

/// A language whose programs are compared.
pub struct Language {
    /// The program that runs them.
    pub program: &'static str,
    /// Names another one.
    pub variable: &'static str,
    /// Its program, in the folder of the peers.
    script: &'static str,
    /// The line that installs it on Debian.
    pub installed_by: &'static str,
    infix: Infix,
}

/// Lua, compiled while it runs.
pub const LUAJIT: Language = Language {
    program: "luajit",
    variable: "ILO_LUAJIT",
    script: "peer.lua",
    installed_by: "sudo apt-get install luajit",
    infix: deep::LUA,
};

/// JavaScript in V8.
pub const NODE: Language = Language {
    program: "node",
    variable: "ILO_NODE",
    script: "peer.mjs",
    installed_by: "sudo apt-get install nodejs",
    infix: deep::C,
};

/// Python, interpreted.
pub const CPYTHON: Language = Language {
    program: "python3",
    variable: "ILO_PYTHON",
    script: "peer.py",
    installed_by: "sudo apt-get install python3",
    infix: deep::PYTHON,
};

/// Python, compiled while it runs.
pub const PYPY: Language = Language {
    program: "pypy3",
    variable: "ILO_PYPY",
    script: "peer.py",
    installed_by: "sudo apt-get install pypy3",
    infix: deep::PYTHON,
};

/// A process that answers.
pub struct Peer {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// What it says of itself.
    pub version: String,
}

impl Language {
    /// Starts its program.
    ///
    /// # Errors
    /// What is missing, and the line that installs it.
    pub fn start(&self) -> Result<Peer, String> {
        let program = env::var_os(self.variable).unwrap_or_else(|| self.program.into());
        Peer::start(&program, &[folder().join(self.script).into()])
            .map_err(|reason| format!("{reason}; install it with `{}`", self.installed_by))
    }

    /// A workload, in a process of its own.
    ///
    /// # Errors
    /// That it is not installed, or that the workload is not written in it.
    pub fn laps(&self, workload: &Workload) -> Result<Laps, String> {
        let mut peer = self.start()?;
        if let Some(deep) = deep::ALL.iter().find(|deep| deep.name == workload.name) {
            peer.ask(&["define", deep.name, &deep.parameters().join(","), &deep.infix(&self.infix)])?;
        }
        peer.laps(workload)
    }
}

/// Where the page's build left our core.
///
/// # Errors
/// That it did not, and the line that does.
pub fn find_core() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/src/wasm");
    match folder.join("ilo_web.js").exists() {
        true => Ok(folder),
        false => Err("the core is not built as Wasm; build it with `cargo xtask build wasm`".to_owned()),
    }
}

/// Our core as WebAssembly in Node, on one of its engines.
///
/// # Errors
/// That Node is not installed or the core not built, or why the engine does not take the workload.
pub fn wasm(workload: &Workload, engine: &str) -> Result<Laps, String> {
    let core = find_core()?;
    let program = env::var_os(NODE.variable).unwrap_or_else(|| NODE.program.into());
    let arguments = [folder().join("wasm.mjs").into(), core.into(), engine.into()];
    let mut peer = Peer::start(&program, &arguments)
        .map_err(|reason| format!("{reason}; install it with `{}`", NODE.installed_by))?;
    peer.ask(&["program", workload.source])?;
    peer.laps(workload)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

impl Peer {
    fn start(program: &OsString, arguments: &[OsString]) -> Result<Peer, String> {
        let shown = program.to_string_lossy();
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => format!("`{shown}` is missing"),
                _ => format!("`{shown}`: {error}"),
            })?;
        let (Some(to), Some(from)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(format!("`{shown}` has no standard streams"));
        };
        let mut peer = Peer { process, to, from: BufReader::new(from), version: String::new() };
        peer.version = peer.line().map_err(|reason| format!("`{shown}` does not start: {reason}"))?;
        Ok(peer)
    }

    /// Makes the workload's call the one that is timed.
    fn laps(mut self, workload: &Workload) -> Result<Laps, String> {
        let arguments: Vec<String> = workload.arguments.iter().map(|argument| argument.label()).collect();
        let words = ["call", workload.name].into_iter().chain(arguments.iter().map(String::as_str));
        self.ask(&words.collect::<Vec<_>>())?;
        Ok(Box::new(move |calls| lap(calls, &self.ask(&["time", &calls.to_string()])?)))
    }

    /// One line there, one line back.
    fn ask(&mut self, words: &[&str]) -> Result<String, String> {
        let gone = |error: std::io::Error| format!("it stopped: {error}");
        writeln!(self.to, "{}", words.join("\t")).and_then(|()| self.to.flush()).map_err(gone)?;
        let answer = self.line()?;
        match answer.strip_prefix("error ") {
            Some(reason) => Err(reason.to_owned()),
            None => Ok(answer),
        }
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.from.read_line(&mut line) {
            Ok(0) => Err(self.last_words()),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Why a process that stopped did so: the last line of its complaint.
    fn last_words(&mut self) -> String {
        let complaint = self.process.stderr.take().map(BufReader::new);
        let lines = complaint.into_iter().flat_map(|complaint| complaint.lines().map_while(Result::ok));
        lines.filter(|line| !line.trim().is_empty()).last().unwrap_or_else(|| "it stopped without a word".to_owned())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone after this.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Reads the answer to `time`.
fn lap(calls: u64, answer: &str) -> Result<Lap, String> {
    let read = answer.split_once(' ').and_then(|(ns, result)| Some((ns.parse().ok()?, result.parse().ok()?)));
    let (ns, answer) = read.ok_or_else(|| format!("`{answer}` is no time and result"))?;
    Ok(Lap { calls, ns, answer })
}

#[cfg(test)]
mod tests {
    use super::{CPYTHON, LUAJIT, Language, Lap, NODE, PYPY, Peer, lap};
    use crate::workloads;

    #[test]
    fn answers_are_read() {
        assert_eq!(lap(3, "1500 0.5"), Ok(Lap { calls: 3, ns: 1500.0, answer: 0.5 }));
        assert_eq!(lap(1, "2e3 6200.0"), Ok(Lap { calls: 1, ns: 2000.0, answer: 6200.0 }));
        assert_eq!(lap(1, "1500"), Err("`1500` is no time and result".to_owned()));
        assert_eq!(lap(1, "soon 1"), Err("`soon 1` is no time and result".to_owned()));
    }

    #[test]
    fn what_is_missing_is_named() {
        let missing = Peer::start(&"no-such-program".into(), &[]).err();
        assert_eq!(missing.as_deref(), Some("`no-such-program` is missing"));
    }

    const LANGUAGES: [&Language; 4] = [&LUAJIT, &NODE, &CPYTHON, &PYPY];

    /// Those that this machine has; of the others nothing can be said but how to install them.
    fn installed() -> Vec<&'static Language> {
        let here = |language: &&Language| match language.start() {
            Ok(peer) => !peer.version.is_empty(),
            Err(reason) => {
                assert!(reason.contains("is missing; install it with `sudo apt-get install "), "{reason}");
                false
            }
        };
        LANGUAGES.into_iter().filter(here).collect()
    }

    #[test]
    fn peers_give_the_workloads_answers() {
        for language in installed() {
            for workload in workloads::quick() {
                let told = |reason| panic!("{} in {}: {reason}", workload.call(), language.program);
                let Lap { calls, answer, .. } =
                    language.laps(&workload).and_then(|mut laps| laps(2)).unwrap_or_else(told);
                assert_eq!((calls, answer), (2, workload.answer), "{} in {}", workload.call(), language.program);
            }
        }
    }

    #[test]
    fn an_unknown_workload_is_refused_with_its_name() {
        let unknown = crate::Workload { name: "nothing", ..*workloads::named("tot") };
        for language in installed() {
            let refusal = language.laps(&unknown).err().unwrap_or_default();
            assert!(refusal.contains("there is no `nothing` in"), "{refusal}");
        }
    }
}
