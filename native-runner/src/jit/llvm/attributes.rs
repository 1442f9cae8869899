//! What LLVM is told of functions, calls and memory.
#![allow(unsafe_code)]

use ilo_core::emit::context::Context as NativeContext;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::llvm_sys::core::LLVMDisposeMessage;
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::targets::TargetMachine;
use inkwell::values::{CallSiteValue, FunctionValue, MetadataValue};

/// Functions whose attributes say what a call may do. As text, because the numbers behind them differ between versions.
const KINDS_OF_CALLS: &str = "\
declare void @pure() memory(none) nounwind willreturn
declare void @looks() memory(read) nounwind willreturn
declare void @changes() nounwind
declare void @cold() cold nounwind
";

/// What a call of something outside the module may do.
#[derive(Clone, Copy)]
pub enum Calls {
    /// Its result depends on its arguments alone.
    Pure,
    /// It reads memory.
    Looks,
    /// Anything.
    Changes,
    /// Anything, but hardly ever.
    Cold,
}

/// Pieces of memory of which none overlaps another.
#[derive(Clone, Copy)]
pub enum Place {
    /// The fields of the context, but for the addresses.
    Context,
    /// The counts of objects.
    Count,
    /// Of an object: what follows the count.
    Parts,
    /// Elements of lists and fields of records.
    Slots,
    /// The bytes of texts.
    Bytes,
}

/// The attributes of a module.
pub struct Attributes<'ctx> {
    function: Vec<Attribute>,
    context: Vec<Attribute>,
    calls: [Vec<Attribute>; 4],
    places: [MetadataValue<'ctx>; 5],
}

/// What the processor of a machine can do.
fn features(machine: &TargetMachine) -> String {
    let given = machine.get_feature_string();
    let features = given.to_string_lossy().into_owned();
    // SAFETY: LLVM made this text for its caller to dispose of, which the library between us leaves undone, and nobody
    // else holds on to it.
    unsafe { LLVMDisposeMessage(given.as_ptr().cast_mut()) };
    features
}

impl<'ctx> Attributes<'ctx> {
    /// The attributes for code of a machine.
    ///
    /// # Errors
    /// When LLVM does not understand us.
    pub fn new(context: &'ctx Context, machine: &TargetMachine) -> Result<Attributes<'ctx>, String> {
        let flag =
            |name: &str, value: u64| context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), value);
        let function = vec![
            flag("nounwind", 0),
            context.create_string_attribute("target-cpu", &machine.get_cpu().to_string_lossy()),
            context.create_string_attribute("target-features", &features(machine)),
            // No function of the C library is there to be called.
            context.create_string_attribute("no-builtins", ""),
            // Frames of more than a page must not reach over the page that guards the stack.
            context.create_string_attribute("probe-stack", "inline-asm"),
        ];
        // Whatever else touches the context during a call got it from the callee.
        let context_pointer = vec![
            flag("noalias", 0),
            flag("nonnull", 0),
            flag("noundef", 0),
            flag("align", align_of::<NativeContext>() as u64),
            flag("dereferenceable", size_of::<NativeContext>() as u64),
        ];
        let text = MemoryBuffer::create_from_memory_range_copy(KINDS_OF_CALLS.as_bytes(), "calls");
        let kinds = context.create_module_from_ir(text).map_err(|error| error.to_string())?;
        let calls = ["pure", "looks", "changes", "cold"].map(|name| {
            kinds.get_function(name).map(|function| function.attributes(AttributeLoc::Function)).unwrap_or_default()
        });
        // Types of one tree: what is below the same root and not above one another never overlaps.
        let root = context.metadata_node(&[context.metadata_string("ilo").into()]);
        let places = ["context", "count", "parts", "slots", "bytes"].map(|name| {
            let zero = context.i64_type().const_zero().into();
            let ty = context.metadata_node(&[context.metadata_string(name).into(), root.into(), zero]);
            context.metadata_node(&[ty.into(), ty.into(), zero])
        });
        Ok(Attributes { function, context: context_pointer, calls, places })
    }

    /// For an access to memory.
    pub fn place(&self, place: Place) -> MetadataValue<'ctx> {
        self.places[place as usize]
    }

    /// For a function of ours, whose first parameter is the context.
    pub fn describe_function(&self, function: FunctionValue<'_>) {
        self.function.iter().for_each(|&attribute| function.add_attribute(AttributeLoc::Function, attribute));
        self.context.iter().for_each(|&attribute| function.add_attribute(AttributeLoc::Param(0), attribute));
    }

    /// For a call of something outside.
    pub fn describe_call(&self, call: CallSiteValue<'_>, kind: Calls) {
        let attributes = &self.calls[kind as usize];
        attributes.iter().for_each(|&attribute| call.add_attribute(AttributeLoc::Function, attribute));
    }
}
