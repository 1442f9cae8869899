// From a name to where it is declared.

import type { Extension } from "@codemirror/state";
import { EditorView, type Command } from "@codemirror/view";
import type { Assistant } from "../../compiler/assistant";
import { placeAt } from "./place";
import type { Voice } from "./voice";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export interface Definitions {
  extension: Extension;
  /** Selects the declaration of the name at the caret. */
  goToDefinition: Command;
}

export function definitions(assistant: Assistant, voice: Voice): Definitions {
  const go = async (view: EditorView, position: number, isAsked: boolean): Promise<void> => {
    const place = placeAt(view.state, position);
    const span = await assistant.definition(place.source, place.offset);
    if (span === undefined || view.state.doc !== place.doc) return;
    if (span === null) {
      if (isAsked) voice.say("No name that this program declares stands here.");
      return;
    }
    const { from, to } = place.offsets.range(span);
    view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true, userEvent: "select.definition" });
    view.focus();
  };
  return {
    // The press itself still puts the caret there.
    extension: EditorView.domEventHandlers({
      click(event, view) {
        if (!(isMac ? event.metaKey : event.ctrlKey)) return false;
        const position = view.posAtCoords({ x: event.clientX, y: event.clientY });
        if (position !== null) void go(view, position, false);
        return false;
      },
    }),
    goToDefinition: (view) => {
      void go(view, view.state.selection.main.head, true);
      return true;
    },
  };
}
