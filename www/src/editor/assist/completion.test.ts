import { expect, test } from "vitest";
import { BEGUN, optionOf } from "./completion";

const item = { label: "len", kind: "builtin", signature: "", doc: "", insert: "len" } as const;

test.each([
  ["s=*p q;to", true],
  ["p.", true],
  ["p.?", true],
  ["@i 0..", false],
  ["s=", false],
  ["+ ", false],
  ["f x:n>n;12", false],
])("typing asks after %j: %s", (text, asks) => {
  expect(BEGUN.test(text)).toBe(asks);
});

test("items stay in core's order, whatever they are called", () => {
  const texts = [0, 9, 10, 100].map((index) => optionOf(item, index).sortText ?? "");
  expect(texts.toSorted((left, right) => left.localeCompare(right))).toEqual(texts);
});

test("an item shows its types and inserts what core says", () => {
  const field = optionOf({ ...item, label: "x", kind: "field", signature: "n", insert: "x:" }, 0);
  expect(field).toMatchObject({ label: "x", type: "field", detail: "n", apply: "x:" });
  expect(field.info, "there is no more to say").toBeUndefined();
  expect(optionOf({ ...item, doc: "how many" }, 0).info).toBeTypeOf("function");
});
