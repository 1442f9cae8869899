//! A function and all that it calls as one module.

use super::instructions::{Signature, WasmType};
use super::listing;
use super::lower::{self, Body, Callee, Passed, Shared};
use crate::bytecode::program::Function;
use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::{Code, Diagnostic};
use crate::emit::context::has_number_entry;
use crate::engine_name::EngineName;
use crate::ir::unit::Unit;
use crate::report::MachineRow;
use std::collections::HashMap;
use std::ops::Range;
use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function as Encoder, FunctionSection, ImportSection,
    MemoryType, RefType, TableType, TypeSection, ValType,
};

/// The most bytes that a module has.
pub const LARGEST_MODULE: usize = 1 << 20;

/// The name that both imports come from.
pub const CORE: &str = "core";
/// What core's memory is imported as.
pub const MEMORY: &str = "memory";
/// What core's function table is imported as.
pub const TABLE: &str = "table";

/// The most memory that core's module has in the page, in pages of 64 KiB.
pub const MEMORY_PAGES: u64 = (256 << 20) / (64 << 10);

/// The part of a browser's stack that compiled code fills before the VM goes on. The smallest stack is half a megabyte,
/// and what compiled code calls needs its share.
const STACK: usize = 256 << 10;

/// What a frame takes besides locals: return address, saved registers, and operands that wait for others.
const FRAME: usize = 256;

/// What a call through a value takes on its way through the runtime.
const CALL_THROUGH_VALUE: usize = 1 << 10;

/// More calls than this never nest in compiled code.
const MOST_CALLS: usize = 1000;

/// An emitted module.
pub struct Module {
    /// The module.
    pub bytes: Vec<u8>,
    /// The function that was asked for.
    pub entry: Export,
    /// Whether that takes numbers and gives one; else it is a boxed entry.
    pub of_numbers: bool,
    /// The boxed entries of functions that can be called through a value.
    pub entries: Vec<Export>,
    /// Whether calls can nest as deep as the limit allows.
    pub nests: bool,
    /// How many counted calls may be in progress in it on a browser's stack.
    pub nested_calls: u32,
    /// What its text form is made from, once somebody asks for it.
    listing: listing::Parts,
}

impl Module {
    /// Its text form, line by line.
    pub fn rows(&self, bytecode: &Validated) -> Vec<MachineRow> {
        listing::rows(bytecode, &self.bytes, &self.listing)
    }
}

/// A function that others may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Which.
    pub function: FunctionId,
    /// The name of the export.
    pub name: String,
}

/// A function in the module.
pub(super) struct Encoded {
    pub body: Body,
    /// Its place in the module.
    pub range: Range<usize>,
    /// Where each instruction begins, from the start of the function.
    pub starts: Vec<usize>,
}

/// Where the sections of a module begin.
#[derive(Default)]
pub(super) struct Sections {
    pub types: usize,
    pub imports: usize,
    pub exports: usize,
}

/// The module of a function, and of all that a call of it can reach.
///
/// # Errors
/// ILO-R017 when it cannot be made.
pub fn emit(bytecode: &Validated, id: FunctionId) -> Result<Module, Diagnostic> {
    emit_unit(bytecode, id, &Unit::of(bytecode, id)?)
}

/// The module of a function from what was made of it, and of all that a call of it can reach.
///
/// # Errors
/// ILO-R017 when it cannot be made.
pub fn emit_unit(bytecode: &Validated, id: FunctionId, unit: &Unit) -> Result<Module, Diagnostic> {
    module(bytecode, id, unit).map_err(|reason| refused(bytecode.function(id), &reason))
}

/// What is said of a function that cannot be compiled.
pub fn refused(function: &Function, reason: &str) -> Diagnostic {
    let message = format!("`{}` cannot be compiled by the engine `{}`: {reason}", function.name, EngineName::Wasm);
    Diagnostic::error(Code::R017, function.name_span, message).suggest("run it on the `vm` engine")
}

