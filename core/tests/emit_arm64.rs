//! The ARM64 emitter: every encoder against Capstone, a disassembler that shares nothing with ours or with the listing's;
//! whole functions as listings.

#![allow(clippy::unwrap_used)]

#[path = "emit_arm64/encoders.rs"]
mod encoders;
#[path = "emit_arm64/functions.rs"]
mod functions;
#[path = "emit_arm64/programs.rs"]
mod programs;

use ilo_core::bytecode::validate::Validated;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::arm64::{compile, listing::listing};
use ilo_core::report::MachineRow;

/// The listing of a function: offset, pc, instruction, note.
fn listing_text(bytecode: &Validated, id: FunctionId) -> String {
    let code = listing(bytecode, &compile(bytecode, id).unwrap());
    let line = |row: &MachineRow| {
        let pc = row.pc.map_or("-".into(), |pc| pc.to_string());
        let note = if row.note.is_empty() { String::new() } else { format!("  ; {}", row.note) };
        format!("{:04x} {pc:>2}  {}{note}\n", row.offset, row.text)
    };
    code.rows.iter().map(line).collect()
}
