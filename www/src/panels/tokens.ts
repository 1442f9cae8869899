// The tokens: one row each, with totals.

import { el } from "../dom";
import { Offsets } from "../editor/offsets";
import type { TokenRow } from "../protocol";
import type { Checked, Mark } from "../state";
import { testIds } from "../testids";
import { CodeTable } from "./code-table";
import { whenChanged, type Panel } from "./panel";

export const tokensPanel: Panel<"tokens"> = {
  id: "tokens",
  title: "Tokens",
  mount(host, page) {
    let table: CodeTable<TokenRow> | undefined;
    const draw = whenChanged((checked: Checked | undefined) => {
      if (checked === undefined) return;
      const { source, report } = checked;
      const offsets = new Offsets(source);
      const text = (row: TokenRow): string => {
        const { from, to } = offsets.range(row.span);
        return source.slice(from, to);
      };
      table = new CodeTable(
        report.tokens,
        {
          layer: "tokens",
          scroller: host,
          caption: "Tokens",
          testid: testIds.token,
          span: (row) => row.span,
          columns: [
            { title: "token", className: "narrow", cell: text },
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
    const mark = whenChanged((_table: unknown, mark: Mark | undefined) => {
      table?.mark(mark);
    });
    return (state) => {
      draw(state.checked);
      mark(table, state.mark);
    };
  },
};
