//! Timing a function on engines, one after the other, each checked against the interpreter first.

use crate::engines;
use ilo_core::diagnostic::{Code, Diagnostic};
use ilo_core::engine::{EngineName, Limits};
use ilo_core::host::{Denial, Denials, Host, Moment};
use ilo_core::playground::Session;
use ilo_core::program::Program;
use ilo_core::random::Random;
use ilo_core::report::{MachineCode, TimingReport};
use ilo_core::timing::{self, Plan};
use ilo_core::value::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A call of a function of a program, on whichever engine.
pub struct Call {
    /// The program.
    pub program: Arc<Program>,
    /// The function's name.
    pub entry: String,
    /// Its arguments, as typed.
    pub words: Vec<String>,
    /// What it may use.
    pub limits: Limits,
}

/// What happens in a bench, as it happens.
pub enum Event {
    /// An engine has the program ready.
    Started(EngineName),
    /// It made machine code.
    Compiled {
        /// How long that took.
        compile_ns: f64,
        /// The code.
        code: MachineCode,
    },
    /// A batch was timed.
    Batch {
        /// On which engine.
        engine: EngineName,
        /// Calls in it.
        calls: u32,
        /// Nanoseconds per call.
        ns: f64,
    },
    /// An engine is timed to the end.
    Timed(TimingReport),
    /// The program was denied something.
    Denied(Denial),
    /// An engine cannot run the function.
    Unavailable(EngineName, Diagnostic),
}

/// Why a bench as a whole has no figures.
pub enum BenchError {
    /// The program fails with these arguments, on the interpreter already.
    Program(Box<Diagnostic>),
    /// An engine gives another result than the interpreter: a bug of ours.
    Disagreement(String),
}

/// A call that an engine has ready.
pub struct Ready {
    /// The call.
    pub session: Session,
    /// How long compiling took, and the code, if there is any.
    pub compiled: Option<(f64, MachineCode)>,
}

/// A diagnostic for an engine that is missing altogether.
pub fn missing(reason: &str) -> Diagnostic {
    Diagnostic::unplaced(Code::R017, reason)
}

/// Gets a call ready on an engine.
///
/// # Errors
/// ILO-R002 and ILO-R004 for a call that does not fit, ILO-R017 when the engine cannot compile the function.
pub fn prepare(call: &Call, engine: EngineName) -> Result<Ready, Diagnostic> {
    let engine = engines::engine(engine).map_err(|reason| missing(&reason))?;
    let mut session = Session::new(&call.program, &call.entry, &call.words, &*engine, call.limits)?;
    let start = Instant::now();
    session.compile()?;
    let compile_ns = start.elapsed().as_nanos() as f64;
    let compiled = session.machine_code().map(|code| (compile_ns, code));
    Ok(Ready { session, compiled })
}

/// Times a call on engines, in order; gives the result that they agree on. All of them find the same moment.
///
/// # Errors
/// When there is nothing to time: the program fails, or the engines disagree.
pub fn bench(
    call: &Call,
    moment: Moment,
    engines: &[EngineName],
    budget: Duration,
    on: &mut dyn FnMut(Event),
) -> Result<Value, BenchError> {
    let expected = reference(call, moment, on)?;
    let origin = Instant::now();
    let now = || origin.elapsed().as_nanos() as f64;
    let plan = Plan { clock_step_ns: timing::clock_step(now), budget_ns: budget.as_nanos() as f64 };
    for &engine in engines {
        let engine = engines::resolve(engine);
        match time(call, engine, plan, now, (moment, &expected), on) {
            Ok(report) => on(Event::Timed(report)),
            Err(Stop::Unavailable(diagnostic)) => on(Event::Unavailable(engine, *diagnostic)),
            Err(Stop::Disagreement(found)) => {
                return Err(BenchError::Disagreement(format!(
                    "{} gives {found} where the interpreter gives {expected}: this is a bug, and no figure is shown",
                    engine.title()
                )));
            }
        }
    }
    Ok(expected)
}

/// The interpreter's result, which every engine must give.
fn reference(call: &Call, moment: Moment, on: &mut dyn FnMut(Event)) -> Result<Value, BenchError> {
    let program = |diagnostic| BenchError::Program(Box::new(diagnostic));
    let mut ready = prepare(call, EngineName::Interp).map_err(program)?;
    on(Event::Started(EngineName::Interp));
    let mut host = Silence::at(moment);
    let result = ready.session.call(&mut host);
    host.denials.into_iter().for_each(|denial| on(Event::Denied(denial)));
    result.map_err(|error| program(error.into_diagnostic()))
}

/// Why one engine has no figures.
enum Stop {
    Unavailable(Box<Diagnostic>),
    Disagreement(Value),
}

fn time(
    call: &Call,
    engine: EngineName,
    plan: Plan,
    now: impl FnMut() -> f64,
    (moment, expected): (Moment, &Value),
    on: &mut dyn FnMut(Event),
) -> Result<TimingReport, Stop> {
    let unavailable = |diagnostic| Stop::Unavailable(Box::new(diagnostic));
    let Ready { mut session, compiled } = prepare(call, engine).map_err(unavailable)?;
    on(Event::Started(engine));
    let (mut compile_ns, mut code_bytes) = (None, None);
    if let Some((ns, code)) = compiled {
        (compile_ns, code_bytes) = (Some(ns), Some(code.bytes));
        on(Event::Compiled { compile_ns: ns, code });
    }
    let mut side_exits = None;
    let mut rounds = |rounds: u32| {
        let mut host = Silence::at(moment);
        let result = session.call_repeatedly(rounds.into(), &mut host);
        let found = result.map_err(|error| unavailable(error.into_diagnostic()))?;
        // The second call of a batch draws other random numbers than the first.
        let differs_by_nature = rounds > 1 && host.random.used_seed().is_some();
        side_exits.get_or_insert(session.side_exits() as u32);
        if differs_by_nature || same(expected, &found) { Ok(()) } else { Err(Stop::Disagreement(found)) }
    };
    rounds(1)?;
    let samples = timing::measure(plan, now, rounds, |calls, ns| on(Event::Batch { engine, calls, ns }))?;
    let report = samples.report(engine, plan.clock_step_ns);
    let report = report.ok_or_else(|| unavailable(missing("no batch was timed")))?;
    let side_exits = side_exits.filter(|_| compile_ns.is_some());
    Ok(TimingReport { compile_ns, code_bytes, side_exits, ..report })
}

/// Whether two results are the same: bit for bit, where they are numbers.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_number(), other.as_number()) {
        (Some(one), Some(other)) => one.to_bits() == other.to_bits(),
        (None, None) => one.kind() == other.kind() && one.to_string() == other.to_string(),
        _ => false,
    }
}

/// The host of timed calls: what they print goes nowhere, and their clock stands still.
struct Silence {
    now: f64,
    random: Random,
    denials: Denials,
}

impl Silence {
    fn at(Moment { seed, now }: Moment) -> Silence {
        Silence { now, random: Random::new(seed), denials: Denials::default() }
    }
}

impl Host for Silence {
    fn print(&mut self, _line: &str) -> Result<(), String> {
        Ok(())
    }

    fn now(&mut self) -> f64 {
        self.now
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    fn denied(&mut self, denial: Denial) {
        self.denials.note(denial);
    }
}
