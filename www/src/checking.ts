// Checks the newest text whenever it changes, and gives the call a function to name.

import { hasErrors } from "./call-bar";
import type { Compiler } from "./compiler/client";
import { Newest } from "./compiler/newest";
import type { Checked, State, Store } from "./state";

export class Checking {
  readonly #store: Store;
  readonly #queue: Newest<string>;
  #compiler: Compiler | undefined;
  /** Called with each report that is about the present text. */
  onChecked: (checked: Checked) => void = () => undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#queue = new Newest((source) => this.#check(source));
  }

  set compiler(compiler: Compiler) {
    this.#compiler = compiler;
    this.submit();
  }

  /** Asks for a check of the present text. */
  submit(): void {
    if (this.#compiler !== undefined) this.#queue.submit(this.#store.state.source);
  }

  async #check(source: string): Promise<void> {
    try {
      const report = await this.#compiler?.check(source);
      if (report === undefined || source !== this.#store.state.source) return;
      const checked: Checked = { source, report };
      const verified = hasErrors(checked) ? {} : { verified: checked };
      this.#store.set({ checked, ...verified, ...callFor(checked, this.#store.state) });
      this.onChecked(checked);
    } catch {
      this.restart();
    }
  }

  /** Puts another engine in the place of one that failed, and says so. */
  restart(): void {
    this.#compiler?.restartChecker();
    this.#store.set({ notice: "The engine stopped while checking and was restarted. Your code is kept." });
  }
}

/** The call, or one of the last function when its own is gone: helpers come first, what uses them last. */
function callFor({ report }: Checked, { call }: Readonly<State>): Partial<State> {
  const named = report.functions.find(({ name }) => name === call.entry);
  const chosen = named ?? report.functions.at(-1);
  if (chosen === undefined || chosen === named) return {};
  return { call: { entry: chosen.name, args: call.entry === "" ? call.args : [] } };
}
