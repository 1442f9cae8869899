// What layers say when the text in the editor is newer than the last program that verified.

import { el } from "../dom";
import { isStale, type State } from "../state";

export interface StaleNote {
  readonly element: HTMLElement;
  draw(state: Readonly<State>, host: HTMLElement): void;
}

export function staleNote(): StaleNote {
  const element = el("p", { class: "stale-note", hidden: true }, "From the last verified version.");
  return {
    element,
    draw(state, host) {
      // A text that is still being checked is not worth a flicker.
      const stale = isStale(state) && state.checked?.source === state.source;
      element.hidden = !stale;
      host.classList.toggle("stale", stale);
    },
  };
}

export function emptyNote(): HTMLElement {
  return el("p", { class: "empty" }, "Here is code as soon as the program verifies.");
}
