import { expect, test } from "vitest";
import { parseFragment, parsePairing } from "./fragment";

const token = "A".repeat(42) + "_";

test.each([
  ["", {}],
  ["#p=1.abc", { link: "p=1.abc" }],
  ["#ex=tot", { example: "tot" }],
  [`#pair=${token}`, { pairing: { port: 4560, token } }],
  [`#runner=5000&pair=${token}`, { pairing: { port: 5000, token } }],
  [`#runner=evil.example&pair=${token}`, {}],
  [`#runner=99999&pair=${token}`, {}],
  ["#pair=short", {}],
  ["#anything", {}],
])("the fragment %j", (text, expected) => {
  expect(parseFragment(text, 4560)).toEqual(expected);
});

test.each([
  [`4560-${token}`, { port: 4560, token }],
  [` 4560-${token}\n`, { port: 4560, token }],
  [`http://127.0.0.1:4571/#pair=${token}`, { port: 4571, token }],
  [`http://evil.example:4571/#pair=${token}`, undefined],
  [`0-${token}`, undefined],
  ["4560", undefined],
])("what is pasted: %j", (text, expected) => {
  expect(parsePairing(text)).toEqual(expected);
});
