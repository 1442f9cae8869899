//! The table of the seeds: `tot` on every tier, beside the figures that were published for them.

use std::time::Instant;

use clap::Parser;
use ilo_benches::contenders::{self, Rounds};
use ilo_benches::{TOT, Workload, machine};
use ilo_core::timing::{self, Median, Plan};

/// `tot` on every tier, beside the published figures of the seeds.
#[derive(Parser)]
struct Arguments {
    /// Time to spend on each tier, in milliseconds.
    #[arg(long, default_value_t = 1500)]
    budget_ms: u32,
    /// What `cargo bench` passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Published: nanoseconds per call of `tot 10 20 30` on an Apple M4 Pro.
const PUBLISHED: &[(&str, f64)] =
    &[("interpreter", 1383.0), ("VM", 129.0), ("VM, reusable", 66.0), ("ARM64", 2.0), ("Cranelift", 2.0)];

/// What this project promises of its tiers on the machine at hand.
const TARGETS: &[(&str, Target)] = &[
    ("interpreter", Target::Nanoseconds(600.0)),
    ("VM, reusable", Target::Nanoseconds(60.0)),
    ("ARM64", Target::TimesC(1.25)),
    ("Cranelift", Target::TimesC(1.25)),
    ("LLVM", Target::TimesC(1.25)),
];

#[derive(Clone, Copy)]
enum Target {
    Nanoseconds(f64),
    TimesC(f64),
}

/// One line of the table.
struct Row {
    name: &'static str,
    measured: Result<Median, String>,
}

fn main() {
    let arguments = Arguments::parse();
    let now = clock();
    let plan = Plan { clock_step_ns: timing::clock_step(&now), budget_ns: f64::from(arguments.budget_ms) * 1e6 };
    let rows: Vec<Row> = contenders::all(&TOT)
        .into_iter()
        .map(|contender| Row {
            name: contender.name,
            measured: contender.rounds.and_then(|rounds| measure(&TOT, rounds, plan, &now)),
        })
        .collect();
    print(&rows);
    missed_targets(&rows).iter().for_each(|target| println!("missed: {target}"));
}

/// Nanoseconds since the start of this program.
fn clock() -> impl Fn() -> f64 {
    let start = Instant::now();
    move || start.elapsed().as_nanos() as f64
}

fn measure(workload: &Workload, mut rounds: Rounds, plan: Plan, now: &impl Fn() -> f64) -> Result<Median, String> {
    let mut run = |calls: u32| {
        let result = rounds(u64::from(calls))?;
        if result == workload.answer { Ok(()) } else { Err(format!("{result} instead of {}", workload.answer)) }
    };
    run(1)?;
    let samples = timing::measure(plan, now, run, |_, _| ())?;
    timing::median(&samples.ns).ok_or_else(|| "no batch was timed".to_owned())
}

fn print(rows: &[Row]) {
    let median = |name: &str| find(rows, name);
    let interpreter = median("interpreter").unwrap_or(f64::NAN);
    let c = median("C -O3").unwrap_or(f64::NAN);
    println!("{}", TOT.source);
    println!("{} = {}; medians of one run, {}\n", TOT.call(), TOT.answer, machine::heading());
    println!(
        "{:<14} {:>10} {:>19} {:>9} {:>8} | {:>11} {:>8}",
        "engine", "ns/call", "95 % interval", "speed-up", "times C", "published", "speed-up"
    );
    for row in rows {
        let published = PUBLISHED.iter().find(|(name, _)| *name == row.name).map(|&(_, ns)| ns);
        let published = published.map_or(String::new(), |ns| format!("{ns:>8.0} ns {:>7.0}x", PUBLISHED[0].1 / ns));
        match &row.measured {
            Ok(Median { value, low, high }) => println!(
                "{:<14} {value:>10.2} {:>19} {:>8.1}x {:>8.2} | {published}",
                row.name,
                format!("{low:.2} to {high:.2}"),
                interpreter / value,
                value / c,
            ),
            Err(reason) => println!("{:<14} {:>49} | {published}", row.name, reason),
        }
    }
    println!("\npublished: `tot` on an Apple M4 Pro, from the four systems that this one grew from");
}

/// Targets that a measured tier did not reach; what is not in this build is not judged.
fn missed_targets(rows: &[Row]) -> Vec<String> {
    let c = find(rows, "C -O3");
    let mut missed = Vec::new();
    for &(name, target) in TARGETS {
        let Some(value) = find(rows, name) else { continue };
        match (target, c) {
            (Target::Nanoseconds(limit), _) if value > limit => {
                missed.push(format!("{name}: {value:.1} ns, not {limit} ns"))
            }
            (Target::TimesC(limit), Some(c)) if value > limit * c => {
                missed.push(format!("{name}: {:.2} times C, not {limit}", value / c));
            }
            _ => {}
        }
    }
    missed
}

fn find(rows: &[Row], name: &str) -> Option<f64> {
    rows.iter().find(|row| row.name == name)?.measured.as_ref().ok().map(|median| median.value)
}
