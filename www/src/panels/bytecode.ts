// The bytecode of every function, row by row, linked to the source.

import { button, el } from "../dom";
import type { BytecodeRow, FunctionReport } from "../protocol";
import type { Checked, Mark } from "../state";
import { testIds } from "../testids";
import { codeTable, type CodeTable } from "./code-table";
import { whenChanged, type PageActions, type Panel } from "./panel";
import { emptyNote, staleNote } from "./stale";

export const bytecodePanel: Panel<"bytecode"> = {
  id: "bytecode",
  title: "Bytecode",
  mount(host, page) {
    let tables: CodeTable[] = [];
    const stale = staleNote();
    const draw = whenChanged((verified: Checked | undefined) => {
      if (verified === undefined) {
        host.replaceChildren(emptyNote());
        return;
      }
      tables = [];
      const functions = verified.report.functions.map((report) => {
        const { element, table } = functionView(report, page);
        tables.push(table);
        return element;
      });
      host.replaceChildren(stale.element, ...functions);
    });
    const mark = whenChanged((_tables: CodeTable[], mark: Mark | undefined) => {
      for (const table of tables) table.mark(mark);
    });
    return (state) => {
      draw(state.verified);
      stale.draw(state, host);
      mark(tables, state.mark);
    };
  },
};

function functionView(report: FunctionReport, page: PageActions): { element: HTMLElement; table: CodeTable } {
  const targetCell = (row: BytecodeRow): Node | string => {
    if (row.target === null) return "";
    const index = report.bytecode.findIndex((candidate) => candidate.pc === row.target);
    return button(`to ${row.target}`, { class: "plain", title: "Go to the target" }, () => {
      table.focusRow(index);
    });
  };
  const table: CodeTable = codeTable(
    report.bytecode,
    {
      layer: "bytecode",
      caption: `Bytecode of ${report.name}`,
      testid: testIds.bytecode,
      span: (row) => row.span,
      detail: (row) => `${row.opcode}: ${row.meaning}`,
      columns: [
        { title: "pc", className: "dim num", cell: (row) => String(row.pc) },
        { title: "opcode", className: "opcode", cell: opcodeCell },
        { title: "operands", className: "narrow", cell: (row) => row.operands },
        { title: "with names", className: "comment wrap", cell: (row) => row.comment },
        ...(report.bytecode.some(({ target }) => target !== null)
          ? [{ title: "jump", className: "target narrow", cell: targetCell }]
          : []),
        { title: "words", className: "dim narrow words", cell: (row) => row.words },
      ],
    },
    page,
  );
  const count = report.bytecode.length;
  const signature = `${report.parameters.map(({ name, type }) => `${name}:${type}`).join(" ")}>${report.result}`;
  const head = el(
    "div",
    { class: "panel-head" },
    el("h3", {}, report.name),
    el("span", { class: "mono" }, signature),
    el("span", {}, `${count} ${count === 1 ? "instruction" : "instructions"}`),
  );
  return { element: el("section", { class: "function" }, head, table.element), table };
}

function opcodeCell(row: BytecodeRow): Node {
  return el("span", { title: row.meaning }, row.opcode);
}
