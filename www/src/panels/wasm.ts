// The module that the Wasm tier makes of the call, as text. It is made when the pane is looked at.

import { button, el } from "../dom";
import { formatBytes } from "../figures";
import type { MachineRow } from "../protocol";
import type { Checked, Mark, State } from "../state";
import { testIds } from "../testids";
import type { EmittedModule } from "../wasm/ilo_web";
import { CodeTable } from "./code-table";
import { whenChanged, type PageActions, type Panel } from "./panel";
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
      void page.emitModule(verified.source, entry).then((emitted) => {
        if (asked !== newest || emitted === undefined) return;
        table = emitted.kind === "module" ? moduleTable(entry, emitted.rows, host, page) : undefined;
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
  const name = el("h3", {}, entry);
  if (emitted.kind === "refused") {
    const { code, message, suggestion } = emitted.diagnostic;
    return [
      el("div", { class: "panel-head" }, name, el("span", {}, "not compiled")),
      el("p", { class: "empty" }, el("span", { class: "mono" }, code), ` ${message}`),
      ...(suggestion === undefined ? [] : [el("p", { class: "empty" }, suggestion)]),
    ];
  }
  const { bytes } = emitted;
  const download = button("Download .wasm", { class: "plain", testid: testIds.wasmDownload }, () => {
    save(bytes, `${entry}.wasm`);
  });
  const head = el("div", { class: "panel-head" }, name, el("span", {}, `${formatBytes(bytes.length)}, with all that it calls`), download);
  return table === undefined ? [head] : [head, table.element];
}

function moduleTable(entry: string, rows: MachineRow[], scroller: HTMLElement, page: PageActions): CodeTable<MachineRow> {
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
