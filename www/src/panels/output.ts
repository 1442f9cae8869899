// What the program printed: the first lines, then a count. Before them, what it was denied.

import { button, el } from "../dom";
import { count } from "../figures";
import { problemItem } from "../problems";
import type { State } from "../state";
import { testIds } from "../testids";
import { whenChanged, type Panel } from "./panel";

const LINES_SHOWN = 500;

export const outputPanel: Panel<"output"> = {
  id: "output",
  title: "Output",
  mount(host, page) {
    const text = el("pre", { class: "output", testid: testIds.output, translate: "no" });
    const more = el("p", { class: "soft" });
    const copy = button("Copy", { class: "plain" }, () => {
      page.copy(whole, "The output");
    });
    const head = el("div", { class: "panel-head" }, copy);
    const empty = el("p", { class: "empty" }, "What prnt writes appears here.");
    const denials = el("ol", { class: "denials", testid: testIds.denials, "aria-label": "Denied" });
    host.append(denials, head, empty, text, more);
    let whole = "";
    const draw = whenChanged((output: string) => {
      whole = output;
      const lines = output.split("\n");
      if (lines.at(-1) === "") lines.pop();
      head.hidden = lines.length === 0;
      empty.hidden = lines.length > 0;
      text.textContent = lines.slice(0, LINES_SHOWN).join("\n");
      more.textContent = lines.length > LINES_SHOWN ? `and ${count(lines.length - LINES_SHOWN, "more line")}` : "";
    });
    const drawDenials = whenChanged(({ source, list }: State["denials"]) => {
      denials.hidden = list.length === 0;
      denials.replaceChildren(...list.map((denial) => problemItem(denial, source, page)));
    });
    return (state) => {
      drawDenials(state.denials);
      draw(state.output);
    };
  },
};
