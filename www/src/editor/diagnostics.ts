// Reports to lint marks: core's diagnostics become the editor's, with their fixes as actions.

import type { Action, Diagnostic as Lint } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import type { Diagnostic, Fix } from "../protocol";
import type { Offsets } from "./offsets";

/** Applies a fix to the text it was made for. */
export function applyFix(view: EditorView, fix: Fix, offsets: Offsets): void {
  const { from, to } = offsets.range(fix.span);
  view.dispatch({ changes: { from, to, insert: fix.replacement }, userEvent: "input.fix" });
}

export function lintOf(diagnostic: Diagnostic, offsets: Offsets): Lint {
  const { from, to } = offsets.range(diagnostic.labels[0]?.span ?? { start: 0, end: 0 });
  const hint = diagnostic.suggestion === undefined ? "" : `\n${diagnostic.suggestion}`;
  return {
    from,
    to,
    severity: diagnostic.severity,
    source: diagnostic.code,
    message: `${diagnostic.message}${hint}`,
    actions: diagnostic.fix === undefined ? [] : [fixAction(diagnostic.fix, offsets)],
  };
}

function fixAction(fix: Fix, offsets: Offsets): Action {
  return {
    name: "Apply fix",
    apply(view) {
      applyFix(view, fix, offsets);
    },
  };
}
