import { expect, test } from "vitest";
import { agreementOf } from "./agreement";
import type { EngineName } from "./protocol";
import type { TimedRow } from "./state";

function row(place: TimedRow["place"], engine: EngineName, text: string, bits: string): TimedRow {
  return { place, engine, value: { text, json: text, type: "n", bits } };
}

test("equal bits agree, and rows without a value do not count", () => {
  const rows: TimedRow[] = [
    row("browser", "vm", "6200", "40b8380000000000"),
    row("native", "vm", "6200", "40b8380000000000"),
    { place: "native", engine: "llvm", unavailable: "not built in" },
  ];
  expect(agreementOf(rows)).toEqual({ agree: true, sentence: "2 of 2 tiers agree, bit for bit" });
});

test("values that print alike but differ in their last bit differ", () => {
  const rows = [row("browser", "vm", "0.3", "3fd3333333333333"), row("native", "llvm", "0.3", "3fd3333333333334")];
  const { agree, sentence } = agreementOf(rows);
  expect(agree).toBe(false);
  expect(sentence).toContain("VM (wasm): 0.3 · LLVM: 0.3");
});
