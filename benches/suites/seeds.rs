//! The tables of the seeds: every figure that was published for them, beside ours on this machine.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use ilo_benches::lineup::{self, C, ENGINES, Entrant, Kind};
use ilo_benches::race::{Plan, Standing, race};
use ilo_benches::table::three_digits;
use ilo_benches::{TOT, Workload, machine, workloads};
use ilo_core::engine::EngineName;
use ilo_core::timing::Median;

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

/// What one seed published.
struct Seed {
    /// Which, and where it was measured if that is known.
    title: &'static str,
    unit: Unit,
    rows: &'static [Published],
}

/// A unit of time with its length in nanoseconds.
struct Unit {
    name: &'static str,
    ns: f64,
}

/// A row under the name that it was published with.
struct Published {
    name: &'static str,
    workload: &'static str,
    /// How many calls of our function are one of theirs.
    calls: f64,
    /// The figures, in the seed's unit.
    figures: &'static [(&'static str, f64)],
}

const fn row(name: &'static str, workload: &'static str, figures: &'static [(&'static str, f64)]) -> Published {
    Published { name, workload, calls: 1.0, figures }
}

const SEEDS: &[Seed] = &[
    Seed {
        title: "the first, `tot 10 20 30` on an Apple M4 Pro; the JIT 691x as fast as the interpreter",
        unit: Unit { name: "ns", ns: 1.0 },
        rows: &[row(
            "tot",
            "tot",
            &[
                ("interpreter", 1383.0),
                ("VM", 129.0),
                ("VM reusable", 66.0),
                ("ARM64 JIT", 2.0),
                ("Cranelift JIT", 2.0),
            ],
        )],
    },
    Seed {
        title: "the hot loop; the JIT 68x as fast",
        unit: Unit { name: "s", ns: 1e9 },
        rows: &[row("sum loop", "sumloop", &[("interpreted", 0.68), ("JIT", 0.01)])],
    },
    Seed {
        title: "the runtime call",
        unit: Unit { name: "ns", ns: 1.0 },
        rows: &[
            row("pow depth 3", "pow3", &[("bytecode", 159.0), ("JIT", 28.7)]),
            row("pow depth 5", "pow5", &[("bytecode", 188.0), ("JIT", 48.5)]),
            row("mixed depth 50", "mix50", &[("bytecode", 189.0), ("JIT", 19.3)]),
            row("mixed depth 100", "mix100", &[("bytecode", 177.0), ("JIT", 17.8)]),
            row("arithmetic depth 100", "arith100", &[("bytecode", 140.0), ("JIT", 14.7)]),
            row("boolean depth 100", "bool100", &[("bytecode", 119.0), ("JIT", 14.1)]),
        ],
    },
    Seed {
        title: "the roadmap",
        unit: Unit { name: "ms", ns: 1e6 },
        rows: &[
            row("x=x+1 (100M)", "addone", &[("now", 0.02)]),
            row("x=x+5 (100M)", "addfive", &[("now", 216.0)]),
            row("x=x+i (10M)", "addi", &[("now", 37.0), ("target", 2.0)]),
            row("x=x+i*2-1 (10M)", "addi2m1", &[("now", 40.0)]),
            row("if i<5M (10M)", "ifcount", &[("now", 22.0)]),
            row("nested (1M)", "nested", &[("now", 0.07)]),
            row("array sum (1M)", "arrsum", &[("now", 50.0), ("target", 1.0)]),
            row("calls (1M)", "calls", &[("now", 100.0), ("target", 2.0)]),
            Published {
                name: "factorial(12) × 100,000",
                workload: "fac",
                calls: 1e5,
                figures: &[("now", 27_000.0), ("Python", 63.0), ("C", 5.0)],
            },
        ],
    },
];

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
            println!("| {} | {} | {} |", row.name, published(row), cells(row, &seed.unit, &standings).join(" | "));
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

fn published(row: &Published) -> String {
    let figures = row.figures.iter().map(|(what, figure)| format!("{what} {figure}"));
    figures.collect::<Vec<_>>().join(", ")
}

/// Ours in the seed's unit, with how many times C that is.
fn cells(row: &Published, unit: &Unit, standings: &Standings) -> Vec<String> {
    let base = standings.first().and_then(|base| base.as_ref().ok());
    let cell = |(index, standing): (usize, &Result<Standing, String>)| {
        let Ok(standing) = standing else { return "–".to_owned() };
        let Some(Median { value, .. }) = standing.median() else { return "–".to_owned() };
        let time = in_unit(value * row.calls / unit.ns);
        match base.filter(|_| index > 0).and_then(|base| standing.ratio(base)) {
            Some(ratio) => format!("{time} ({}x)", three_digits(ratio.value)),
            None => time,
        }
    };
    standings.iter().enumerate().map(cell).collect()
}

/// Three significant digits, of small figures too.
fn in_unit(value: f64) -> String {
    match value {
        value if value >= 1.0 => three_digits(value),
        value if value >= 0.001 => format!("{value:.4}"),
        value => format!("{value:.2e}"),
    }
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
