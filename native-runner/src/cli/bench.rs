//! `bench`: how long a call takes on each engine.

use super::arguments::Bench;
use super::failure::Failure;
use super::{program, run, terminal};
use crate::clock;
use crate::engines;
use crate::machine::Machine;
use crate::measure::{self, BenchError, Call, Event};
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::{EngineName, Limits};
use ilo_core::render;
use ilo_core::report::TimingReport;
use ilo_core::source::Sources;
use ilo_core::timing::ROUGH_BELOW;
use ilo_core::value::Value;
use serde::Serialize;
use serde_json::value::RawValue;
use std::io;
use std::time::Duration;

/// One engine's line.
enum Row {
    Timed(TimingReport),
    Unavailable(EngineName, Diagnostic),
}

/// Times it.
///
/// # Errors
/// When the program is diagnosed, or the engines disagree.
pub fn bench(options: &Bench) -> Result<(), Failure> {
    let [word, words @ ..] = &options.words[..] else {
        return Err(Failure::environment("there is no program to time"));
    };
    let (sources, program) =
        program::load(word)?.importing_from(&options.reading.scope()).program(!options.output.json);
    let program = match program {
        Ok(program) => program,
        Err(diagnostic) if options.output.json => return Err(print_error(&diagnostic, &sources)?),
        Err(_) => return Err(Failure::Diagnosed),
    };
    let fail = |diagnostic: &Diagnostic| -> Result<Failure, Failure> {
        if options.output.json {
            return print_error(diagnostic, &sources);
        }
        terminal::diagnose([diagnostic], &sources);
        Ok(Failure::Diagnosed)
    };
    let call = match run::call(program, words, Limits::default()) {
        Ok(call) => call,
        Err(diagnostic) => return Err(fail(&diagnostic)?),
    };
    let engines = if options.engines.is_empty() { native_engines() } else { options.engines.clone() };
    let moment = clock::moment().map_err(Failure::environment)?;
    let mut rows = Vec::new();
    let budget = Duration::from_millis(options.budget.into());
    let value = measure::bench(&call, moment, &engines, budget, &mut |event| match event {
        Event::Timed(report) => rows.push(Row::Timed(report)),
        Event::Unavailable(engine, diagnostic) => rows.push(Row::Unavailable(engine, diagnostic)),
        Event::Denied(denial) if !options.output.json => terminal::diagnose([&denial.into_diagnostic()], &sources),
        Event::Denied(_) | Event::Started(_) | Event::Compiled { .. } | Event::Batch { .. } => {}
    });
    match value {
        Ok(value) if options.output.json => print_json(&call, &value, &rows),
        Ok(value) => Ok(print_table(&call, &value, &rows)?),
        Err(BenchError::Program(diagnostic)) => Err(fail(&diagnostic)?),
        Err(BenchError::Disagreement(what)) => Err(Failure::environment(what)),
    }
}

/// What is timed unless the user says otherwise: everything that could run outside a browser.
fn native_engines() -> Vec<EngineName> {
    engines::tiers().into_iter().map(|tier| tier.engine).filter(|&engine| engine != EngineName::Wasm).collect()
}

fn print_error(diagnostic: &Diagnostic, sources: &Sources) -> Result<Failure, Failure> {
    terminal::print(&format!(r#"{{"error":{}}}"#, render::json(diagnostic, sources)))?;
    Ok(Failure::Diagnosed)
}

/// The schema of `--json`, version 1.
#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    function: &'a str,
    args: &'a [String],
    value: Box<RawValue>,
    machine: Machine,
    engines: Vec<EngineReport<'a>>,
}

/// One engine in it.
#[derive(Serialize)]
#[serde(untagged)]
enum EngineReport<'a> {
    Timed {
        engine: EngineName,
        median_ns: f64,
        low_ns: f64,
        high_ns: f64,
        batches: u32,
        /// In all batches together.
        calls: u64,
        compile_ns: Option<f64>,
        code_bytes: Option<u32>,
        /// Of one call.
        side_exits: Option<u32>,
    },
    Unavailable {
        engine: EngineName,
        unavailable: &'a str,
    },
}

impl Row {
    fn report(&self) -> EngineReport<'_> {
        match self {
            Row::Timed(timing) => EngineReport::Timed {
                engine: timing.engine,
                median_ns: timing.median_ns,
                low_ns: timing.low_ns,
                high_ns: timing.high_ns,
                batches: timing.batches,
                calls: u64::from(timing.batches) * u64::from(timing.calls_per_batch),
                compile_ns: timing.compile_ns,
                code_bytes: timing.code_bytes,
                side_exits: timing.side_exits,
            },
            Row::Unavailable(engine, diagnostic) => {
                EngineReport::Unavailable { engine: *engine, unavailable: &diagnostic.message }
            }
        }
    }
}

