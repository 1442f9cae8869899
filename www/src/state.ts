// The one store: everything the page shows, and who wants to know when it changes.

import type { CompanionState } from "./companion/state";
import type {
  CheckReport,
  Diagnostic,
  EngineName,
  FunctionReport,
  MachineCode,
  Moment,
  Outcome,
  Span,
  TimingReport,
  ValueReport,
} from "./protocol";

export type LayerId = "tokens" | "ast" | "types" | "bytecode" | "ir" | "asm" | "wasm";
export type OutcomeId = "result" | "output" | "timing" | "steps";
export type Zone = "source" | "layers" | "outcome";

/** Where the program came from; decides what may run by itself. */
export type Provenance = "own" | "gallery" | "link";

/** The compiler in its workers. */
export type CompilerStatus =
  | { kind: "loading"; bytes: number; total: number | undefined }
  | { kind: "ready"; version: string }
  | { kind: "failed"; reason: string };

/** A report and the text it is about. */
export interface Checked {
  source: string;
  report: CheckReport;
}

/** A function and its arguments, as ilo text. */
export interface Call {
  entry: string;
  args: readonly string[];
}

/** What runs: a program, a call in it, on which tier, and what it finds besides its arguments. */
export interface Job extends Call {
  source: string;
  engine: EngineName;
  moment: Moment;
}

export type RunState =
  | { kind: "idle" }
  | { kind: "asking"; job: Job } // code from a link waits for its reader's word
  | { kind: "running"; job: Job; since: number; /** Started by an edit, not by the visitor. */ live: boolean }
  | { kind: "finished"; job: Job; engine: EngineName; outcome: Outcome; seed: number | null; took: number }
  | { kind: "stopped"; job: Job; took: number; why: "visitor" | "edited" | "limit" | "crash" | "lost"; message: string };

/** One engine's part of a timing. */
export interface TimedRow {
  place: "browser" | "native";
  engine: EngineName;
  value?: ValueReport;
  timing?: TimingReport;
  /** Why there are no figures. */
  unavailable?: string;
  /** The same as a diagnostic, where the program or the engine is the reason. */
  diagnostic?: Diagnostic;
}

export interface TimingState {
  kind: "none" | "running" | "finished" | "stopped";
  job?: Job;
  rows: readonly TimedRow[];
  /** What should be said with the figures. */
  notes: readonly string[];
}

/** What is pointed at: the source span, and which pane pointed. */
export interface Mark {
  span: Span;
  from: "editor" | LayerId;
  pinned: boolean;
}

/** Code that the companion made of a call, and the time that it took. */
export interface CompiledCode extends MachineCode {
  entry: string;
  compile_ns: number;
}

export interface State {
  source: string;
  provenance: Provenance;
  compiler: CompilerStatus;
  /** The newest report. */
  checked?: Checked;
  /** The newest report without errors: what the layers show. */
  verified?: Checked;
  call: Call;
  engine: EngineName;
  live: boolean;
  layers: readonly LayerId[];
  /** The pass of the optimiser that the visitor chose to see; empty for the one that is shown by itself. */
  pass: string;
  outcome: OutcomeId;
  zone: Zone;
  run: RunState;
  output: string;
  /** What the last run was denied, and in which program. */
  denials: { source: string; list: readonly Diagnostic[] };
  timing: TimingState;
  companion: CompanionState;
  /** Machine code that the companion made, for the text beside it. */
  compiled: { source: string; codes: readonly CompiledCode[] };
  mark?: Mark;
  /** One sentence for the status line that outlives the moment: a refused link, a missing capability. */
  notice?: string;
}

type Listener = (state: Readonly<State>) => void;

/** Holds the state; changes of one moment are announced together. */
export class Store {
  #state: State;
  #listeners: Listener[] = [];
  #scheduled = false;

  constructor(state: State) {
    this.#state = state;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener(this.#state);
    });
  }

  /** Takes something out of the state. */
  clear(...keys: ("mark" | "notice" | "checked" | "verified")[]): void {
    const taken = new Set<string>(keys);
    this.#state = Object.fromEntries(Object.entries(this.#state).filter(([key]) => !taken.has(key))) as unknown as State;
    this.set({});
  }

  subscribe(listener: Listener): void {
    this.#listeners.push(listener);
    listener(this.#state);
  }
}

/** The function that the call names, in the newest verified program. */
export function calledFunction(state: Readonly<State>): FunctionReport | undefined {
  return state.verified?.report.functions.find((candidate) => candidate.name === state.call.entry);
}

/** Whether the layers are older than the text in the editor. */
export function isStale(state: Readonly<State>): boolean {
  return state.verified !== undefined && state.verified.source !== state.source;
}

/** How the page begins: the program of its HTML, nothing checked, nothing connected. */
export function startState(source: string): State {
  return {
    source,
    provenance: "own",
    compiler: { kind: "loading", bytes: 0, total: undefined },
    call: { entry: "", args: [] },
    engine: "vm",
    live: true,
    layers: ["bytecode"],
    pass: "",
    outcome: "result",
    zone: "source",
    run: { kind: "idle" },
    output: "",
    denials: { source: "", list: [] },
    timing: { kind: "none", rows: [], notes: [] },
    companion: { kind: "off" },
    compiled: { source: "", codes: [] },
  };
}
