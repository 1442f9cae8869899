// What core says about something: how it is written, then what it does.

import { el } from "../../dom";

/** A box for a tooltip; `title` has a line for each way to write it. */
export function about(title: string, doc: string): HTMLElement {
  return el(
    "div",
    { class: "about" },
    title === "" ? undefined : el("div", { class: "title", translate: "no" }, title),
    doc === "" ? undefined : el("p", { class: "doc" }, doc),
  );
}