fn print_json(call: &Call, value: &Value, rows: &[Row]) -> Result<(), Failure> {
    let fault = |error: serde_json::Error| Failure::environment(format!("the report cannot be written: {error}"));
    let report = Report {
        schema: 1,
        function: &call.entry,
        args: &call.words,
        // As it is: numbers are spelled as ilo spells them.
        value: RawValue::from_string(value.to_json()).map_err(fault)?,
        machine: Machine::this(),
        engines: rows.iter().map(Row::report).collect(),
    };
    Ok(terminal::print(&serde_json::to_string(&report).map_err(fault)?)?)
}

fn print_table(call: &Call, value: &Value, rows: &[Row]) -> io::Result<()> {
    terminal::print(&format!(
        "{} = {value}\n",
        std::iter::once(&call.entry).chain(&call.words).cloned().collect::<Vec<_>>().join(" ")
    ))?;
    let header = ["engine", "median", "95 % interval", "speed", "batches", "compile", "code", "exits"];
    let interp = rows.iter().find_map(|row| match row {
        Row::Timed(timing) if timing.engine == EngineName::Interp => Some(timing.median_ns),
        _ => None,
    });
    let print = |cells: [String; 8]| {
        let [engine, median, interval, ratio, batches, compile, code, exits] = cells;
        let line = format!(
            "{engine:<10} {median:>10}  {interval:>21}  {ratio:>9}  {batches:>15}  {compile:>9}  {code:>7}  {exits:>5}"
        );
        terminal::print(line.trim_end())
    };
    print(header.map(str::to_owned))?;
    let mut is_rough = false;
    for row in rows {
        match row {
            Row::Timed(timing) => {
                is_rough |= timing.batches < ROUGH_BELOW;
                print(cells(timing, interp))?;
            }
            Row::Unavailable(engine, diagnostic) => {
                terminal::print(&format!("{:<10} not timed: {}", engine.as_str(), diagnostic.message))?;
            }
        }
    }
    let step = rows.iter().find_map(|row| match row {
        Row::Timed(timing) => Some(timing.clock_step_ns),
        Row::Unavailable(..) => None,
    });
    terminal::print(&format!(
        "\n{}; speed is against the interpreter; calls go through the entry, compiling is apart; clock step {}{}",
        Machine::this(),
        step.map_or_else(|| "unknown".into(), duration),
        if is_rough { format!("; fewer than {ROUGH_BELOW} batches are rough") } else { String::new() },
    ))
}

fn cells(timing: &TimingReport, interp: Option<f64>) -> [String; 8] {
    let rough = if timing.batches < ROUGH_BELOW { " ~" } else { "" };
    [
        timing.engine.to_string(),
        duration(timing.median_ns),
        format!("{} – {}", duration(timing.low_ns), duration(timing.high_ns)),
        interp.map_or_else(String::new, |interp| speed(interp / timing.median_ns)),
        format!("{} × {}{rough}", timing.batches, timing.calls_per_batch),
        timing.compile_ns.map_or_else(String::new, duration),
        timing.code_bytes.map_or_else(String::new, |bytes| format!("{bytes} B")),
        timing.side_exits.map_or_else(String::new, |exits| exits.to_string()),
    ]
}

/// How many times as fast as the interpreter.
fn speed(ratio: f64) -> String {
    let digits = usize::from(ratio < 10.0);
    format!("{ratio:.digits$}×")
}

/// Nanoseconds in the unit that leaves few digits.
pub fn duration(ns: f64) -> String {
    let (value, unit) = match ns {
        ns if ns < 1e3 => (ns, "ns"),
        ns if ns < 1e6 => (ns / 1e3, "µs"),
        ns if ns < 1e9 => (ns / 1e6, "ms"),
        ns => (ns / 1e9, "s"),
    };
    let digits = if value < 10.0 {
        2
    } else if value < 100.0 {
        1
    } else {
        0
    };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_digits() {
        for (ns, text) in [
            (0.0, "0.00 ns"),
            (1.774, "1.77 ns"),
            (66.04, "66.0 ns"),
            (1383.0, "1.38 µs"),
            (2.5e8, "250 ms"),
            (1.2e10, "12.0 s"),
        ] {
            assert_eq!(duration(ns), text);
        }
    }
}
