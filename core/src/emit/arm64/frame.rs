//! The stack frame: saved registers at the bottom, spilled VM registers above them. Most functions have none.

use super::assembler::Assembler;
use super::encode::{self, FrameSize, Offset, PairOffset};
use super::registers::{Base, DReg, LAST_ALLOCATED, REGISTER_ARGUMENTS};

/// Where a VM register lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a hardware register.
    Register(DReg),
    /// In the stack frame, at this offset from the stack pointer.
    Slot(Offset),
}

/// The frame of one function.
pub struct Frame {
    saved: Vec<DReg>,
    size: FrameSize,
    bytes: usize,
}

impl Frame {
    /// The frame of a function that has so many VM registers and uses these hardware registers; `None` if it is larger
    /// than an instruction can say, which 255 registers are not.
    pub fn new(vm_registers: u8, used: impl Iterator<Item = DReg>) -> Option<Frame> {
        let mut saved: Vec<DReg> = used.filter(|register| register.is_callee_saved()).collect();
        saved.sort_by_key(|register| register.number());
        saved.dedup();
        let spilled = vm_registers.saturating_sub(LAST_ALLOCATED.number() + 1);
        let bytes = (8 * (saved.len() + spilled as usize)).next_multiple_of(16);
        Some(Frame { saved, size: FrameSize::new(bytes)?, bytes })
    }

    /// Where a VM register lives.
    pub fn place(&self, vm_register: u8) -> Option<Place> {
        if vm_register <= LAST_ALLOCATED.number() {
            return DReg::new(vm_register).map(Place::Register);
        }
        let index = self.saved.len() + (vm_register - LAST_ALLOCATED.number() - 1) as usize;
        Offset::new(8 * index).map(Place::Slot)
    }

    /// Where the caller left an argument that found no register.
    pub fn stack_argument(&self, index: usize) -> Option<Offset> {
        Offset::new(self.bytes + 8 * index.checked_sub(REGISTER_ARGUMENTS)?)
    }

    /// Makes the frame and saves what the caller wants back.
    pub fn enter(&self, assembler: &mut Assembler) {
        if self.bytes > 0 {
            assembler.emit(encode::sub_sp(self.size));
        }
        self.each_saved(|first, second, at| match (second, PairOffset::new(at), Offset::new(at)) {
            (Some(second), Some(offset), _) => assembler.emit(encode::stp_d(first, second, Base::Sp, offset)),
            (None, _, Some(offset)) => assembler.emit(encode::str_d(first, Base::Sp, offset)),
            _ => {}
        });
    }

    /// Gives the caller everything back.
    pub fn leave(&self, assembler: &mut Assembler) {
        self.each_saved(|first, second, at| match (second, PairOffset::new(at), Offset::new(at)) {
            (Some(second), Some(offset), _) => {
                if let Some(word) = encode::ldp_d(first, second, Base::Sp, offset) {
                    assembler.emit(word);
                }
            }
            (None, _, Some(offset)) => assembler.emit(encode::ldr_d(first, Base::Sp, offset)),
            _ => {}
        });
        if self.bytes > 0 {
            assembler.emit(encode::add_sp(self.size));
        }
    }

    fn each_saved(&self, mut visit: impl FnMut(DReg, Option<DReg>, usize)) {
        for (index, pair) in self.saved.chunks(2).enumerate() {
            visit(pair[0], pair.get(1).copied(), 16 * index);
        }
    }
}
