//! A function as a module of Cranelift's: compiled, linked, and put into executable memory of ours.

use super::lower::{self, Callee, Named, Passed, Places};
use crate::call_loop;
use crate::executable_memory::ExecutableMemory;
use crate::jit::native::SourceRange;
use crate::jit::sections::Sections;
use cranelift_codegen::Context;
use cranelift_codegen::ir::{FuncRef, Function as Lowered};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_jit::{BranchProtection, JITBuilder, JITMemoryKind, JITMemoryProvider, JITModule};
use cranelift_module::{
    FuncId, Linkage, Module, ModuleDeclarations, ModuleError, ModuleReloc, ModuleRelocTarget, ModuleResult,
    default_libcall_names,
};
use ilo_core::bytecode::program::Bytecode;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::runtime_calls::RuntimeCall;
use ilo_core::ir::function::Terminator;
use ilo_core::ir::unit::Unit;
use std::collections::HashMap;
use std::io;
use std::ops::Range;

/// Finished code of a unit.
pub struct Linked {
    /// Everything.
    pub memory: ExecutableMemory,
    /// Offset of the entry with numbers of the function that was asked for, if it has one.
    pub entry: Option<usize>,
    /// Offsets of the boxed entries that were made.
    pub boxed: HashMap<FunctionId, usize>,
    /// The functions and where they are.
    pub parts: Vec<(String, Range<usize>)>,
    /// Which instructions the code comes from, in order of the code.
    pub lines: Vec<SourceRange>,
}

/// Compiles a unit. The function that was asked for gets an entry, with `numbers` or boxed values; all that can be called
/// through a value get one with boxed values.
///
/// # Errors
/// When Cranelift refuses a function, and when the code refers to something outside itself.
pub fn link(isa: &OwnedTargetIsa, bytecode: &Bytecode, unit: &Unit, numbers: bool) -> Result<Linked, String> {
    let error = |error: ModuleError| error.to_string();
    let call_loop = call_loop::code_for(bytecode, unit.functions[0].id);
    let sections = Sections::for_functions(&unit.functions, call_loop).map_err(|error| error.to_string())?;
    let mut module = module(OwnedTargetIsa::clone(isa), sections.clone());
    // Only the convention for tail calls lets a callee take the place of its caller.
    let has_tail_calls = has_tail_calls(unit);
    // And that is none that the runner can call; nor does it pass how many calls may begin.
    let is_direct = numbers && !has_tail_calls && unit.functions[0].calls_left.is_none();
    let convention = if has_tail_calls { CallConv::Tail } else { isa.default_call_conv() };
    let mut callees = HashMap::new();
    let mut ids = HashMap::new();
    for function in &unit.functions {
        let signature = lower::signature(function, convention);
        let id = module.declare_function(&function.name, Linkage::Local, &signature).map_err(error)?;
        ids.insert(Named::Function(function.id), id);
        callees.insert(function.id, Callee { can_fail: unit.outcome(function).can_fail });
    }
    let shared = lower::Unit { bytecode, convention, functions: &callees };
    let mut made: Vec<(FuncId, String, Context, Places)> = Vec::new();
    let mut numbers_entry = is_direct.then(|| ids[&Named::Function(unit.functions[0].id)]);
    let mut boxed = HashMap::new();
    for function in &unit.functions {
        let id = ids[&Named::Function(function.id)];
        let mut import = importer(&mut module, &mut ids);
        let (lowered, places) = lower::lower(function, &**isa, &shared, &mut import)?;
        made.push((id, format!("`{}`", function.name), Context::for_function(lowered), places));
    }
    for (index, function) in unit.functions.iter().enumerate() {
        let by_numbers = index == 0 && numbers && !is_direct;
        let through_values = unit.reach.through_values && bytecode.function(function.home).escapes;
        let by_values = index == 0 && !numbers || through_values;
        for (passed, _) in [(Passed::Numbers, by_numbers), (Passed::Boxed, by_values)].into_iter().filter(|made| made.1)
        {
            let lowered = {
                let mut import = importer(&mut module, &mut ids);
                lower::entry(function, passed, &**isa, &mut import)?
            };
            let (suffix, values) = match passed {
                Passed::Numbers => ("numbers", "numbers"),
                Passed::Boxed => ("boxed", "boxed values"),
            };
            let name = format!("{}.{suffix}", function.name);
            let id = module.declare_function(&name, Linkage::Local, &lowered.signature).map_err(error)?;
            match passed {
                Passed::Numbers => numbers_entry = Some(id),
                Passed::Boxed => _ = boxed.insert(function.id, id),
            }
            let title = format!("entry of `{}` with {values}", function.name);
            made.push((id, title, Context::for_function(lowered), Places::new()));
        }
    }
    let mut keepers: Vec<(FuncId, RuntimeCall)> = ids
        .iter()
        .filter_map(|(&named, &id)| match named {
            Named::Keeper(call) => Some((id, call)),
            Named::Function(_) => None,
        })
        .collect();
    keepers.sort_by_key(|&(id, _)| id);
    for (id, call) in keepers {
        let title = format!("{}, keeping all registers", call.meaning());
        made.push((id, title, Context::for_function(lower::keeper(call, &**isa)), Places::new()));
    }
    let known: Vec<FuncId> = made.iter().map(|(id, ..)| *id).collect();
    let mut sizes = Vec::new();
    let mut local_lines = Vec::new();
    for (id, _, context, places) in &mut made {
        module.define_function(*id, context).map_err(error)?;
        if let Some(stranger) = references(context, *id).find(|target| !is_ours(target, &known)) {
            return Err(format!("its code refers to `{stranger}`, which is outside itself"));
        }
        let compiled = context.compiled_code().ok_or("it was not compiled")?;
        sizes.push(compiled.code_buffer().len());
        let sources = compiled.buffer.get_srclocs_sorted().iter().filter_map(|range| {
            let &(function, pc) = places.get(range.loc.bits() as usize)?;
            Some(SourceRange { code: range.start..range.end, function, pc })
        });
        local_lines.push(sources.collect::<Vec<_>>());
    }
    module.finalize_definitions().map_err(error)?;
    let addresses: Vec<usize> = known.iter().map(|&id| module.get_finalized_function(id) as usize).collect();
    let memory = sections.into_memory()?;
    let start = memory.address(0) as usize;
    let offsets: Vec<usize> = addresses.iter().map(|address| address.wrapping_sub(start)).collect();
    if offsets.iter().any(|&offset| offset >= memory.bytes().len()) {
        return Err("the code was put elsewhere".into());
    }
    let offset_of = |wanted: FuncId| known.iter().position(|&id| id == wanted).map(|index| offsets[index]);
    let mut lines = Vec::new();
    for (offset, local) in offsets.iter().zip(local_lines) {
        let offset = *offset as u32;
        let shifted =
            |line: SourceRange| SourceRange { code: line.code.start + offset..line.code.end + offset, ..line };
        lines.extend(local.into_iter().map(shifted));
    }
    lines.sort_by_key(|line| line.code.start);
    let parts = made.into_iter().zip(offsets.iter().zip(&sizes));
    let parts = parts.map(|((_, name, ..), (&offset, &size))| (name, offset..offset + size)).collect();
    let boxed = boxed.into_iter().filter_map(|(function, id)| Some((function, offset_of(id)?))).collect();
    Ok(Linked { memory, entry: numbers_entry.and_then(offset_of), boxed, parts, lines })
}

