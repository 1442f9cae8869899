//! `bench`: how long a call takes on each engine.

use super::arguments::Bench;
use super::failure::Failure;
use super::{program, run, terminal};
use crate::engines;
use crate::machine;
use crate::measure::{self, BenchError, Event};
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::{EngineName, Limits};
use ilo_core::render;
use ilo_core::report::TimingReport;
use ilo_core::timing::ROUGH_BELOW;
use ilo_core::value::Value;
use serde_json::{Value as Json, json};
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
    let source = program::load(word)?;
    let program = match source.compile(!options.json) {
        Ok(program) => program,
        Err(diagnostic) if options.json => return Err(print_error(&diagnostic, &source.text)?),
        Err(_) => return Err(Failure::Diagnosed),
    };
    let fail = |diagnostic: &Diagnostic| -> Result<Failure, Failure> {
        if options.json {
            return print_error(diagnostic, &source.text);
        }
        source.diagnose(diagnostic);
        Ok(Failure::Diagnosed)
    };
    let call = match run::call(program, words, Limits::default()) {
        Ok(call) => call,
        Err(diagnostic) => return Err(fail(&diagnostic)?),
    };
    let engines = if options.engines.is_empty() { native_engines() } else { options.engines.clone() };
    let mut rows = Vec::new();
    let budget = Duration::from_millis(options.budget.into());
    let value = measure::bench(&call, &engines, budget, &mut |event| match event {
        Event::Timed(report) => rows.push(Row::Timed(report)),
        Event::Unavailable(engine, diagnostic) => rows.push(Row::Unavailable(engine, diagnostic)),
        Event::Started(_) | Event::Compiled { .. } | Event::Batch { .. } => {}
    });
    match value {
        Ok(value) if options.json => {
            Ok(terminal::print(&as_json(&call.entry, &call.words, &value, &rows).to_string())?)
        }
        Ok(value) => Ok(print_table(&call.entry, &call.words, &value, &rows)?),
        Err(BenchError::Program(diagnostic)) => Err(fail(&diagnostic)?),
        Err(BenchError::Disagreement(what)) => Err(Failure::environment(what)),
    }
}

/// What is timed unless the user says otherwise: everything that could run outside a browser.
fn native_engines() -> Vec<EngineName> {
    engines::tiers().into_iter().map(|tier| tier.engine).filter(|&engine| engine != EngineName::Wasm).collect()
}

fn print_error(diagnostic: &Diagnostic, source: &str) -> Result<Failure, Failure> {
    terminal::print(&json!({ "error": render::json(diagnostic, source) }).to_string())?;
    Ok(Failure::Diagnosed)
}

fn as_json(function: &str, words: &[String], value: &Value, rows: &[Row]) -> Json {
    let engines: Vec<Json> = rows
        .iter()
        .map(|row| match row {
            Row::Timed(timing) => json!({
                "engine": timing.engine,
                "median_ns": timing.median_ns,
                "low_ns": timing.low_ns,
                "high_ns": timing.high_ns,
                "batches": timing.batches,
                "calls": timing.calls_per_batch,
                "compile_ns": timing.compile_ns,
                "code_bytes": timing.code_bytes,
            }),
            Row::Unavailable(engine, diagnostic) => json!({ "engine": engine, "unavailable": diagnostic.message }),
        })
        .collect();
    let value: Json = serde_json::from_str(&value.to_json()).unwrap_or(Json::Null);
    json!({
        "schema": 1,
        "function": function,
        "args": words,
        "value": value,
        "machine": machine::description(),
        "engines": engines,
    })
}

fn print_table(function: &str, words: &[String], value: &Value, rows: &[Row]) -> io::Result<()> {
    let call = std::iter::once(function).chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    terminal::print(&format!("{call} = {value}\n"))?;
    let header = ["engine", "median", "95 % interval", "vs interp", "batches", "compile", "code"];
    let interp = rows.iter().find_map(|row| match row {
        Row::Timed(timing) if timing.engine == EngineName::Interp => Some(timing.median_ns),
        _ => None,
    });
    let print = |cells: [String; 7]| {
        let [engine, median, interval, ratio, batches, compile, code] = cells;
        let line =
            format!("{engine:<10} {median:>10}  {interval:>21}  {ratio:>9}  {batches:>15}  {compile:>9}  {code:>7}");
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
        "\n{}; the call through its entry, without compiling; clock step {}{}",
        machine::summary(),
        step.map_or_else(|| "unknown".into(), duration),
        if is_rough { format!("; fewer than {ROUGH_BELOW} batches are rough") } else { String::new() },
    ))
}

fn cells(timing: &TimingReport, interp: Option<f64>) -> [String; 7] {
    let rough = if timing.batches < ROUGH_BELOW { " ~" } else { "" };
    [
        timing.engine.to_string(),
        duration(timing.median_ns),
        format!("{} – {}", duration(timing.low_ns), duration(timing.high_ns)),
        interp.map_or_else(String::new, |interp| format!("{:.4}", timing.median_ns / interp)),
        format!("{} × {}{rough}", timing.batches, timing.calls_per_batch),
        timing.compile_ns.map_or_else(String::new, duration),
        timing.code_bytes.map_or_else(String::new, |bytes| format!("{bytes} B")),
    ]
}

/// Nanoseconds in the unit that leaves few digits.
fn duration(ns: f64) -> String {
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
