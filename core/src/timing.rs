//! Timings: from calls to batches to a median with its interval. The clock is lent by the caller.
//!
//! One call is far shorter than what a clock resolves, so calls are timed in batches of at least
//! [`STEPS_PER_BATCH`] clock steps. What is reported is the median over the batches, with the order statistics that
//! enclose it with 95 % confidence whatever the distribution: no mean, no assumption of normal noise.

use crate::engine_name::EngineName;
use crate::report::TimingReport;
use crate::sorting;

/// A batch lasts at least this many steps of the clock, so that reading it costs less than a hundredth.
pub const STEPS_PER_BATCH: f64 = 100.0;

/// Below this many batches a timing should be called rough.
pub const ROUGH_BELOW: u32 = 10;

/// Into how many batches the budget is divided, if the clock is fine enough.
const BATCHES_WANTED: f64 = 100.0;

/// The part of the budget spent before the first batch counts.
const WARM_UP: f64 = 0.2;

/// How often the clock is read while its step is searched.
const CLOCK_READINGS: u32 = 10_000;

/// The smallest step the clock was seen to make, in nanoseconds; `now` gives nanoseconds from any origin.
///
/// A clock that never moves within many readings is taken for one of a millisecond, the coarsest that browsers have.
pub fn clock_step(mut now: impl FnMut() -> f64) -> f64 {
    let mut smallest = f64::INFINITY;
    let mut last = now();
    for _ in 0..CLOCK_READINGS {
        let reading = now();
        if reading > last {
            smallest = smallest.min(reading - last);
            last = reading;
        }
    }
    if smallest.is_finite() { smallest } else { 1e6 }
}

/// What a measurement may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The smallest step of the clock, from [`clock_step`].
    pub clock_step_ns: f64,
    /// The time to spend, warm-up included; a call that takes longer is finished all the same.
    pub budget_ns: f64,
}

impl Plan {
    /// How long a batch should last.
    fn batch_ns(self) -> f64 {
        (self.clock_step_ns * STEPS_PER_BATCH).max(self.budget_ns / BATCHES_WANTED)
    }
}

/// Batches of equal size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// Calls in each batch.
    pub calls_per_batch: u32,
    /// Nanoseconds per call, one for each batch, in order.
    pub ns: Vec<f64>,
}

/// Warms up, then times batches until the budget is spent; at least one batch.
///
/// `run` makes the given number of calls. `on_batch` sees every batch as it comes: calls in it, nanoseconds per call.
///
/// # Errors
/// The first error of `run`.
pub fn measure<E>(
    plan: Plan,
    mut now: impl FnMut() -> f64,
    mut run: impl FnMut(u32) -> Result<(), E>,
    mut on_batch: impl FnMut(u32, f64),
) -> Result<Samples, E> {
    let start = now();
    let calls_per_batch = warm_up(plan, start, &mut now, &mut run)?;
    let mut samples = Samples { calls_per_batch, ns: Vec::new() };
    loop {
        let before = now();
        run(calls_per_batch)?;
        let after = now();
        let ns_per_call = (after - before).max(0.0) / f64::from(calls_per_batch);
        samples.ns.push(ns_per_call);
        on_batch(calls_per_batch, ns_per_call);
        if after - start >= plan.budget_ns {
            return Ok(samples);
        }
    }
}

/// Grows the batch until it is long enough and the warm-up is over; gives its size.
fn warm_up<E>(
    plan: Plan,
    start: f64,
    now: &mut impl FnMut() -> f64,
    run: &mut impl FnMut(u32) -> Result<(), E>,
) -> Result<u32, E> {
    let mut calls = 1_u32;
    loop {
        let before = now();
        run(calls)?;
        let after = now();
        let took = after - before;
        if took >= plan.batch_ns() {
            if after - start >= plan.budget_ns * WARM_UP {
                return Ok(calls);
            }
        } else if let Some(doubled) = calls.checked_mul(2) {
            // Near the goal, aim at it; far from it, the estimate is not to be trusted yet.
            let aimed = f64::from(calls) * plan.batch_ns() / took.max(plan.clock_step_ns) * 1.05;
            calls = (aimed.ceil() as u32).clamp(calls.saturating_add(1), doubled);
        } else {
            return Ok(calls);
        }
    }
}

/// The median of a sample and the interval that encloses the true one with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    /// The middle value, or the mean of the two in the middle.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// The median; `None` of nothing. Fewer than six values cannot give 95 %: the interval is then their whole range.
///
/// The ends are the values whose ranks lie 1.96 standard deviations of a fair coin count from the middle, rounded
/// outwards; the test below compares that with the exact binomial distribution.
pub fn median(samples: &[f64]) -> Option<Median> {
    let mut sorted = samples.to_vec();
    sorting::sort_by(&mut sorted, f64::total_cmp);
    let count = sorted.len();
    let last = count.checked_sub(1)?;
    let low = low_rank(count);
    Some(Median {
        value: f64::midpoint(sorted[last / 2], sorted[count / 2]),
        low: sorted[low],
        high: sorted[last - low],
    })
}

