// The browser's engines in Node: a call on each line of standard input, what became of it on each of standard output. Which
// build of the core, the first argument says; one that was made for tests also takes exits for no reason.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const core = await import(pathToFileURL(join(folder, "ilo_web.js")).href);
core.initSync({ module: readFileSync(join(folder, "ilo_web_bg.wasm")) });

for await (const line of createInterface({ input: process.stdin })) {
  const { source, entry, args, engine, moment, exit, round } = JSON.parse(line);
  let printed = "";
  const print = (text) => { printed += text; };
  const ran =
    exit === undefined
      ? { report: core.runProgram(source, entry, args, engine, moment, print) }
      : core.runForced(source, entry, args, moment, exit, round, print);
  const { output } = ran.report;
  if (printed !== output) throw new Error(`it streamed ${JSON.stringify(printed)} and reports ${JSON.stringify(output)}`);
  process.stdout.write(`${JSON.stringify(ran)}\n`);
}
