// A table of code rows, each with its source span: pointing, keys and marks work the same in every layer, and only
// the rows in view are in the page.

import { el } from "../dom";
import { link, type Strength } from "../linking";
import type { Span } from "../protocol";
import type { LayerId, Mark } from "../state";
import type { TestId } from "../testids";
import type { PageActions } from "./panel";
import { rowsInView, stillCovers, type RowRange } from "./row-window";

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
  /** A class for the whole row. */
  rowClass?(row: Row): string | undefined;
  testid: TestId;
  /** The element that scrolls: the panel. */
  scroller: HTMLElement;
  /** Said of the row that is marked exactly. */
  detail?(row: Row): string;
}

const ROW_HEIGHT = 25;

export class CodeTable<Row = unknown> {
  readonly element: HTMLElement;
  readonly #rows: readonly Row[];
  readonly #spans: readonly (Span | undefined)[];
  readonly #options: TableOptions<Row>;
  readonly #page: PageActions;
  readonly #body = el("tbody");
  readonly #detail = el("p", { class: "soft detail" });
  #strengths: readonly Strength[] = [];
  #drawn: RowRange = { first: 0, end: 0 };
  /** The row that Tab reaches. */
  #current = 0;
  /** The row under the pointer or the focus. */
  #pointed = -1;

