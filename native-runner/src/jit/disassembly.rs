//! Machine code of this processor, read back by a library that had no part in making it.

use ilo_core::report::MachineRow;
use ilo_core::source::Span;
use std::ops::Range;

/// Says which bytecode instruction, and which source, the code at an offset comes from.
pub type Origin = (Option<u32>, Option<Span>);

/// The listing of the ARM64 code at a place in memory.
#[cfg(target_arch = "aarch64")]
pub fn rows(memory: &[u8], code: Range<usize>, origin: impl Fn(u32) -> Origin) -> Vec<MachineRow> {
    ilo_core::emit::arm64::listing::rows(memory, code, origin)
}

/// The listing of the x86-64 code at a place in memory, and of the constants that it addresses.
#[cfg(target_arch = "x86_64")]
pub fn rows(memory: &[u8], code: Range<usize>, origin: impl Fn(u32) -> Origin) -> Vec<MachineRow> {
    use iced_x86::{Decoder, DecoderOptions, Formatter, Instruction, IntelFormatter};
    use ilo_core::emit::listing::{constant_rows, row};
    let mut formatter = IntelFormatter::new();
    let options = formatter.options_mut();
    options.set_hex_prefix("0x");
    options.set_hex_suffix("");
    options.set_uppercase_hex(false);
    options.set_leading_zeros(false);
    options.set_branch_leading_zeros(false);
    options.set_displacement_leading_zeros(false);
    options.set_space_after_operand_separator(true);

    let mut rows = Vec::new();
    let mut constants = Vec::new();
    let mut end = code.end;
    let mut decoder = Decoder::with_ip(64, &memory[code.clone()], code.start as u64, DecoderOptions::NONE);
    let mut instruction = Instruction::default();
    while (decoder.ip() as usize) < end {
        let start = decoder.ip() as usize;
        // What follows the last instruction, up to the first constant.
        if memory[start..end].iter().all(|&byte| byte == 0) {
            break;
        }
        decoder.decode_out(&mut instruction);
        let next = decoder.ip() as usize;
        if instruction.is_ip_rel_memory_operand() {
            let address = instruction.ip_rel_memory_address() as usize;
            constants.push(address..address.saturating_add(instruction.memory_size().size()));
            if address >= next {
                end = end.min(address);
            }
        }
        let mut text = String::new();
        formatter.format(&instruction, &mut text);
        let (pc, span) = origin(start as u32);
        rows.push(MachineRow { pc, span, ..row(memory, start..next, text) });
    }
    rows.extend(constant_rows(memory, constants));
    rows.sort_by_key(|row| row.offset);
    rows
}

/// There is no disassembler for this processor.
#[cfg(not(any(target_arch = "aarch64", target_arch = "x86_64")))]
pub fn rows(_: &[u8], _: Range<usize>, _: impl Fn(u32) -> Origin) -> Vec<MachineRow> {
    Vec::new()
}
