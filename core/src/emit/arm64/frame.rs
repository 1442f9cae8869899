//! The stack frame. From the stack pointer up: arguments for calls, the frame record and the context, saved registers,
//! places for VM registers that calls would overwrite, and VM registers that live in the frame. Most functions have none
//! of it.

use super::assembler::Assembler;
use super::convention::Convention;
use super::encode::{self, FrameSize, Immediate, Offset, PairOffset};
use super::registers::{Base, CONTEXT, DReg, FRAME_POINTER, LAST_ALLOCATED, SCRATCH};
use crate::bytecode::liveness::RegisterSet;
use crate::sorting;

/// Where a VM register lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a hardware register.
    Register(DReg),
    /// In the stack frame, at this offset from the stack pointer.
    Slot(Offset),
}

/// What the calls in a function need.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calls {
    /// The VM registers that live across one.
    pub across: RegisterSet,
    /// The most arguments that one passes on the stack.
    pub on_stack: usize,
}

/// What a function keeps while it calls others: the way back, and the context.
struct Record {
    pair: PairOffset,
    pointer: Immediate,
    context: Offset,
}

/// Where a VM register waits that a call would overwrite.
struct Home {
    vm_register: u8,
    register: DReg,
    at: Offset,
    /// The same for this register and the next of the list, if an instruction can say that.
    pair: Option<PairOffset>,
}

/// The frame of one function.
pub struct Frame {
    size: FrameSize,
    bytes: usize,
    record: Option<Record>,
    /// The instructions that save registers which the caller wants back, each with the one that loads them again.
    saves: Vec<[u32; 2]>,
    /// In the order of registers, one behind the other.
    homes: Vec<Home>,
    /// By VM register.
    places: Vec<Place>,
    incoming: Vec<Offset>,
    outgoing: Vec<Offset>,
}

impl Frame {
    /// The frame of a function that has so many VM registers, uses these hardware registers, and calls others or does not;
    /// `None` if it is larger than an instruction can say, which 255 registers are not.
    pub fn new(
        vm_registers: u8,
        used: impl Iterator<Item = DReg>,
        convention: &Convention,
        calls: Option<Calls>,
    ) -> Option<Frame> {
        let mut saved: Vec<DReg> = used.filter(|register| register.is_callee_saved()).collect();
        sorting::sort_by_key(&mut saved, |register| register.number());
        saved.dedup();

        let arguments = calls.map_or(0, |calls| calls.on_stack);
        let outgoing = (0..arguments).map(|index| Offset::new(8 * index)).collect::<Option<_>>()?;
        let mut end = (8 * arguments).next_multiple_of(16);
        let mut take = |bytes: usize| {
            end += bytes;
            end - bytes
        };
        let record = match calls {
            Some(_) => {
                let (pair, context) = (take(16), take(8));
                let pointer = Immediate::new(pair as u64)?;
                Some(Record { pair: PairOffset::new(pair)?, pointer, context: Offset::new(context)? })
            }
            None => None,
        };
        let save = |registers: &[DReg]| {
            let at = take(8 * registers.len());
            Some(match *registers {
                [first, second] => {
                    let at = PairOffset::new(at)?;
                    [encode::stp_d(first, second, Base::Sp, at), encode::ldp_d(first, second, Base::Sp, at)?]
                }
                _ => {
                    let (register, at) = (registers[0], Offset::new(at)?);
                    [encode::str_d(register, Base::Sp, at), encode::ldr_d(register, Base::Sp, at)]
                }
            })
        };
        let saves = saved.chunks(2).map(save).collect::<Option<_>>()?;
        let overwritten = calls.unwrap_or_default().across.iter().filter_map(|vm_register| {
            let register = DReg::new(vm_register).filter(|&register| register != SCRATCH)?;
            (!register.is_callee_saved()).then_some((vm_register, register))
        });
        let home = |(vm_register, register)| {
            let at = take(8);
            Some(Home { vm_register, register, at: Offset::new(at)?, pair: PairOffset::new(at) })
        };
        let homes = overwritten.map(home).collect::<Option<_>>()?;
        let place = |vm_register: u8| {
            if vm_register <= LAST_ALLOCATED.number() {
                return DReg::new(vm_register).map(Place::Register);
            }
            Offset::new(take(8)).map(Place::Slot)
        };
        let places = (0..vm_registers).map(place).collect::<Option<_>>()?;
        let bytes = end.next_multiple_of(16);
        let argument = |index: usize| Offset::new(bytes + 8 * index);
        let incoming = (0..convention.on_stack).map(argument).collect::<Option<_>>()?;
        Some(Frame { size: FrameSize::new(bytes)?, bytes, record, saves, homes, places, incoming, outgoing })
    }

