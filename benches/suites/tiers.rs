//! Criterion's statistics for every contender on `tot`, in one run.

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use ilo_benches::{TOT, contenders};
use ilo_runner::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn tiers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(TOT.name);
    for contender in contenders::all(&TOT) {
        match contender.rounds {
            Err(reason) => eprintln!("{}: not measured: {reason}", contender.name),
            Ok(mut rounds) => {
                assert_eq!(rounds(1), Ok(TOT.answer), "{} gives another answer", contender.name);
                group.bench_function(contender.name, |bencher| {
                    bencher.iter_custom(|calls| time(|| rounds(calls)));
                });
            }
        }
    }
    group.finish();
}

fn time(run: impl FnOnce() -> Result<f64, String>) -> Duration {
    let start = Instant::now();
    let result = run();
    let took = start.elapsed();
    assert_eq!(result, Ok(TOT.answer), "the answer changed while it was timed");
    took
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(50).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = tiers
}
criterion_main!(benches);
