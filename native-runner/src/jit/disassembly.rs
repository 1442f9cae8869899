//! Machine code of this processor, read back by a library that had no part in making it.

use ilo_core::report::MachineRow;
use ilo_core::source::Span;

/// Says which bytecode instruction, and which source, the code at an offset comes from.
pub type Origin = (Option<u32>, Option<Span>);

/// The listing of ARM64 code.
#[cfg(target_arch = "aarch64")]
pub fn rows(code: &[u8], origin: impl Fn(u32) -> Origin) -> Vec<MachineRow> {
    ilo_core::emit::arm64::listing::rows(code, origin)
}

/// The listing of x86-64 code. Constants that the code addresses relative to itself are listed as such.
#[cfg(target_arch = "x86_64")]
pub fn rows(code: &[u8], origin: impl Fn(u32) -> Origin) -> Vec<MachineRow> {
    use iced_x86::{Decoder, DecoderOptions, Formatter, Instruction, IntelFormatter};
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
    let mut constants = code.len();
    let mut decoder = Decoder::with_ip(64, code, 0, DecoderOptions::NONE);
    let mut instruction = Instruction::default();
    while decoder.position() < constants {
        let start = decoder.position();
        if code[start..constants].iter().all(|&byte| byte == 0) {
            rows.push(data_row(code, start..constants, format!(".zero {}", constants - start), "aligns the constants"));
            break;
        }
        decoder.decode_out(&mut instruction);
        let addressed = instruction.ip_rel_memory_address() as usize;
        if instruction.is_ip_rel_memory_operand() && (decoder.position()..constants).contains(&addressed) {
            constants = addressed;
        }
        let mut text = String::new();
        formatter.format(&instruction, &mut text);
        let (pc, span) = origin(start as u32);
        rows.push(MachineRow { pc, span, ..data_row(code, start..decoder.position(), text, "") });
    }
    for start in (constants..code.len()).step_by(8) {
        let end = code.len().min(start + 8);
        let bits = code[start..end].iter().rev().fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
        let note = format!("the constant {:?}", f64::from_bits(bits));
        rows.push(data_row(code, start..end, format!(".quad {bits:#018x}"), note));
    }
    rows
}

#[cfg(target_arch = "x86_64")]
fn data_row(code: &[u8], range: std::ops::Range<usize>, text: String, note: impl Into<String>) -> MachineRow {
    let bytes = code[range.clone()].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    MachineRow { offset: range.start as u32, bytes, text, note: note.into(), pc: None, span: None }
}

/// There is no disassembler for this processor.
#[cfg(not(any(target_arch = "aarch64", target_arch = "x86_64")))]
pub fn rows(_: &[u8], _: impl Fn(u32) -> Origin) -> Vec<MachineRow> {
    Vec::new()
}
