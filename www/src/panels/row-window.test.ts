import { expect, test } from "vitest";
import { rowsInView, stillCovers } from "./row-window";

test("short tables are drawn whole", () => {
  expect(rowsInView(300, 25, 5000, 5400)).toEqual({ first: 0, end: 300 });
});

test("long tables are drawn around the view, and no further than they go", () => {
  expect(rowsInView(5000, 25, 25_000, 25_500)).toEqual({ first: 960, end: 1060 });
  expect(rowsInView(5000, 25, 0, 500)).toEqual({ first: 0, end: 60 });
  expect(rowsInView(5000, 25, 124_500, 125_000)).toEqual({ first: 4940, end: 5000 });
});

test("a view beyond the table draws nothing outside of it", () => {
  expect(rowsInView(500, 25, -90_000, -80_000)).toEqual({ first: 0, end: 0 });
  expect(rowsInView(500, 25, 90_000, 90_500)).toEqual({ first: 500, end: 500 });
});

test("small scrolls keep what is drawn", () => {
  const drawn = rowsInView(5000, 25, 25_000, 25_500);
  expect(stillCovers(drawn, rowsInView(5000, 25, 25_400, 25_900), 5000)).toBe(true);
  expect(stillCovers(drawn, rowsInView(5000, 25, 26_000, 26_500), 5000)).toBe(false);
});
