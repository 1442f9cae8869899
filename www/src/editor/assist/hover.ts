// What something is: on hovering over it, or on asking at the caret.

import type { Extension } from "@codemirror/state";
import {
  activateHover,
  closeHoverTooltips,
  hasHoverTooltips,
  hoverTooltip,
  keymap,
  type Command,
  type EditorView,
  type Tooltip,
} from "@codemirror/view";
import type { Assistant } from "../../compiler/assistant";
import { about } from "./about";
import { placeAt, sideOf } from "./place";
import type { Voice } from "./voice";

export interface Hovering {
  extension: Extension;
  /** Shows, and says, what is at the caret. */
  whatIsThis: Command;
}

export function hovering(assistant: Assistant, voice: Voice): Hovering {
  // Asked at the caret, by one who perhaps cannot see the answer.
  let aloud = false;
  const describe = async (view: EditorView, position: number, side: -1 | 1): Promise<Tooltip | null> => {
    const isAsked = aloud;
    const place = placeAt(view.state, side < 0 ? Math.max(0, position - 1) : position);
    const found = await assistant.hover(place.source, place.offset);
    if (found === undefined || view.state.doc !== place.doc) return null;
    if (found === null) {
      if (isAsked) voice.say("There is nothing to explain here.");
      return null;
    }
    const { span, title, doc } = found;
    if (isAsked) voice.announce(`${title}. ${doc}`);
    const { from, to } = place.offsets.range(span);
    return { pos: from, end: to, above: true, create: () => ({ dom: about(title, doc) }) };
  };
  const tooltip = hoverTooltip(describe);
  return {
    extension: [tooltip, keymap.of([{ key: "Escape", run: closeHover }])],
    whatIsThis: (view) => {
      const { head } = view.state.selection.main;
      const side = sideOf(view.state.sliceDoc(head - 1, head), view.state.sliceDoc(head, head + 1));
      aloud = true;
      activateHover(view, head, side, { tooltip, until: (change) => change.docChanged || change.selection !== undefined });
      aloud = false;
      return true;
    },
  };
}

const closeHover: Command = (view) => {
  if (!hasHoverTooltips(view.state)) return false;
  view.dispatch({ effects: closeHoverTooltips });
  return true;
};