/// How many values lie outside the interval on each side.
fn low_rank(count: usize) -> usize {
    let count = count as f64;
    ((count - 1.96 * count.sqrt()) / 2.0 - 1.0).floor().max(0.0) as usize
}

impl Samples {
    /// As a report, without what only the engine knows: compile time, code size and side exits.
    pub fn report(&self, engine: EngineName, clock_step_ns: f64) -> Option<TimingReport> {
        let median = median(&self.ns)?;
        Some(TimingReport {
            engine,
            median_ns: median.value,
            low_ns: median.low,
            high_ns: median.high,
            batches: self.ns.len() as u32,
            calls_per_batch: self.calls_per_batch,
            samples_ns: self.ns.clone(),
            clock_step_ns,
            compile_ns: None,
            code_bytes: None,
            side_exits: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::convert::Infallible;

    /// A clock of the given step over a time that `run` advances.
    fn simulate(step: f64, budget: f64, call_ns: f64) -> Samples {
        let time = Cell::new(0.0);
        let now = || (time.get() / step).floor() * step;
        let run = |calls: u32| {
            time.set(time.get() + f64::from(calls) * call_ns);
            Ok::<_, Infallible>(())
        };
        measure(Plan { clock_step_ns: step, budget_ns: budget }, now, run, |_, _| ()).unwrap()
    }

    #[test]
    fn batches_outlast_a_hundred_steps_and_the_median_is_true() {
        for (step, budget, call_ns) in [(40.0, 5e8, 2.0), (1e6, 2e9, 3.5), (1e5, 1e9, 1e6), (1.0, 1e6, 100.0)] {
            let samples = simulate(step, budget, call_ns);
            let batch = f64::from(samples.calls_per_batch) * call_ns;
            assert!(batch >= step * STEPS_PER_BATCH * 0.99, "{step} {call_ns}: a batch of {batch} ns");
            let median = median(&samples.ns).unwrap();
            assert!((median.value / call_ns - 1.0).abs() < 0.02, "{step} {call_ns}: {median:?}");
            assert!(median.low <= median.value && median.value <= median.high);
        }
    }

    #[test]
    fn the_budget_ends_a_measurement_even_of_slow_calls() {
        let samples = simulate(40.0, 1e6, 5e6);
        assert_eq!((samples.calls_per_batch, samples.ns.len()), (1, 1));
        let samples = simulate(1e6, 1e9, 10.0);
        assert!(samples.ns.len() <= 10, "a coarse clock allows {} batches", samples.ns.len());
    }

    #[test]
    fn every_batch_is_announced_and_errors_end_it() {
        let mut seen = 0;
        let time = Cell::new(0.0);
        let plan = Plan { clock_step_ns: 1.0, budget_ns: 1e4 };
        let run = |calls: u32| {
            time.set(time.get() + f64::from(calls) * 10.0);
            Ok::<_, Infallible>(())
        };
        let samples = measure(plan, || time.get(), run, |_, _| seen += 1).unwrap();
        assert_eq!(seen, samples.ns.len());
        let failed = measure(plan, || 0.0, |_| Err("stop"), |_, _| ());
        assert_eq!(failed, Err("stop"));
    }

    #[test]
    fn medians_and_whole_ranges_of_few() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(Median { value: 3.0, low: 3.0, high: 3.0 }));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(Median { value: 2.5, low: 1.0, high: 4.0 }));
    }

    /// Probability that the true median of `count` values lies between those `low` from either end.
    fn coverage(count: usize, low: usize) -> f64 {
        let mut term = 0.5_f64.powi(count as i32);
        let mut below = 0.0;
        for heads in 0..=low {
            below += term;
            term *= (count - heads) as f64 / (heads + 1) as f64;
        }
        1.0 - 2.0 * below
    }

    #[test]
    fn the_interval_covers_the_median_with_95_percent() {
        for count in 6..1000 {
            let low = low_rank(count);
            assert!(coverage(count, low) >= 0.95, "{count} values: {}", coverage(count, low));
            assert!(coverage(count, low + 3) < 0.95, "{count} values: wider than needed");
        }
    }

    #[test]
    fn the_step_of_a_clock_is_found() {
        let time = Cell::new(0.0_f64);
        let tick = || {
            time.set(time.get() + 7.0);
            (time.get() / 100.0).floor() * 100.0
        };
        assert_eq!(clock_step(tick), 100.0);
        assert_eq!(clock_step(|| 5.0), 1e6);
    }
}
