import { expect, test } from "vitest";
import { link } from "./linking";

const span = (start: number, end: number) => ({ start, end });
//              whole body    s=*p q       *p q         no source
const rows = [span(0, 40), span(20, 26), span(22, 26), undefined];

test("a pointed span marks its equal strongly and its surroundings weakly", () => {
  expect(link(span(22, 26), rows)).toEqual(["weak", "weak", "strong", undefined]);
});

test("a caret marks the smallest span around it strongly", () => {
  expect(link(span(23, 23), rows)).toEqual(["weak", "weak", "strong", undefined]);
  expect(link(span(20, 20), rows)).toEqual(["weak", "strong", undefined, undefined]);
});

test("several instructions of one place are all marked", () => {
  expect(link(span(5, 5), [span(4, 9), span(4, 9)])).toEqual(["strong", "strong"]);
});

test("neighbours do not touch, and nothing marked marks nothing", () => {
  expect(link(span(26, 30), rows)).toEqual(["weak", undefined, undefined, undefined]);
  expect(link(undefined, rows)).toEqual([undefined, undefined, undefined, undefined]);
});
