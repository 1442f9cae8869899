//! One function per instruction: operands in, one word out. Pure bits; labels and registers' roles are elsewhere.
//!
//! Operands that do not fit have no representation: every immediate is a type of its own, whose `new` checks the range.

use super::registers::{Base, DReg, XReg};

/// A byte offset of an 8-byte load or store: a multiple of 8 from 0 to 32760.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset(u16);

impl Offset {
    /// The offset, if it can be encoded.
    pub const fn new(bytes: usize) -> Option<Offset> {
        if bytes.is_multiple_of(8) && bytes <= 32760 { Some(Offset(bytes as u16)) } else { None }
    }
}

/// A byte offset of a pair of 8-byte loads or stores: a multiple of 8 from 0 to 504.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairOffset(u16);

impl PairOffset {
    /// The offset, if it can be encoded.
    pub const fn new(bytes: usize) -> Option<PairOffset> {
        if bytes.is_multiple_of(8) && bytes <= 504 { Some(PairOffset(bytes as u16)) } else { None }
    }
}

/// The size of a stack frame: a multiple of 16 up to 4080, as the stack pointer must stay aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameSize(u16);

impl FrameSize {
    /// The size, if it can be encoded.
    pub const fn new(bytes: usize) -> Option<FrameSize> {
        if bytes.is_multiple_of(16) && bytes <= 4080 { Some(FrameSize(bytes as u16)) } else { None }
    }
}

/// A signed distance in words from an instruction, of 19 bits: conditional branches and literal loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distance(i32);

impl Distance {
    /// The distance, if it can be encoded.
    pub const fn new(words: i64) -> Option<Distance> {
        if words >= -(1 << 18) && words < 1 << 18 { Some(Distance(words as i32)) } else { None }
    }
}

/// A double that fits an instruction: ±(16 + k)/16 · 2ⁿ with k from 0 to 15 and n from -3 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallDouble(u8);

impl SmallDouble {
    /// The number, if it can be encoded.
    ///
    /// The eight bits stand for sign, exponent and mantissa as sign · NOT(b) b…b cd · efgh · 0…0, where b is repeated
    /// eight times; so of the 64 bits the lowest 48 are zero, and bit 62 is the opposite of the eight below it.
    pub const fn new(number: f64) -> Option<SmallDouble> {
        let bits = number.to_bits();
        let repeated = bits >> 54 & 0x1FF;
        if bits << 16 != 0 || (repeated != 0x100 && repeated != 0x0FF) {
            return None;
        }
        let sign = (bits >> 63) as u8;
        let below = (bits >> 48 & 0x7F) as u8;
        Some(SmallDouble(sign << 7 | below))
    }
}

/// When a conditional branch is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The comparison found the operands equal; not so when one is a NaN.
    Equal = 0b0000,
}

/// Two floating-point sources and a destination.
const fn fp_two_sources(opcode: u32, d: DReg, n: DReg, m: DReg) -> u32 {
    0x1E60_0800 | (m.number() as u32) << 16 | opcode << 12 | (n.number() as u32) << 5 | d.number() as u32
}

/// `fmul d, n, m`
pub const fn fmul(d: DReg, n: DReg, m: DReg) -> u32 {
    fp_two_sources(0b0000, d, n, m)
}

/// `fdiv d, n, m`
pub const fn fdiv(d: DReg, n: DReg, m: DReg) -> u32 {
    fp_two_sources(0b0001, d, n, m)
}

/// `fadd d, n, m`
pub const fn fadd(d: DReg, n: DReg, m: DReg) -> u32 {
    fp_two_sources(0b0010, d, n, m)
}

/// `fsub d, n, m`
pub const fn fsub(d: DReg, n: DReg, m: DReg) -> u32 {
    fp_two_sources(0b0011, d, n, m)
}

/// One floating-point source and a destination.
const fn fp_one_source(opcode: u32, d: DReg, n: DReg) -> u32 {
    0x1E60_4000 | opcode << 15 | (n.number() as u32) << 5 | d.number() as u32
}

/// `fmov d, n`
pub const fn fmov(d: DReg, n: DReg) -> u32 {
    fp_one_source(0b000, d, n)
}

/// `fneg d, n`: turns the sign, of zeros and NaNs too.
pub const fn fneg(d: DReg, n: DReg) -> u32 {
    fp_one_source(0b010, d, n)
}

