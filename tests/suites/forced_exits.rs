//! Side exits taken for no reason: wherever compiled code leaves for the VM, in whichever round, the call ends as it does
//! without, to the bit and to the last reference count. Not only the exits that there are, but one in front of every
//! bytecode instruction, which the passes had to carry along.

use ilo_benches::workloads;
use ilo_core::engine::{Engine, EngineName};
use ilo_core::interp::Interp;
use ilo_core::ir::stress::{ForcedExit, places};
use ilo_runner::jit::{engine, engine_of_units};
use ilo_tests::trial::{Ran, Trial};
use ilo_tests::{cases, generator, random};

/// In which rounds an exit of a loop fails.
const ROUNDS: [u32; 3] = [1, 2, 5];

/// A compiler, and how many exits of one call it is made to take; `ILO_FORCED_EXITS` asks for another number.
const COMPILERS: [(EngineName, usize); 2] = [(EngineName::Cranelift, 6), (EngineName::Llvm, 2)];

#[test]
fn of_conformance_cases() {
    check(cases::all().iter().filter_map(|case| Some(Trial::of_case(case, case.compile().program?))), 3);
}

#[test]
fn of_workloads() {
    check(workloads::quick().iter().map(|load| Trial::new(load.source, load.name, &load.argument_texts())), 3);
}

#[test]
fn of_generated_programs() {
    check(random::byte_strings(250, 400).map(|bytes| Trial::of_generated(&generator::program(&bytes))), 1);
}

#[test]
fn of_generated_numeric_programs() {
    check(random::byte_strings(100, 400).map(|bytes| Trial::of_generated(&generator::numeric(&bytes))), 1);
}

/// What was done.
#[derive(Debug, Default)]
struct Tally {
    calls: usize,
    /// Exits and rounds to choose from.
    exits: usize,
    /// Runs with an exit that was to fail, and how many of them came by it.
    runs: usize,
    taken: usize,
    /// Of these, out of functions that were inlined.
    inlined: usize,
}

/// Takes exits of calls, and expects so many of them to be come by in each call on average, where there are enough.
fn check(trials: impl Iterator<Item = Trial>, at_least: usize) {
    let asked = std::env::var("ILO_FORCED_EXITS").ok().and_then(|number| number.parse().ok());
    let trials: Vec<Trial> = trials.collect();
    for (name, most) in COMPILERS {
        let plain = match engine(name) {
            Ok(plain) => plain,
            Err(reason) => {
                println!("{name}: {reason}");
                continue;
            }
        };
        let most = asked.unwrap_or(most);
        let mut tally = Tally::default();
        let wrong: Vec<String> = trials
            .iter()
            .enumerate()
            .filter_map(|(number, trial)| {
                let checked = some_exits(trial, number, most, &*plain, &mut tally);
                checked.err().map(|difference| format!("{}\n{difference}\n", trial.title))
            })
            .collect();
        println!("{name}: {tally:?}");
        assert!(wrong.is_empty(), "{} of {} calls end otherwise:\n{}", wrong.len(), tally.calls, wrong.join("\n"));
        assert!(tally.taken >= tally.calls * at_least.min(most / 2), "too few exits were taken: {tally:?}");
    }
}

/// Takes up to `most` exits of a call; which ones depends on the number of the call.
fn some_exits(trial: &Trial, number: usize, most: usize, plain: &dyn Engine, tally: &mut Tally) -> Result<(), String> {
    tally.calls += 1;
    let reference = trial.run(&Interp);
    reference.is_like(&reference)?;
    let unforced = trial.run(plain);
    unforced.is_like(&reference)?;
    let Some(called) = trial.function() else { return Ok(()) };
    let bytecode = trial.program.bytecode();
    // Those that there are, and behind them one for each instruction.
    let there = ForcedExit::all(bytecode, called).map_err(|error| error.message)?;
    let places = places(bytecode, called);
    let all = there.len() + places.len();
    tally.exits += all;
    let step = all.div_ceil(most).max(1);
    for index in (number % step..all).step_by(step) {
        let exits = match there.get(index) {
            Some(exit) => vec![exit.clone()],
            None => {
                let place = places[index - there.len()];
                ForcedExit::added(bytecode, called, place).map_err(|error| error.message)?
            }
        };
        for exit in exits {
            let round = if exit.repeats { ROUNDS[(number + index) % ROUNDS.len()] } else { 1 };
            let exit = exit.in_round(round);
            let ran = trial.run(&*engine_of_units(plain.name(), exit.units())?);
            tally.runs += 1;
            if ran.side_exits > unforced.side_exits {
                tally.taken += 1;
                tally.inlined += usize::from(exit.frames > 1);
            }
            ran.is_like(&reference).map_err(|difference| blame(trial, &exit, &ran, &difference))?;
        }
    }
    Ok(())
}

/// What went wrong, with the code that it went wrong in.
fn blame(trial: &Trial, exit: &ForcedExit, ran: &Ran, difference: &str) -> String {
    let functions = (exit.units())(trial.program.bytecode(), exit.called());
    let functions = functions.map(|unit| unit.functions.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    let code = functions.unwrap_or_else(|error| error.message);
    format!("{difference}\nwith {} side exits, this one among them: {exit:?}\n{code}", ran.side_exits)
}
