//! Which bytecode instruction each of LLVM's instructions comes from: told to LLVM as debug information, and read back
//! out of an object file.
//!
//! What runs is compiled without any of this. A listing has the function compiled again, as an object, and uses its line
//! table only if it is the table of the very same instructions.

use super::super::native::SourceRange;
use gimli::{DebugLine, DebugLineOffset, RunTimeEndian};
use inkwell::context::Context;
use inkwell::debug_info::{
    AsDIScope, DICompileUnit, DIFlags, DIFlagsConstants, DILocation, DISubprogram, DWARFEmissionKind,
    DWARFSourceLanguage, DebugInfoBuilder, debug_metadata_version,
};
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::module::{FlagBehavior, Module};
use inkwell::object_file::Section;
use inkwell::values::FunctionValue;
use std::ffi::CStr;

/// The lines of one function: line N is the instruction at pc N - 1, as line 0 says "from nowhere in particular".
pub struct Lines<'ctx> {
    builder: DebugInfoBuilder<'ctx>,
    function: DISubprogram<'ctx>,
}

impl<'ctx> Lines<'ctx> {
    /// Lines for a function of a module.
    pub fn new(context: &'ctx Context, module: &Module<'ctx>, function: FunctionValue<'ctx>) -> Lines<'ctx> {
        let version = context.i32_type().const_int(debug_metadata_version().into(), false);
        module.add_basic_value_flag("Debug Info Version", FlagBehavior::Warning, version);
        let (builder, unit) = unit(module);
        let file = unit.get_file();
        let ty = builder.create_subroutine_type(file, None, &[], DIFlags::ZERO);
        let scope = unit.as_debug_info_scope();
        let lines =
            builder.create_function(scope, super::ENTRY, None, file, 0, ty, false, true, 0, DIFlags::ZERO, true);
        function.set_subprogram(lines);
        Lines { builder, function: lines }
    }

    /// Where the instruction at a pc is.
    pub fn location(&self, context: &'ctx Context, pc: usize) -> DILocation<'ctx> {
        let scope = self.function.as_debug_info_scope();
        self.builder.create_debug_location(context, pc as u32 + 1, 0, scope, None)
    }

    /// Completes what was told.
    pub fn finish(&self) {
        self.builder.finalize();
    }
}

/// A compilation unit with nothing but line tables.
fn unit<'ctx>(module: &Module<'ctx>) -> (DebugInfoBuilder<'ctx>, DICompileUnit<'ctx>) {
    let language = DWARFSourceLanguage::C;
    let kind = DWARFEmissionKind::LineTablesOnly;
    module.create_debug_info_builder(false, language, "ilo", "", "ilo", true, "", 0, "", kind, 0, false, false, "", "")
}

/// The line table of an object file, if its instructions are those of `code`.
pub fn read(object: &MemoryBuffer, code: &[u8]) -> Option<Vec<SourceRange>> {
    let file = object.create_binary_file(None).ok()?;
    let (mut text, mut table, mut holes) = (Vec::new(), Vec::new(), Vec::new());
    let mut sections = file.get_sections()?;
    while let Some(section) = sections.next_section() {
        match section.get_name().map(CStr::to_bytes).unwrap_or_default() {
            b".text" => text = section.get_contents().to_vec(),
            b".rela.text" => holes = relocations(&section),
            b"__text" => (text, holes) = (section.get_contents().to_vec(), relocations(&section)),
            b".debug_line" | b"__debug_line" => table = section.get_contents().to_vec(),
            _ => {}
        }
    }
    // Addresses, of four bytes each, are filled in only where the code runs.
    for start in holes {
        text.get_mut(start..start + 4)?.copy_from_slice(code.get(start..start + 4)?);
    }
    if text == code { ranges(&table).ok() } else { None }
}

/// Where a section has addresses that are not known yet.
fn relocations(section: &Section<'_>) -> Vec<usize> {
    let mut relocations = section.get_relocations();
    let mut offsets = Vec::new();
    while let Some(relocation) = relocations.next_relocation() {
        offsets.push(relocation.get_offset() as usize);
    }
    offsets
}

/// The ranges that a DWARF line table describes.
fn ranges(table: &[u8]) -> gimli::Result<Vec<SourceRange>> {
    let endian = if cfg!(target_endian = "big") { RunTimeEndian::Big } else { RunTimeEndian::Little };
    let program = DebugLine::new(table, endian).program(DebugLineOffset(0), size_of::<usize>() as u8, None, None)?;
    let mut rows = program.rows();
    let mut ranges = Vec::new();
    let mut last: Option<(u32, u32)> = None;
    while let Some((_, row)) = rows.next_row()? {
        let here = row.address() as u32;
        if let Some((start, pc)) = last {
            ranges.push(SourceRange { code: start..here, pc });
        }
        let line = row.line().filter(|_| !row.end_sequence());
        last = line.map(|line| (here, line.get() as u32 - 1));
    }
    Ok(ranges)
}
