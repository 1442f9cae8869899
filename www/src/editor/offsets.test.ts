import { expect, test } from "vitest";
import { Offsets } from "./offsets";

const texts = ["", "tot p:n>n;p", "é", "a∑b", "𝄞", "x=\"𝄞é∑\";x\n", "\ud834 alone", "tail \ud834"];

test.each(texts)("every character of %j is found from its bytes and back", (text) => {
  const offsets = new Offsets(text);
  let unit = 0;
  let byte = 0;
  for (const character of text) {
    expect(offsets.toBytes(unit)).toBe(byte);
    expect(offsets.toUnits(byte)).toBe(unit);
    unit += character.length;
    byte += new TextEncoder().encode(character).length;
  }
  expect(offsets.toBytes(text.length)).toBe(byte);
  expect(offsets.toUnits(byte)).toBe(text.length);
});

test("offsets inside a character are its start, and those outside the text its ends", () => {
  const offsets = new Offsets("a𝄞b");
  expect([2, 3, 4].map((byte) => offsets.toUnits(byte))).toEqual([1, 1, 1]);
  expect(offsets.toUnits(5)).toBe(3);
  expect(offsets.toUnits(99)).toBe(4);
  expect(offsets.toBytes(99)).toBe(6);
  expect(offsets.toBytes(-1)).toBe(0);
});

test("spans become ranges", () => {
  expect(new Offsets("é=1").range({ start: 2, end: 4 })).toEqual({ from: 1, to: 3 });
});
