// Comparing distributions: what may be said of two timings.

import type { TimingReport } from "./protocol";

type Interval = Pick<TimingReport, "median_ns" | "low_ns" | "high_ns">;

/** Whether the intervals are apart; if they overlap there is no clear difference. */
export function distinct(left: Interval, right: Interval): boolean {
  return left.high_ns < right.low_ns || right.high_ns < left.low_ns;
}

/** How many times `timing` fits into `base`. */
export function ratio(timing: Interval, base: Interval): number {
  return base.median_ns / timing.median_ns;
}
