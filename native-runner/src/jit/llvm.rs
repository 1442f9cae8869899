//! The LLVM tier: SSA form to machine code, thoroughly.
//!
//! LLVM writes an object file, whose sections become one piece of executable memory of ours. The code makes no reference
//! to any symbol outside: what it calls, it finds in its context.
#![allow(unsafe_code)]

mod attributes;
mod lines;
mod link;
mod lower;
mod module;

use super::native::{Compiler, Listing, NativeFunction, Part, entrance, failed};
use crate::call_loop;
use crate::call_native::BoxedEntry;
use crate::executable_memory::ExecutableMemory;
use crate::runtime_calls::BoxedEntries;
use ilo_core::bytecode::program::Bytecode;
use ilo_core::bytecode::validate::Validated;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::EngineName;
use ilo_core::ir::unit::{Unit, Units};
use inkwell::OptimizationLevel;
use inkwell::context::Context;
use inkwell::llvm_sys::support::LLVMParseCommandLineOptions;
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::targets::{CodeModel, FileType, InitializationConfig, RelocMode, Target, TargetMachine, TargetTriple};
use link::Image;
use module::Symbol;
use std::ffi::CStr;
use std::rc::Rc;
use std::sync::Once;

/// The compiler of the engine `llvm`.
#[derive(Clone)]
pub struct Llvm {
    machine: Rc<TargetMachine>,
    units: Units,
}

impl Llvm {
    /// The compiler for this processor, with what that can do.
    ///
    /// # Errors
    /// When LLVM does not know the processor.
    pub fn new(units: Units) -> Result<Llvm, String> {
        Target::initialize_native(&InitializationConfig::default())?;
        OPTIONS.call_once(set_options);
        let triple = TargetMachine::get_default_triple();
        let (cpu, features) = (TargetMachine::get_host_cpu_name(), TargetMachine::get_host_cpu_features());
        let machine = target_machine(&triple, &cpu.to_string_lossy(), &features.to_string_lossy())?;
        Ok(Llvm { machine: Rc::new(machine), units })
    }
}

/// LLVM's options are those of the process.
static OPTIONS: Once = Once::new();

/// LLVM goes through a loop round by round, as far as constants go, to find out when each of its exits is taken. Ours
/// have one at every division: a hundred rounds, which is usual, took seconds.
///
/// And it merges branches to one block into a single one, whose condition takes all comparisons: twice the time on a long
/// condition that is decided early. What is better computed than branched on, the pipeline has found out before.
fn set_options() {
    let arguments = [c"ilo", c"-scalar-evolution-max-iterations=8", c"-simplifycfg-branch-fold-threshold=0"];
    let arguments = arguments.map(CStr::as_ptr);
    // SAFETY: as many texts as are said, which end in a zero; LLVM keeps none of them.
    unsafe { LLVMParseCommandLineOptions(arguments.len() as i32, arguments.as_ptr(), std::ptr::null()) };
}

/// What makes code for a processor: in ELF, whatever the system's own format is, as nobody but us links it.
fn target_machine(triple: &TargetTriple, cpu: &str, features: &str) -> Result<TargetMachine, String> {
    let mut triple = triple.as_str().to_string_lossy().into_owned();
    if triple.contains("-apple-") {
        triple += "-elf";
    }
    let triple = TargetTriple::create(&triple);
    let target = Target::from_triple(&triple).map_err(|error| error.to_string())?;
    let level = OptimizationLevel::Aggressive;
    let machine = target.create_target_machine(&triple, cpu, features, level, RelocMode::PIC, CodeModel::Small);
    machine.ok_or_else(|| "LLVM knows no such processor".into())
}

impl Compiler for Llvm {
    const NAME: EngineName = EngineName::Llvm;

