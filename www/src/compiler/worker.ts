// The worker: loads the compiled engine, then answers questions one after another.

import {
  checkProgram,
  decodeLink,
  encodeLink,
  explainCode,
  formatProgram,
  initSync,
  runProgram,
  timeProgram,
  version,
} from "../wasm/ilo_web";
import type { Questions, Reply, Request, Start } from "./messages";

function reply(message: Reply): void {
  postMessage(message);
}

const answers: Questions = {
  version,
  check: checkProgram,
  run: (source, entry, args, engine) =>
    runProgram(source, entry, [...args], engine, (text: string) => {
      reply({ kind: "output", text });
    }),
  time: (source, entry, args, engine, budget) => timeProgram(source, entry, [...args], engine, budget, () => performance.now()),
  format: formatProgram,
  explain: explainCode,
  encodeLink,
  decodeLink,
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
  try {
    reply({ id: message.id, kind: "answer", answer: answer(message) });
  } catch (fault) {
    // Programs fail by reports; what is thrown is a fault of ours.
    reply({ id: message.id, kind: "fault", message: fault instanceof Error ? fault.message : String(fault) });
  }
});
