import { expect, test } from "vitest";
import type { IrRow } from "../../protocol";
import { difference, type DiffRow } from "./difference";

function rows(listing: string): IrRow[] {
  return listing.split("\n").map((text) => ({ text, pc: null, span: null }));
}

/** The difference as one reads it, changed parts in brackets. */
function drawn(lines: readonly DiffRow[]): string[] {
  const signs = { same: " ", added: "+", removed: "-" };
  return lines.map(({ kind, row: { text }, line, changed }) => {
    const [start, end] = changed ?? [text.length, text.length];
    const part = changed === undefined ? "" : `[${text.slice(start, end)}]`;
    return `${line}${signs[kind]}${text.slice(0, start)}${part}${text.slice(end)}`;
  });
}

test.each([
  ["nothing changed", "b0():\n  @0 return v0", "b0():\n  @0 return v0", ["1 b0():", "2   @0 return v0"]],
  [
    "a line that is gone",
    "b0():\n  @0 v1 = const 1.0\n  @1 return v0",
    "b0():\n  @1 return v0",
    ["1 b0():", "2-  @0 v1 = const 1.0", "2   @1 return v0"],
  ],
  [
    "a value that is computed otherwise",
    "  @0 v3 = f64.add v1, v2\n  @1 return v3",
    "  @0 v3 = f64.mul v1, v2\n  @1 return v3",
    ["1-  @0 v3 = [f64.add] v1, v2", "1+  @0 v3 = [f64.mul] v1, v2", "2   @1 return v3"],
  ],
  [
    "a parameter less",
    "b1(v4: f64, v5: f64):",
    "b1(v4: f64):",
    ["1-b1(v4: f64[, v5: f64]):", "1+b1(v4: f64[]):"],
  ],
  [
    "an end that became another is not a rewritten line",
    "  @2 branch v3, b1(), b2()",
    "  @2 jump b1()",
    ["1-  @2 branch v3, b1(), b2()", "1+  @2 jump b1()"],
  ],
  ["from nothing", "", "b0():", ["1-", "1+b0():"]],
])("%s", (_name, before, after, expected) => {
  expect(drawn(difference(rows(before), rows(after)))).toEqual(expected);
});