    fn compile(&self, bytecode: &Validated, id: FunctionId) -> Result<NativeFunction, Diagnostic> {
        let failed = |reason: String| failed(bytecode.function(id), Self::NAME, reason);
        let unit = (self.units)(bytecode, id)?;
        let object = object(bytecode, &unit, &self.machine).map_err(failed)?;
        let Image { bytes, symbols, lines } = link::link(object.as_slice()).map_err(failed)?;
        let lines = lines::read(&lines).map_err(|error| failed(error.to_string()))?;
        let memory = ExecutableMemory::new(&bytes, call_loop::code_for(bytecode, id))
            .map_err(|error| failed(error.to_string()))?;
        let place =
            |wanted: Symbol| symbols.iter().find(|(name, _)| *name == wanted.name()).map(|(_, code)| code.start);
        let entries: BoxedEntries = (0..bytecode.functions.len())
            .map(|index| {
                let entry = place(Symbol::BoxedEntry(FunctionId(index as u16)))?;
                // SAFETY: the module gave the function at this address this type, and the memory lives as long as the
                // entries, beside them.
                Some(unsafe { std::mem::transmute::<*const u8, BoxedEntry>(memory.address(entry)) })
            })
            .collect();
        let (numbers, boxed) = (place(Symbol::NumbersEntry(id)), entries[id.index()]);
        // SAFETY: the module gave the function at this place the signature of the native calling convention for these
        // parameters.
        let entrance = unsafe { entrance(&memory, bytecode, id, numbers, boxed) };
        let entrance = entrance.ok_or_else(|| failed("it has no entry".into()))?;
        let parts = symbols.into_iter().map(|(name, code)| Part { name: in_words(bytecode, &name), code }).collect();
        Ok(NativeFunction { memory, parts, entrance, entries, listing: Listing::Disassembled(lines) })
    }
}

/// The object file of a unit.
fn object(bytecode: &Bytecode, unit: &Unit, machine: &TargetMachine) -> Result<MemoryBuffer<'static>, String> {
    let context = Context::create();
    let module = module::optimized(bytecode, unit, &context, machine)?;
    machine.write_to_memory_buffer(&module, FileType::Object).map_err(|error| error.to_string())
}

/// What a symbol is, for people.
fn in_words(bytecode: &Bytecode, symbol: &str) -> String {
    // What LLVM adds when it makes a version of a function for some of its calls.
    let (name, version) = symbol.split_once('.').map_or((symbol, None), |(name, version)| (name, Some(version)));
    let Some(symbol) = Symbol::parse(name) else { return symbol.to_owned() };
    let words = match symbol {
        Symbol::Internal(id) => format!("`{}`", bytecode.function(id).name),
        Symbol::NumbersEntry(id) => format!("entry of `{}`", bytecode.function(id).name),
        Symbol::BoxedEntry(id) => format!("entry of `{}` with boxed values", bytecode.function(id).name),
    };
    if version.is_some() { format!("{words}, for some of its calls") } else { words }
}

#[cfg(test)]
mod tests {
    use crate::jit;
    use ilo_core::engine::{EngineName, Instance, Limits};
    use ilo_core::host::CapturingHost;
    use ilo_core::program::Program;
    use ilo_core::value::Value;
    use std::sync::Arc;

    /// A program on this engine, `f` called with a number, and what it gave.
    fn called(source: &str, argument: f64) -> (Box<dyn Instance>, Arc<Program>, Option<f64>) {
        let program = ilo_core::playground::load(source).unwrap();
        let engine = jit::engine(EngineName::Llvm).unwrap();
        let mut instance = engine.prepare(&program, Limits::default()).unwrap();
        let function = program.function("f").unwrap();
        let result = instance.call(function, &[Value::number(argument)], &mut CapturingHost::new());
        (instance, program, result.unwrap().as_number())
    }

    #[test]
    fn functions_that_tail_call_each_other_need_no_stack() {
        // Too much happens in each for LLVM to make one loop of them.
        let body = "a=*x 3;b=mod a 7;c=+a b;d=sqrt c;e=flr d;<=x 0 e";
        let source = format!("f x:n>n;{body};g -x 1\ng x:n>n;{body};h -x 1\nh x:n>n;{body};f -x 1");
        assert_eq!(called(&source, 3e6).2, Some(0.0));
    }

    #[test]
    fn a_listing_names_its_parts_and_leads_back_to_instructions() {
        let (instance, program, result) = called("f n:n>n;<=n 1 n;a=f -n 1;b=f -n 2;+a b", 20.0);
        assert_eq!(result, Some(6765.0));
        let function = program.function("f").unwrap();
        let rows = instance.machine_code(function).unwrap().rows;
        let notes: Vec<&str> = rows.iter().map(|row| row.note.as_str()).filter(|note| note.contains('`')).collect();
        assert_eq!(notes, ["entry of `f`", "`f`"]);
        let code = &program.bytecode().function(function).code;
        let known: Vec<u32> = rows.iter().filter_map(|row| row.pc).collect();
        assert!(2 * known.len() > rows.len(), "most rows come from somewhere");
        assert!(known.iter().all(|&pc| (pc as usize) < code.len()));
    }
}
