// How a pass is chosen: a slider over all of them, a list with a search, and what the chosen one is compared with.

import { button, el } from "../../dom";
import { testIds } from "../../testids";
import { basePass, changingPlace, matches, type Base, type Pass } from "./passes";

export interface ControlActions {
  choose(label: string): void;
  compareWith(base: Base): void;
}

export class PassControls {
  /** Slider and comparison. */
  readonly bar: HTMLElement;
  /** The list of passes. */
  readonly list: HTMLElement;
  readonly #actions: ControlActions;
  readonly #slider = el("input", { type: "range", min: 0, step: 1, testid: testIds.irSlider, "aria-label": "Pass of the optimiser" });
  readonly #place = el("span", { class: "ir-place num" });
  readonly #base = el("select", { testid: testIds.irBase, "aria-label": "Compared with" });
  readonly #choice = el("select", { "aria-label": "Pass" });
  readonly #pin = el("button", { type: "button", testid: testIds.irPin, title: "Compare every other pass with this one" }, "Pin");
  readonly #search = el("input", { type: "search", testid: testIds.irSearch, placeholder: "Find a pass", "aria-label": "Find a pass" });
  readonly #found = el("span", { class: "visually-hidden", role: "status" });
  readonly #options = el("ol", { role: "listbox", "aria-label": "Passes, in order" });
  readonly #back: HTMLButtonElement;
  readonly #on: HTMLButtonElement;
  #passes: readonly Pass[] = [];
  #at = 0;
  #comparison: Base = { kind: "previous" };