/// Whether some function of a unit ends in a call of another one.
pub fn has_tail_calls(unit: &Unit) -> bool {
    let mut blocks = unit.functions.iter().flat_map(|function| &function.blocks);
    blocks.any(|block| matches!(block.terminator, Terminator::TailCall { .. }))
}

/// Names functions of the module inside another one. What calls the runtime is declared when somebody asks for it.
fn importer<'m>(
    module: &'m mut JITModule,
    ids: &'m mut HashMap<Named, FuncId>,
) -> impl FnMut(&mut Lowered, Named) -> Result<FuncRef, String> + 'm {
    let mut known = HashMap::new();
    move |lowered, named| {
        if let Some(&function) = known.get(&named) {
            return Ok(function);
        }
        let id = match (ids.get(&named), named) {
            (Some(&id), _) => id,
            (None, Named::Keeper(call)) => {
                let signature = lower::keeper_signature(call);
                let id = module.declare_function(&format!("{call:?}.keeper"), Linkage::Local, &signature);
                let id = id.map_err(|error| error.to_string())?;
                ids.insert(named, id);
                id
            }
            (None, Named::Function(_)) => return Err("it calls a function outside the unit".into()),
        };
        let function = module.declare_func_in_func(id, lowered);
        known.insert(named, function);
        Ok(function)
    }
}

fn is_ours(target: &ModuleRelocTarget, known: &[FuncId]) -> bool {
    match target {
        ModuleRelocTarget::User { .. } => {
            ModuleDeclarations::is_function(target) && known.contains(&FuncId::from_name(target))
        }
        ModuleRelocTarget::FunctionOffset(function, _) => known.contains(function),
        ModuleRelocTarget::LibCall(_) | ModuleRelocTarget::KnownSymbol(_) => false,
    }
}

