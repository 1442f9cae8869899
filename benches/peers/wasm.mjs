// Our own core as WebAssembly, the module that the page loads, timed in Node. How it is spoken to: see src/peer.rs.
// Started with the folder of the module and the name of an engine.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { serve } from "./serve.mjs";

const [folder, engine] = process.argv.slice(2);
const core = await import(pathToFileURL(resolve(folder, "ilo_web.js")));
core.initSync({ module: new WebAssembly.Module(readFileSync(join(folder, "ilo_web_bg.wasm"))) });

const moment = { seed: 1, now: 0 };
let source;
let call;
let nanosecondsPerCall;

// A word of a call as the core reads it: a number, or `0..n` for the list of these.
function argument(word) {
  if (!word.startsWith("0..")) return word;
  return JSON.stringify(Array.from({ length: Number(word.slice(3)) }, (_, i) => i));
}

function described(diagnostic) {
  return `error ${diagnostic.code}: ${diagnostic.message.split("\n")[0]}`;
}

// One call, compiled and made at once.
function once() {
  const start = process.hrtime.bigint();
  const report = core.runProgram(source, call.name, call.words, engine, moment, () => {});
  const took = Number(process.hrtime.bigint() - start);
  nanosecondsPerCall = took;
  const { outcome } = report;
  return outcome.kind === "value" ? `${took} ${outcome.text}` : described(outcome.diagnostic);
}

await serve(`Node ${process.version}, core ${core.version()}`, {
  program(text) {
    source = text;
    return "defined";
  },

  call(name, ...words) {
    call = { name, words: words.map(argument) };
    nanosecondsPerCall = undefined;
    return "ready";
  },

  // The core times for a while, not a number of calls: it is given the while that they are likely to take, and its
  // median is multiplied out.
  time(calls) {
    if (nanosecondsPerCall === undefined) return once();
    const budget = (Number(calls) * nanosecondsPerCall) / 1e6;
    const timed = core.timeProgram(source, call.name, call.words, engine, moment, budget);
    if (timed.kind !== "timed") return described(timed.diagnostic);
    nanosecondsPerCall = timed.timing.median_ns;
    return `${nanosecondsPerCall * Number(calls)} ${timed.value.text}`;
  },
});
