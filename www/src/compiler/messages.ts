// What the page asks its compiler workers, and what they answer.

import type { CheckReport, Completions, Hover, IrReport, RunReport, Share, SignatureHelp, Span } from "../protocol";
import type { Job } from "../state";
import type {
  DecodedLink,
  EmittedCode,
  EmittedModule,
  EncodedLink,
  Formatted,
  FormatStyle,
  Renamable,
  Renamed,
  TimedCall,
} from "../wasm/ilo_web";

/** What the editor asks about a place in a text; offsets are in bytes. */
export interface EditorQuestions {
  completions: (source: string, offset: number) => Completions | null;
  signature: (source: string, offset: number) => SignatureHelp | null;
  hover: (source: string, offset: number) => Hover | null;
  definition: (source: string, offset: number) => Span | null;
  renamable: (source: string, offset: number) => Renamable;
  rename: (source: string, offset: number, name: string) => Renamed;
}

/** The layers that are made of one function when somebody looks at it. */
export interface LayerQuestions {
  ir: (source: string, name: string) => IrReport;
  arm64: (source: string, name: string) => EmittedCode;
  wasm: (source: string, name: string) => EmittedModule;
}

/** Every question, by name; the answer comes as a promise on the page's side. */
export interface Questions extends EditorQuestions, LayerQuestions {
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
