import { expect, test } from "vitest";
import { piecesOf } from "./source-column";

const SOURCE = 'é x:n>n;\n  @i 0..x{y=*i i\n    y}\nf>t;"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeee"';
const span = (text: string, length = text.length): { start: number; end: number } => {
  // What stands before is counted in bytes: é has two.
  const start = SOURCE.indexOf(text) + 1;
  return { start, end: start + length };
};

test.each([
  ["x:n", 1, "x:n"],
  ["*i i", 2, "*i i"],
  ["@i 0..x{y=*i i\n    y}", 2, "@i 0..x{y=*i i…"],
  ['"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeee"', 4, '"aaaaaaaaaabbbbbbbbbbccccccccccddddddddd…'],
])("%j is on line %i and reads %j", (text, line, read) => {
  expect(piecesOf(SOURCE)(span(text))).toEqual({ line, text: read });
});
