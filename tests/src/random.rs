//! Bytes that look random and are the same each time.

/// `count` byte strings of growing length, up to `longest`.
pub fn byte_strings(count: usize, longest: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut byte = move || {
        // Marsaglia's xorshift; its upper bits are the better ones.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (1..=count).map(move |index| (0..index * longest / count).map(|_| byte()).collect())
}
