// The bytecode of every function, row by row, linked to the source.

import { button, el } from "../dom";
import type { BytecodeRow, FunctionReport } from "../protocol";
import type { Checked, Mark } from "../state";
import { testIds } from "../testids";
import { CodeTable } from "./code-table";
import { LazyTables } from "./lazy-tables";
import { whenChanged, type PageActions, type Panel } from "./panel";
import { emptyNote, staleNote } from "./stale";

export const bytecodePanel: Panel<"bytecode"> = {
  id: "bytecode",
  title: "Bytecode",
  mount(host, page) {
    const tables = new LazyTables(host);
    const stale = staleNote();
    const draw = whenChanged((verified: Checked | undefined) => {
      tables.clear();
      if (verified === undefined) host.replaceChildren(emptyNote());
      else {
        const functions = verified.report.functions.map((report) => {
          const place = tables.add(report.span, report.bytecode.length, () => bytecodeTable(report, host, page));
          return functionView(report, place);
        });
        host.replaceChildren(stale.element, ...functions);
      }
    });
    const mark = whenChanged((_verified: unknown, mark: Mark | undefined) => {
      tables.mark(mark);
    });
    return (state) => {
      draw(state.verified);
      stale.draw(state, host);
      mark(state.verified, state.mark);
    };
  },
};

function bytecodeTable(report: FunctionReport, scroller: HTMLElement, page: PageActions): CodeTable<BytecodeRow> {
  const targetCell = (row: BytecodeRow): Node | string => {
    if (row.target === null) return "";
    const index = report.bytecode.findIndex((candidate) => candidate.pc === row.target);
    return button(`to ${row.target}`, { class: "plain", title: "Go to the target" }, () => {
      table.focusRow(index);
    });
  };
  const table = new CodeTable<BytecodeRow>(
    report.bytecode,
    {
      layer: "bytecode",
      scroller,
      caption: `Bytecode of ${report.name}`,
      testid: testIds.bytecode,
      span: (row) => row.span,
      detail: (row) => `${row.opcode}: ${row.meaning}`,
      columns: [
        { title: "pc", className: "dim num", cell: (row) => String(row.pc) },
        { title: "opcode", className: "opcode", cell: opcodeCell },
        { title: "operands", className: "narrow", cell: (row) => row.operands },
        { title: "with names", className: "comment", cell: (row) => row.comment },
        ...(report.bytecode.some(({ target }) => target !== null)
          ? [{ title: "jump", className: "target narrow", cell: targetCell }]
          : []),
        { title: "words", className: "dim narrow words", cell: (row) => row.words },
      ],
    },
    page,
  );
  return table;
}

function functionView(report: FunctionReport, place: HTMLElement): HTMLElement {
  const count = report.bytecode.length;
  const signature = `${report.parameters.map(({ name, type }) => `${name}:${type}`).join(" ")}>${report.result}`;
  const head = el(
    "div",
    { class: "panel-head" },
    el("h3", {}, report.name),
    el("span", { class: "mono" }, signature),
    el("span", {}, `${count} ${count === 1 ? "instruction" : "instructions"}`),
  );
  return el("section", { class: "function" }, head, place);
}

function opcodeCell(row: BytecodeRow): Node {
  return el("span", { title: row.meaning }, row.opcode);
}
