//! Everybody who can take part: C, every engine of ours, and every peer. One row each; a new one is one more row.

use ilo_core::engine::EngineName;

use crate::Workload;
use crate::contenders;
use crate::peer::{self, CPYTHON, LUAJIT, Language, NODE, PYPY};
use crate::race::{self, Laps};
use crate::reference::laps::{INTERPRETER, JIT, ReferenceEngine, VM};
use crate::reference::{Reference, VERSION};
use crate::twins::Arithmetic;

/// One who can take part.
pub struct Entrant {
    /// What options call it.
    pub name: &'static str,
    /// What tables call it.
    pub title: &'static str,
    /// Who that is.
    pub kind: Kind,
}

/// What has to be done to get one to run a workload.
#[derive(Clone, Copy)]
pub enum Kind {
    /// C, in this process.
    C(Arithmetic),
    /// An engine of ours, in this process.
    Ours(EngineName),
    /// An engine of ours whose state is made anew for each call.
    Fresh(EngineName),
    /// Our core as Wasm in Node, on an engine.
    Wasm(EngineName),
    /// A program in another language.
    Peer(&'static Language),
    /// The published implementation.
    Reference(&'static ReferenceEngine),
}

/// What everybody is compared with.
pub const C: Entrant = Entrant { name: "c", title: "C f64", kind: Kind::C(Arithmetic::F64) };

/// C with integers.
pub const C_INT64: Entrant = Entrant { name: "c-int64", title: "C int64", kind: Kind::C(Arithmetic::Int64) };

/// Our engines.
pub const ENGINES: &[Entrant] = &[
    Entrant { name: "interp", title: "interpreter", kind: Kind::Ours(EngineName::Interp) },
    Entrant { name: "vm", title: "VM", kind: Kind::Ours(EngineName::Vm) },
    Entrant { name: "arm64", title: "ARM64", kind: Kind::Ours(EngineName::Arm64) },
    Entrant { name: "cranelift", title: "Cranelift", kind: Kind::Ours(EngineName::Cranelift) },
    Entrant { name: "llvm", title: "LLVM", kind: Kind::Ours(EngineName::Llvm) },
    Entrant { name: "wasm-interp", title: "interpreter in Wasm", kind: Kind::Wasm(EngineName::Interp) },
    Entrant { name: "wasm-vm", title: "VM in Wasm", kind: Kind::Wasm(EngineName::Vm) },
    Entrant { name: "wasm", title: "Wasm", kind: Kind::Wasm(EngineName::Wasm) },
];

/// The peers.
pub const PEERS: &[Entrant] = &[
    Entrant { name: "luajit", title: "LuaJIT", kind: Kind::Peer(&LUAJIT) },
    Entrant { name: "node", title: "Node", kind: Kind::Peer(&NODE) },
    Entrant { name: "cpython", title: "CPython", kind: Kind::Peer(&CPYTHON) },
    Entrant { name: "pypy", title: "PyPy", kind: Kind::Peer(&PYPY) },
    Entrant { name: "reference-interp", title: "reference interpreter", kind: Kind::Reference(&INTERPRETER) },
    Entrant { name: "reference-vm", title: "reference VM", kind: Kind::Reference(&VM) },
    Entrant { name: "reference-jit", title: "reference JIT", kind: Kind::Reference(&JIT) },
];

/// Gets everybody ready for a workload, or says why not. The order is kept.
pub fn ready(entrants: &[&Entrant], workload: &Workload) -> Vec<Result<Laps, String>> {
    let mut reference = reference_laps(entrants, workload).into_iter();
    let of_one = |entrant: &&Entrant| match entrant.kind {
        Kind::C(arithmetic) => contenders::c(workload, arithmetic).map(race::in_process),
        Kind::Ours(engine) => contenders::prepared(workload, engine).map(race::in_process),
        Kind::Fresh(engine) => contenders::fresh(workload, engine).map(race::in_process),
        Kind::Wasm(engine) => peer::wasm(workload, engine.as_str()),
        Kind::Peer(language) => language.laps(workload),
        Kind::Reference(_) => reference.next().unwrap_or_else(|| Err("it has no such engine".to_owned())),
    };
    entrants.iter().map(of_one).collect()
}

/// The reference's engines among them, in order: they share the runs of its program.
fn reference_laps(entrants: &[&Entrant], workload: &Workload) -> Vec<Result<Laps, String>> {
    let engines: Vec<&'static ReferenceEngine> = entrants
        .iter()
        .filter_map(|entrant| match entrant.kind {
            Kind::Reference(engine) => Some(engine),
            _ => None,
        })
        .collect();
    if engines.is_empty() {
        return Vec::new();
    }
    match Reference::find() {
        Ok(reference) => reference.laps(workload, &engines),
        Err(reason) => engines.iter().map(|_| Err(reason.clone())).collect(),
    }
}

/// Whether one can take part at all here, and in which version; a reason that holds for every workload is told once.
///
/// # Errors
/// What is missing, and the line that installs it.
pub fn presence(entrant: &Entrant) -> Result<Option<String>, String> {
    match entrant.kind {
        Kind::C(_) => Ok(Some(crate::twins::COMPILER.to_owned())),
        Kind::Ours(engine) | Kind::Fresh(engine) => ilo_runner::engines::engine(engine).map(|_| None),
        Kind::Wasm(_) => peer::find_core().and_then(|_| NODE.start()).map(|peer| Some(peer.version.clone())),
        Kind::Peer(language) => language.start().map(|peer| Some(peer.version.clone())),
        Kind::Reference(_) => Reference::find().map(|_| Some(format!("ilo {VERSION}"))),
    }
}

/// The entrants with these names, in the order of the lineup; a name may be the beginning of several, up to a hyphen.
///
/// # Errors
/// The first name that nobody has, and those that there are.
pub fn chosen(lineup: &'static [Entrant], names: &[String]) -> Result<Vec<&'static Entrant>, String> {
    let is_called = |entrant: &Entrant, name: &str| {
        entrant.name == name || entrant.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'))
    };
    if let Some(unknown) = names.iter().find(|name| !lineup.iter().any(|entrant| is_called(entrant, name))) {
        let known: Vec<&str> = lineup.iter().map(|entrant| entrant.name).collect();
        return Err(format!("`{unknown}` is none of {}", known.join(", ")));
    }
    Ok(lineup.iter().filter(|entrant| names.iter().any(|name| is_called(entrant, name))).collect())
}

#[cfg(test)]
mod tests {
    use super::{C, ENGINES, Kind, PEERS, chosen, ready};
    use crate::race::Lap;
    use crate::workloads;
    use ilo_core::engine::EngineName;

    #[test]
    fn names_choose_one_or_several() {
        let names = |lineup, asked: &[&str]| {
            let asked: Vec<String> = asked.iter().map(|&name| name.to_owned()).collect();
            chosen(lineup, &asked).map(|found| found.iter().map(|entrant| entrant.name).collect::<Vec<_>>())
        };
        let rows: [(&[&str], _); 4] = [
            (&["vm", "interp"], Ok(vec!["interp", "vm"])),
            (&["wasm"], Ok(vec!["wasm-interp", "wasm-vm", "wasm"])),
            (&[], Ok(vec![])),
            (&["turbo"], Err(true)),
        ];
        for (asked, expected) in rows {
            let found = names(ENGINES, asked).map_err(|reason| reason.starts_with("`turbo` is none of interp, vm, "));
            assert_eq!(found, expected, "{asked:?}");
        }
        assert_eq!(names(PEERS, &["reference"]).map(|found| found.len()), Ok(3));
    }

    #[test]
    fn every_engine_of_ours_is_in_the_lineup() {
        for engine in EngineName::ALL.iter().filter(|&&engine| engine != EngineName::Auto) {
            let is_it = |kind: &Kind| matches!(kind, Kind::Ours(name) | Kind::Wasm(name) if name == engine);
            assert!(ENGINES.iter().any(|entrant| is_it(&entrant.kind)), "{engine} is missing");
        }
    }

    #[test]
    fn laps_give_answers_or_reasons() {
        let tot = workloads::named("tot");
        let all: Vec<_> = [&C].into_iter().chain(ENGINES).collect();
        for (entrant, laps) in all.iter().zip(ready(&all, tot)) {
            match laps.and_then(|mut laps| laps(3)) {
                Ok(Lap { answer, .. }) => assert_eq!(answer, tot.answer, "{}", entrant.name),
                Err(reason) => assert!(!reason.is_empty(), "{} has no reason", entrant.name),
            }
        }
    }
}
