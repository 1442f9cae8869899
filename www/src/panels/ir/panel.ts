// The SSA form of a function on its way through the optimiser: after any pass, against any other.

import { el } from "../../dom";
import type { IrReport } from "../../protocol";
import type { Checked, Mark, State } from "../../state";
import { testIds } from "../../testids";
import { CodeTable } from "../code-table";
import { whenChanged, type PageActions, type Panel } from "../panel";
import { refusalView } from "../refusal";
import { emptyNote, staleNote } from "../stale";
import { PassControls } from "./controls";
import type { DiffRow } from "./difference";
import { basePass, passesOf, placeOfPass, startingPlace, type Base, type Pass } from "./passes";

export const irPanel: Panel<"ir"> = {
  id: "ir",
  title: "IR",
  mount(host, page) {
    const view = new IrView(host, page);
    return (state) => {
      view.draw(state);
    };
  },
};

/** The passes of a function, and the comparisons that were made of them. */
interface Shown {
  name: string;
  passes: readonly Pass[];
  compared: Map<string, readonly DiffRow[]>;
}

class IrView {
  readonly #host: HTMLElement;
  readonly #page: PageActions;
  readonly #stale = staleNote();
  readonly #function = el("select", { testid: testIds.irFunction, "aria-label": "SSA form of the function" });
  readonly #controls: PassControls;
  readonly #summary = el("p", { class: "ir-summary", testid: testIds.irSummary });
  readonly #code = el("div", { class: "ir-code" });
  readonly #frame: HTMLElement;
  /** The function that the visitor chose; else it is the call's. */
  #chosen = "";
  #base: Base = { kind: "previous" };
  #shown: Shown | undefined;
  #table: CodeTable<DiffRow> | undefined;
  #mark: Mark | undefined;
  #asked = 0;
  /** The comparison comes with the first form that is shown, so that the page does not load it before. */
  #comparing: typeof import("./difference") | undefined;
  #state: Readonly<State> | undefined;

