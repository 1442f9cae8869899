// Tables of many functions in one panel: each is built when it comes into view, or when something in it is pointed at.

import { el } from "../dom";
import { link } from "../linking";
import type { Span } from "../protocol";
import type { Mark } from "../state";

/** What this file needs of a code table. */
export interface MarkedTable {
  readonly element: HTMLElement;
  mark(mark: Mark | undefined): void;
}

interface Slot {
  place: HTMLElement;
  span: Span;
  build: () => MarkedTable;
  table?: MarkedTable;
}

/** Rows that are built at once, so that the first view never flickers. */
const AT_ONCE = 60;
const ROW_HEIGHT = 25;
const FRAME_HEIGHT = 50;

export class LazyTables {
  readonly #observer: IntersectionObserver;
  #slots: Slot[] = [];
  #rows = 0;
  #mark: Mark | undefined;

  constructor(scroller: HTMLElement) {
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          const slot = this.#slots.find(({ place }) => place === target);
          if (isIntersecting && slot !== undefined) this.#build(slot);
        }
      },
      { root: scroller, rootMargin: "400px 0px" },
    );
  }

  /** Forgets the tables of an older report. */
  clear(): void {
    this.#observer.disconnect();
    this.#slots = [];
    this.#rows = 0;
  }

  /** The place of a function's table, which is built when it is needed. */
  add(span: Span, rows: number, build: () => MarkedTable): HTMLElement {
    const slot: Slot = { place: el("div"), span, build };
    this.#slots.push(slot);
    if (this.#rows < AT_ONCE) this.#build(slot);
    else {
      slot.place.style.minHeight = `${rows * ROW_HEIGHT + FRAME_HEIGHT}px`;
      this.#observer.observe(slot.place);
    }
    this.#rows += rows;
    return slot.place;
  }

  mark(mark: Mark | undefined): void {
    this.#mark = mark;
    const spans = this.#slots.map(({ span }) => span);
    const touched = link(mark?.span, spans);
    this.#slots.forEach((slot, index) => {
      if (touched[index] !== undefined) this.#build(slot);
      slot.table?.mark(mark);
    });
  }

  #build(slot: Slot): void {
    if (slot.table !== undefined) return;
    this.#observer.unobserve(slot.place);
    slot.table = slot.build();
    slot.place.style.minHeight = "";
    slot.place.replaceChildren(slot.table.element);
    slot.table.mark(this.#mark);
  }
}
