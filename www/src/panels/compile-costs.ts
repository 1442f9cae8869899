// What compiling the call costs on each tier that compiles: time and size. Measured when somebody opens it.

import { el } from "../dom";
import { count, formatBytes, formatNanoseconds } from "../figures";
import type { State } from "../state";
import { testIds } from "../testids";
import { engineTitle, NATIVE_ENGINES } from "../tiers";
import { whenChanged, type PageActions } from "./panel";

interface Cost {
  tier: string;
  /** Nothing where the tier makes no code of the call. */
  figures?: { compile_ns: number; bytes: number };
  how: string;
}

export class CompileCosts {
  readonly element: HTMLDetailsElement;
  readonly #page: PageActions;
  readonly #place = el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Compile time and code size: figures" });
  #asked = 0;
  #state: Readonly<State> | undefined;

  constructor(page: PageActions) {
    this.#page = page;
    this.element = el("details", { testid: testIds.compileCosts }, el("summary", {}, "Compile time and code size of each tier"), this.#place);
    this.element.addEventListener("toggle", () => {
      if (this.#state !== undefined) this.draw(this.#state);
    });
  }

  draw(state: Readonly<State>): void {
    this.#state = state;
    this.element.hidden = state.verified === undefined || state.call.entry === "";
    if (this.element.open && !this.element.hidden) this.#ask(state.verified?.source ?? "", state.call.entry, state.compiled);
  }

  readonly #ask = whenChanged((source: string, entry: string, compiled: State["compiled"]) => {
    const asked = ++this.#asked;
    void this.#costs(source, entry, compiled).then((costs) => {
      if (asked === this.#asked && costs !== undefined) this.#place.replaceChildren(costsTable(entry, costs));
    });
  });

  async #costs(source: string, entry: string, compiled: State["compiled"]): Promise<Cost[] | undefined> {
    const [arm64, wasm] = await Promise.all([this.#page.layer("arm64", source, entry), this.#page.layer("wasm", source, entry)]);
    if (arm64 === undefined || wasm === undefined) return undefined;
    const here = "made in this page: the best of three batches";
    const native = NATIVE_ENGINES.map((engine): Cost | undefined => {
      const code = compiled.codes.find((one) => compiled.source === source && one.entry === entry && one.engine === engine);
      if (code !== undefined) return { tier: engineTitle(engine), figures: { ...code }, how: `compiled by the runner, once, for ${code.architecture}` };
      return engine === "arm64" ? undefined : { tier: engineTitle(engine), how: "not compiled yet: run or time the call with a connected runner" };
    });
    return [
      {
        tier: engineTitle("wasm"),
        ...(wasm.kind === "module"
          ? { figures: { compile_ns: wasm.compile_ns, bytes: wasm.bytes.length }, how: `${here}, without what the browser makes of it` }
          : { how: wasm.diagnostic.message }),
      },
      {
        tier: engineTitle("arm64"),
        ...(arm64.kind === "code"
          ? { figures: { compile_ns: arm64.compile_ns, bytes: arm64.code.bytes }, how: here }
          : { how: arm64.diagnostic.message }),
      },
      ...native.filter((cost) => cost !== undefined),
    ];
  }
}

function costsTable(entry: string, costs: readonly Cost[]): HTMLElement {
  const titles = [["tier", ""], ["compile time", "num"], ["code size", "num"]] as const;
  const head = titles.map(([title, className]) => el("th", { scope: "col", class: className }, title));
  const rows = costs.map(({ tier, figures, how }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row", class: "tier" }, tier, el("small", {}, how)),
      el("td", { class: "num" }, figures === undefined ? "–" : formatNanoseconds(figures.compile_ns)),
      el("td", { class: "num" }, figures === undefined ? "–" : size(figures.bytes)),
    ),
  );
  const label = `Compile time and code size of ${entry}, with all that it calls`;
  return el("table", { class: "timing-table costs", "aria-label": label }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}

/** Exact where that still says something. */
function size(bytes: number): string {
  return bytes < 10_240 ? count(bytes, "byte") : formatBytes(bytes);
}
