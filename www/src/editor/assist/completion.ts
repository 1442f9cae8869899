// Completion: core says what could stand at the caret, CodeMirror shows it.

import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  selectedCompletion,
  startCompletion,
  type Completion as Option,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { Prec, type Extension } from "@codemirror/state";
import { keymap, type Command, type EditorView } from "@codemirror/view";
import type { Assistant } from "../../compiler/assistant";
import { el } from "../../dom";
import type { Completion, NameKind } from "../../protocol";
import { about } from "./about";
import { KINDS } from "./kinds";
import { placeAt } from "./place";
import type { Voice } from "./voice";

/** What has been written of a name, or the point before one; two points are a range. */
export const BEGUN = /[a-z][a-z0-9-]*$|(?<!\.)\.\??$/;
/** While this is what has been written, the same list is only narrowed. */
const NARROWED = /^[a-z0-9-]*$/;

export function completion(assistant: Assistant, voice: Voice): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    // Typing asks only where a name is begun; the visitor may ask anywhere.
    if (!context.explicit && context.matchBefore(BEGUN) === null) return null;
    const place = placeAt(context.state, context.pos);
    const found = await assistant.completions(place.source, place.offset);
    if (found === undefined || context.aborted) return null;
    if (context.explicit && (found === null || found.items.length === 0)) voice.say("Nothing can be completed here.");
    if (found === null) return null;
    return { from: place.offsets.toUnits(found.span.start), options: found.items.map(optionOf), validFor: NARROWED };
  };
  return [
    Prec.highest(keymap.of([{ key: "Enter", run: closeIfWritten }, { key: "Tab", run: closeAndLeave }])),
    autocompletion({
      override: [source],
      icons: false,
      addToOptions: [
        { position: 20, render: (option) => signOf(kindOf(option)) },
        { position: 90, render: (option) => el("span", { class: "kind-word" }, KINDS[kindOf(option)].word) },
      ],
    }),
  ];
}

/** Opens the list of what could stand at the caret. */
export const complete: Command = (view) => startCompletion(view);

/** An item of core as one of the list, which is sorted as core did. */
export function optionOf(item: Completion, index: number): Option {
  const { label, kind, signature, doc, insert } = item;
  const ways = signature.split(" | ");
  const title = ways.map((way) => (way === "" ? label : `${label} ${way}`)).join("\n");
  return {
    label,
    type: kind,
    detail: signature,
    apply: insert,
    sortText: String(index).padStart(4, "0"),
    // What the line itself shows needs no box.
    ...(doc === "" && ways.length < 2 && signature.length < 24 ? {} : { info: () => about(title, doc) }),
  };
}

function kindOf(option: Option): NameKind {
  return option.type as NameKind;
}

function signOf(kind: NameKind): HTMLElement {
  const { sign, shape } = KINDS[kind];
  return el("span", { class: `kind kind-${shape}`, "aria-hidden": "true" }, sign);
}

/** Enter takes what is chosen; where that stands there already, it ends the line as without a list. */
function closeIfWritten(view: EditorView): boolean {
  const chosen = selectedCompletion(view.state);
  if (chosen === null) return false;
  const written = typeof chosen.apply === "string" ? chosen.apply : chosen.label;
  const { head } = view.state.selection.main;
  const stands = view.state.sliceDoc(Math.max(0, head - written.length - 1), head);
  // One character more tells a whole name from the end of a longer one.
  const isWritten = stands === written || (stands.endsWith(written) && !/^[a-z0-9-]/.test(stands));
  if (!isWritten) return acceptCompletion(view);
  closeCompletion(view);
  return false;
}

/** Tab leaves the editor, list or no list; an open one would be its next stop. */
function closeAndLeave(view: EditorView): boolean {
  closeCompletion(view);
  return false;
}
