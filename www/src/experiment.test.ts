import { expect, test } from "vitest";
import { shareOf, stateOf } from "./experiment";
import { startState, type LayerId, type State } from "./state";

const layers: readonly LayerId[] = ["tokens", "bytecode", "ir", "asm"];
const state: State = { ...startState("dbl x:n>n;*x 2"), call: { entry: "dbl", args: ["4"] } };

test("a link leaves defaults out", () => {
  expect(shareOf(state)).toEqual({ source: "dbl x:n>n;*x 2", entry: "dbl", args: ["4"] });
});

test("what a link holds comes back as it was", () => {
  const shown: State = { ...state, engine: "llvm", layers: ["ir", "asm"], pass: "build", outcome: "timing" };
  const { change, notice } = stateOf(shareOf(shown), layers);
  expect(notice).toBeUndefined();
  expect(change).toMatchObject({
    source: shown.source,
    call: shown.call,
    engine: "llvm",
    layers: ["ir", "asm"],
    pass: "build",
    outcome: "timing",
    provenance: "link",
  });
});

test("what is not there is named, and the rest opens", () => {
  const { change, notice } = stateOf({ source: "f>n;1", engine: "abacus", layers: ["dreams"] }, layers);
  expect(change).toMatchObject({ source: "f>n;1", engine: "vm", layers: ["bytecode"] });
  expect(notice).toContain("layer dreams, tier abacus");
});

test("a pinned mark travels, a passing one does not", () => {
  const span = { start: 0, end: 3 };
  expect(shareOf({ ...state, mark: { span, from: "bytecode", pinned: true } }).mark).toEqual(span);
  expect(shareOf({ ...state, mark: { span, from: "bytecode", pinned: false } }).mark).toBeUndefined();
});

test("a pass travels with the layer that shows it", () => {
  expect(shareOf({ ...state, layers: ["ir"], pass: "fold constants (2)" }).pass).toBe("fold constants (2)");
  expect(shareOf({ ...state, layers: ["asm"], pass: "fold constants (2)" }).pass).toBeUndefined();
});
