// What the companion sends is checked against the protocol's types before anything trusts it.

import type {
  Diagnostic,
  EngineName,
  ErrorCode,
  Fix,
  Hello,
  Label,
  MachineCode,
  MachineRow,
  RunLimits,
  ServerMessage,
  Span,
  Tier,
  TimingReport,
  ValueReport,
} from "../protocol";
import { arrayOf, isNumber, isString, nullable, objectOf, oneOf, type Shape } from "./shapes";

const isBoolean: Shape<boolean> = (value) => typeof value === "boolean";
const isEngine: Shape<EngineName> = oneOf("interp", "vm", "arm64", "cranelift", "llvm", "wasm", "auto");
// A newer companion may know more codes; the page shows them as they come.
const isErrorCode = isString as unknown as Shape<ErrorCode>;
const isSpan = objectOf<Span>({ start: isNumber, end: isNumber });
const isLabel = objectOf<Label>({ span: isSpan, message: isString, primary: isBoolean });
const isFix = objectOf<Fix>({ span: isSpan, replacement: isString });
const isDiagnostic = objectOf<Diagnostic>(
  {
    severity: oneOf("error", "warning"),
    code: isString,
    message: isString,
    labels: arrayOf(isLabel),
    notes: arrayOf(isString),
    suggestion: isString,
    fix: isFix,
  },
  ["suggestion", "fix"],
);
const isValue = objectOf<ValueReport>({ text: isString, json: isString, type: isString, bits: nullable(isString) });
const isMachineRow = objectOf<MachineRow>({
  offset: isNumber,
  bytes: isString,
  text: isString,
  note: isString,
  pc: nullable(isNumber),
  span: nullable(isSpan),
});
const isCode = objectOf<MachineCode>({
  engine: isEngine,
  architecture: isString,
  bytes: isNumber,
  rows: arrayOf(isMachineRow),
});
const isTiming = objectOf<TimingReport>({
  engine: isEngine,
  median_ns: isNumber,
  low_ns: isNumber,
  high_ns: isNumber,
  batches: isNumber,
  calls_per_batch: isNumber,
  samples_ns: arrayOf(isNumber),
  clock_step_ns: isNumber,
  compile_ns: nullable(isNumber),
  code_bytes: nullable(isNumber),
  side_exits: nullable(isNumber),
});
const isTier = objectOf<Tier>({ engine: isEngine, unavailable: isString }, ["unavailable"]);
const isLimits = objectOf<RunLimits>({
  source_bytes: isNumber,
  args_bytes: isNumber,
  compile_ms: isNumber,
  run_ms: isNumber,
  output_bytes: isNumber,
  depth: isNumber,
});

type Message<K extends ServerMessage["type"]> = Omit<Extract<ServerMessage, { type: K }>, "type">;
type Messages = { [K in ServerMessage["type"]]: Shape<Message<K>> };

/** THE messages of the companion, by type. */
const messages: Messages = {
  challenge: objectOf<Message<"challenge">>({ v: isNumber, nonce: isString }),
  versions: objectOf<Message<"versions">>({ versions: arrayOf(isNumber) }),
  hello: objectOf<Hello>({
    mac: isString,
    v: isNumber,
    runner: isString,
    core: isString,
    os: isString,
    arch: isString,
    tiers: arrayOf(isTier),
    limits: isLimits,
    sandbox: isString,
  }),
  started: objectOf<Message<"started">>({ id: isNumber, engine: isEngine }),
  compiled: objectOf<Message<"compiled">>({ id: isNumber, compile_ns: isNumber, code: isCode }),
  output: objectOf<Message<"output">>({ id: isNumber, text: isString }),
  denied: objectOf<Message<"denied">>({ id: isNumber, denial: isDiagnostic }),
  result: objectOf<Message<"result">>({ id: isNumber, engine: isEngine, value: isValue, seed: nullable(isNumber) }),
  samples: objectOf<Message<"samples">>({
    id: isNumber,
    engine: isEngine,
    calls_per_batch: isNumber,
    samples_ns: arrayOf(isNumber),
  }),
  timing: objectOf<Message<"timing">>({ id: isNumber, timing: isTiming }),
  unavailable: objectOf<Message<"unavailable">>({ id: isNumber, engine: isEngine, diagnostic: isDiagnostic }),
  error: objectOf<Message<"error">>(
    { id: nullable(isNumber), code: isErrorCode, message: isString, diagnostic: isDiagnostic },
    ["diagnostic"],
  ),
  done: objectOf<Message<"done">>({ id: isNumber }),
};

/** A message of the protocol, or nothing. */
export function parseMessage(text: unknown): ServerMessage | undefined {
  if (typeof text !== "string") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  const { type } = value;
  if (typeof type !== "string" || !Object.hasOwn(messages, type)) return undefined;
  return messages[type as ServerMessage["type"]](value) ? (value as ServerMessage) : undefined;
}
