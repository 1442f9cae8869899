// The problems as a list under the editor: errors first, each with its place, its advice and its fix.

import { button, el, part } from "./dom";
import { Offsets } from "./editor/offsets";
import { count } from "./figures";
import { placeOf, whenChanged, type PageActions } from "./panels/panel";
import type { Diagnostic } from "./protocol";
import type { Checked, Store } from "./state";
import { testIds } from "./testids";

export function mountProblems(store: Store, page: PageActions): void {
  const region = part("#problems", HTMLElement);
  const title = part("#problems-title", HTMLElement);
  const list = part("#problems ol", HTMLOListElement);
  const draw = whenChanged((checked: Checked | undefined) => {
    const diagnostics = checked?.report.diagnostics ?? [];
    region.hidden = diagnostics.length === 0;
    if (checked === undefined || region.hidden) return;
    title.textContent = `Problems: ${problemCounts(diagnostics)}`;
    list.replaceChildren(...errorsFirst(diagnostics).map((diagnostic) => problemItem(diagnostic, checked.source, page)));
  });
  store.subscribe(({ checked }) => {
    draw(checked);
  });
}

/** `2 errors, 1 warning`. */
export function problemCounts(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  return [errors > 0 ? count(errors, "error") : "", warnings > 0 ? count(warnings, "warning") : ""].filter(Boolean).join(", ");
}

export function errorsFirst(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank = ({ severity }: Diagnostic): number => (severity === "error" ? 0 : 1);
  return diagnostics.toSorted((left, right) => rank(left) - rank(right));
}

/** The problem after (or before) a byte offset, in order of place, round and round. */
export function neighbourProblem(
  diagnostics: readonly Diagnostic[],
  offset: number,
  step: 1 | -1,
): Diagnostic | undefined {
  const placed = diagnostics.toSorted((left, right) => placeOf(left).start - placeOf(right).start);
  return step > 0
    ? (placed.find((diagnostic) => placeOf(diagnostic).start > offset) ?? placed[0])
    : (placed.findLast((diagnostic) => placeOf(diagnostic).start < offset) ?? placed.at(-1));
}

/** A problem of a program, as an item of a list. */
export function problemItem(diagnostic: Diagnostic, source: string, page: PageActions): HTMLLIElement {
  const { severity, code, message, suggestion, notes, fix, labels } = diagnostic;
  const here = labels[0]?.message ?? "";
  const facts = [here, suggestion ?? "", ...notes].filter(Boolean);
  return el(
    "li",
    { class: "problem", testid: testIds.problem, "data-code": code },
    el(
      "div",
      { class: "problem-line" },
      el("span", { class: `${severity} code` }, severity === "error" ? "✕ " : "△ ", code),
      el("span", { class: "message" }, message),
      button(lineAndColumn(source, placeOf(diagnostic).start), { class: "plain place" }, () => {
        page.reveal(placeOf(diagnostic));
      }),
      fix === undefined
        ? undefined
        : button("Apply fix", { class: "plain" }, () => {
            page.applyFix(fix);
          }),
      button("Explain", { class: "plain" }, () => {
        page.explain(code);
      }),
    ),
    ...facts.map((fact) => el("p", { class: "facts" }, fact)),
  );
}

/** A place for people, counted from one. */
function lineAndColumn(source: string, byte: number): string {
  const before = source.slice(0, new Offsets(source).toUnits(byte));
  const line = before.split("\n").length;
  return `line ${line}, column ${before.length - before.lastIndexOf("\n")}`;
}
