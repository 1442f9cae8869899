//! Which bytecode instruction each of LLVM's instructions comes from: told to LLVM as debug information, and read back
//! out of the object file.
//!
//! Line N, column F is the instruction at pc N - 1 of the function F: line 0 says "from nowhere in particular", and a
//! column is as wide as the number of a function.

use super::super::native::SourceRange;
use gimli::{ColumnType, DebugLine, DebugLineOffset, RunTimeEndian};
use ilo_core::check::typed_program::FunctionId;
use inkwell::context::Context;
use inkwell::debug_info::{
    AsDIScope, DICompileUnit, DIFlags, DIFlagsConstants, DILocation, DISubprogram, DWARFEmissionKind,
    DWARFSourceLanguage, DebugInfoBuilder, debug_metadata_version,
};
use inkwell::module::{FlagBehavior, Module};
use inkwell::values::FunctionValue;

/// The lines of a module.
pub struct Lines<'ctx> {
    context: &'ctx Context,
    builder: DebugInfoBuilder<'ctx>,
    unit: DICompileUnit<'ctx>,
}

impl<'ctx> Lines<'ctx> {
    /// Lines for the functions of a module.
    pub fn new(context: &'ctx Context, module: &Module<'ctx>) -> Lines<'ctx> {
        let version = context.i32_type().const_int(debug_metadata_version().into(), false);
        module.add_basic_value_flag("Debug Info Version", FlagBehavior::Warning, version);
        let language = DWARFSourceLanguage::C;
        // Nothing but line tables.
        let kind = DWARFEmissionKind::LineTablesOnly;
        let (builder, unit) = module.create_debug_info_builder(
            false, language, "ilo", "", "ilo", true, "", 0, "", kind, 0, false, false, "", "",
        );
        Lines { context, builder, unit }
    }

    /// Lines of one of its functions, which has the name of its symbol.
    pub fn of_function(&self, function: FunctionValue<'ctx>) -> FunctionLines<'_, 'ctx> {
        let file = self.unit.get_file();
        let ty = self.builder.create_subroutine_type(file, None, &[], DIFlags::ZERO);
        let scope = self.unit.as_debug_info_scope();
        let name = function.get_name().to_string_lossy();
        let lines = self.builder.create_function(scope, &name, None, file, 0, ty, true, true, 0, DIFlags::ZERO, true);
        function.set_subprogram(lines);
        FunctionLines { lines: self, function: lines }
    }

    /// Completes what was told.
    pub fn finish(&self) {
        self.builder.finalize();
    }
}

/// The lines of one function of a module.
pub struct FunctionLines<'l, 'ctx> {
    lines: &'l Lines<'ctx>,
    function: DISubprogram<'ctx>,
}

impl<'ctx> FunctionLines<'_, 'ctx> {
    /// Where an instruction is.
    pub fn location(&self, id: FunctionId, pc: usize) -> DILocation<'ctx> {
        self.place(pc as u32 + 1, id.0.into())
    }

    /// Where code is that comes from no instruction.
    pub fn nowhere(&self) -> DILocation<'ctx> {
        self.place(0, 0)
    }

    fn place(&self, line: u32, column: u32) -> DILocation<'ctx> {
        let scope = self.function.as_debug_info_scope();
        self.lines.builder.create_debug_location(self.lines.context, line, column, scope, None)
    }
}

/// The ranges that a DWARF line table describes, in order of the code.
///
/// # Errors
/// When it is none that can be read.
pub fn read(table: &[u8]) -> gimli::Result<Vec<SourceRange>> {
    let table = DebugLine::new(table, RunTimeEndian::Little);
    let program = table.program(DebugLineOffset(0), size_of::<u64>() as u8, None, None)?;
    let mut rows = program.rows();
    let mut ranges = Vec::new();
    let mut last: Option<SourceRange> = None;
    while let Some((_, row)) = rows.next_row()? {
        let here = row.address() as u32;
        if let Some(mut range) = last.take() {
            range.code.end = here;
            ranges.push(range);
        }
        let function = match row.column() {
            ColumnType::LeftEdge => FunctionId(0),
            ColumnType::Column(column) => FunctionId(column.get() as u16),
        };
        let line = row.line().filter(|_| !row.end_sequence());
        last = line.map(|line| SourceRange { code: here..here, function, pc: line.get() as u32 - 1 });
    }
    ranges.retain(|range| !range.code.is_empty());
    ranges.sort_by_key(|range| range.code.start);
    Ok(ranges)
}