/// What the compiled function of a context refers to.
fn references(context: &Context, id: FuncId) -> impl Iterator<Item = ModuleRelocTarget> {
    let relocations = context.compiled_code().map(|compiled| compiled.buffer.relocs()).unwrap_or_default();
    relocations.iter().map(move |relocation| ModuleReloc::from_mach_reloc(relocation, &context.func, id).name)
}

/// A module without any symbols. Cranelift asks the lookups that were added last first, and at the very end the process
/// itself; one that answers everything keeps it from that.
fn module(isa: OwnedTargetIsa, sections: Sections) -> JITModule {
    let mut builder = JITBuilder::with_isa(isa, default_libcall_names());
    builder.memory_provider(Box::new(Provider(sections)));
    builder.symbol_lookup_fn(Box::new(|_| Some(unknown_symbol as *const u8)));
    JITModule::new(builder)
}

/// What every symbol means. Nothing that refers to one is ever finished, so nothing calls it.
extern "C" fn unknown_symbol() {
    std::process::abort();
}

/// Cranelift's view of the sections that its code goes into.
struct Provider(Sections);

// SAFETY: a provider goes into a module, and no module leaves the call of `link` that made it, nor its thread.
unsafe impl Send for Provider {}

impl JITMemoryProvider for Provider {
    fn allocate(&mut self, size: usize, alignment: u64, kind: JITMemoryKind) -> io::Result<*mut u8> {
        if matches!(kind, JITMemoryKind::Writable) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let memory = self.0.allocate(size, alignment as usize);
        memory.ok_or_else(|| io::ErrorKind::OutOfMemory.into())
    }

    /// Nothing: the owner of the memory is whoever takes it out of the sections.
    unsafe fn free_memory(&mut self) {}

    /// Landing pads are never asked for, so there is no protection for branches to turn on.
    fn finalize(&mut self, _: BranchProtection) -> ModuleResult<()> {
        self.0.finish().map_err(|err| ModuleError::Allocation { err })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jit::cranelift::Cranelift;
    use cranelift_codegen::ir::{AbiParam, Function};
    use cranelift_codegen::ir::{ExtFuncData, ExternalName, InstBuilder, LibCall, Signature, UserFuncName, types::F64};
    use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
    use std::rc::Rc;

    fn isa() -> OwnedTargetIsa {
        Cranelift::new(Rc::new(Unit::of)).unwrap().isa
    }

    /// A function of a number that gives another function's result.
    fn caller_of(isa: &OwnedTargetIsa, name: ExternalName) -> Context {
        let mut signature = Signature::new(isa.default_call_conv());
        signature.params.push(AbiParam::new(F64));
        signature.returns.push(AbiParam::new(F64));
        let mut function = Function::with_name_signature(UserFuncName::default(), signature.clone());
        let mut shared = FunctionBuilderContext::new();
        let mut builder = FunctionBuilder::new(&mut function, &mut shared);
        let block = builder.create_block();
        builder.append_block_params_for_function_params(block);
        builder.switch_to_block(block);
        let signature = builder.import_signature(signature);
        let callee = builder.import_function(ExtFuncData { name, signature, colocated: false, patchable: false });
        let argument = builder.block_params(block)[0];
        let call = builder.ins().call(callee, &[argument]);
        let results = builder.inst_results(call).to_vec();
        builder.ins().return_(&results);
        builder.seal_all_blocks();
        builder.finalize(isa.frontend_config());
        Context::for_function(function)
    }

    #[test]
    fn what_is_outside_the_unit_is_found_in_its_code() {
        let isa = isa();
        let sections = Sections::for_functions(&[], None).unwrap();
        let mut module = module(OwnedTargetIsa::clone(&isa), sections);
        let mut context = caller_of(&isa, ExternalName::LibCall(LibCall::FloorF64));
        let id = module.declare_function("f", Linkage::Local, &context.func.signature).unwrap();
        module.define_function(id, &mut context).unwrap();
        let strangers: Vec<_> = references(&context, id).filter(|target| !is_ours(target, &[id])).collect();
        assert_eq!(strangers.len(), 1);
        assert_eq!(strangers[0].to_string(), "%FloorF64");
    }

    #[test]
    fn no_symbol_of_the_process_is_found() {
        let sections = Sections::for_functions(&[], None).unwrap();
        let module = module(isa(), sections);
        let floor = module.get_address(&ModuleRelocTarget::LibCall(LibCall::FloorF64));
        assert_eq!(floor, unknown_symbol as *const u8);
    }
}
