//! The tables of the seeds: every figure that was published for them, beside ours on this machine.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use ilo_benches::lineup::{self, C, ENGINES, Entrant, Kind};
use ilo_benches::published::{Published, SEEDS, Unit};
use ilo_benches::race::{Plan, Standing, race};
use ilo_benches::table::digits;
use ilo_benches::{TOT, Workload, machine, workloads};
use ilo_core::engine::EngineName;
use ilo_core::timing::Median;
use ilo_runner::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Every published figure of the seeds beside ours.
#[derive(Parser)]
struct Arguments {
    /// Time for a workload, shared by all who run it, in seconds.
    #[arg(long, default_value_t = 5.0, value_name = "SECONDS")]
    budget_s: f64,
    /// Only the workloads of these names.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    only: Vec<String>,
    /// What `cargo bench` passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// The VM with its state made anew for each call, as one seed timed it.
const VM_FRESH: Entrant = Entrant { name: "vm-fresh", title: "VM, new each call", kind: Kind::Fresh(EngineName::Vm) };

/// What this project promises of its tiers on `tot`, on the machine at hand.
const TARGETS: &[(&str, Target)] = &[
    ("interp", Target::Nanoseconds(600.0)),
    ("vm", Target::Nanoseconds(60.0)),
    ("arm64", Target::TimesC(1.25)),
    ("cranelift", Target::TimesC(1.25)),
    ("llvm", Target::TimesC(1.25)),
];

#[derive(Clone, Copy)]
enum Target {
    Nanoseconds(f64),
    TimesC(f64),
}

/// A standing for each column.
type Standings = Vec<Result<Standing, String>>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Err(reason) = workloads::chosen(&arguments.only) {
        eprintln!("error: {reason}");
        return ExitCode::FAILURE;
    }
    let place = format!("{}; {}", machine::heading(), machine::pin());
    let plan = Plan::of(Duration::from_secs_f64(arguments.budget_s.max(0.0)));
    let (columns, missing) = columns();
    println!(
        "Published figures of the four systems that this one grew from, beside ours: medians, times of C on this machine"
    );
    println!("in brackets; {place}");
    let mut refusals = Vec::new();
    for seed in SEEDS {
        let wanted =
            |row: &&Published| arguments.only.is_empty() || arguments.only.iter().any(|name| name == row.workload);
        let rows: Vec<&Published> = seed.rows.iter().filter(wanted).collect();
        if rows.is_empty() {
            continue;
        }
        let titles: Vec<&str> = columns.iter().map(|entrant| entrant.title).collect();
        println!("\n{}; in {}\n", seed.title, seed.unit.name);
        println!("| row | published | {} |\n|---|---|{}", titles.join(" | "), "---:|".repeat(columns.len()));
        for row in rows {
            let standings = run(workloads::named(row.workload), &columns, plan);
            println!("| {} | {} | {} |", row.name, row.figures(), cells(row, &seed.unit, &standings).join(" | "));
            refusals.extend(told(&columns, &standings).map(|told| format!("{}: {told}", row.name)));
            if row.workload == TOT.name {
                refusals.extend(missed_targets(&columns, &standings).map(|missed| format!("missed: {missed}")));
            }
        }
    }
    println!();
    missing.iter().chain(&refusals).for_each(|line| println!("- {line}"));
    ExitCode::SUCCESS
}

/// C, and every engine of ours that is here and runs outside a browser; then the reasons of the others.
fn columns() -> (Vec<&'static Entrant>, Vec<String>) {
    let mut columns = vec![&C];
    let mut missing = Vec::new();
    for entrant in ENGINES.iter().filter(|entrant| matches!(entrant.kind, Kind::Ours(_))) {
        match lineup::presence(entrant) {
            Ok(_) if entrant.name == "vm" => columns.extend([&VM_FRESH, entrant]),
            Ok(_) => columns.push(entrant),
            Err(reason) => missing.push(format!("not here: {}: {reason}", entrant.title)),
        }
    }
    (columns, missing)
}

fn run(workload: &Workload, columns: &[&'static Entrant], plan: Plan) -> Standings {
    eprintln!("measuring {}", workload.call());
    race(lineup::ready(columns, workload), workload.answer, plan)
}

/// Ours in the seed's unit, with how many times C that is.
fn cells(row: &Published, unit: &Unit, standings: &Standings) -> Vec<String> {
    let base = standings.first().and_then(|base| base.as_ref().ok());
    let cell = |(index, standing): (usize, &Result<Standing, String>)| {
        let Ok(standing) = standing else { return "–".to_owned() };
        let Some(Median { value, .. }) = standing.median() else { return "–".to_owned() };
        let time = unit.of(value * row.calls);
        match base.filter(|_| index > 0).and_then(|base| standing.ratio(base)) {
            Some(ratio) => format!("{time} ({}x)", digits(ratio.value)),
            None => time,
        }
    };
    standings.iter().enumerate().map(cell).collect()
}

/// Why columns are empty.
fn told<'t>(columns: &'t [&'static Entrant], standings: &'t Standings) -> impl Iterator<Item = String> + 't {
    let refusals =
        columns.iter().zip(standings).filter_map(|(entrant, standing)| Some((entrant, standing.as_ref().err()?)));
    refusals.map(|(entrant, reason)| format!("{}: {reason}", entrant.title))
}

/// Targets that a measured tier did not reach; what is not in this build is not judged.
fn missed_targets<'t>(columns: &'t [&'static Entrant], standings: &'t Standings) -> impl Iterator<Item = String> + 't {
    let median = |name: &str| {
        let index = columns.iter().position(|entrant| entrant.name == name)?;
        standings[index].as_ref().ok()?.median().map(|median| median.value)
    };
    let c = median(C.name);
    TARGETS.iter().filter_map(move |&(name, target)| match (target, median(name)?, c) {
        (Target::Nanoseconds(limit), value, _) if value > limit => {
            Some(format!("{name}: {value:.1} ns, not {limit} ns"))
        }
        (Target::TimesC(limit), value, Some(c)) if value > limit * c => {
            Some(format!("{name}: {:.2} times C, not {limit}", value / c))
        }
        _ => None,
    })
}