  constructor(host: HTMLElement, page: PageActions) {
    this.#host = host;
    this.#page = page;
    this.#controls = new PassControls({
      choose: (label) => { page.showPass(label); },
      compareWith: (base) => {
        this.#base = base;
        this.#redraw();
      },
    });
    this.#function.addEventListener("change", () => {
      this.#chosen = this.#function.value;
      this.#redraw();
    });
    this.#frame = el(
      "div",
      { class: "ir" },
      el("div", { class: "ir-head" }, this.#function, this.#controls.bar),
      this.#controls.list,
      el("div", { class: "ir-form" }, this.#summary, this.#code),
    );
    host.append(this.#stale.element);
  }

  draw(state: Readonly<State>): void {
    this.#state = state;
    const { verified, call, pass, mark } = state;
    const functions = verified?.report.functions ?? [];
    const name = functions.some((one) => one.name === this.#chosen) ? this.#chosen : call.entry;
    this.#drawFunctions(verified, name);
    this.#ask(verified, name);
    this.#drawPass(this.#shown, pass, this.#base);
    this.#stale.draw(state, this.#host);
    this.#drawMark(mark);
  }

  #redraw(): void {
    if (this.#state !== undefined) this.draw(this.#state);
  }

  readonly #drawFunctions = whenChanged((verified: Checked | undefined, name: string) => {
    const names = verified?.report.functions.map((one) => one.name) ?? [];
    this.#function.replaceChildren(...names.map((one) => el("option", { value: one, selected: one === name }, one)));
  });

  readonly #ask = whenChanged((verified: Checked | undefined, name: string) => {
    const asked = ++this.#asked;
    if (verified === undefined || name === "") {
      this.#fill(emptyNote());
      return;
    }
    void this.#page.layer("ir", verified.source, name).then(async (report) => {
      this.#comparing ??= await import("./difference");
      if (asked === this.#asked && report !== undefined) this.#take(name, report);
    });
  });

  #take(name: string, report: IrReport): void {
    if (report.kind === "refused") {
      this.#fill(refusalView(name, report.diagnostic));
      return;
    }
    this.#shown = { name, passes: passesOf(report.stages), compared: new Map() };
    if (!this.#frame.isConnected) this.#host.replaceChildren(this.#stale.element, this.#frame);
    this.#redraw();
  }

  /** Shows something in place of the passes. */
  #fill(note: HTMLElement): void {
    this.#shown = undefined;
    this.#table = undefined;
    this.#host.replaceChildren(this.#stale.element, note);
  }

  readonly #drawMark = whenChanged((mark: Mark | undefined) => {
    this.#mark = mark;
    this.#table?.mark(mark);
  });

  readonly #drawPass = whenChanged((shown: Shown | undefined, wanted: string, base: Base) => {
    if (shown === undefined || this.#comparing === undefined) return;
    const { name, passes, compared } = shown;
    const found = placeOfPass(passes, wanted);
    const place = found ?? startingPlace(passes);
    const pass = passes[place];
    if (pass === undefined) return;
    this.#controls.draw(passes, place, base);
    const other = basePass(passes, place, base);
    const { difference, undivided } = this.#comparing;
    const which = `${other?.label ?? ""} ${pass.label}`;
    const rows =
      compared.get(which) ??
      (other === undefined || other.rows === pass.rows ? undivided(pass.rows) : difference(other.rows, pass.rows));
    compared.set(which, rows);
    this.#summary.replaceChildren(
      ...(wanted !== "" && found === undefined ? [el("span", { class: "warning" }, `There is no pass “${wanted}” here. `)] : []),
      el("strong", {}, pass.label),
      ` ${pass.what} `,
      el("span", { class: "soft" }, ...outcome(pass, other, rows, base)),
    );
    this.#table = this.#tableOf(name, pass, other, rows);
    // Who steps through the passes watches one place, unless the change is elsewhere.
    const { scrollTop } = this.#code;
    this.#code.replaceChildren(this.#table.element);
    this.#code.scrollTop = scrollTop;
    this.#table.mark(this.#mark, true);
    this.#table.showOneOf(rows.flatMap(({ kind }, index) => (kind === "same" ? [] : [index])));
  });

  #tableOf(name: string, pass: Pass, other: Pass | undefined, rows: readonly DiffRow[]): CodeTable<DiffRow> {
    const against = other === undefined ? "" : `, against ${other.label}`;
    return new CodeTable<DiffRow>(
      rows,
      {
        layer: "ir",
        scroller: this.#code,
        caption: `SSA form of ${name} after ${pass.label}${against}`,
        testid: testIds.ir,
        span: ({ row }) => row.span ?? undefined,
        rowClass: ({ kind }) => (kind === "same" ? undefined : kind),
        detail: ({ row }) => (row.span === null ? "no source: it holds the lines below together" : `from pc ${row.pc ?? 0}`),
        columns: [
          { title: "line", className: "dim num", cell: ({ line }) => String(line) },
          { title: "±", className: "ir-sign", cell: ({ kind }) => SIGNS[kind] },
          { title: "SSA form", cell: textCell },
        ],
      },
      this.#page,
    );
  }
}

/** A minus as wide as the plus. */
const SIGNS: Record<DiffRow["kind"], string> = { same: "", added: "+", removed: "−" };

function textCell({ row: { text }, changed }: DiffRow): string | Node {
  if (changed === undefined || changed[0] === changed[1]) return text;
  const [start, end] = changed;
  return el("span", {}, text.slice(0, start), el("span", { class: "changed" }, text.slice(start, end)), text.slice(end));
}

/** What the comparison comes to, in one sentence. */
function outcome(pass: Pass, other: Pass | undefined, rows: readonly DiffRow[], base: Base): (Node | string)[] {
  if (other === undefined) return ["It is the first: there is nothing to compare it with."];
  if (other === pass) return ["It is compared with itself."];
  const count = (kind: DiffRow["kind"]): number => rows.filter((row) => row.kind === kind).length;
  const [added, removed] = [count("added"), count("removed")];
  const against = base.kind === "previous" ? [] : [" against ", el("strong", {}, other.label)];
  if (added + removed > 0) return [el("span", { class: "ir-count" }, `+${added} −${removed} lines`), ...against];
  return base.kind === "previous" && !pass.changed ? ["Nothing was to be done here."] : ["No line differs", ...against, "."];
}
