//! A short constant text as the stores that write it.

use crate::bytecode::program::{Bytecode, Constant};
use crate::ir::function::Immediate;

/// The longest text that is written by stores; calling the runtime costs as much as writing more.
const LONGEST: usize = 16;

/// One store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Store {
    /// Where in the text.
    pub offset: usize,
    /// How many bytes: 1, 2, 4 or 8.
    pub width: usize,
    /// The bytes, the first one lowest.
    pub bits: u64,
}

/// The stores that write a constant, and how many bytes they write; none if it is no text, or a long one.
pub fn stores(bytecode: &Bytecode, constant: Immediate) -> Option<(Vec<Store>, usize)> {
    let Immediate::Constant(function, index) = constant else { return None };
    let Some(Constant::Text(text)) = bytecode.function(function).constants.get(usize::from(index)) else { return None };
    (text.len() <= LONGEST).then(|| (split(text.as_bytes()), text.len()))
}

fn split(bytes: &[u8]) -> Vec<Store> {
    let mut stores = Vec::new();
    let mut offset = 0;
    for width in [8, 4, 2, 1] {
        while bytes.len() - offset >= width {
            let bits = bytes[offset..offset + width].iter().rev().fold(0, |bits, &byte| bits << 8 | u64::from(byte));
            stores.push(Store { offset, width, bits });
            offset += width;
        }
    }
    stores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_written_once() {
        for text in ["", "a", "abc", "0123456789abc", "0123456789abcdef"] {
            let mut written = vec![0; text.len()];
            for Store { offset, width, bits } in split(text.as_bytes()) {
                assert!([1, 2, 4, 8].contains(&width));
                written[offset..offset + width].copy_from_slice(&bits.to_le_bytes()[..width]);
            }
            assert_eq!(written, text.as_bytes());
        }
    }
}