/// `fmov d, #number`
pub const fn fmov_immediate(d: DReg, number: SmallDouble) -> u32 {
    0x1E60_1000 | (number.0 as u32) << 13 | d.number() as u32
}

/// `fmov d, xzr`: positive zero.
pub const fn fmov_zero(d: DReg) -> u32 {
    0x9E67_03E0 | d.number() as u32
}

/// `fmov x, d`: the bits, unconverted.
pub const fn fmov_to_general(x: XReg, d: DReg) -> u32 {
    0x9E66_0000 | (d.number() as u32) << 5 | x.number() as u32
}

/// `fmov d, x`: the bits, unconverted.
pub const fn fmov_from_general(d: DReg, x: XReg) -> u32 {
    0x9E67_0000 | (x.number() as u32) << 5 | d.number() as u32
}

/// `fcmp n, #0.0`: both zeros are equal to it, a NaN is unordered.
pub const fn fcmp_zero(n: DReg) -> u32 {
    0x1E60_2008 | (n.number() as u32) << 5
}

/// An 8-byte access at a scaled, unsigned offset.
const fn access(opcode: u32, register: u8, base: Base, offset: Offset) -> u32 {
    opcode | (offset.0 as u32 / 8) << 10 | (base.number() as u32) << 5 | register as u32
}

/// `ldr d, [base, #offset]`
pub const fn ldr_d(d: DReg, base: Base, offset: Offset) -> u32 {
    access(0xFD40_0000, d.number(), base, offset)
}

/// `str d, [base, #offset]`
pub const fn str_d(d: DReg, base: Base, offset: Offset) -> u32 {
    access(0xFD00_0000, d.number(), base, offset)
}

/// `ldr x, [base, #offset]`
pub const fn ldr_x(x: XReg, base: Base, offset: Offset) -> u32 {
    access(0xF940_0000, x.number(), base, offset)
}

/// Two 8-byte accesses in a row.
const fn access_pair(opcode: u32, first: DReg, second: DReg, base: Base, offset: PairOffset) -> u32 {
    opcode
        | (offset.0 as u32 / 8) << 15
        | (second.number() as u32) << 10
        | (base.number() as u32) << 5
        | first.number() as u32
}

/// `stp first, second, [base, #offset]`
pub const fn stp_d(first: DReg, second: DReg, base: Base, offset: PairOffset) -> u32 {
    access_pair(0x6D00_0000, first, second, base, offset)
}

/// `ldp first, second, [base, #offset]`; `None` if both are the same register, which has no defined result.
pub const fn ldp_d(first: DReg, second: DReg, base: Base, offset: PairOffset) -> Option<u32> {
    if first.number() == second.number() {
        return None;
    }
    Some(access_pair(0x6D40_0000, first, second, base, offset))
}

/// `ldr d, distance`: from the literal pool.
pub const fn ldr_literal(d: DReg, distance: Distance) -> u32 {
    0x5C00_0000 | field19(distance) | d.number() as u32
}

/// `b.condition distance`
pub const fn b_if(condition: Condition, distance: Distance) -> u32 {
    0x5400_0000 | field19(distance) | condition as u32
}

/// Nineteen bits of distance, in their place.
const fn field19(distance: Distance) -> u32 {
    (distance.0 as u32 & 0x7_FFFF) << 5
}

/// `br x`
pub const fn br(x: XReg) -> u32 {
    0xD61F_0000 | (x.number() as u32) << 5
}

/// `ret`: to the address in `x30`.
pub const fn ret() -> u32 {
    0xD65F_03C0
}

/// `nop`
pub const fn nop() -> u32 {
    0xD503_201F
}

/// `movz w, #low`: sets the register to a 16-bit number.
pub const fn movz_w(x: XReg, low: u16) -> u32 {
    0x5280_0000 | (low as u32) << 5 | x.number() as u32
}

/// `movk w, #high, lsl #16`: sets bits 16 to 31 and keeps the others.
pub const fn movk_w_high(x: XReg, high: u16) -> u32 {
    0x72A0_0000 | (high as u32) << 5 | x.number() as u32
}

/// `sub sp, sp, #size`
pub const fn sub_sp(size: FrameSize) -> u32 {
    0xD100_03FF | (size.0 as u32) << 10
}

/// `add sp, sp, #size`
pub const fn add_sp(size: FrameSize) -> u32 {
    0x9100_03FF | (size.0 as u32) << 10
}