  constructor(rows: readonly Row[], options: TableOptions<Row>, page: PageActions) {
    this.#rows = rows;
    this.#spans = rows.map((row) => options.span(row));
    this.#options = options;
    this.#page = page;
    const head = options.columns.map(({ title, className }) =>
      title === "" ? el("td") : el("th", { scope: "col", class: className }, title),
    );
    const attributes = { class: "code-table", translate: "no", "aria-label": options.caption };
    const table = el(
      "table",
      { ...attributes, "aria-rowcount": rows.length + 1 },
      el("thead", {}, el("tr", {}, ...head)),
      this.#body,
    );
    this.element = el("div", {}, table, this.#detail);
    this.#listen();
    this.#draw(rowsInView(rows.length, ROW_HEIGHT, 0, 1000));
    if (this.#drawn.end - this.#drawn.first < rows.length) {
      // Only long tables follow the scrolling; the listener goes when the table leaves the page.
      const follow = (): void => {
        if (this.element.isConnected) this.#follow();
        else options.scroller.removeEventListener("scroll", follow);
      };
      options.scroller.addEventListener("scroll", follow, { passive: true });
    }
  }

  /** Marks the rows of what is pointed at, and scrolls only when none of them is in view; `still`, not even then. */
  mark(mark: Mark | undefined, still = false): void {
    this.#strengths = link(mark?.span, this.#spans);
    for (const line of this.#lines()) this.#markLine(line);
    // A row without a source is marked nowhere, and says so while it is pointed at.
    const unplaced = mark === undefined && this.#pointed >= 0 && this.#spans[this.#pointed] === undefined;
    const exact = this.#rows[unplaced ? this.#pointed : this.#strengths.indexOf("strong")];
    this.#detail.textContent = exact === undefined ? "" : (this.#options.detail?.(exact) ?? "");
    // Never under the hand that points.
    if (mark !== undefined && mark.from !== this.#options.layer && !still) this.#showMarked();
  }

  /** Scrolls to the first of some rows, unless one of them is in view. */
  showOneOf(rows: readonly number[], first = rows[0]): void {
    const wanted = new Set(rows);
    const isThere = (line: HTMLTableRowElement): boolean => wanted.has(Number(line.dataset["index"])) && this.#isInView(line);
    if (first === undefined || this.#lines().some(isThere)) return;
    this.#ensureDrawn(first);
    this.#line(first)?.scrollIntoView({ block: "nearest" });
  }

  focusRow(index: number): void {
    if (this.#rows[index] === undefined) return;
    const before = this.#line(this.#current);
    if (before !== undefined) before.tabIndex = -1;
    this.#current = index;
    this.#ensureDrawn(index);
    const line = this.#line(index);
    if (line === undefined) return;
    line.tabIndex = 0;
    line.focus();
  }

  #listen(): void {
    const body = this.#body;
    const hasFocus = (): boolean => body.contains(document.activeElement);
    body.addEventListener("pointerover", (event) => {
      const index = indexOf(event.target);
      // Keyboard focus beats the pointer.
      if (index !== undefined && !hasFocus()) this.#point(index);
    });
    body.addEventListener("pointerleave", () => {
      if (!hasFocus()) this.#leave();
    });
    body.addEventListener("click", (event) => {
      const index = indexOf(event.target);
      if (index !== undefined && !(event.target instanceof HTMLButtonElement)) this.focusRow(index);
    });
    body.addEventListener("focusin", (event) => {
      const index = indexOf(event.target);
      if (index !== undefined) this.#point(index);
    });
    body.addEventListener("focusout", () => {
      this.#leave();
    });
    body.addEventListener("keydown", (event) => {
      const index = indexOf(event.target);
      if (index === undefined || !(event.target instanceof HTMLTableRowElement)) return;
      const next = neighbour(event.key, index, this.#rows.length);
      const span = this.#spans[index];
      if (next !== undefined) this.focusRow(next);
      else if (event.key === "Enter" && span !== undefined) this.#page.reveal(span);
      else if (event.key === " ") this.#point(index, true);
      else return;
      event.preventDefault();
    });
  }

  #point(index: number, pin = false): void {
    this.#pointed = index;
    this.#page.point(this.#spans[index], this.#options.layer, pin);
  }

  #leave(): void {
    this.#pointed = -1;
    this.#page.point(undefined, this.#options.layer);
  }

  #follow(): void {
    const { top, bottom } = this.#options.scroller.getBoundingClientRect();
    const start = this.#body.getBoundingClientRect().top;
    const wanted = rowsInView(this.#rows.length, ROW_HEIGHT, top - start, bottom - start);
    if (!stillCovers(this.#drawn, wanted, this.#rows.length)) this.#draw(wanted);
  }

  #draw({ first, end }: RowRange): void {
    const hadFocus = this.#body.contains(document.activeElement);
    this.#drawn = { first, end };
    const lines = this.#rows.slice(first, end).map((row, offset) => this.#rowElement(row, first + offset));
    const rest = this.#rows.length - end;
    this.#body.replaceChildren(
      ...(first > 0 ? [spacer(first)] : []),
      ...lines,
      ...(rest > 0 ? [spacer(rest)] : []),
    );
    if (hadFocus) this.#line(this.#current)?.focus({ preventScroll: true });
  }

  #ensureDrawn(index: number): void {
    if (index >= this.#drawn.first && index < this.#drawn.end) return;
    const at = index * ROW_HEIGHT;
    this.#draw(rowsInView(this.#rows.length, ROW_HEIGHT, at, at + this.#options.scroller.clientHeight));
  }

  #rowElement(row: Row, index: number): HTMLTableRowElement {
    const cells = this.#options.columns.map(({ className, cell }, at) =>
      at === 0 ? el("th", { scope: "row", class: className }, cell(row)) : el("td", { class: className }, cell(row)),
    );
    const line = el(
      "tr",
      {
        testid: this.#options.testid,
        class: this.#options.rowClass?.(row),
        tabindex: index === this.#current ? 0 : -1,
        "data-index": index,
        "aria-rowindex": index + 2,
      },
      ...cells,
    );
    this.#markLine(line);
    return line;
  }

  #markLine(line: HTMLTableRowElement): void {
    const strength = this.#strengths[Number(line.dataset["index"])];
    line.classList.toggle("mark-strong", strength === "strong");
    line.classList.toggle("mark-weak", strength === "weak");
  }

  #showMarked(): void {
    const marked = this.#strengths.flatMap((strength, index) => (strength === undefined ? [] : [index]));
    const strong = this.#strengths.indexOf("strong");
    this.showOneOf(marked, strong >= 0 ? strong : marked[0]);
  }

  #isInView(line: HTMLTableRowElement): boolean {
    const frame = this.#options.scroller.getBoundingClientRect();
    const box = line.getBoundingClientRect();
    return box.bottom > frame.top && box.top < frame.bottom;
  }

  #lines(): HTMLTableRowElement[] {
    return [...this.#body.rows].filter((line) => line.dataset["index"] !== undefined);
  }

  #line(index: number): HTMLTableRowElement | undefined {
    return this.#lines()[index - this.#drawn.first];
  }
}

/** Stands for rows that are not drawn. */
function spacer(rows: number): HTMLTableRowElement {
  const line = el("tr", { "aria-hidden": "true" }, el("td"));
  line.style.height = `${rows * ROW_HEIGHT}px`;
  return line;
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
    case "PageDown":
      return Math.min(index + 20, count - 1);
    case "PageUp":
      return Math.max(index - 20, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
