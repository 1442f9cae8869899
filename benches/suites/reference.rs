//! The table of the peers: our interpreter and VM beside those of the published implementation, on the same calls.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clap::Parser;
use clap::builder::PossibleValuesParser;
use ilo_benches::contenders::{self, Rounds};
use ilo_benches::reference::{CALLS, Reference, Timing, VERSION};
use ilo_benches::workloads::RACED;
use ilo_benches::{Workload, large_program, machine};
use ilo_core::engine::EngineName;
use ilo_core::playground;
use ilo_core::timing::{self, Median, Plan};

/// Our interpreter and VM beside those of the published implementation.
#[derive(Parser)]
struct Arguments {
    /// Time after which a workload gets no further round, in seconds.
    #[arg(long, default_value_t = 10)]
    budget_s: u64,
    /// Only the workload of this name.
    #[arg(long, value_parser = PossibleValuesParser::new(RACED.iter().map(|workload| workload.name)))]
    only: Option<String>,
    /// What `cargo bench` passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// The rounds that a workload gets however long they take.
const FEWEST_ROUNDS: usize = 5;

/// The rounds after which there is no more to learn.
const MOST_ROUNDS: usize = 25;

/// How many times as fast as its counterpart each engine is to be.
const RATIO_WANTED: f64 = 3.0;

/// How long checking a thousand lines of a [`large_program`] may take, in milliseconds.
const CHECK_WANTED_MS: f64 = 10.0;

/// What stands in a cell when there is no reference.
const ABSENT: &str = "–";

/// What one round showed, ours and theirs.
struct Round {
    ours: Timing,
    theirs: Timing,
}

/// An engine and its counterpart.
struct Comparison {
    ours: Result<Median, String>,
    theirs: Result<Median, String>,
    /// How many times as fast ours is: the median over the rounds, each compared within itself.
    ratio: Option<f64>,
}

/// A line of the table.
struct Row {
    workload: &'static Workload,
    interpreter: Comparison,
    vm: Comparison,
}

fn main() {
    let arguments = Arguments::parse();
    let reference = Reference::find();
    let budget = Duration::from_secs(arguments.budget_s);
    let wanted = |workload: &&Workload| arguments.only.as_ref().is_none_or(|name| name == workload.name);
    let race = |workload| {
        let rounds = race(workload, reference.as_ref().ok(), budget);
        Row {
            workload,
            interpreter: compare(&rounds, |timing| &timing.interpreter),
            vm: compare(&rounds, |timing| &timing.vm),
        }
    };
    let rows: Vec<Row> = RACED.iter().filter(wanted).map(race).collect();
    print(&rows);
    if let Err(reason) = &reference {
        println!("\nnothing to compare with: {reason}");
    }
    missed_targets(&rows).iter().for_each(|target| println!("missed: {target}"));
    println!();
    large_program::LINES.into_iter().for_each(check_large_program);
}

/// Times all four in turn, round after round, so that what slows the machine down slows all of them.
fn race(workload: &Workload, reference: Option<&Reference>, budget: Duration) -> Vec<Round> {
    eprintln!("measuring {}", workload.call());
    let mut interpreter = contenders::prepared(workload, EngineName::Interp);
    let mut vm = contenders::prepared(workload, EngineName::Vm);
    let agreed = reference.ok_or_else(|| ABSENT.to_owned()).and_then(|reference| {
        reference.agrees(workload)?;
        Ok(reference)
    });
    let start = Instant::now();
    let mut rounds = Vec::new();
    while rounds.len() < FEWEST_ROUNDS || rounds.len() < MOST_ROUNDS && start.elapsed() < budget {
        rounds.push(Round {
            ours: Timing { interpreter: time(&mut interpreter, workload), vm: time(&mut vm, workload) },
            theirs: match &agreed {
                Ok(reference) => reference.time(workload),
                Err(reason) => Timing::none(reason),
            },
        });
    }
    rounds
}

/// Nanoseconds per call over as many calls as the reference makes.
fn time(rounds: &mut Result<Rounds, String>, workload: &Workload) -> Result<f64, String> {
    let rounds = rounds.as_mut().map_err(|reason| format!("not yet: {reason}"))?;
    let start = Instant::now();
    let result = rounds(CALLS)?;
    let took = start.elapsed();
    if result != workload.answer {
        return Err(format!("{result} instead of {}", workload.answer));
    }
    Ok(took.as_nanos() as f64 / CALLS as f64)
}

fn compare(rounds: &[Round], engine: impl Fn(&Timing) -> &Result<f64, String>) -> Comparison {
    let times = |side: fn(&Round) -> &Timing| -> Result<Vec<f64>, String> {
        rounds.iter().map(|round| engine(side(round)).clone()).collect()
    };
    let (ours, theirs) = (times(|round| &round.ours), times(|round| &round.theirs));
    let ratio = ours.as_ref().ok().zip(theirs.as_ref().ok()).and_then(|(ours, theirs)| {
        let ratios: Vec<f64> = theirs.iter().zip(ours).map(|(theirs, ours)| theirs / ours).collect();
        timing::median(&ratios)
    });
    let middle = |samples: Result<Vec<f64>, String>| timing::median(&samples?).ok_or_else(|| "no round".to_owned());
    Comparison { ours: middle(ours), theirs: middle(theirs), ratio: ratio.map(|median| median.value) }
}

fn print(rows: &[Row]) {
    println!("Ours beside ilo {VERSION}: time per call, median over rounds of {CALLS} calls (its 95 % interval)");
    println!("{}\n", machine::heading());
    println!("| workload | our interpreter | theirs | ratio | our VM | theirs | ratio |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for Row { workload, interpreter, vm } in rows {
        println!("| `{}` | {} | {} |", workload.call(), cells(interpreter), cells(vm));
    }
    println!();
    rows.iter().for_each(|row| println!("- `{}`: {}", row.workload.name, row.workload.what));
}

fn cells(Comparison { ours, theirs, ratio }: &Comparison) -> String {
    let ratio = ratio.map_or(ABSENT.to_owned(), |ratio| format!("**{ratio:.1}**"));
    format!("{} | {} | {ratio}", duration(ours), duration(theirs))
}

/// A median with its interval, in the unit that suits it.
fn duration(median: &Result<Median, String>) -> String {
    match median {
        Err(reason) => reason.clone(),
        Ok(Median { value, low, high }) => {
            let (unit, ns) = if *value < 1e3 { ("ns", 1.0) } else { ("µs", 1e3) };
            let digits = if *value < 1e2 * ns { 1 } else { 0 };
            format!("{:.digits$} {unit} ({:.digits$} to {:.digits$})", value / ns, low / ns, high / ns)
        }
    }
}

/// Comparisons that were made and fell short.
fn missed_targets(rows: &[Row]) -> Vec<String> {
    let mut missed = Vec::new();
    for Row { workload, interpreter, vm } in rows {
        for (engine, comparison) in [("interpreter", interpreter), ("VM", vm)] {
            if let Some(ratio) = comparison.ratio.filter(|&ratio| ratio < RATIO_WANTED) {
                missed.push(format!("{}: the {engine} is {ratio:.2} times as fast, not {RATIO_WANTED}", workload.name));
            }
        }
    }
    missed
}

/// Times everything that happens to a long program before it can run.
fn check_large_program(lines: usize) {
    let source = large_program::source(lines);
    let start = Instant::now();
    let now = || start.elapsed().as_nanos() as f64;
    let plan = Plan { clock_step_ns: timing::clock_step(now), budget_ns: 2e9 };
    let run =
        |times: u32| (0..times).try_for_each(|_| playground::load(&source).map(|program| drop(black_box(program))));
    match timing::measure(plan, now, run, |_, _| ()).map(|samples| timing::median(&samples.ns)) {
        Ok(Some(Median { value, low, high })) => {
            let [value, low, high] = [value, low, high].map(|ns| ns / 1e6);
            println!(
                "check: {lines} lines read, checked and compiled in {value:.2} ms ({low:.2} to {high:.2}); \
                 wanted: less than {} ms",
                CHECK_WANTED_MS * lines as f64 / 1e3
            );
        }
        Ok(None) => println!("check: nothing was timed"),
        Err(diagnostic) => println!("check: {}: {}", diagnostic.code, diagnostic.message),
    }
}
