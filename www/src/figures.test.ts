import { expect, test } from "vitest";
import { count, formatBytes, formatMilliseconds, formatNanoseconds } from "./figures";

test.each([
  [0.523, "0.52 ns"],
  [9.996, "10.0 ns"],
  [41.27, "41.3 ns"],
  [999.4, "999 ns"],
  [999.7, "1.00 µs"],
  [12_345, "12.3 µs"],
  [2_500_000, "2.50 ms"],
  [1.2e10, "12.0 s"],
])("%d ns is written %s", (value, text) => {
  expect(formatNanoseconds(value)).toBe(text);
});

test("short and long waits", () => {
  expect([0.4, 3.2, 2140].map(formatMilliseconds)).toEqual(["under 1 ms", "3 ms", "2.1 s"]);
});

test("counts and sizes", () => {
  expect([count(1, "error"), count(2, "error"), formatBytes(36), formatBytes(4096)]).toEqual([
    "1 error",
    "2 errors",
    "36 bytes",
    "4 KB",
  ]);
});
