import { expect, test } from "vitest";
import { basePass, changingPlace, matches, passesOf, placeOfPass, startingPlace } from "./passes";

const passes = passesOf(
  ([["build", true], ["simplify blocks", false], ["fold constants", true], ["simplify blocks", true], ["remove dead code", false]] as const).map(
    ([name, changed]) => ({
      name,
      what: `Does what ${name} says.`,
      changed,
      rows: changed ? [{ text: `after ${name}`, pc: null, span: null }] : [],
    }),
  ),
);

test("every pass has a label of its own", () => {
  expect(passes.map(({ label }) => label)).toEqual([
    "build",
    "simplify blocks",
    "fold constants",
    "simplify blocks (2)",
    "remove dead code",
  ]);
  expect(placeOfPass(passes, "simplify blocks (2)")).toBe(3);
  expect(placeOfPass(passes, "loop unrolling")).toBeUndefined();
});

test("a pass that changed nothing leaves what there was", () => {
  expect(passes.map(({ rows }) => rows.map(({ text }) => text).join())).toEqual([
    "after build",
    "after build",
    "after fold constants",
    "after simplify blocks",
    "after simplify blocks",
  ]);
});

test("the pass that is shown by itself is the last that changed anything", () => {
  expect(startingPlace(passes)).toBe(3);
  expect(startingPlace(passes.map((pass) => ({ ...pass, changed: false })))).toBe(0);
});

test("a pass is compared with the one before it, or with any", () => {
  const base = (place: number, label?: string): string | undefined =>
    basePass(passes, place, label === undefined ? { kind: "previous" } : { kind: "pass", label })?.label;
  expect(base(2)).toBe("simplify blocks");
  expect(base(0)).toBeUndefined();
  expect(base(2, "build")).toBe("build");
  expect(base(2, "remove dead code"), "a later one, too").toBe("remove dead code");
  expect(base(2, "gone"), "one that another program does not have").toBe("simplify blocks");
});

test("steps go past what changed nothing", () => {
  expect(changingPlace(passes, 0, 1)).toBe(2);
  expect(changingPlace(passes, 3, 1)).toBeUndefined();
  expect(changingPlace(passes, 3, -1)).toBe(2);
});

test("a pass is found by its name and by what it does", () => {
  const found = (wanted: string): number => passes.filter((pass) => matches(pass, wanted)).length;
  expect([found(""), found("DEAD"), found("blocks simplify"), found("says"), found("licm")]).toEqual([5, 1, 2, 5, 0]);
});
