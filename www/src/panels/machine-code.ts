// Machine code by tier: ARM64 is made here when it comes into view, the others come from the companion when they compile.

import { el } from "../dom";
import { formatNanoseconds } from "../figures";
import type { MachineCode, MachineRow } from "../protocol";
import type { Checked, CompiledCode, Mark, State } from "../state";
import { testIds } from "../testids";
import { engineTitle } from "../tiers";
import type { EmittedCode } from "../wasm/ilo_web";
import { CodeTable, type Column } from "./code-table";
import { CompileCosts } from "./compile-costs";
import { LazyTables, type MarkedTable } from "./lazy-tables";
import { whenChanged, type PageActions, type Panel } from "./panel";
import { refusalView } from "./refusal";
import { sourceColumn } from "./source-column";
import { emptyNote, staleNote } from "./stale";

export const machineCodePanel: Panel<"asm"> = {
  id: "asm",
  title: "Machine code",
  mount(host, page) {
    const tables = new LazyTables(host);
    const stale = staleNote();
    const costs = new CompileCosts(page);
    const tier = el("select", { testid: testIds.machineTier, "aria-label": "Machine code of tier" });
    const hint = el("span");
    const list = el("div");
    host.append(el("div", { class: "panel-head" }, tier, hint), stale.element, costs.element, list);
    /** What is shown of each function until there is something newer, so that nothing jumps while one types. */
    let listings = new Map<string, LateListing>();
    let chosen = "arm64";
    tier.addEventListener("change", () => {
      chosen = tier.value;
      listings.clear();
      draw(latest?.verified, latest?.compiled, chosen);
    });
    let latest: Readonly<State> | undefined;
    const draw = whenChanged((verified: Checked | undefined, compiled: State["compiled"] | undefined, engine: string) => {
      const native = compiled?.source === verified?.source ? (compiled?.codes ?? []) : [];
      drawTiers(tier, native, engine);
      hint.textContent =
        native.length > 0 || engine !== "arm64" ? "" : "Cranelift and LLVM appear here once a connected runner compiles.";
      tables.clear();
      if (verified === undefined) {
        list.replaceChildren(emptyNote());
        return;
      }
      const before = listings;
      listings = new Map();
      const add = (name: string, rows: number, listing: () => LateListing): HTMLElement => {
        const span = verified.report.functions.find((one) => one.name === name)?.span ?? { start: 0, end: 0 };
        return tables.add(span, rows, () => {
          const made = listing();
          listings.set(name, made);
          return made;
        });
      };
      const places =
        tier.value === "arm64"
          ? verified.report.functions.map(({ name, bytecode }) =>
              add(name, WORDS_PER_INSTRUCTION * bytecode.length, () => {
                const listing = new LateListing(verified.source, host, page, before.get(name));
                void page.layer("arm64", verified.source, name).then((emitted) => { listing.take(name, emitted); });
                return listing;
              }),
            )
          : native
              .filter((code) => code.engine === tier.value)
              .map((code) =>
                add(code.entry, code.rows.length, () => {
                  const listing = new LateListing(verified.source, host, page);
                  listing.take(code.entry, { kind: "code", compile_ns: code.compile_ns, code });
                  return listing;
                }),
              );
      list.replaceChildren(...places);
    });
    const mark = whenChanged((_verified: unknown, _compiled: unknown, _tier: string, mark: Mark | undefined) => {
      tables.mark(mark);
    });
    return (state) => {
      latest = state;
      draw(state.verified, state.compiled, chosen);
      costs.draw(state);
      stale.draw(state, list);
      mark(state.verified, state.compiled, chosen, state.mark);
    };
  },
};

/** About how much ARM64 code comes of a bytecode instruction: how high a listing will be. */
const WORDS_PER_INSTRUCTION = 4;

/** The tiers there is code of; a choice that went away stays chosen as long as it is offered. */
function drawTiers(tier: HTMLSelectElement, native: readonly CompiledCode[], chosen: string): void {
  const engines = ["arm64", ...new Set(native.map((code) => code.engine).filter((engine) => engine !== "arm64"))] as const;
  const options = engines.map((engine) => {
    const architecture = native.find((code) => code.engine === engine)?.architecture ?? "arm64";
    const where = engine === "arm64" ? "made in this page" : architecture;
    return el("option", { value: engine, selected: engine === chosen }, `${engineTitle(engine)}, ${where}`);
  });
  tier.replaceChildren(...options);
}

/** The listing of a function, which takes the place of an older one when it comes. */
class LateListing implements MarkedTable {
  readonly element = el("section", { class: "function" });
  readonly #source: string;
  readonly #scroller: HTMLElement;
  readonly #page: PageActions;
  #table: CodeTable<MachineRow> | undefined;
  #mark: Mark | undefined;

  constructor(source: string, scroller: HTMLElement, page: PageActions, before?: LateListing) {
    this.#source = source;
    this.#scroller = scroller;
    this.#page = page;
    if (before !== undefined) this.element.append(...before.element.childNodes);
  }

  take(name: string, emitted: EmittedCode | undefined): void {
    // Of a question that was overtaken there is nothing to show.
    if (emitted === undefined) return;
    if (emitted.kind === "refused") {
      this.element.replaceChildren(...refusalView(name, emitted.diagnostic).childNodes);
      return;
    }
    const { code, compile_ns } = emitted;
    const size = `${code.bytes} bytes with all that it calls, ${code.architecture}, made in ${formatNanoseconds(compile_ns)}`;
    const head = el("div", { class: "panel-head" }, el("h3", {}, name), el("span", { testid: testIds.machineSize }, size));
    this.#table = machineTable(name, code, this.#source, this.#scroller, this.#page);
    this.element.replaceChildren(head, this.#table.element);
    this.#table.mark(this.#mark);
  }

  mark(mark: Mark | undefined): void {
    this.#mark = mark;
    this.#table?.mark(mark);
  }
}

const NOTE: Column<MachineRow> = { title: "why", className: "comment", cell: ({ note }) => note };

/** Takes the width that no column needs. */
const FILLER: Column<MachineRow> = { title: "", cell: () => "" };

function machineTable(
  entry: string,
  code: MachineCode,
  source: string,
  scroller: HTMLElement,
  page: PageActions,
): CodeTable<MachineRow> {
  return new CodeTable<MachineRow>(
    code.rows,
    {
      layer: "asm",
      scroller,
      caption: `Machine code of ${entry} by ${engineTitle(code.engine)}`,
      testid: testIds.machine,
      span: (row) => row.span ?? undefined,
      detail: (row) => (row.span === null ? `no source: ${row.note || "part of the frame"}` : row.note),
      columns: [
        { title: "offset", className: "dim num", cell: (row) => row.offset.toString(16).padStart(4, "0") },
        { title: "bytes", className: "dim narrow words", cell: (row) => row.bytes },
        { title: "instruction", className: "narrow", cell: (row) => row.text },
        { title: "pc", className: "dim num", cell: (row) => (row.pc === null ? "" : String(row.pc)) },
        { ...sourceColumn<MachineRow>(source), className: "source narrow" },
        code.rows.some(({ note }) => note !== "") ? NOTE : FILLER,
      ],
    },
    page,
  );
}
