//! Machine code for people: every word as an independent disassembler reads it.

use super::assembler::{Assembled, Origin};
use crate::bytecode::program::Function;
use crate::engine::EngineName;
use crate::report::{MachineCode, MachineRow};
use crate::source::Span;
use yaxpeax_arch::{Decoder, U8Reader};
use yaxpeax_arm::armv8::a64::InstDecoder;

/// The architecture's name in reports.
pub const ARCHITECTURE: &str = "arm64";

/// The listing of a compiled function.
pub fn listing(function: &Function, code: &Assembled) -> MachineCode {
    let instructions = code.origins.iter().zip(&code.words).enumerate().map(|(index, (origin, &word))| {
        let Origin { pc, note } = origin.clone();
        let offset = 4 * index as u32;
        MachineRow {
            offset,
            bytes: hexadecimal(&word.to_le_bytes()),
            text: disassemble(word, offset),
            note,
            pc: pc.map(|pc| pc as u32),
            span: pc.and_then(|pc| function.spans.get(pc).copied()),
        }
    });
    let pool = 4 * code.origins.len();
    let constants = code.literals.iter().enumerate().map(|(index, &bits)| MachineRow {
        offset: (pool + 8 * index) as u32,
        bytes: hexadecimal(&bits.to_le_bytes()),
        text: format!(".xword {bits:#018x}"),
        note: format!("the constant {:?}", f64::from_bits(bits)),
        pc: None,
        span: None,
    });
    MachineCode {
        engine: EngineName::Arm64,
        architecture: ARCHITECTURE.into(),
        bytes: 4 * code.words.len() as u32,
        rows: instructions.chain(constants).collect(),
    }
}

/// The listing of ARM64 code from any compiler; `origin` says where the instruction at an offset comes from.
pub fn rows(code: &[u8], origin: impl Fn(u32) -> (Option<u32>, Option<Span>)) -> Vec<MachineRow> {
    let row = |(index, bytes): (usize, &[u8; 4])| {
        let offset = 4 * index as u32;
        let (pc, span) = origin(offset);
        let text = disassemble(u32::from_le_bytes(*bytes), offset);
        MachineRow { offset, bytes: hexadecimal(bytes), text, note: String::new(), pc, span }
    };
    code.as_chunks::<4>().0.iter().enumerate().map(row).collect()
}

/// One instruction as text; a branch target is an offset from the start of the function.
pub fn disassemble(word: u32, offset: u32) -> String {
    let Ok(instruction) = InstDecoder::default().decode(&mut U8Reader::new(&word.to_le_bytes())) else {
        return format!(".inst {word:#010x}");
    };
    let text = instruction.to_string();
    // The library writes distances as `$+0x10`.
    match text.split_once('$') {
        Some((before, distance)) => match parse_distance(distance) {
            Some(distance) => format!("{before}{:#x}", i64::from(offset) + distance),
            None => text,
        },
        None => text,
    }
}

fn parse_distance(text: &str) -> Option<i64> {
    let distance = i64::from_str_radix(text.get(1..)?.strip_prefix("0x")?, 16).ok()?;
    Some(if text.starts_with('-') { -distance } else { distance })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
