//! The NaN-box layout: the only masks.
//!
//! | bits                        | meaning                                            |
//! |-----------------------------|----------------------------------------------------|
//! | below `FFFC_0000_0000_0000` | a number; every NaN among them is the canonical one, of either sign |
//! | `FFFC_0000_0000_000x`       | nil, false, true, unassigned                       |
//! | `FFFE_xxxx_xxxx_xxxx`       | the address of a heap object, 48 bits; nothing lies above |
//!
//! The tags lie above both signs of the NaN that hardware produces (`7FF8…`, `FFF8…`), so that even one that slipped
//! through would be read as a number.

pub(super) const FIRST_TAG: u64 = 0xFFFC_0000_0000_0000;
pub(super) const HEAP_TAG: u64 = 0xFFFE_0000_0000_0000;
pub(super) const TAG_MASK: u64 = 0xFFFF_0000_0000_0000;
const CANONICAL_NAN: u64 = 0x7FF8_0000_0000_0000;

pub(super) const NIL: u64 = FIRST_TAG;
pub(super) const FALSE: u64 = FIRST_TAG | 1;
pub(super) const TRUE: u64 = FIRST_TAG | 2;
pub(super) const UNASSIGNED: u64 = FIRST_TAG | 3;

const _: () = {
    assert!(f64::from_bits(FIRST_TAG).is_nan() && f64::from_bits(HEAP_TAG).is_nan());
    assert!(f64::from_bits(HEAP_TAG | !TAG_MASK).is_nan());
    assert!(f64::NEG_INFINITY.to_bits() < FIRST_TAG && CANONICAL_NAN < FIRST_TAG && !(1 << 63) & CANONICAL_NAN != 0);
    assert!(CANONICAL_NAN | 1 << 63 < FIRST_TAG);
};

#[inline]
pub(super) fn from_number(number: f64) -> u64 {
    if number.is_nan() { CANONICAL_NAN } else { number.to_bits() }
}

#[inline]
pub(super) fn is_number(bits: u64) -> bool {
    bits < FIRST_TAG
}

/// # Panics
/// If the address does not fit 48 bits, which no supported system hands out to programs.
#[inline]
pub(super) fn from_address(address: usize) -> u64 {
    let address = address as u64;
    assert!(address & TAG_MASK == 0, "heap address beyond 48 bits");
    HEAP_TAG | address
}

/// Whether it is no address.
#[inline]
pub(super) fn is_plain(bits: u64) -> bool {
    bits < HEAP_TAG
}

#[inline]
pub(super) fn address(bits: u64) -> Option<usize> {
    (!is_plain(bits)).then_some((bits & !TAG_MASK) as usize)
}
