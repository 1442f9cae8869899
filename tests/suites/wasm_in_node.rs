//! The Wasm tier run for real, in Node: the core as the page loads it makes modules and runs them, and each call ends as
//! it does on this machine's interpreter. So it does with any of the side exits taken for no reason, in a build for tests.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use ilo_core::engine::{EngineName, Limits};
use ilo_core::host::{CapturingHost, Moment};
use ilo_core::playground;
use ilo_core::report::RunReport;
use ilo_tests::agreement::compare;
use ilo_tests::generator::{self, Generated};
use ilo_tests::{cases, engines, large, random};
use serde::Deserialize;
use serde_json::{Value, json};

/// When every program runs, and where its random numbers start.
const MOMENT: Moment = Moment { seed: 1, now: 1_700_000_000.25 };

/// The core that the page loads.
const SHIPPED: &str = "ILO_WEB";

/// The one that is built for tests.
const FOR_TESTS: &str = "ILO_WEB_FOR_TESTS";

/// How many exits of a call are taken.
const EXITS: usize = 6;

/// A Node with the core in it.
struct Node {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What became of a call there.
#[derive(Deserialize)]
struct Answer {
    report: RunReport,
    /// What only the build for tests tells.
    #[serde(flatten)]
    forced: Option<Forced>,
}

#[derive(Deserialize)]
struct Forced {
    side_exits: u64,
    left: i64,
    exits: usize,
}

impl Node {
    /// Starts one with the core that a variable names the folder of.
    fn start(core: &str) -> Node {
        let core = env::var_os(core).unwrap_or_else(|| panic!("{core} names the folder with the core's Wasm module"));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("node/engines.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(core).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("node is installed");
        let questions = process.stdin.take().expect("it has an input");
        let answers = BufReader::new(process.stdout.take().expect("it has an output"));
        Node { process, questions, answers }
    }

    /// Asks; nothing once Node has ended, which says why on standard error.
    fn ask(&mut self, question: &Value) -> Option<Answer> {
        writeln!(self.questions, "{question}").ok()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer).ok()?;
        serde_json::from_str(&answer).ok()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A call on the tier.
fn question(Generated { source, entry, arguments }: &Generated) -> Value {
    let moment = json!({ "seed": MOMENT.seed, "now": MOMENT.now });
    json!({ "source": source, "entry": entry, "args": arguments, "engine": EngineName::Wasm, "moment": moment })
}

/// The same call on this machine's interpreter.
fn reference(Generated { source, entry, arguments }: &Generated) -> RunReport {
    let interpreter = engines::portable(EngineName::Interp);
    let mut host = CapturingHost::with_limit(1 << 20).at(MOMENT);
    playground::run(source, entry, arguments, &*interpreter, Limits::default(), &mut host)
}

/// Whether a call ended there as here.
fn agree(here: &RunReport, there: &RunReport) -> Result<(), String> {
    compare(here, there)?;
    match (&here.seed, &here.denials) == (&there.seed, &there.denials) {
        true => Ok(()),
        false => Err(format!("its random numbers start at {:?}, and it was denied {:?}", there.seed, there.denials)),
    }
}

/// Whether calls on the tier end as here.
fn all_agree(calls: &[Generated]) {
    let mut node = Node::start(SHIPPED);
    let wrong = calls.iter().filter_map(|call| {
        let answer = node.ask(&question(call));
        let agreed = match &answer {
            Some(answer) => agree(&reference(call), &answer.report),
            None => Err("Node has ended".into()),
        };
        if answer.is_none() {
            node = Node::start(SHIPPED);
        }
        agreed.err().map(|difference| complaint(call, &difference))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} of {} calls end otherwise:\n{}", wrong.len(), calls.len(), wrong.join("\n\n"));
}

/// Whether calls end as here, and leave nothing behind, with each of some exits taken.
fn all_agree_from_exits(calls: &[Generated], at_least: usize) {
    let mut node = Node::start(FOR_TESTS);
    let (mut taken, mut wrong) = (0, Vec::new());
    for (number, call) in calls.iter().enumerate() {
        let here = reference(call);
        // The first run has no exit of its number, and says how many there are.
        let (mut exit, mut step, mut exits, mut plain) = (usize::MAX, 1, 0, 0);
        loop {
            let mut question = question(call);
            question["exit"] = if exit == usize::MAX { u32::MAX.into() } else { exit.into() };
            question["round"] = (1 + number % 3).into();
            let what = || format!("with exit {exit} of {exits} taken in round {}: ", 1 + number % 3);
            let Some(Answer { report, forced: Some(forced) }) = node.ask(&question) else {
                wrong.push(complaint(call, &format!("{}Node has ended", what())));
                node = Node::start(FOR_TESTS);
                break;
            };
            let agreed = agree(&here, &report).and_then(|()| match forced.left {
                0 => Ok(()),
                left => Err(format!("{left} heap objects are left")),
            });
            if let Err(difference) = agreed {
                wrong.push(complaint(call, &(what() + &difference)));
                break;
            }
            if exit == usize::MAX {
                (exits, plain) = (forced.exits, forced.side_exits);
                step = exits.div_ceil(EXITS).max(1);
                exit = number % step;
            } else {
                taken += usize::from(forced.side_exits > plain);
                exit += step;
            }
            if exit >= exits {
                break;
            }
        }
    }
    println!("{} calls, {taken} exits taken", calls.len());
    assert!(wrong.is_empty(), "{} of {} calls end otherwise:\n{}", wrong.len(), calls.len(), wrong.join("\n\n"));
    assert!(taken >= at_least, "only {taken} exits were taken");
}

fn complaint(Generated { source, entry, arguments }: &Generated, difference: &str) -> String {
    format!("{difference}\n{source}\n{entry} {}", arguments.join(" "))
}

/// The calls of the conformance cases that are one file.
fn conformance() -> Vec<Generated> {
    let calls = cases::all().into_iter().filter(|case| case.files.is_empty()).filter_map(|case| {
        let program = case.compile().program?;
        let first = program.typed().functions.first().map(|function| function.name.clone());
        Some(Generated { source: case.source, entry: case.func.or(first)?, arguments: case.args })
    });
    let calls: Vec<Generated> = calls.collect();
    assert!(calls.len() > 400, "only {} cases are calls", calls.len());
    calls
}

fn generated(count: usize, make: impl Fn(&[u8]) -> Generated) -> Vec<Generated> {
    random::byte_strings(count, 400).map(|bytes| make(&bytes)).collect()
}

#[test]
fn conformance_cases_end_as_here() {
    all_agree(&conformance());
}

#[test]
fn generated_programs_end_as_here() {
    all_agree(&generated(1500, generator::program));
    all_agree(&generated(500, generator::numeric));
}

#[test]
fn large_programs_end_as_here() {
    let calls: Vec<Generated> = large::programs().into_iter().map(|large| large.call).collect();
    all_agree(&calls);
}

#[test]
fn conformance_cases_end_as_here_from_every_exit() {
    all_agree_from_exits(&conformance(), 500);
}

#[test]
fn generated_programs_end_as_here_from_every_exit() {
    all_agree_from_exits(&generated(200, generator::program), 200);
}
