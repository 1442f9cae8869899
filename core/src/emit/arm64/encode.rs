//! One function per instruction: operands in, one word out. Pure bits; labels and registers' roles are elsewhere.
//!
//! Operands that do not fit have no representation: every immediate is a type of its own, whose `new` checks the range.

use super::registers::{Base, DReg, FRAME_POINTER, LINK, XReg};

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

/// A signed distance in words from an instruction, of 26 bits: branches without a condition, and calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FarDistance(i32);

impl FarDistance {
    /// The distance, if it can be encoded.
    pub const fn new(words: i64) -> Option<FarDistance> {
        if words >= -(1 << 25) && words < 1 << 25 { Some(FarDistance(words as i32)) } else { None }
    }
}

/// A number from 0 to 4095 that is added, subtracted or compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Immediate(u16);

impl Immediate {
    /// The number, if it can be encoded.
    pub const fn new(number: u64) -> Option<Immediate> {
        if number < 4096 { Some(Immediate(number as u16)) } else { None }
    }
}

/// The flags that a conditional comparison leaves where its condition does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flags {
    /// None of them: what follows reads it as greater, or as lower in the unsigned order.
    None = 0b0000,
    /// Negative: what follows reads it as less.
    Negative = 0b1000,
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

/// What the flags say of a comparison: of two doubles, or of two integers without sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Equal; not so beside a NaN.
    Equal = 0b0000,
    /// Not equal, or beside a NaN.
    NotEqual = 0b0001,
    /// Of integers: not below.
    HigherOrSame = 0b0010,
    /// Of integers: below.
    Lower = 0b0011,
    /// Of doubles: less; not so beside a NaN.
    Less = 0b0100,
    /// Of doubles: not less.
    NotLess = 0b0101,
    /// Of doubles: beside a NaN.
    Unordered = 0b0110,
    /// Of doubles: neither is a NaN.
    Ordered = 0b0111,
    /// Of doubles: not less or equal.
    NotLessOrEqual = 0b1000,
    /// Of doubles: less or equal; not so beside a NaN.
    LessOrEqual = 0b1001,
    /// Of doubles: greater or equal; not so beside a NaN.
    GreaterOrEqual = 0b1010,
    /// Of doubles: not greater or equal.
    NotGreaterOrEqual = 0b1011,
    /// Of doubles: greater; not so beside a NaN.
    Greater = 0b1100,
    /// Of doubles: not greater.
    NotGreater = 0b1101,
}

impl Condition {
    /// Every condition, in the order of its number.
    pub const ALL: [Condition; 14] = [
        Condition::Equal,
        Condition::NotEqual,
        Condition::HigherOrSame,
        Condition::Lower,
        Condition::Less,
        Condition::NotLess,
        Condition::Unordered,
        Condition::Ordered,
        Condition::NotLessOrEqual,
        Condition::LessOrEqual,
        Condition::GreaterOrEqual,
        Condition::NotGreaterOrEqual,
        Condition::Greater,
        Condition::NotGreater,
    ];

