import { expect, test } from "vitest";
import { distinct, ratio } from "./spread";

const timing = (low_ns: number, median_ns: number, high_ns: number) => ({ low_ns, median_ns, high_ns });

test("overlapping intervals are not different, separate ones are, either way round", () => {
  expect(distinct(timing(9, 10, 12), timing(11, 13, 14))).toBe(false);
  expect(distinct(timing(9, 10, 11), timing(12, 13, 14))).toBe(true);
  expect(distinct(timing(12, 13, 14), timing(9, 10, 11))).toBe(true);
});

test("the ratio says how many of one fit the other", () => {
  expect(ratio(timing(1, 5, 9), timing(40, 50, 60))).toBe(10);
});
