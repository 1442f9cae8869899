import { expect, test } from "vitest";
import { pieces, spoken } from "./signature";

const label = "tot p:n q:n r:n>n";
const parameters = [4, 8, 12].map((start) => ({ start, end: start + 3 }));

test.each([
  [0, ["tot ", "p:n", " q:n r:n>n"]],
  [2, ["tot p:n q:n ", "r:n", ">n"]],
  [3, [label, "", ""]],
])("the signature around parameter %i", (parameter, expected) => {
  expect(pieces({ label, parameters }, parameter)).toEqual(expected);
});

test("parameters stand in bytes", () => {
  expect(pieces({ label: "é é:n>n", parameters: [{ start: 3, end: 7 }] }, 0)).toEqual(["é ", "é:n", ">n"]);
});

test("what is read out names the call and the parameter", () => {
  const help = { signatures: [{ label, parameters }], active: 0, doc: "" };
  expect(spoken({ ...help, parameter: 1 })).toBe("tot, parameter 2 of 3: q:n");
  expect(spoken({ ...help, parameter: 3 })).toBe("tot takes no more than 3");
  expect(spoken({ ...help, signatures: [{ label: "now>n", parameters: [] }], parameter: 0 })).toBe("now>n takes nothing");
});