    /// What holds exactly when this one does not. The lowest bit of its number is the other.
    pub const fn inverse(self) -> Condition {
        Condition::ALL[(self as usize) ^ 1]
    }
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

/// `fabd d, n, m`: the distance of two numbers, which is their difference without its sign.
pub const fn fabd(d: DReg, n: DReg, m: DReg) -> u32 {
    0x7EE0_D400 | (m.number() as u32) << 16 | (n.number() as u32) << 5 | d.number() as u32
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

/// `fabs d, n`: takes the sign away, of zeros and NaNs too.
pub const fn fabs(d: DReg, n: DReg) -> u32 {
    fp_one_source(0b001, d, n)
}

/// `fsqrt d, n`: the square root.
pub const fn fsqrt(d: DReg, n: DReg) -> u32 {
    fp_one_source(0b011, d, n)
}

/// `frintp d, n`: rounded up.
pub const fn frintp(d: DReg, n: DReg) -> u32 {
    fp_one_source(0b1001, d, n)
}

/// `frintm d, n`: rounded down.
pub const fn frintm(d: DReg, n: DReg) -> u32 {
    fp_one_source(0b1010, d, n)
}

/// `frintz d, n`: rounded towards zero.
pub const fn frintz(d: DReg, n: DReg) -> u32 {
    fp_one_source(0b1011, d, n)
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

/// `fcmp n, m`: beside a NaN they are unordered.
pub const fn fcmp(n: DReg, m: DReg) -> u32 {
    0x1E60_2000 | (m.number() as u32) << 16 | (n.number() as u32) << 5
}

/// `fccmp n, m, #flags, condition`: compares where the condition holds, and sets these flags where it does not.
pub const fn fccmp(n: DReg, m: DReg, flags: Flags, condition: Condition) -> u32 {
    0x1E60_0400 | (m.number() as u32) << 16 | (condition as u32) << 12 | (n.number() as u32) << 5 | flags as u32
}

/// `fcsel d, n, m, condition`: `n` where the condition holds, else `m`.
pub const fn fcsel(d: DReg, n: DReg, m: DReg, condition: Condition) -> u32 {
    0x1E60_0C00 | (m.number() as u32) << 16 | (condition as u32) << 12 | (n.number() as u32) << 5 | d.number() as u32
}

/// `cmp n, m`
pub const fn cmp(n: XReg, m: XReg) -> u32 {
    0xEB00_001F | (m.number() as u32) << 16 | (n.number() as u32) << 5
}

/// `cmp n, #number` of the lower 32 bits.
pub const fn cmp_w(n: XReg, number: Immediate) -> u32 {
    0x7100_001F | (number.0 as u32) << 10 | (n.number() as u32) << 5
}

/// `ccmp n, m, #flags, condition`: compares where the condition holds, and sets these flags where it does not.
pub const fn ccmp(n: XReg, m: XReg, flags: Flags, condition: Condition) -> u32 {
    0xFA40_0000 | (m.number() as u32) << 16 | (condition as u32) << 12 | (n.number() as u32) << 5 | flags as u32
}

/// `cinc d, n, condition`: one more where the condition holds.
pub const fn cinc(d: XReg, n: XReg, condition: Condition) -> u32 {
    let source = n.number() as u32;
    0x9A80_0400 | source << 16 | (condition.inverse() as u32) << 12 | source << 5 | d.number() as u32
}

/// `mov d, n`
pub const fn mov(d: XReg, n: XReg) -> u32 {
    0xAA00_03E0 | (n.number() as u32) << 16 | d.number() as u32
}

/// `add d, n, #number`
pub const fn add(d: XReg, n: Base, number: Immediate) -> u32 {
    0x9100_0000 | (number.0 as u32) << 10 | (n.number() as u32) << 5 | d.number() as u32
}

/// `sub d, n, #number`
pub const fn sub(d: XReg, n: Base, number: Immediate) -> u32 {
    0xD100_0000 | (number.0 as u32) << 10 | (n.number() as u32) << 5 | d.number() as u32
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

/// `str x, [base, #offset]`
pub const fn str_x(x: XReg, base: Base, offset: Offset) -> u32 {
    access(0xF900_0000, x.number(), base, offset)
}

/// Two 8-byte accesses in a row.
const fn access_pair(opcode: u32, first: u8, second: u8, base: Base, offset: PairOffset) -> u32 {
    opcode | (offset.0 as u32 / 8) << 15 | (second as u32) << 10 | (base.number() as u32) << 5 | first as u32
}

/// `stp first, second, [base, #offset]`
pub const fn stp_d(first: DReg, second: DReg, base: Base, offset: PairOffset) -> u32 {
    access_pair(0x6D00_0000, first.number(), second.number(), base, offset)
}

/// `ldp first, second, [base, #offset]`; `None` if both are the same register, which has no defined result.
pub const fn ldp_d(first: DReg, second: DReg, base: Base, offset: PairOffset) -> Option<u32> {
    if first.number() == second.number() {
        return None;
    }
    Some(access_pair(0x6D40_0000, first.number(), second.number(), base, offset))
}

/// `stp x29, x30, [base, #offset]`: the frame record.
pub const fn stp_frame_record(base: Base, offset: PairOffset) -> u32 {
    access_pair(0xA900_0000, FRAME_POINTER.number(), LINK.number(), base, offset)
}

/// `ldp x29, x30, [base, #offset]`: the frame record.
pub const fn ldp_frame_record(base: Base, offset: PairOffset) -> u32 {
    access_pair(0xA940_0000, FRAME_POINTER.number(), LINK.number(), base, offset)
}

/// `ldr d, distance`: from the literal pool.
pub const fn ldr_literal(d: DReg, distance: Distance) -> u32 {
    0x5C00_0000 | field19(distance) | d.number() as u32
}

/// `b.condition distance`
pub const fn b_if(condition: Condition, distance: Distance) -> u32 {
    0x5400_0000 | field19(distance) | condition as u32
}

/// `cbz x, distance`: branches if the register is zero.
pub const fn cbz(x: XReg, distance: Distance) -> u32 {
    0xB400_0000 | field19(distance) | x.number() as u32
}

/// `cbnz x, distance`: branches unless the register is zero.
pub const fn cbnz(x: XReg, distance: Distance) -> u32 {
    0xB500_0000 | field19(distance) | x.number() as u32
}

/// `b distance`
pub const fn b(distance: FarDistance) -> u32 {
    0x1400_0000 | distance.0 as u32 & 0x3FF_FFFF
}

/// `bl distance`: calls; `x30` gets the address of the next instruction.
pub const fn bl(distance: FarDistance) -> u32 {
    0x9400_0000 | distance.0 as u32 & 0x3FF_FFFF
}

/// Nineteen bits of distance, in their place.
const fn field19(distance: Distance) -> u32 {
    (distance.0 as u32 & 0x7_FFFF) << 5
}

/// `br x`
pub const fn br(x: XReg) -> u32 {
    0xD61F_0000 | (x.number() as u32) << 5
}

/// `blr x`: calls the address in a register.
pub const fn blr(x: XReg) -> u32 {
    0xD63F_0000 | (x.number() as u32) << 5
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

/// `movz x, #high, lsl #48`: sets the highest 16 bits and clears the others.
pub const fn movz_high(x: XReg, high: u16) -> u32 {
    0xD2E0_0000 | (high as u32) << 5 | x.number() as u32
}

/// `movk x, #low`: sets the lowest 16 bits and keeps the others.
pub const fn movk_low(x: XReg, low: u16) -> u32 {
    0xF280_0000 | (low as u32) << 5 | x.number() as u32
}

/// `sub sp, sp, #size`
pub const fn sub_sp(size: FrameSize) -> u32 {
    0xD100_03FF | (size.0 as u32) << 10
}

/// `add sp, sp, #size`
pub const fn add_sp(size: FrameSize) -> u32 {
    0x9100_03FF | (size.0 as u32) << 10
}
