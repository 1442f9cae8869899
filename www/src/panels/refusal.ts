// What stands in place of code that an engine does not make.

import { el } from "../dom";
import type { Diagnostic } from "../protocol";

export function refusalView(name: string, { code, message, suggestion }: Diagnostic): HTMLElement {
  return el(
    "section",
    { class: "function" },
    el("div", { class: "panel-head" }, el("h3", {}, name), el("span", {}, "not compiled")),
    el("p", { class: "empty" }, el("span", { class: "mono" }, code), ` ${message}`),
    suggestion === undefined ? undefined : el("p", { class: "empty" }, suggestion),
  );
}
