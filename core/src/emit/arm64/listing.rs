//! Machine code for people: every word as an independent disassembler reads it.

use super::assembler::{Assembled, Origin};
use crate::bytecode::program::Bytecode;
use crate::check::typed_program::FunctionId;
use crate::emit::listing::{constant_rows, row};
use crate::engine::EngineName;
use crate::report::{MachineCode, MachineRow};
use crate::source::Span;
use std::ops::Range;
use yaxpeax_arch::{Decoder, U8Reader};
use yaxpeax_arm::armv8::a64::InstDecoder;

/// The architecture's name in reports.
pub const ARCHITECTURE: &str = "arm64";

/// The listing of a compiled function, with those that were compiled with it behind it.
pub fn listing(bytecode: &Bytecode, code: &Assembled) -> MachineCode {
    machine_code(bytecode, code, |_| true)
}

/// The same without the others, where each of them has a listing of its own.
pub fn own_listing(bytecode: &Bytecode, code: &Assembled) -> MachineCode {
    machine_code(bytecode, code, |id| code.functions.first().is_some_and(|&(first, _)| first == id))
}

fn machine_code(bytecode: &Bytecode, code: &Assembled, is_listed: impl Fn(FunctionId) -> bool) -> MachineCode {
    let memory = code.bytes();
    let (mut rows, mut constants) = (Vec::new(), Vec::new());
    // The entry for boxed values is the first function's, though it stands behind all.
    let boxed = code.boxed_entry.and_then(|start| Some((code.functions.first()?.0, start)));
    let starts = code.functions.iter().copied().chain(boxed);
    let ends = starts.clone().skip(1).map(|(_, start)| start).chain([code.origins.len()]);
    for ((id, start), end) in starts.zip(ends).filter(|((id, _), _)| is_listed(*id)) {
        let function = bytecode.function(id);
        for index in start..end {
            let Origin { pc, note } = &code.origins[index];
            let begins = index == start && code.functions.len() > 1 && code.boxed_entry != Some(start);
            let note = match begins.then(|| format!("here `{}` begins", function.name)) {
                Some(begins) if note.is_empty() => begins,
                Some(begins) => format!("{begins}: {note}"),
                None => note.clone(),
            };
            let span = pc.and_then(|pc| function.spans.get(pc).copied());
            let (at, word) = (4 * index, code.words[index]);
            constants.extend(literal(word, at));
            let text = disassemble(word, at as u32);
            rows.push(MachineRow { note, pc: pc.map(|pc| pc as u32), span, ..row(&memory, at..at + 4, text) });
        }
    }
    rows.extend(constant_rows(&memory, constants));
    MachineCode { engine: EngineName::Arm64, architecture: ARCHITECTURE.into(), bytes: memory.len() as u32, rows }
}

/// The listing of the ARM64 code at a place in memory, from any compiler, and of the constants that it loads relative to
/// itself; `origin` says where the instruction at an offset comes from.
pub fn rows(memory: &[u8], code: Range<usize>, origin: impl Fn(u32) -> (Option<u32>, Option<Span>)) -> Vec<MachineRow> {
    let mut rows = Vec::new();
    let mut constants = Vec::new();
    let mut end = code.end;
    let words = memory[code.clone()].as_chunks::<4>().0;
    for (bytes, start) in words.iter().zip((code.start..).step_by(4)) {
        if start >= end {
            break;
        }
        let word = u32::from_le_bytes(*bytes);
        if let Some(constant) = literal(word, start) {
            end = end.min(constant.start);
            constants.push(constant);
        }
        let (pc, span) = origin(start as u32);
        rows.push(MachineRow { pc, span, ..row(memory, start..start + 4, disassemble(word, start as u32)) });
    }
    rows.extend(constant_rows(memory, constants));
    rows
}

/// Where the double is that an instruction loads from the literal pool behind it.
fn literal(word: u32, start: usize) -> Option<Range<usize>> {
    let is_load_literal = word & 0xFF00_0000 == 0x5C00_0000;
    let words = (word >> 5 & 0x3_FFFF) as usize;
    let is_forward = word >> 23 & 1 == 0;
    let constant = start + 4 * words;
    (is_load_literal && is_forward).then_some(constant..constant + 8)
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
