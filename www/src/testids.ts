// The names by which tests find things on the page: `[data-testid="…"]`. Both sides import this table.

export const testIds = {
  editor: "editor",
  examples: "examples",
  run: "run",
  stop: "stop",
  time: "time",
  tier: "tier",
  share: "share",
  theme: "theme",
  entry: "entry",
  argument: "argument", // one for each parameter, in order
  answer: "answer", // the result beside the call
  problems: "problems",
  problem: "problem", // one for each
  status: "status",
  token: "token-row",
  bytecode: "bytecode-row",
  ir: "ir-row",
  irFunction: "ir-function",
  irSlider: "ir-slider",
  irBase: "ir-base",
  irPin: "ir-pin",
  irPass: "ir-pass", // one for each in the list
  irSearch: "ir-search",
  irSummary: "ir-summary",
  machine: "machine-row",
  machineSize: "machine-size", // one for each function
  compileCosts: "compile-costs",
  machineTier: "machine-tier",
  wasm: "wasm-row",
  wasmDownload: "wasm-download",
  result: "result",
  output: "output",
  denials: "denials",
  timingRow: "timing-row",
  timingChart: "timing-chart",
  agreement: "agreement",
  companion: "companion",
  companionState: "companion-state", // also carries data-state
  companionConnect: "companion-connect",
  companionPair: "companion-pair",
  companionPort: "companion-port",
  shareLink: "share-link",
  draft: "own-draft",
} as const;

export type TestId = (typeof testIds)[keyof typeof testIds];
