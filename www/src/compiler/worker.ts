// The worker: loads the compiled engine, then answers questions one after another.

import {
  checkProgram,
  completionsAt,
  decodeLink,
  definitionAt,
  emitArm64,
  emitModule,
  encodeLink,
  explainCode,
  formatProgram,
  hoverAt,
  initSync,
  irStages,
  renamableAt,
  renameAt,
  runProgram,
  signatureAt,
  timeProgram,
  version,
} from "../wasm/ilo_web";
import type { Questions, Reply, Request, Start } from "./messages";

function reply(message: Reply): void {
  postMessage(message);
}

// Lines travel together: a message for each would cost more than the program.
let printed = "";
let lastSent = 0;

function print(text: string): void {
  printed += text;
  const now = performance.now();
  if (now - lastSent < 50) return;
  lastSent = now;
  reply({ kind: "output", text: printed });
  printed = "";
}

const answers: Questions = {
  version,
  check: checkProgram,
  run({ source, entry, args, engine, moment }) {
    const start = performance.now();
    const report = runProgram(source, entry, [...args], engine, moment, print);
    return { report, took: performance.now() - start };
  },
  time: ({ source, entry, args, engine, moment }, budget) =>
    timeProgram(source, entry, [...args], engine, moment, budget),
  format: formatProgram,
  ir: irStages,
  arm64: emitArm64,
  wasm: emitModule,
  explain: explainCode,
  encodeLink,
  decodeLink,
  completions: completionsAt,
  signature: signatureAt,
  hover: hoverAt,
  definition: definitionAt,
  renamable: renamableAt,
  rename: renameAt,
};

function answer(request: Request): unknown {
  // The table's type ties each question to its parameters; indexing by the union loses that tie.
  const method = answers[request.question] as (...parameters: unknown[]) => unknown;
  return method(...request.parameters);
}

addEventListener("message", (event: MessageEvent<Start | Request>) => {
  const message = event.data;
  if ("module" in message) {
    initSync({ module: message.module });
    reply({ kind: "started" });
    return;
  }
  printed = "";
  try {
    reply({ id: message.id, kind: "answer", answer: answer(message) });
  } catch (fault) {
    // Programs fail by reports; what is thrown is a fault of ours.
    reply({ id: message.id, kind: "fault", message: fault instanceof Error ? fault.message : String(fault) });
  }
});
