// A table of code rows, each with its source span: pointing, keys and marks work the same in every layer.

import { el } from "../dom";
import { link } from "../linking";
import type { Span } from "../protocol";
import type { LayerId, Mark } from "../state";
import type { TestId } from "../testids";
import type { PageActions } from "./panel";

export interface Column<Row> {
  title: string;
  className?: string;
  cell: (row: Row) => string | Node;
}

export interface TableOptions<Row> {
  layer: LayerId;
  caption: string;
  columns: readonly Column<Row>[];
  span(row: Row): Span | undefined;
  testid: TestId;
  /** Said of the row that is marked exactly. */
  detail?(row: Row): string;
}

export interface CodeTable {
  readonly element: HTMLElement;
  mark(mark: Mark | undefined): void;
  focusRow(index: number): void;
}

export function codeTable<Row>(rows: readonly Row[], options: TableOptions<Row>, page: PageActions): CodeTable {
  const spans = rows.map((row) => options.span(row));
  const body = el("tbody", {}, ...rows.map((row, index) => rowElement(row, index, options)));
  const lines = [...body.rows];
  const head = options.columns.map(({ title, className }) =>
    title === "" ? el("td") : el("th", { scope: "col", class: className }, title),
  );
  const table = el(
    "table",
    { class: "code-table", translate: "no", "aria-label": options.caption, "aria-rowcount": rows.length + 1 },
    el("thead", {}, el("tr", {}, ...head)),
    body,
  );
  const detail = el("p", { class: "soft detail" });

  let pointed = -1;
  const point = (index: number, pin = false): void => {
    pointed = index;
    page.point(spans[index], options.layer, pin);
  };
  const focusRow = (index: number): void => {
    for (const line of lines) line.tabIndex = -1;
    const line = lines[index];
    if (line === undefined) return;
    line.tabIndex = 0;
    line.focus();
  };
  body.addEventListener("pointerover", (event) => {
    const index = indexOf(event.target);
    // Keyboard focus beats the pointer.
    if (index !== undefined && !body.contains(document.activeElement)) point(index);
  });
  body.addEventListener("pointerleave", () => {
    if (!body.contains(document.activeElement)) page.point(undefined, options.layer);
  });
  body.addEventListener("click", (event) => {
    const index = indexOf(event.target);
    if (index === undefined || event.target instanceof HTMLButtonElement) return;
    focusRow(index);
    point(index);
  });
  body.addEventListener("focusin", (event) => {
    const index = indexOf(event.target);
    if (index !== undefined) point(index);
  });
  body.addEventListener("focusout", () => {
    pointed = -1;
    page.point(undefined, options.layer);
  });
  body.addEventListener("keydown", (event) => {
    const index = indexOf(event.target);
    if (index === undefined || !(event.target instanceof HTMLTableRowElement)) return;
    const next = neighbour(event.key, index, lines.length);
    const span = spans[index];
    if (next !== undefined) focusRow(next);
    else if (event.key === "Enter" && span !== undefined) page.reveal(span);
    else if (event.key === " ") point(index, true);
    else return;
    event.preventDefault();
  });

  return {
    element: el("div", {}, table, detail),
    focusRow,
    mark(mark) {
      const strengths = link(mark?.span, spans);
      // A row without a source is marked nowhere, and says so while it is pointed at.
      const unplaced = mark === undefined && pointed >= 0 && spans[pointed] === undefined;
      const exact = rows[unplaced ? pointed : strengths.indexOf("strong")];
      detail.textContent = exact === undefined ? "" : (options.detail?.(exact) ?? "");
      lines.forEach((line, index) => {
        line.classList.toggle("mark-strong", strengths[index] === "strong");
        line.classList.toggle("mark-weak", strengths[index] === "weak");
      });
      // Scrolls only when nothing marked is in view, and never under the hand that points.
      if (mark === undefined || mark.from === options.layer) return;
      if (lines.some((line, index) => strengths[index] !== undefined && isVisible(line))) return;
      const first = Math.max(strengths.indexOf("strong"), strengths.indexOf("weak"));
      lines[first]?.scrollIntoView({ block: "nearest" });
    },
  };
}

function rowElement<Row>(row: Row, index: number, options: TableOptions<Row>): HTMLTableRowElement {
  const cells = options.columns.map((column, at) =>
    at === 0
      ? el("th", { scope: "row", class: column.className }, column.cell(row))
      : el("td", { class: column.className }, column.cell(row)),
  );
  return el("tr", { testid: options.testid, tabindex: index === 0 ? 0 : -1, "data-index": index }, ...cells);
}

function indexOf(target: EventTarget | null): number | undefined {
  const line = target instanceof Element ? target.closest("tr[data-index]") : null;
  return line instanceof HTMLElement ? Number(line.dataset["index"]) : undefined;
}

function neighbour(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return Math.min(index + 1, count - 1);
    case "ArrowUp":
      return Math.max(index - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

function isVisible(line: HTMLElement): boolean {
  const frame = line.closest("[role=tabpanel]")?.getBoundingClientRect();
  const box = line.getBoundingClientRect();
  return frame !== undefined && box.bottom > frame.top && box.top < frame.bottom;
}
