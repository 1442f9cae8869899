// The tokens: one row each, with totals.

import { el } from "../dom";
import { Offsets } from "../editor/offsets";
import type { TokenRow } from "../protocol";
import type { Checked } from "../state";
import { testIds } from "../testids";
import { codeTable, type CodeTable } from "./code-table";
import { whenChanged, type Panel } from "./panel";

export const tokensPanel: Panel<"tokens"> = {
  id: "tokens",
  title: "Tokens",
  mount(host, page) {
    let table: CodeTable | undefined;
    const draw = whenChanged((checked: Checked | undefined) => {
      if (checked === undefined) return;
      const { source, report } = checked;
      const offsets = new Offsets(source);
      const text = (row: TokenRow): string => {
        const { from, to } = offsets.range(row.span);
        return source.slice(from, to);
      };
      table = codeTable(
        report.tokens,
        {
          layer: "tokens",
          caption: "Tokens",
          testid: testIds.token,
          span: (row) => row.span,
          columns: [
            { title: "token", className: "wrap narrow", cell: text },
            { title: "kind", className: "dim", cell: (row) => row.kind },
            { title: "bytes", className: "dim num", cell: (row) => `${row.span.start}–${row.span.end}` },
            { title: "size", className: "dim num", cell: (row) => String(row.span.end - row.span.start) },
          ],
        },
        page,
      );
      const bytes = offsets.toBytes(source.length);
      const totals = el("p", { class: "panel-head" }, `${report.tokens.length} tokens in ${bytes} bytes`);
      host.replaceChildren(totals, table.element);
    });
    const mark = whenChanged((_table: CodeTable | undefined, mark: Parameters<CodeTable["mark"]>[0]) => {
      table?.mark(mark);
    });
    return (state) => {
      draw(state.checked);
      mark(table, state.mark);
    };
  },
};
