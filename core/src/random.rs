//! The random numbers of programs: one seeded generator, the same numbers in every tier and on every machine.

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Random {
    seed: u32,
    state: u64,
}

impl Random {
    /// A generator whose numbers depend on the seed alone.
    pub fn new(seed: u32) -> Random {
        Random { seed, state: seed.into() }
    }

    /// The seed, if a number was drawn.
    pub fn used_seed(&self) -> Option<u32> {
        (self.state != u64::from(self.seed)).then_some(self.seed)
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A number from 0 up to but not including 1, a multiple of 2^-53.
    pub fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number from `low` to `high`, both included, both whole and finite; `low` is at most `high`.
    pub fn whole(&mut self, low: f64, high: f64) -> f64 {
        let fraction = self.fraction();
        let span = high - low + 1.0;
        let rolled = if span.is_finite() {
            low + (fraction * span).floor()
        } else {
            (low * (1.0 - fraction) + high * fraction).floor()
        };
        // Rounding may reach beyond an end where neighbours are further apart than one.
        rolled.clamp(low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_published_sequence() {
        let mut random = Random::new(1_234_567);
        assert_eq!(random.used_seed(), None);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        assert_eq!(random.used_seed(), Some(1_234_567));
    }

    #[test]
    fn whole_numbers_reach_both_ends_and_no_further() {
        let mut random = Random::new(1);
        let rolls: Vec<f64> = (0..600).map(|_| random.whole(-1.0, 4.0)).collect();
        for face in -1..=4 {
            assert!(rolls.contains(&f64::from(face)), "{face}");
        }
        assert!(rolls.iter().all(|roll| (-1.0..=4.0).contains(roll) && roll.fract() == 0.0));
        assert_eq!(random.whole(f64::MAX, f64::MAX), f64::MAX);
    }
}