  constructor(actions: ControlActions) {
    this.#actions = actions;
    const jump = (step: 1 | -1): void => {
      const next = changingPlace(this.#passes, this.#at, step);
      if (next !== undefined) this.#choose(next);
    };
    this.#back = button("‹", { class: "icon", "aria-label": "Previous change", title: "The previous pass that changed something" }, () => { jump(-1); });
    this.#on = button("›", { class: "icon", "aria-label": "Next change", title: "The next pass that changed something" }, () => { jump(1); });
    this.bar = el(
      "div",
      { class: "ir-bar" },
      el("span", { class: "group ir-slider" }, this.#back, this.#slider, this.#on, this.#place),
      el("span", { class: "ir-choice" }, this.#choice),
      el("span", { class: "group ir-base" }, "against", this.#base, this.#pin),
    );
    this.list = el("div", { class: "ir-list" }, this.#search, this.#found, this.#options);
    this.#listen();
  }

  /** Shows where in which passes the visitor is. */
  draw(passes: readonly Pass[], at: number, base: Base): void {
    const isNew = passes !== this.#passes;
    [this.#passes, this.#at, this.#comparison] = [passes, at, base];
    if (isNew) this.#drawPasses();
    const pass = passes[at];
    this.#slider.value = String(at);
    this.#slider.setAttribute("aria-valuetext", pass === undefined ? "none" : inWords(pass, at, passes.length));
    this.#place.textContent = `${at + 1} of ${passes.length}`;
    this.#choice.value = String(at);
    // A button that has the focus is not disabled under it: it would be lost.
    for (const [step, jump] of [[-1, this.#back], [1, this.#on]] as const) {
      jump.setAttribute("aria-disabled", String(changingPlace(passes, at, step) === undefined));
    }
    const pinned = base.kind === "pass" ? basePass(passes, at, base)?.label : undefined;
    this.#base.value = base.kind === "pass" && pinned === base.label ? base.label : "";
    this.#pin.setAttribute("aria-pressed", String(base.kind === "pass"));
    this.#lines().forEach((line, place) => {
      line.setAttribute("aria-selected", String(place === at));
      line.tabIndex = place === at ? 0 : -1;
      line.classList.toggle("pinned", passes[place]?.label === pinned);
    });
    if (isNew) this.#filter();
    const line = this.#lines()[at];
    if (line !== undefined) reveal(line, this.#options);
  }

  #choose(place: number): void {
    const pass = this.#passes[place];
    if (pass !== undefined) this.#actions.choose(pass.label);
  }

  #drawPasses(): void {
    this.#slider.max = String(Math.max(this.#passes.length - 1, 0));
    const names = this.#passes.map(({ label, changed }) => (changed ? label : `${label}, no change`));
    this.#choice.replaceChildren(...names.map((name, place) => el("option", { value: place }, name)));
    this.#base.replaceChildren(
      el("option", { value: "" }, "the pass before"),
      ...this.#passes.map(({ label }) => el("option", { value: label }, label)),
    );
    this.#options.replaceChildren(
      ...this.#passes.map(({ label, what, changed }) =>
        el(
          "li",
          { role: "option", testid: testIds.irPass, class: changed ? "" : "unchanged", title: what },
          el("span", { class: "ir-sign" }, changed ? "±" : "="),
          el("span", {}, label),
          changed ? undefined : el("span", { class: "visually-hidden" }, ", changed nothing"),
        ),
      ),
    );
  }

  #listen(): void {
    this.#slider.addEventListener("input", () => { this.#choose(this.#slider.valueAsNumber); });
    this.#choice.addEventListener("change", () => { this.#choose(Number(this.#choice.value)); });
    this.#base.addEventListener("change", () => {
      const label = this.#base.value;
      this.#actions.compareWith(label === "" ? { kind: "previous" } : { kind: "pass", label });
    });
    this.#pin.addEventListener("click", () => {
      const label = this.#passes[this.#at]?.label;
      const pins = this.#comparison.kind === "previous" && label !== undefined;
      this.#actions.compareWith(pins ? { kind: "pass", label } : { kind: "previous" });
    });
    this.#search.addEventListener("input", () => {
      this.#filter();
      const shown = this.#shown().length;
      this.#found.textContent = shown === 0 ? "No pass has that" : `${shown} ${shown === 1 ? "pass" : "passes"}`;
    });
    this.#search.addEventListener("keydown", (event) => {
      const first = this.#shown()[0];
      if (first === undefined || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
      if (event.key === "Enter") this.#choose(first);
      else this.#focus(first);
      event.preventDefault();
    });
    this.#options.addEventListener("click", (event) => {
      const line = event.target instanceof Element ? event.target.closest("li") : null;
      if (line !== null) this.#focus(this.#lines().indexOf(line));
    });
    this.#options.addEventListener("keydown", (event) => {
      const shown = this.#shown();
      const at = shown.indexOf(this.#lines().findIndex((line) => line === document.activeElement));
      const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 };
      const next = shown[steps[event.key] ?? -1];
      if (steps[event.key] === undefined) return;
      if (next !== undefined) this.#focus(next);
      event.preventDefault();
    });
  }

  /** The choice follows the focus, as it does along the slider. */
  #focus(place: number): void {
    this.#lines()[place]?.focus();
    this.#choose(place);
  }

  #filter(): void {
    this.#lines().forEach((line, place) => {
      const pass = this.#passes[place];
      line.hidden = pass === undefined || !matches(pass, this.#search.value);
    });
  }

  /** The places of the passes that the search leaves. */
  #shown(): number[] {
    return this.#lines().flatMap((line, place) => (line.hidden ? [] : [place]));
  }

  #lines(): HTMLLIElement[] {
    return [...this.#options.querySelectorAll("li")];
  }
}

function inWords({ label, changed }: Pass, at: number, count: number): string {
  return `${label}, ${at + 1} of ${count}${changed ? "" : ", changed nothing"}`;
}

/** Scrolls the list, from which its lines are placed, and nothing around it, until a line is in view. */
function reveal(line: HTMLElement, list: HTMLElement): void {
  const [top, bottom] = [line.offsetTop, line.offsetTop + line.offsetHeight];
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}
