// Every conformance case on the engines of the browser's core, in a worker, as the page runs them.

import { join } from "node:path";
import { allCases, judge, type Answer, type Case } from "../support/cases";
import { serve } from "../support/static-server";
import { expect, test } from "../support/test";

const WASM = join(import.meta.dirname, "../../../www/src/wasm");

const WORKER = `
import init, { checkProgram, runProgram } from "./ilo_web.js";
await init({ module_or_path: new URL("./ilo_web_bg.wasm", import.meta.url) });
postMessage("ready");
addEventListener("message", ({ data: { source, func, args, engine } }) => {
  const { diagnostics, functions } = checkProgram(source);
  if (diagnostics.some(({ severity }) => severity === "error")) return postMessage({ diagnostics });
  let printed = "";
  const run = runProgram(source, func ?? functions[0].name, args, engine, { seed: 1, now: 1.7e9 }, (text) => { printed += text; });
  postMessage({ diagnostics, run, printed });
});`;

for (const engine of ["interp", "vm", "wasm"]) {
  test(`conformance on ${engine}, in a worker`, async ({ page }) => {
    const server = await serve(WASM, { "/": "<!doctype html>", "/favicon.ico": "", "/worker.js": WORKER });
    try {
      await page.goto(server.origin);
      const cases = allCases();
      const answers = await page.evaluate(answerAll, { cases, engine });
      const wrong = cases.flatMap((each, index) => {
        const difference = judge(each, answers[index] as Answer);
        return difference === undefined ? [] : [`${each.title}: ${difference}`];
      });
      console.log(`${engine} in the browser: ${cases.length - wrong.length} of ${cases.length} cases are right`);
      expect(cases.length).toBeGreaterThan(600);
      expect(wrong).toEqual([]);
    } finally {
      server.close();
    }
  });
}

/** Runs in the page: one worker answers all cases, one after another. */
async function answerAll({ cases, engine }: { cases: Case[]; engine: string }): Promise<unknown[]> {
  const worker = new Worker("/worker.js", { type: "module" });
  const answers: unknown[] = [];
  let source = "";
  const message = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (error) => reject(new Error(`${error.message} in: ${source}`));
    });
  await message();
  for (const each of cases) {
    source = each.source;
    const answer = message();
    worker.postMessage({ source, func: each.func, args: each.args, engine });
    answers.push(await answer);
  }
  worker.terminate();
  return answers;
}
