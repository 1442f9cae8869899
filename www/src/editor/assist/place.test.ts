import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { placeAt, sideOf } from "./place";

test("places are in bytes, and answers come back in the editor's units", () => {
  const place = placeAt(EditorState.create({ doc: 't="é𝄞";t' }), 8);
  expect(place.offset).toBe(11);
  expect(place.offsets.range({ start: 11, end: 12 })).toEqual({ from: 8, to: 9 });
});

test.each([
  ["", "p", 1, "a name begins"],
  ["*", "p", 1, "a name after a symbol"],
  ["s", "=", -1, "a name before a symbol"],
  [" ", "*", 1, "a symbol after a space"],
  ["*", " ", -1, "a symbol before a space"],
  ["s", "", -1, "the end of the text"],
] as const)("between %j and %j the caret is at %i: %s", (before, after, side, what) => {
  expect(sideOf(before, after), what).toBe(side);
});
