// Machine code by tier: ARM64 is always made here, the others come from the companion when they compile.

import { el } from "../dom";
import type { MachineCode, MachineReport, MachineRow, Span } from "../protocol";
import type { Checked, Mark, State } from "../state";
import { testIds } from "../testids";
import { engineTitle } from "../tiers";
import { CodeTable, type Column } from "./code-table";
import { LazyTables } from "./lazy-tables";
import { whenChanged, type PageActions, type Panel } from "./panel";
import { emptyNote, staleNote } from "./stale";

interface Listing {
  entry: string;
  span: Span;
  report: MachineReport;
}

export const machineCodePanel: Panel<"asm"> = {
  id: "asm",
  title: "Machine code",
  mount(host, page) {
    const tables = new LazyTables(host);
    const stale = staleNote();
    const tier = el("select", { testid: testIds.machineTier, "aria-label": "Machine code of tier" });
    const hint = el("span");
    const list = el("div");
    host.append(el("div", { class: "panel-head" }, tier, hint), stale.element, list);
    let chosen = "arm64";
    tier.addEventListener("change", () => {
      chosen = tier.value;
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
      const listings = tier.value === "arm64" ? pageListings(verified) : nativeListings(native, tier.value, verified);
      list.replaceChildren(...listings.map((listing) => listingView(listing, host, page, tables)));
    });
    const mark = whenChanged((_verified: unknown, _compiled: unknown, _tier: string, mark: Mark | undefined) => {
      tables.mark(mark);
    });
    return (state) => {
      latest = state;
      draw(state.verified, state.compiled, chosen);
      stale.draw(state, list);
      mark(state.verified, state.compiled, chosen, state.mark);
    };
  },
};

function pageListings(verified: Checked): Listing[] {
  return verified.report.functions.map(({ name, span, arm64 }) => ({ entry: name, span, report: arm64 }));
}

function nativeListings(native: State["compiled"]["codes"], engine: string, verified: Checked): Listing[] {
  return native
    .filter((code) => code.engine === engine)
    .map((code) => {
      const span = verified.report.functions.find(({ name }) => name === code.entry)?.span ?? { start: 0, end: 0 };
      return { entry: code.entry, span, report: { kind: "code", ...code } };
    });
}

/** The tiers there is code of; a choice that went away stays chosen as long as it is offered. */
function drawTiers(tier: HTMLSelectElement, native: State["compiled"]["codes"], chosen: string): void {
  const engines = ["arm64", ...new Set(native.map((code) => code.engine).filter((engine) => engine !== "arm64"))] as const;
  const options = engines.map((engine) => {
    const architecture = native.find((code) => code.engine === engine)?.architecture ?? "arm64";
    const where = engine === "arm64" ? "made in this page" : architecture;
    return el("option", { value: engine, selected: engine === chosen }, `${engineTitle(engine)}, ${where}`);
  });
  tier.replaceChildren(...options);
}

function listingView(
  { entry, span, report }: Listing,
  scroller: HTMLElement,
  page: PageActions,
  tables: LazyTables,
): HTMLElement {
  const name = el("h3", {}, entry);
  if (report.kind === "refused") {
    const { code, message, suggestion } = report.diagnostic;
    return el(
      "section",
      { class: "function" },
      el("div", { class: "panel-head" }, name, el("span", {}, "not compiled")),
      el("p", { class: "empty" }, el("span", { class: "mono" }, code), ` ${message}`),
      ...(suggestion === undefined ? [] : [el("p", { class: "empty" }, suggestion)]),
    );
  }
  const place = tables.add(span, report.rows.length, () => machineTable(entry, report, scroller, page));
  const size = `${report.bytes} bytes, ${report.architecture}`;
  return el("section", { class: "function" }, el("div", { class: "panel-head" }, name, el("span", {}, size)), place);
}

const NOTE: Column<MachineRow> = { title: "why", className: "comment", cell: ({ note }) => note };

/** Takes the width that no column needs. */
const FILLER: Column<MachineRow> = { title: "", cell: () => "" };

function machineTable(
  entry: string,
  code: MachineCode,
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
        { title: "bytes", className: "dim narrow", cell: (row) => row.bytes },
        { title: "instruction", className: "narrow", cell: (row) => row.text },
        { title: "pc", className: "dim num", cell: (row) => (row.pc === null ? "" : String(row.pc)) },
        code.rows.some(({ note }) => note !== "") ? NOTE : FILLER,
      ],
    },
    page,
  );
}
