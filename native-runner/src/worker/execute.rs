//! A request, executed: on the engine that was asked for, and on no other.

use super::events::{Events, StreamingHost};
use crate::clock;
use crate::engines;
use crate::limits::BENCH_BUDGET;
use crate::measure::{self, BenchError, Call, Event, Ready};
use ilo_core::arguments;
use ilo_core::diagnostic::{Code, Diagnostic};
use ilo_core::engine::{EngineName, Limits, RuntimeError};
use ilo_core::host::{Host, Moment};
use ilo_core::playground;
use ilo_core::protocol::{ClientMessage, ErrorCode, ServerMessage};
use ilo_core::report::ValueReport;
use std::time::Duration;

/// Executes a request; the last message ends it.
pub fn execute(request: ClientMessage, events: &Events) {
    let (id, outcome) = match request {
        ClientMessage::Run { id, engine, source, entry, args, moment } => {
            (id, call(&source, entry, args).and_then(|call| run(id, engine, &call, moment, events)))
        }
        ClientMessage::Bench { id, engines, source, entry, args, budget_ms, moment } => {
            let budget = Duration::from_millis(budget_ms.into()).min(BENCH_BUDGET);
            (id, call(&source, entry, args).and_then(|call| bench(id, &engines, &call, moment, budget, events)))
        }
        // The supervisor sends nothing else; without an answer it knows that something is wrong.
        ClientMessage::Auth { .. } | ClientMessage::Cancel { .. } => return,
    };
    events.send(&match outcome {
        Ok(()) => ServerMessage::Done { id },
        Err(failure) => ServerMessage::Error {
            id: Some(id),
            code: failure.code,
            message: failure.message,
            diagnostic: failure.diagnostic.map(|diagnostic| *diagnostic),
        },
    });
}

/// Why a request ends without `done`.
struct Failure {
    code: ErrorCode,
    message: String,
    diagnostic: Option<Box<Diagnostic>>,
}

impl Failure {
    fn new(code: ErrorCode, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), diagnostic: None }
    }
}

/// What the program or the call did wrong, under the transport's code for it.
impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        let code = match diagnostic.code {
            Code::P020 | Code::T032 => ErrorCode::ELimit,
            Code::R015 => ErrorCode::EDepth,
            Code::R016 => ErrorCode::EMemory,
            Code::R017 => ErrorCode::EUnsupportedEngine,
            code => match code.as_str().as_bytes().get(4) {
                Some(b'L' | b'P') => ErrorCode::EParse,
                Some(b'T') => ErrorCode::EVerify,
                _ => ErrorCode::ERuntime,
            },
        };
        Failure { code, message: diagnostic.message.clone(), diagnostic: Some(Box::new(diagnostic)) }
    }
}

/// The call of a request, its function and arguments checked.
fn call(source: &str, entry: String, words: Vec<String>) -> Result<Call, Failure> {
    let program = playground::load(source)?;
    arguments::named(&program, &entry)
        .and_then(|function| arguments::parse(&program, function, &words))
        .map_err(|diagnostic| Failure { code: ErrorCode::EArgs, ..diagnostic.into() })?;
    Ok(Call { program, entry, words, limits: Limits::default() })
}

/// The moment that a client gave, or this one.
fn moment(given: Option<Moment>) -> Result<Moment, Failure> {
    given.map_or_else(clock::moment, Ok).map_err(|reason| Failure::new(ErrorCode::EInternal, reason))
}

fn run(id: u32, engine: EngineName, call: &Call, given: Option<Moment>, events: &Events) -> Result<(), Failure> {
    let engine = engines::resolve(engine);
    let Ready { mut session, compiled } = measure::prepare(call, engine)?;
    events.send(&ServerMessage::Started { id, engine });
    if let Some((compile_ns, code)) = compiled {
        events.send(&ServerMessage::Compiled { id, compile_ns, code });
    }
    let mut host = StreamingHost::new(events, id, moment(given)?);
    let result = session.call(&mut host);
    if host.is_full {
        return Err(Failure::new(ErrorCode::EOutput, "the program printed more than the limit of 1 MiB"));
    }
    let value = result.map_err(RuntimeError::into_diagnostic)?;
    events.send(&ServerMessage::Result { id, engine, value: ValueReport::of(&value), seed: host.random().used_seed() });
    Ok(())
}

fn bench(
    id: u32,
    engines: &[EngineName],
    call: &Call,
    given: Option<Moment>,
    budget: Duration,
    events: &Events,
) -> Result<(), Failure> {
    let mut on = |event| {
        events.send(&match event {
            Event::Started(engine) => ServerMessage::Started { id, engine },
            Event::Compiled { compile_ns, code } => ServerMessage::Compiled { id, compile_ns, code },
            Event::Batch { engine, calls, ns } => {
                ServerMessage::Samples { id, engine, calls_per_batch: calls, samples_ns: vec![ns] }
            }
            Event::Timed(timing) => ServerMessage::Timing { id, timing },
            Event::Denied(denial) => ServerMessage::Denied { id, denial: denial.into_diagnostic() },
            Event::Unavailable(engine, diagnostic) => ServerMessage::Unavailable { id, engine, diagnostic },
        });
    };
    match measure::bench(call, moment(given)?, engines, budget, &mut on) {
        Ok(value) => {
            let value = ValueReport::of(&value);
            events.send(&ServerMessage::Result { id, engine: EngineName::Interp, value, seed: None });
            Ok(())
        }
        Err(BenchError::Program(diagnostic)) => Err((*diagnostic).into()),
        Err(BenchError::Disagreement(what)) => Err(Failure::new(ErrorCode::EInternal, what)),
    }
}