fn module(bytecode: &Validated, id: FunctionId, unit: &Unit) -> Result<Module, String> {
    let callees: HashMap<FunctionId, Callee> = unit
        .functions
        .iter()
        .zip(0..)
        .map(|(function, index)| (function.id, Callee { index, can_fail: unit.outcome(function).can_fail }))
        .collect();
    let mut types = Vec::new();
    let mut shared = Shared { bytecode, functions: &callees, types: &mut types };
    let mut bodies = Vec::new();
    for function in &unit.functions {
        bodies.push(lower::lower(function, &mut shared)?);
    }
    let of_numbers = has_number_entry(bytecode.function(id));
    let mut exports = Vec::new();
    if of_numbers {
        let mut index = callees.get(&id).ok_or("it is not in its own unit")?.index;
        if unit.functions[0].calls_left.is_some() {
            index = bodies.len() as u32;
            bodies.push(lower::entry(&unit.functions[0], Passed::Numbers, &mut shared)?);
        }
        exports.push((Export { function: id, name: bytecode.function(id).name.clone() }, index));
    }
    for function in &unit.functions {
        let is_asked_for = function.id == id && !of_numbers;
        let escapes = unit.reach.through_values && bytecode.function(function.home).escapes;
        if is_asked_for || escapes {
            let name = format!("{}.boxed.{}", function.name, function.id.index());
            exports.push((Export { function: function.id, name }, bodies.len() as u32));
            bodies.push(lower::entry(function, Passed::Boxed, &mut shared)?);
        }
    }
    let nested_calls = nested_calls(&bodies, unit.reach.through_values);
    let (bytes, functions, sections) = encode(bodies, &types, &exports);
    if bytes.len() > LARGEST_MODULE {
        return Err(format!("its module would have {} bytes, and may have {LARGEST_MODULE}", bytes.len()));
    }
    let is_entry = |export: &Export| export.function == id;
    let entry = exports.iter().map(|(export, _)| export).find(|export| is_entry(export)).cloned();
    let boxed = exports.iter().map(|(export, _)| export.clone()).skip(usize::from(of_numbers));
    Ok(Module {
        bytes,
        entry: entry.ok_or("it has no entry")?,
        of_numbers,
        entries: boxed.collect(),
        nests: unit.reach.outcome.nests,
        nested_calls,
        listing: listing::Parts { types, functions, exports, sections },
    })
}

/// Between two counted calls lie at most one frame of each function.
fn nested_calls(bodies: &[Body], through_values: bool) -> u32 {
    let frames: usize = bodies.iter().map(|body| FRAME + 8 * body.locals.len()).sum();
    let frames = frames + if through_values { CALL_THROUGH_VALUE } else { 0 };
    (STACK / frames.max(1)).clamp(1, MOST_CALLS) as u32
}

fn encode(bodies: Vec<Body>, types: &[Signature], exports: &[(Export, u32)]) -> (Vec<u8>, Vec<Encoded>, Sections) {
    let mut module = wasm_encoder::Module::new();
    let mut sections = Sections { types: module.len(), ..Sections::default() };
    let mut section = TypeSection::new();
    let all = |types: &[WasmType]| types.iter().map(|&ty| ValType::from(ty)).collect::<Vec<_>>();
    for signature in types {
        let result: Vec<WasmType> = signature.result.into_iter().collect();
        section.ty().function(all(&signature.parameters), all(&result));
    }
    module.section(&section);
    sections.imports = module.len();
    let memory =
        MemoryType { minimum: 1, maximum: Some(MEMORY_PAGES), memory64: false, shared: false, page_size_log2: None };
    let table = TableType { element_type: RefType::FUNCREF, table64: false, minimum: 1, maximum: None, shared: false };
    let mut section = ImportSection::new();
    section.import(CORE, MEMORY, EntityType::Memory(memory)).import(CORE, TABLE, EntityType::Table(table));
    module.section(&section);
    let mut section = FunctionSection::new();
    for body in &bodies {
        section.function(body.ty);
    }
    module.section(&section);
    sections.exports = module.len();
    let mut section = ExportSection::new();
    for (export, index) in exports {
        section.export(&export.name, ExportKind::Func, *index);
    }
    module.section(&section);
    let mut section = CodeSection::new();
    let mut functions = Vec::new();
    for body in bodies {
        let locals = body.locals[body.parameters..].iter().map(|&(_, ty)| ty.into());
        let mut encoder = Encoder::new_with_locals_types(locals);
        let mut starts = Vec::with_capacity(body.rows.len());
        for row in &body.rows {
            starts.push(encoder.byte_len());
            row.instruction.encode(&mut encoder.instructions());
        }
        section.function(&encoder);
        let end = section.byte_len();
        functions.push(Encoded { body, range: end - encoder.byte_len()..end, starts });
    }
    module.section(&section);
    // The code comes last, so that its place follows from the end.
    let before = module.len() - section.byte_len();
    for function in &mut functions {
        function.range = function.range.start + before..function.range.end + before;
    }
    (module.finish(), functions, sections)
}
