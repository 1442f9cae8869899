// Runs and timings: sends a job to the worker or to the companion and turns what comes back into state.

import { hasErrors, whyNotRunnable } from "./call-bar";
import type { Companion } from "./companion/client";
import { helloOf } from "./companion/state";
import type { Compiler } from "./compiler/client";
import { WorkerEnded } from "./compiler/compiler-worker";
import { formatMilliseconds } from "./figures";
import { isEndless } from "./gallery";
import type { Diagnostic, EngineName, ServerMessage, ValueReport } from "./protocol";
import type { Job, RunState, Store, TimedRow } from "./state";
import { BROWSER_ENGINES, isNative, tierTitle } from "./tiers";

/** The page's own limits; they are stated in the call bar. */
export const RUN_LIMIT = 10_000;
const OUTPUT_LIMIT = 2 ** 20;
/** Time for each engine of a timing. */
const TIMING_BUDGET = 600;
/** Runs longer than this are not repeated on every key. */
const LIVE_LIMIT = 100;

/** Milliseconds in which a second press of the run key is ignored. */
const SLIP = 300;

type StopReason = (RunState & { kind: "stopped" })["why"];

export class Runs {
  readonly #store: Store;
  readonly #companion: Companion;
  #compiler: Compiler | undefined;
  #nativeRequest: number | undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;
  #accepted = "";
  /** Of the newest run: one that an edit starts repeats it, so that answers do not jump while one types. */
  #seed = freshSeed();
  #started = 0;
  /** Grows with every run and timing, so that late answers of an earlier one are known as such. */
  #generation = 0;

  constructor(store: Store, companion: Companion) {
    this.#store = store;
    this.#companion = companion;
  }

  set compiler(compiler: Compiler) {
    this.#compiler = compiler;
    compiler.output = (text) => {
      this.#print(text);
    };
  }

  get busy(): boolean {
    return this.#store.state.run.kind === "running" || this.#store.state.timing.kind === "running";
  }

  /** Runs the call on the chosen tier. */
  run(): void {
    const job = this.#job();
    if (job === undefined) return;
    if (isNative(job.engine) && this.#store.state.provenance === "link" && this.#accepted !== job.source) {
      this.#store.set({ run: { kind: "asking", job } });
      return;
    }
    this.#start(job);
  }

  /** The visitor has read code from a link and lets it run natively. */
  accept(): void {
    const { run } = this.#store.state;
    if (run.kind !== "asking") return;
    this.#accepted = run.job.source;
    this.#start(run.job);
  }

  decline(): void {
    this.#store.set({ run: { kind: "idle" } });
  }

  /** Runs by itself after an edit, if the last run was short and the program is no stranger's. */
  rerun(): void {
    const { state } = this.#store;
    const { run } = state;
    if (run.kind === "running" && run.live) this.#stop("edited");
    const short = run.kind === "idle" || (run.kind === "finished" && run.took < LIVE_LIMIT);
    const barred = state.provenance === "link" || isNative(state.engine) || isEndless(state.source);
    if (!state.live || barred || !short || this.busy) return;
    const job = this.#job(this.#seed);
    if (job !== undefined) this.#start(job, true);
  }

  /** Ends what runs. */
  stop(): void {
    this.#stop("visitor");
  }