    /// Where a VM register of the function lives.
    pub fn place(&self, vm_register: u8) -> Place {
        self.places[vm_register as usize]
    }

    /// Where the caller left an argument that found no register.
    pub fn incoming(&self, index: usize) -> Offset {
        self.incoming[index]
    }

    /// Where a callee looks for an argument that found no register.
    pub fn outgoing(&self, index: usize) -> Offset {
        self.outgoing[index]
    }

    /// Makes the frame and saves what the caller wants back.
    pub fn enter(&self, assembler: &mut Assembler) {
        if self.bytes > 0 {
            assembler.emit(encode::sub_sp(self.size));
        }
        if let Some(record) = &self.record {
            assembler.emit(encode::stp_frame_record(Base::Sp, record.pair));
            assembler.emit(encode::add(FRAME_POINTER, Base::Sp, record.pointer));
            assembler.emit(encode::str_x(CONTEXT, Base::Sp, record.context));
        }
        self.saves.iter().for_each(|&[store, _]| assembler.emit(store));
    }

    /// Gives the caller everything back.
    pub fn leave(&self, assembler: &mut Assembler) {
        self.saves.iter().for_each(|&[_, load]| assembler.emit(load));
        if let Some(record) = &self.record {
            assembler.emit(encode::ldp_frame_record(Base::Sp, record.pair));
        }
        if self.bytes > 0 {
            assembler.emit(encode::add_sp(self.size));
        }
    }

    /// Stores the VM registers that a call would overwrite.
    pub fn keep(&self, live: RegisterSet, assembler: &mut Assembler) {
        self.each_home(live, |first, second| {
            assembler.emit(match second {
                Some((second, at)) => encode::stp_d(first.register, second, Base::Sp, at),
                None => encode::str_d(first.register, Base::Sp, first.at),
            });
        });
    }

    /// Loads them again.
    pub fn restore(&self, live: RegisterSet, assembler: &mut Assembler) {
        self.each_home(live, |first, second| {
            let pair = second.and_then(|(second, at)| encode::ldp_d(first.register, second, Base::Sp, at));
            assembler.emit(pair.unwrap_or_else(|| encode::ldr_d(first.register, Base::Sp, first.at)));
        });
    }

    /// Loads the context, which a call overwrites too.
    pub fn restore_context(&self, assembler: &mut Assembler) {
        if let Some(record) = &self.record {
            assembler.emit(encode::ldr_x(CONTEXT, Base::Sp, record.context));
        }
    }

    /// Visits the homes of live registers, neighbours together.
    fn each_home(&self, live: RegisterSet, mut visit: impl FnMut(&Home, Option<(DReg, PairOffset)>)) {
        let is_live = |home: &&Home| live.contains(home.vm_register);
        let mut rest = self.homes.as_slice();
        while let [first, behind @ ..] = rest {
            let pair = first.pair.and_then(|at| Some((behind.first().filter(is_live)?.register, at)));
            let visited = if is_live(&first) { 1 + usize::from(pair.is_some()) } else { 0 };
            if visited > 0 {
                visit(first, pair);
            }
            rest = &rest[visited.max(1)..];
        }
    }
}
