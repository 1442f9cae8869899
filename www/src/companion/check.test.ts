import { expect, test } from "vitest";
import type { Diagnostic, ServerMessage } from "../protocol";
import { parseMessage } from "./check";

const diagnostic: Diagnostic = { severity: "error", code: "ILO-R003", message: "division by zero", labels: [], notes: [] };
const good: ServerMessage[] = [
  { type: "challenge", v: 1, nonce: "n" },
  { type: "versions", versions: [1, 2] },
  { type: "done", id: 7 },
  { type: "output", id: 7, text: "hello\n" },
  { type: "result", id: 7, engine: "llvm", value: { text: "1", json: "1", type: "n", bits: "3ff0000000000000" }, seed: null },
  { type: "result", id: 7, engine: "vm", value: { text: "a", json: '"a"', type: "t", bits: null }, seed: 4_294_967_295 },
  { type: "denied", id: 7, denial: { ...diagnostic, severity: "warning", code: "ILO-W006" } },
  { type: "unavailable", id: 7, engine: "arm64", diagnostic },
  { type: "error", id: null, code: "E_BAD_MESSAGE", message: "what?" },
  { type: "error", id: 7, code: "E_RUNTIME", message: "it failed", diagnostic },
];

test.each(good)("$type is understood", (message) => {
  expect(parseMessage(JSON.stringify(message))).toEqual(message);
});

test("unknown fields are ignored", () => {
  expect(parseMessage('{"type":"done","id":1,"new":true}')).toMatchObject({ id: 1 });
});

test.each([
  "",
  "null",
  "[]",
  '{"type":"toString"}',
  '{"type":"done"}',
  '{"type":"done","id":"1"}',
  '{"type":"result","id":1,"engine":"python","value":{"text":"1","json":"1","type":"n","bits":null},"seed":null}',
  '{"type":"result","id":1,"engine":"vm","value":{"text":"1","json":"1","type":"n","bits":null},"seed":"7"}',
  '{"type":"samples","id":1,"engine":"vm","calls_per_batch":1,"samples_ns":[1,"2"]}',
  '{"type":"error","id":1,"code":"E_RUNTIME","message":"m","diagnostic":{"severity":"fatal"}}',
])("%j is refused", (text) => {
  expect(parseMessage(text)).toBeUndefined();
});

test("bytes are refused", () => {
  expect(parseMessage(new ArrayBuffer(2))).toBeUndefined();
});
