//! Rows of machine code listings, whatever the processor.

use crate::report::MachineRow;
use std::collections::BTreeSet;
use std::ops::Range;

/// The row of the bytes at a place in memory, which come from nowhere in particular.
pub fn row(memory: &[u8], range: Range<usize>, text: impl Into<String>) -> MachineRow {
    let bytes = memory[range.clone()].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    MachineRow { offset: range.start as u32, bytes, text: text.into(), note: String::new(), pc: None, span: None }
}

/// The rows of constants at these places, each eight bytes once; places outside the memory have none.
pub fn constant_rows(memory: &[u8], places: impl IntoIterator<Item = Range<usize>>) -> Vec<MachineRow> {
    let inside = places.into_iter().filter(|place| place.end <= memory.len());
    let words: BTreeSet<usize> = inside.flat_map(|place| place.step_by(8)).collect();
    let constant = |start: usize| {
        let bytes = memory.get(start..start + 8)?.try_into().ok()?;
        let bits = u64::from_le_bytes(bytes);
        let note = format!("the constant {:?}", f64::from_bits(bits));
        Some(MachineRow { note, ..row(memory, start..start + 8, format!(".quad {bits:#018x}")) })
    };
    words.into_iter().filter_map(constant).collect()
}
