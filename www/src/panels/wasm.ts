// The module that the Wasm tier makes of the call, as text. It is made when the pane is looked at.

import { button, el } from "../dom";
import { formatBytes, formatNanoseconds } from "../figures";
import type { MachineRow } from "../protocol";
import type { Checked, Mark, State } from "../state";
import { testIds } from "../testids";
import type { EmittedModule } from "../wasm/ilo_web";
import { CodeTable } from "./code-table";
import { whenChanged, type PageActions, type Panel } from "./panel";
import { refusalView } from "./refusal";
import { sourceColumn } from "./source-column";
import { emptyNote, staleNote } from "./stale";

export const wasmPanel: Panel<"wasm"> = {
  id: "wasm",
  title: "Wasm",
  mount(host, page) {
    const stale = staleNote();
    const content = el("div");
    host.append(stale.element, content);
    let table: CodeTable<MachineRow> | undefined;
    let pointed: Mark | undefined;
    let newest = 0;
    const draw = whenChanged((verified: Checked | undefined, entry: string) => {
      const asked = ++newest;
      if (verified === undefined || entry === "") {
        table = undefined;
        content.replaceChildren(emptyNote());
        return;
      }
      void page.layer("wasm", verified.source, entry).then((emitted) => {
        if (asked !== newest || emitted === undefined) return;
        table = emitted.kind === "module" ? moduleTable(entry, emitted.rows, verified.source, host, page) : undefined;
        content.replaceChildren(...moduleView(entry, emitted, table));
        table?.mark(pointed);
      });
    });
    return (state: Readonly<State>) => {
      draw(state.verified, state.call.entry);
      stale.draw(state, content);
      pointed = state.mark;
      table?.mark(pointed);
    };
  },
};

function moduleView(entry: string, emitted: EmittedModule, table: CodeTable<MachineRow> | undefined): Node[] {
  if (emitted.kind === "refused") return [refusalView(entry, emitted.diagnostic)];
  const { bytes, compile_ns } = emitted;
  const download = button("Download .wasm", { class: "plain", testid: testIds.wasmDownload }, () => {
    save(bytes, `${entry}.wasm`);
  });
  const size = `${formatBytes(bytes.length)} with all that it calls`;
  const head = el(
    "div",
    { class: "panel-head" },
    el("h3", {}, entry),
    el("span", {}, `${size}, made in ${formatNanoseconds(compile_ns)}`),
    download,
  );
  return table === undefined ? [head] : [head, table.element];
}

function moduleTable(entry: string, rows: MachineRow[], source: string, scroller: HTMLElement, page: PageActions): CodeTable<MachineRow> {
  return new CodeTable<MachineRow>(
    rows,
    {
      layer: "wasm",
      scroller,
      caption: `Wasm module of ${entry}`,
      testid: testIds.wasm,
      span: (row) => row.span ?? undefined,
      detail: (row) => (row.span === null ? "no source: part of the module's frame" : row.bytes),
      columns: [
        { title: "offset", className: "dim num", cell: (row) => row.offset.toString(16).padStart(4, "0") },
        { title: "text form", cell: (row) => row.text },
        { title: "pc", className: "dim num", cell: (row) => (row.pc === null ? "" : String(row.pc)) },
        sourceColumn(source),
      ],
    },
    page,
  );
}

/** Hands a file to the visitor. */
function save(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/wasm" }));
  el("a", { href: address, download: name }).click();
  // The download has its own hold on the bytes by then.
  setTimeout(() => { URL.revokeObjectURL(address); }, 1000);
}
