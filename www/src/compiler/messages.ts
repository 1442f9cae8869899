// What the page asks its compiler workers, and what they answer.

import type { CheckReport, RunReport, Share } from "../protocol";
import type { Job } from "../state";
import type { DecodedLink, EncodedLink, Formatted, FormatStyle, TimedCall } from "../wasm/ilo_web";

/** Every question, by name; the answer comes as a promise on the page's side. */
export interface Questions {
  version: () => string;
  check: (source: string) => CheckReport;
  run: (job: Job) => TimedRun;
  time: (job: Job, budget: number) => TimedCall;
  format: (source: string, style: FormatStyle) => Formatted;
  explain: (code: string) => string;
  encodeLink: (share: Share) => EncodedLink;
  decodeLink: (fragment: string) => DecodedLink;
}

/** A run and the milliseconds it took in the worker. */
export interface TimedRun {
  report: RunReport;
  took: number;
}

export type QuestionName = keyof Questions;

/** The first message to a worker: the module that was compiled once for all of them. */
export interface Start {
  module: WebAssembly.Module;
}

export type Request = {
  [K in QuestionName]: { id: number; question: K; parameters: Parameters<Questions[K]> };
}[QuestionName];

export type Reply =
  | { id: number; kind: "answer"; answer: unknown }
  | { id: number; kind: "fault"; message: string }
  | { kind: "output"; text: string }
  | { kind: "started" };
