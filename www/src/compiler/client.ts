// The compiler as the page sees it: one worker checks and is never blocked, another runs and may be ended at any time, a
// third makes the layers that somebody looks at.

import type { CheckReport, Share } from "../protocol";
import type { Job } from "../state";
import type { EditorQuestions, LayerQuestions, TimedRun } from "./messages";
import type { DecodedLink, EncodedLink, Formatted, FormatStyle, TimedCall } from "../wasm/ilo_web";
import { CompilerWorker } from "./compiler-worker";

export class Compiler {
  readonly #module: WebAssembly.Module;
  #checker: CompilerWorker;
  #runner: CompilerWorker;
  /** Started beforehand, so that Stop leaves a worker that is ready. */
  #spare: CompilerWorker;
  /** Started for the first layer; what it does can take longer than a check should wait. */
  #maker: CompilerWorker | undefined;
  output: (text: string) => void = () => undefined;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
    this.#checker = this.#start("ilo check");
    this.#runner = this.#start("ilo run");
    this.#spare = this.#start("ilo run");
  }

  version(): Promise<string> {
    return this.#checker.ask("version");
  }

  check(source: string): Promise<CheckReport> {
    return this.#checker.ask("check", source);
  }

  /** A checker that failed is replaced; its report was lost with it. */
  restartChecker(): void {
    this.#checker.end();
    this.#checker = this.#start("ilo check");
  }

  format(source: string, style: FormatStyle): Promise<Formatted> {
    return this.#checker.ask("format", source, style);
  }

  /** Makes a layer of one function. A worker that fails at it is replaced when the next one is asked for. */
  async layer<K extends keyof LayerQuestions>(layer: K, source: string, name: string): Promise<ReturnType<LayerQuestions[K]>> {
    const maker = (this.#maker ??= this.#start("ilo layers"));
    try {
      return await maker.ask(layer, ...([source, name] as Parameters<LayerQuestions[K]>));
    } catch (fault) {
      maker.end();
      this.#maker = undefined;
      throw fault;
    }
  }

  explain(code: string): Promise<string> {
    return this.#checker.ask("explain", code);
  }

  /** Asks about a place in a text. */
  askAbout<K extends keyof EditorQuestions>(
    question: K,
    ...parameters: Parameters<EditorQuestions[K]>
  ): Promise<ReturnType<EditorQuestions[K]>> {
    return this.#checker.ask(question, ...parameters);
  }

  encodeLink(share: Share): Promise<EncodedLink> {
    return this.#checker.ask("encodeLink", share);
  }

  decodeLink(fragment: string): Promise<DecodedLink> {
    return this.#checker.ask("decodeLink", fragment);
  }

  run(job: Job): Promise<TimedRun> {
    this.#runner.output = this.output;
    return this.#runner.ask("run", job);
  }

  time(job: Job, budget: number): Promise<TimedCall> {
    return this.#runner.ask("time", job, budget);
  }

  /** Ends whatever runs, at once. */
  stop(): void {
    this.#runner.end();
    this.#runner = this.#spare;
    this.#spare = this.#start("ilo run");
  }

  #start(name: string): CompilerWorker {
    return new CompilerWorker(this.#module, name);
  }
}
