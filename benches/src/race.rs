//! Contenders taking turns on one workload, round after round, so that what slows the machine down slows all of them.

use std::time::{Duration, Instant};

use ilo_core::timing::{self, Median};

use crate::contenders::Rounds;

/// Some calls in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lap {
    /// How many were made, which need not be as many as were asked for.
    pub calls: u64,
    /// How long they took together.
    pub ns: f64,
    /// The last result.
    pub answer: f64,
}

/// Makes about this many calls.
pub type Laps = Box<dyn FnMut(u64) -> Result<Lap, String>>;

/// What a race may use.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The time for all contenders together, checks and warm-up left out; slow ones take more.
    pub budget: Duration,
    /// The rounds that nobody gets more of.
    pub most_rounds: usize,
}

impl Plan {
    /// For a budget.
    pub fn of(budget: Duration) -> Plan {
        Plan { budget, most_rounds: MOST_ROUNDS }
    }
}

/// The rounds that everybody gets: below six, an interval is the whole range.
const FEWEST_ROUNDS: usize = 9;

/// The rounds of those who take [`SLOW`] for one.
const FEWEST_SLOW_ROUNDS: usize = 3;

/// A lap that takes so long, with whatever comes before and after the calls that count, is a slow one.
const SLOW: Duration = Duration::from_millis(200);

/// The rounds after which there is no more to learn.
const MOST_ROUNDS: usize = 31;

/// Who needs longer for one call is timed by the call that checks the answer, and by no other.
const PATIENCE: Duration = Duration::from_secs(2);

/// The part of its share of the budget that a contender spends before its first round counts.
const WARM_UP: f64 = 0.25;

/// A lap is no shorter, so that reading the clock and crossing a pipe cost nothing.
const SHORTEST_LAP: Duration = Duration::from_millis(2);

/// How a contender did.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Nanoseconds per call in each round; nothing where it took no part.
    pub rounds: Vec<Option<f64>>,
    /// Calls in a round.
    pub calls: u64,
}

impl Standing {
    /// The median over the rounds.
    pub fn median(&self) -> Option<Median> {
        timing::median(&self.rounds.iter().flatten().copied().collect::<Vec<f64>>())
    }

    /// How many times as long as another one: the median over the rounds in which both took part.
    pub fn ratio(&self, base: &Standing) -> Option<Median> {
        let both = self.rounds.iter().zip(&base.rounds).filter_map(|(ours, theirs)| Some((*ours)? / (*theirs)?));
        timing::median(&both.collect::<Vec<f64>>())
    }
}

/// Someone in the race.
struct Runner {
    laps: Laps,
    calls: u64,
    lap: Duration,
    /// What the last lap took by our own clock.
    wall: Duration,
    spent: Duration,
    finished: bool,
    rounds: Vec<Option<f64>>,
}

/// Lets them all give the answer, warms them up, and times them in turn.
pub fn race(contenders: Vec<Result<Laps, String>>, answer: f64, plan: Plan) -> Vec<Result<Standing, String>> {
    let count = contenders.iter().filter(|contender| contender.is_ok()).count().max(1);
    let share = plan.budget / count as u32;
    let ready = |laps: Result<Laps, String>| Runner::ready(laps?, answer, share, plan);
    let mut runners: Vec<Result<Runner, String>> = contenders.into_iter().map(ready).collect();
    for round in 0..plan.most_rounds {
        // Another one begins each time: who runs after whom must not matter.
        for turn in 0..runners.len() {
            let turn = (turn + round) % runners.len();
            if let Ok(runner) = &mut runners[turn]
                && let Err(reason) = runner.run(round, answer, share)
            {
                runners[turn] = Err(reason);
            }
        }
    }
    let standing = |runner: Runner| Standing { rounds: runner.rounds, calls: runner.calls };
    runners.into_iter().map(|runner| runner.map(standing)).collect()
}

impl Runner {
    /// Checks the answer, finds out how many calls make a lap, and warms up.
    fn ready(laps: Laps, answer: f64, share: Duration, plan: Plan) -> Result<Runner, String> {
        let wanted = (share / plan.most_rounds as u32).max(SHORTEST_LAP);
        let mut runner = Runner {
            laps,
            calls: 1,
            lap: Duration::ZERO,
            wall: Duration::ZERO,
            spent: Duration::ZERO,
            finished: false,
            rounds: vec![None; plan.most_rounds],
        };
        let first = runner.lap(answer)?;
        if first > PATIENCE.as_nanos() as f64 {
            runner.rounds[0] = Some(first);
            runner.finished = true;
            return Ok(runner);
        }
        let enough = share.mul_f64(WARM_UP);
        loop {
            if runner.lap >= wanted {
                if runner.spent >= enough {
                    break;
                }
            } else {
                // Near the goal, aim at it; far from it, the estimate is not to be trusted yet.
                let aimed = runner.calls as f64 * wanted.as_secs_f64() / runner.lap.as_secs_f64().max(1e-9) * 1.05;
                runner.calls = (aimed.ceil() as u64).clamp(runner.calls + 1, runner.calls * 2);
            }
            let asked = runner.calls;
            runner.lap(answer)?;
            // Who always makes as many calls as it likes has nothing to find out.
            if runner.calls != asked {
                break;
            }
        }
        runner.spent = Duration::ZERO;
        Ok(runner)
    }

