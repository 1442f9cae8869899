// The conformance cases, as `tests/src/cases.rs` reads them, and the judgement of an engine's answer.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "smol-toml";
import type { Diagnostic, RunReport } from "../../../www/src/protocol";

const FOLDER = join(import.meta.dirname, "../../conformance");

export interface Case {
  title: string;
  source: string;
  func?: string;
  args: string[];
  stdout?: string;
  error?: string;
  stdout_before?: string;
  files?: Record<string, string>;
  needs?: string[];
}

/** What the core said of a case: its static diagnostics, and the run if there was one. */
export interface Answer {
  diagnostics: Diagnostic[];
  run?: RunReport;
  /** What came through the callback for output. */
  printed?: string;
}

export function allCases(): Case[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".toml")).sort();
  return files.flatMap((name) => {
    const { case: cases } = parse(readFileSync(join(FOLDER, name), "utf8")) as unknown as { case: (Case & { name: string })[] };
    return cases.map((each) => ({ ...each, args: each.args ?? [], title: `${basename(name, ".toml")}: ${each.name}` }));
  });
}

/** The same judgement as in `tests/src/verdict.rs`: nothing, or the difference. A page grants nothing and has no folder, so
 * a case that needs files, variables or tools is right when it was denied them. */
export function judge(each: Case, { diagnostics, run, printed = "" }: Answer): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  let output = run?.output ?? "";
  if (printed !== output) return `streamed ${JSON.stringify(printed)}, but reported ${JSON.stringify(output)}`;
  if (run?.outcome.kind === "value") output += `${run.outcome.text}\n`;
  else if (run !== undefined) errors.push(run.outcome.diagnostic.code);
  const fits =
    each.error === undefined
      ? errors.length === 0 && output === each.stdout
      : errors.includes(each.error) && output.startsWith(each.stdout_before ?? "");
  if (fits) return undefined;
  if (each.files !== undefined && errors.includes("ILO-P017")) return undefined;
  if (each.needs !== undefined && run !== undefined && run.denials.length > 0) return undefined;
  return `expected ${JSON.stringify(each.error ?? each.stdout)}, got ${JSON.stringify({ output, errors })}`;
}