  /** One key runs and stops; a second press right after the start is taken for a slip. */
  toggle(): void {
    if (!this.busy) this.run();
    else if (performance.now() - this.#started > SLIP) this.stop();
  }

  /** Times the call on every tier there is. */
  async time(): Promise<void> {
    const job = this.#job();
    if (job === undefined || this.busy) return;
    const generation = ++this.#generation;
    this.#started = performance.now();
    const native = this.#nativeRows(job);
    const rows: TimedRow[] = [...BROWSER_ENGINES.map((engine) => ({ place: "browser" as const, engine })), ...native];
    this.#store.set({ outcome: "timing", zone: "outcome", timing: { kind: "running", job, rows, notes: hiddenNote() } });
    for (const engine of BROWSER_ENGINES) {
      const row = await this.#timeHere(job, engine);
      if (generation !== this.#generation) return;
      this.#setRow(row);
    }
    const engines = native.filter((row) => row.unavailable === undefined).map(({ engine }) => engine);
    if (engines.length > 0) await this.#timeNatively(job, engines, generation);
    if (generation !== this.#generation) return;
    const { timing } = this.#store.state;
    this.#store.set({ timing: { ...timing, kind: "finished", notes: [...new Set([...timing.notes, ...hiddenNote()])] } });
  }

  /** The job as it stands, if it can run: at this moment, with random numbers of its own unless a seed is given. */
  #job(seed = freshSeed()): Job | undefined {
    const { state } = this.#store;
    const { checked } = state;
    const ready = checked !== undefined && checked.source === state.source && !hasErrors(checked);
    if (!ready || this.#compiler === undefined || whyNotRunnable(state) !== undefined) return undefined;
    return { source: state.source, engine: state.engine, ...state.call, moment: { seed, now: Date.now() / 1000 } };
  }

  #start(job: Job, live = false): void {
    if (this.busy) return;
    const generation = ++this.#generation;
    this.#started = performance.now();
    this.#seed = job.moment.seed;
    const denials = { source: job.source, list: [] };
    this.#store.set({ run: { kind: "running", job, since: Date.now(), live }, output: "", denials });
    if (isNative(job.engine)) this.#runNatively(job);
    else void this.#runHere(job, generation);
  }

  async #runHere(job: Job, generation: number): Promise<void> {
    const compiler = this.#compiler;
    if (compiler === undefined) return;
    this.#limit = setTimeout(() => { this.#stop("limit"); }, RUN_LIMIT);
    try {
      const { report, took } = await compiler.run(job);
      if (generation !== this.#generation) return;
      const { engine, outcome, output, seed } = report;
      const denials = { source: job.source, list: report.denials };
      this.#store.set({ run: { kind: "finished", job, engine, outcome, seed, took }, output, denials });
    } catch (reason) {
      if (reason instanceof WorkerEnded || generation !== this.#generation) return;
      this.#stop("crash");
    } finally {
      if (generation === this.#generation) clearTimeout(this.#limit);
    }
  }

  #runNatively(job: Job): void {
    this.#nativeRequest = this.#companion.run(job, (message) => {
      const { run } = this.#store.state;
      if (run.kind !== "running" || run.job !== job) return;
      const took = performance.now() - this.#started;
      if (message === undefined) this.#stopped("lost", job);
      else if (message.type === "compiled") this.#keepCode(job, message);
      else if (message.type === "output") this.#print(message.text);
      else if (message.type === "denied") this.#keepDenial(message.denial);
      else if (message.type === "result") {
        const { engine, value, seed } = message;
        this.#store.set({ run: { kind: "finished", job, engine, outcome: { kind: "value", ...value }, seed, took } });
      } else if (message.type === "error") this.#failed(message, job, took);
    });
  }

  #failed(message: ServerMessage & { type: "error" }, job: Job, took: number): void {
    const { diagnostic } = message;
    if (diagnostic !== undefined) {
      this.#store.set({
        run: { kind: "finished", job, engine: job.engine, outcome: { kind: "error", diagnostic }, seed: null, took },
      });
    } else {
      const why = message.code === "E_CANCELLED" ? "visitor" : message.code === "E_WORKER_CRASH" ? "crash" : "limit";
      this.#stopped(why, job, `${message.code}: ${message.message}`);
    }
  }

  async #timeHere(job: Job, engine: EngineName): Promise<TimedRow> {
    const row: TimedRow = { place: "browser", engine };
    const compiler = this.#compiler;
    if (compiler === undefined) return { ...row, unavailable: "the engine is not there" };
    this.#limit = setTimeout(() => { this.#stop("limit"); }, RUN_LIMIT);
    try {
      const timed = await compiler.time({ ...job, engine }, TIMING_BUDGET);
      if (timed.kind === "failed") return { ...row, diagnostic: timed.diagnostic };
      return { ...row, value: timed.value, timing: timed.timing };
    } catch (reason) {
      if (!(reason instanceof WorkerEnded)) this.#compiler?.stop();
      return { ...row, unavailable: "the engine stopped while it was measured" };
    } finally {
      clearTimeout(this.#limit);
    }
  }

  #timeNatively(job: Job, engines: readonly EngineName[], generation: number): Promise<void> {
    return new Promise((resolve) => {
      this.#nativeRequest = this.#companion.bench(job, engines, TIMING_BUDGET, (message) => {
        if (message === undefined || message.type === "done" || message.type === "error") resolve();
        if (generation === this.#generation) this.#timed(message, job);
      });
    });
  }

  #timed(message: ServerMessage | undefined, job: Job): void {
    const place = "native";
    if (message === undefined) this.#closeRows("the connection was lost before this tier was measured");
    else if (message.type === "compiled") this.#keepCode(job, message);
    // One value for all: the runner compares every engine with its interpreter before it times it.
    else if (message.type === "result") this.#confirmRows(message.value);
    else if (message.type === "timing") this.#setRow({ place, engine: message.timing.engine, timing: message.timing });
    else if (message.type === "unavailable") this.#setRow({ place, engine: message.engine, diagnostic: message.diagnostic });
    else if (message.type === "error") this.#closeRows(message.diagnostic?.message ?? message.message);
  }

  /** The companion's tiers, those that are missing with their reason. */
  #nativeRows(job: Job): TimedRow[] {
    const hello = helloOf(this.#store.state.companion);
    if (hello === undefined) return [];
    // Code from a link that nobody has let run natively is timed in the browser only.
    const barred = this.#store.state.provenance === "link" && this.#accepted !== job.source;
    return hello.tiers
      .filter(({ engine }) => engine !== "auto" && engine !== "wasm")
      .map(({ engine, unavailable }): TimedRow => {
        const reason = unavailable ?? (barred ? "code from a link: run it natively once to allow it" : undefined);
        return { place: "native", engine, ...(reason === undefined ? {} : { unavailable: reason }) };
      });
  }

  #setRow(change: TimedRow): void {
    const { timing } = this.#store.state;
    const rows = timing.rows.map((row) =>
      row.engine === change.engine && row.place === change.place ? { ...row, ...change } : row,
    );
    this.#store.set({ timing: { ...timing, rows } });
  }

  /** Gives the value to every native row that has figures. */
  #confirmRows(value: ValueReport): void {
    const { timing } = this.#store.state;
    const rows = timing.rows.map((row) => (row.place === "native" && row.timing !== undefined ? { ...row, value } : row));
    this.#store.set({ timing: { ...timing, rows } });
  }

  /** Says why rows get no figures; those whose value was never confirmed lose theirs. */
  #closeRows(reason: string): void {
    const { timing } = this.#store.state;
    const rows = timing.rows.map(({ timing: figures, ...row }): TimedRow => {
      const kept = figures === undefined ? {} : { timing: figures };
      if (row.place === "browser" || row.value !== undefined || row.diagnostic !== undefined) return { ...row, ...kept };
      return { ...row, unavailable: row.unavailable ?? reason };
    });
    this.#store.set({ timing: { ...timing, rows } });
  }

  #keepCode(job: Job, { code, compile_ns }: ServerMessage & { type: "compiled" }): void {
    const { compiled } = this.#store.state;
    const others = compiled.source === job.source ? compiled.codes : [];
    const codes = others.filter((other) => other.engine !== code.engine || other.entry !== job.entry);
    this.#store.set({ compiled: { source: job.source, codes: [...codes, { ...code, compile_ns, entry: job.entry }] } });
  }

  #keepDenial(denial: Diagnostic): void {
    const { denials } = this.#store.state;
    this.#store.set({ denials: { ...denials, list: [...denials.list, denial] } });
  }

  #print(text: string): void {
    const { output } = this.#store.state;
    if (output.length < OUTPUT_LIMIT) this.#store.set({ output: output + text });
  }

  #stop(why: StopReason): void {
    const { run, timing } = this.#store.state;
    clearTimeout(this.#limit);
    this.#generation++;
    if (this.#nativeRequest !== undefined) this.#companion.cancel(this.#nativeRequest);
    this.#nativeRequest = undefined;
    this.#compiler?.stop();
    if (run.kind === "running") this.#stopped(why, run.job);
    if (timing.kind === "running") this.#store.set({ timing: { ...timing, kind: "stopped" } });
  }

  #stopped(why: StopReason, job: Job, said?: string): void {
    const took = performance.now() - this.#started;
    const sentences: Record<StopReason, string> = {
      visitor: `Stopped by you after ${formatMilliseconds(took)}`,
      limit: `Time limit reached: a run in this page ends after ${formatMilliseconds(RUN_LIMIT)}`,
      crash: "The engine stopped, perhaps out of memory, and was restarted. Your code is kept.",
      edited: "Stopped because the program changed; long runs wait for Run",
      lost: `The connection was lost while ${tierTitle(job.engine, "native")} ran; how it ended is not known`,
    };
    this.#store.set({ run: { kind: "stopped", job, took, why, message: said ?? sentences[why] } });
  }
}

function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

function hiddenNote(): string[] {
  return document.hidden ? ["This tab was hidden, and browsers slow hidden tabs down: time it again in view."] : [];
}
