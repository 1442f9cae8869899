//! The table of compile times: from source to bytecode, and from there to each kind of machine code, with the sizes.

use std::env;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use clap::Parser;
use ilo_benches::table::duration;
use ilo_benches::workloads::{self, Workload};
use ilo_benches::{contenders, machine};
use ilo_core::emit::arm64;
use ilo_core::engine::{EngineName, Limits};
use ilo_core::timing;
use ilo_runner::{Allocator, engines};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Compile times and code sizes of every workload on every engine that compiles.
#[derive(Parser)]
struct Arguments {
    /// Only the workloads of these names.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    only: Vec<String>,
    /// Time for a warm median, in milliseconds.
    #[arg(long, default_value_t = 100)]
    budget_ms: u64,
    /// How many processes compile for a cold median.
    #[arg(long, default_value_t = 5)]
    processes: usize,
    /// Compiles the first of the workloads once on this engine, says how long that took, and ends.
    #[arg(long, hide = true)]
    cold: Option<EngineName>,
    /// What `cargo bench` passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Whose compilation is timed; the interpreter's is checking, and is part of the VM's.
const COMPILING: &[EngineName] = &[EngineName::Vm, EngineName::Arm64, EngineName::Cranelift, EngineName::Llvm];

/// A warm median is of this many compilations at least.
const FEWEST_COMPILATIONS: usize = 5;

/// One compilation.
#[derive(Clone, Copy)]
struct Compilation {
    ns: f64,
    bytes: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut workloads = match workloads::chosen(&arguments.only) {
        Ok(workloads) => workloads,
        Err(reason) => {
            eprintln!("error: {reason}");
            return ExitCode::FAILURE;
        }
    };
    // The same function with other arguments compiles to the same.
    workloads.dedup_by_key(|workload| workload.name);
    if let (Some(engine), Some(workload)) = (arguments.cold, workloads.first()) {
        return compile_cold(workload, engine);
    }
    println!(
        "Compile times: the first compilation of a process, the median of those after it, and the size of the code."
    );
    println!(
        "Of the VM: from source to bytecode; of the others: from there to code that can be called, its listing left out.\n"
    );
    println!("{}; {}\n", machine::heading(), machine::pin());
    let missing: Vec<(EngineName, String)> =
        COMPILING.iter().filter_map(|&name| Some((name, engines::engine(name).err()?))).collect();
    let (foreign, missing): (Vec<_>, Vec<_>) = missing.into_iter().partition(|&(name, _)| name == EngineName::Arm64);
    let here: Vec<EngineName> =
        COMPILING.iter().copied().filter(|name| !missing.iter().any(|(absent, _)| absent == name)).collect();
    let titles: String = here.iter().map(|name| format!(" {0}, first | then | bytes |", name.title())).collect();
    println!("| workload |{titles}\n|---|{}", "---:|".repeat(3 * here.len()));
    let mut refusals = Vec::new();
    for workload in workloads {
        let mut cells = String::new();
        for &engine in &here {
            match row(workload, engine, &arguments) {
                Ok((cold, warm)) => {
                    cells += &format!(" {} | {} | {} |", duration(cold), duration(warm.ns), warm.bytes);
                }
                Err(reason) => {
                    cells += " – | – | – |";
                    refusals.push(format!("{}, {}: {reason}", engine.title(), workload.name));
                }
            }
        }
        println!("| `{}` |{cells}", workload.name);
    }
    println!();
    if !foreign.is_empty() {
        println!("- ARM64: written, and not put into executable memory, as this processor is another");
    }
    missing.iter().for_each(|(name, reason)| println!("- not here: {}: {reason}", name.title()));
    refusals.iter().for_each(|refusal| println!("- {refusal}"));
    ExitCode::SUCCESS
}

/// The median of first compilations, and what later ones take and give.
fn row(workload: &Workload, engine: EngineName, arguments: &Arguments) -> Result<(f64, Compilation), String> {
    let budget = Duration::from_millis(arguments.budget_ms);
    let start = Instant::now();
    let first = compile(workload, engine)?;
    let mut warm = Vec::new();
    while warm.len() < FEWEST_COMPILATIONS || start.elapsed() < budget {
        warm.push(compile(workload, engine)?.ns);
    }
    let cold = (0..arguments.processes.max(1)).map(|_| in_a_new_process(workload, engine));
    let cold = cold.collect::<Result<Vec<f64>, String>>()?;
    let median = |samples: &[f64]| timing::median(samples).map_or(f64::NAN, |median| median.value);
    Ok((median(&cold), Compilation { ns: median(&warm), ..first }))
}

fn compile(workload: &Workload, name: EngineName) -> Result<Compilation, String> {
    let start = Instant::now();
    let program = contenders::program(workload)?;
    if name == EngineName::Vm {
        let ns = start.elapsed().as_nanos() as f64;
        let words: usize = program.bytecode().functions.iter().map(|function| size_of_val(&function.code[..])).sum();
        return Ok(Compilation { ns, bytes: words });
    }
    let function = program.function(workload.name).ok_or("the program lacks its function")?;
    let engine = match engines::engine(name) {
        Ok(engine) => engine,
        // Whatever the processor, its code can be written.
        Err(_) if name == EngineName::Arm64 => {
            let start = Instant::now();
            let assembled = arm64::compile(program.bytecode(), function).map_err(|refusal| refusal.message)?;
            let bytes = assembled.bytes().len();
            return Ok(Compilation { ns: start.elapsed().as_nanos() as f64, bytes });
        }
        Err(reason) => return Err(reason),
    };
    let start = Instant::now();
    let mut instance = engine.prepare(&program, Limits::default()).map_err(|refusal| refusal.message)?;
    instance.compile(function).map_err(|refusal| refusal.message)?;
    let ns = start.elapsed().as_nanos() as f64;
    let bytes = instance.machine_code(function).map_or(0, |code| code.bytes as usize);
    Ok(Compilation { ns, bytes })
}

fn in_a_new_process(workload: &Workload, engine: EngineName) -> Result<f64, String> {
    let myself = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(myself)
        .args(["--cold", engine.as_str(), "--only", workload.name])
        .output()
        .map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    printed.parse().map_err(|_| format!("`{printed}` is no time; {}", String::from_utf8_lossy(&output.stderr).trim()))
}

fn compile_cold(workload: &Workload, engine: EngineName) -> ExitCode {
    match compile(workload, engine) {
        Ok(compilation) => {
            println!("{}", compilation.ns);
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
