//! The table of the peers: every workload on every engine of ours, in C, in other languages and on the published
//! implementation, taking turns on one core.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use ilo_benches::lineup::{self, C, C_INT64, ENGINES, Entrant, PEERS};
use ilo_benches::race::{Plan, race};
use ilo_benches::table::{self, Measured, Row};
use ilo_benches::workloads::{self, Workload};
use ilo_benches::{machine, reference, twins};
use ilo_runner::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Every workload on every engine of ours and on every peer, as ratios to C.
#[derive(Parser)]
struct Arguments {
    /// Only the workloads of these names.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    only: Vec<String>,
    /// Time for a workload, shared by all who run it, in seconds; checks, warm-up and slow calls come on top.
    #[arg(long, default_value_t = 10.0, value_name = "SECONDS")]
    budget_s: f64,
    /// Only these engines of ours: interp, vm, arm64, cranelift, llvm, wasm, …; `none` for none.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    engines: Option<Vec<String>>,
    /// Only these peers: luajit, node, cpython, pypy, reference; `none` for none.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    peers: Option<Vec<String>>,
    /// Writes what was measured to this file as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// What `cargo bench` passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What a run is about.
struct Choice {
    workloads: Vec<&'static Workload>,
    /// Who is here, the base first.
    columns: Vec<&'static Entrant>,
    /// What those say of themselves.
    versions: Vec<String>,
    /// Who is not here, and why.
    missing: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let place = format!("{}; {}", machine::heading(), machine::pin());
    let done = choose(&arguments).and_then(|choice| {
        let plan = Plan::of(Duration::from_secs_f64(arguments.budget_s.max(0.0)));
        let rows: Vec<Row> = choice.workloads.iter().map(|workload| run(workload, &choice.columns, plan)).collect();
        print(&place, &choice, &rows);
        let Choice { columns, versions, missing, .. } = choice;
        let measured = Measured::new(place, versions, missing, &columns, &rows);
        arguments.json.as_ref().map_or(Ok(()), |file| write(file, &measured))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn choose(arguments: &Arguments) -> Result<Choice, String> {
    let mut choice = Choice {
        workloads: workloads::chosen(&arguments.only)?,
        columns: vec![&C, &C_INT64],
        versions: vec![twins::COMPILER.to_owned()],
        missing: Vec::new(),
    };
    let engines = among(ENGINES, arguments.engines.as_deref())?;
    let peers = among(PEERS, arguments.peers.as_deref())?;
    for entrant in engines.into_iter().chain(peers) {
        match lineup::presence(entrant) {
            Ok(version) => {
                choice.columns.push(entrant);
                choice.versions.extend(version.filter(|version| !choice.versions.contains(version)));
            }
            Err(reason) => choice.missing.push(format!("{}: {}", entrant.title, reason.replace('\n', " "))),
        }
    }
    Ok(choice)
}

/// The chosen ones of a lineup; all of them, if none were named.
fn among(lineup: &'static [Entrant], names: Option<&[String]>) -> Result<Vec<&'static Entrant>, String> {
    match names {
        None => Ok(lineup.iter().collect()),
        Some([none]) if none == "none" => Ok(Vec::new()),
        Some(names) => lineup::chosen(lineup, names),
    }
}

fn run(workload: &'static Workload, columns: &[&'static Entrant], plan: Plan) -> Row {
    eprintln!("measuring {}", workload.call());
    Row { workload, standings: race(lineup::ready(columns, workload), workload.answer, plan) }
}

fn print(place: &str, choice: &Choice, rows: &[Row]) {
    println!(
        "Time per call in C with doubles; of everybody else, how many times as long. Medians over rounds in which all"
    );
    println!("took turns, with the reach of their 95 % intervals; the programs and arguments are below.\n");
    println!("{place}; {}.\n", choice.versions.join("; "));
    println!("{}", table::markdown(&choice.columns, rows));
    choice.missing.iter().for_each(|missing| println!("- not here: {missing}"));
    println!("- once: a call takes longer than two seconds, and only the one that checked the answer was timed");
    println!(
        "- reference: it prints whole nanoseconds, the mean of {} calls; of long calls, a whole run",
        reference::CALLS
    );
    println!("  less what starting takes\n");
    rows.iter().for_each(|row| println!("- `{}`: {}", row.workload.call(), row.workload.what));
}

/// Where `cargo xtask` was started; cargo itself starts benches in their package.
const STARTED_IN: &str = "ILO_STARTED_IN";

fn write(file: &Path, measured: &Measured) -> Result<(), String> {
    let file = env::var_os(STARTED_IN).map(PathBuf::from).unwrap_or_default().join(file);
    let json = serde_json::to_string_pretty(measured).map_err(|error| error.to_string())?;
    fs::write(&file, json + "\n").map_err(|error| format!("{}: {error}", file.display()))
}
