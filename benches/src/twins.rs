//! The same functions in C, called as the native tiers are: through a pointer, with arguments nobody can foresee.
#![allow(unsafe_code)]

use std::hint::black_box;

unsafe extern "C" {
    fn ilo_twin_tot(context: *mut u8, p: f64, q: f64, r: f64) -> f64;
}

/// A C function of three numbers, called as compiled functions are: with a context, which it does not use.
type Twin = unsafe extern "C" fn(*mut u8, f64, f64, f64) -> f64;

/// Calls C's `tot` this many times and gives the last result.
///
/// The loop is the one in which the runner times its native code (`call_native.rs` there): nothing is known of the pointer
/// or the arguments, so no round can be left out. A cycle more or less in that loop is a tenth of the figure, so the loops and the
/// calling conventions are the same.
pub fn tot(arguments: &[f64; 3], rounds: u64) -> f64 {
    let function: Twin = black_box(ilo_twin_tot);
    let context: *mut u8 = &mut 0;
    let [p, q, r] = black_box(*arguments);
    let mut result = 0.0;
    for _ in 0..rounds {
        // SAFETY: `function` is `ilo_twin_tot`, which takes and returns numbers and touches nothing else.
        result = unsafe { function(context, p, q, r) };
    }
    result
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_twin_gives_the_workloads_answer() {
        assert_eq!(super::tot(&[10.0, 20.0, 30.0], 3), crate::TOT.answer);
    }
}