    /// Takes part in a round, unless it has had its share.
    fn run(&mut self, round: usize, answer: f64, share: Duration) -> Result<(), String> {
        let fewest = if self.wall >= SLOW { FEWEST_SLOW_ROUNDS } else { FEWEST_ROUNDS };
        self.finished |= round >= fewest && self.spent >= share;
        if !self.finished {
            self.rounds[round] = Some(self.lap(answer)?);
        }
        Ok(())
    }

    /// A lap, in nanoseconds per call.
    fn lap(&mut self, answer: f64) -> Result<f64, String> {
        let start = Instant::now();
        let lap = (self.laps)(self.calls)?;
        self.wall = start.elapsed();
        self.spent += self.wall;
        if lap.answer != answer {
            return Err(format!("it gives {} instead of {answer}", lap.answer));
        }
        self.calls = lap.calls;
        self.lap = Duration::from_secs_f64(lap.ns.max(0.0) / 1e9);
        Ok(lap.ns / lap.calls as f64)
    }
}

/// Laps of calls in this process, by its clock.
pub fn in_process(mut rounds: Rounds) -> Laps {
    Box::new(move |calls| {
        let start = Instant::now();
        let answer = rounds(calls)?;
        Ok(Lap { calls, ns: start.elapsed().as_nanos() as f64, answer })
    })
}

#[cfg(test)]
mod tests {
    use super::{FEWEST_ROUNDS, Lap, Laps, Plan, Standing, race};
    use std::time::Duration;

    const PLAN: Plan = Plan { budget: Duration::from_millis(1), most_rounds: 12 };

    /// Says that a call takes this long, without taking it.
    fn claims(ns: f64) -> Result<Laps, String> {
        Ok(Box::new(move |calls| Ok(Lap { calls, ns: ns * calls as f64, answer: 7.0 })))
    }

    #[test]
    fn ratios_are_of_rounds_that_both_ran() {
        let ours = Standing { rounds: vec![Some(20.0), Some(60.0), None, Some(10.0)], calls: 1 };
        let base = Standing { rounds: vec![Some(10.0), Some(20.0), Some(1.0), Some(5.0)], calls: 1 };
        let ratio = ours.ratio(&base).expect("three rounds");
        assert_eq!((ratio.value, ratio.low, ratio.high), (2.0, 2.0, 3.0));
        assert_eq!(Standing { rounds: vec![None; 4], calls: 1 }.ratio(&base), None);
    }

    #[test]
    fn laps_grow_until_they_are_long_enough() {
        let [standing] = &race(vec![claims(1000.0)], 7.0, PLAN)[..] else { panic!("one of one") };
        let standing = standing.as_ref().expect("it gives the answer");
        assert!((2000..4200).contains(&standing.calls), "laps of {} calls", standing.calls);
        assert!(standing.rounds.iter().flatten().count() >= FEWEST_ROUNDS);
        assert_eq!(standing.median().map(|median| median.value), Some(1000.0));
    }

    #[test]
    fn slow_ones_are_called_once() {
        let [standing] = &race(vec![claims(5e9)], 7.0, PLAN)[..] else { panic!("one of one") };
        let standing = standing.as_ref().expect("it gives the answer");
        assert_eq!(standing.rounds.iter().flatten().collect::<Vec<_>>(), [&5e9]);
    }

    #[test]
    fn who_makes_as_many_calls_as_it_likes_may() {
        let fixed: Result<Laps, String> = Ok(Box::new(|_| Ok(Lap { calls: 10_000, ns: 5e4, answer: 7.0 })));
        let [standing] = &race(vec![fixed], 7.0, PLAN)[..] else { panic!("one of one") };
        let standing = standing.as_ref().expect("it gives the answer");
        assert_eq!((standing.calls, standing.median().map(|median| median.value)), (10_000, Some(5.0)));
    }

    #[test]
    fn wrong_answers_and_refusals_are_told() {
        let later: Result<Laps, String> = Ok(Box::new(|calls| Err(format!("no {calls} calls"))));
        let results = race(vec![claims(1000.0), Err("not here".to_owned()), later], 8.0, PLAN);
        let reasons: Vec<String> = results.into_iter().map(|result| result.err().unwrap_or_default()).collect();
        assert_eq!(reasons, ["it gives 7 instead of 8", "not here", "no 1 calls"]);
    }
}
