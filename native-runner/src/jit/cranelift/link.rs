//! A function as a module of Cranelift's: compiled, linked, and put into executable memory of ours.

use crate::jit::sections::{Code, Sections};
use cranelift_codegen::Context;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_jit::{BranchProtection, JITBuilder, JITMemoryKind, JITMemoryProvider, JITModule};
use cranelift_module::{
    FuncId, Linkage, Module, ModuleDeclarations, ModuleError, ModuleReloc, ModuleRelocTarget, ModuleResult,
    default_libcall_names,
};
use std::io;

/// Compiles the function of a context, after which that has the line table too, and puts the code into sections.
///
/// # Errors
/// When Cranelift refuses the function, and when the code refers to something outside itself.
pub fn link(isa: OwnedTargetIsa, name: &str, context: &mut Context, sections: Sections) -> Result<Code, String> {
    let mut module = module(isa, sections.clone());
    let error = |error: ModuleError| error.to_string();
    let id = module.declare_function(name, Linkage::Local, &context.func.signature).map_err(error)?;
    module.define_function(id, context).map_err(error)?;
    let is_itself = |target: &ModuleRelocTarget| match target {
        ModuleRelocTarget::User { .. } => ModuleDeclarations::is_function(target) && FuncId::from_name(target) == id,
        ModuleRelocTarget::FunctionOffset(function, _) => *function == id,
        ModuleRelocTarget::LibCall(_) | ModuleRelocTarget::KnownSymbol(_) => false,
    };
    if let Some(stranger) = references(context, id).find(|target| !is_itself(target)) {
        return Err(format!("its code refers to `{stranger}`, which is outside itself"));
    }
    module.finalize_definitions().map_err(error)?;
    sections.into_code(module.get_finalized_function(id) as usize)
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
        let is_code = match kind {
            JITMemoryKind::Executable => true,
            JITMemoryKind::ReadOnly => false,
            JITMemoryKind::Writable => return Err(io::ErrorKind::Unsupported.into()),
        };
        let memory = self.0.allocate(size, alignment as usize, is_code);
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
    use cranelift_codegen::ir::{
        AbiParam, ExtFuncData, ExternalName, Function, InstBuilder, LibCall, Signature, UserFuncName, types::F64,
    };
    use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
    use ilo_core::ir::text::parse;

    fn sections() -> Sections {
        Sections::for_function(&parse(crate::jit::BRANCHES).unwrap()).unwrap()
    }

    /// A function of a number that gives another function's result.
    fn caller_of(isa: &OwnedTargetIsa, callee: impl FnOnce(&mut Function) -> ExternalName) -> Context {
        let mut signature = Signature::new(isa.default_call_conv());
        signature.params.push(AbiParam::new(F64));
        signature.returns.push(AbiParam::new(F64));
        let mut function = Function::with_name_signature(UserFuncName::default(), signature.clone());
        let name = callee(&mut function);
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
    fn code_that_refers_to_something_outside_itself_is_refused() {
        let isa = Cranelift::new().unwrap().isa;
        let mut context = caller_of(&isa, |_| ExternalName::LibCall(LibCall::FloorF64));
        let refused = link(isa, "f", &mut context, sections());
        assert_eq!(refused.err().unwrap(), "its code refers to `%FloorF64`, which is outside itself");
    }

    #[test]
    fn no_symbol_of_the_process_is_found() {
        let module = module(Cranelift::new().unwrap().isa, sections());
        let floor = module.get_address(&ModuleRelocTarget::LibCall(LibCall::FloorF64));
        assert_eq!(floor, unknown_symbol as *const u8);
    }
}
