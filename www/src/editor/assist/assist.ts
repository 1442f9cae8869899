// Everything in the editor that needs answers from the compiler. It is loaded with the engine: before that there is
// nobody to ask.

import { Prec, type Extension } from "@codemirror/state";
import { keymap, tooltips, type Command } from "@codemirror/view";
import type { Assistant } from "../../compiler/assistant";
import { complete, completion } from "./completion";
import { definitions } from "./definition";
import { hovering } from "./hover";
import { renamer } from "./rename";
import { signatureHelping } from "./signature";
import { assistTheme } from "./theme";
import type { Voice } from "./voice";

/** What a visitor can ask for. */
export type AssistCommand = "complete" | "goToDefinition" | "rename" | "showSignature" | "whatIsThis";

export interface Assist {
  extension: Extension;
  commands: Record<AssistCommand, Command>;
}

export function assistWith(assistant: Assistant, voice: Voice): Assist {
  const { extension: hover, whatIsThis } = hovering(assistant, voice);
  const { extension: signature, showSignature } = signatureHelping(assistant, voice);
  const { extension: renaming, rename } = renamer(assistant, voice);
  const { extension: definition, goToDefinition } = definitions(assistant, voice);
  return {
    commands: { complete, goToDefinition, rename, showSignature, whatIsThis },
    extension: [
      completion(assistant, voice),
      Prec.high(
        keymap.of([
          { key: "F2", run: rename },
          { key: "Alt-F12", run: goToDefinition },
          { key: "Mod-i", run: whatIsThis },
          { key: "Mod-Shift-Space", run: showSignature },
        ]),
      ),
      // Escape closes what is on top: the list first, as its keys come before all others.
      Prec.high([hover, signature]),
      renaming,
      definition,
      tooltips({ tooltipSpace: windowWithin }),
      assistTheme,
    ],
  };
}

/** Where boxes may be: in the window, off its sides. */
function windowWithin(): { top: number; left: number; bottom: number; right: number } {
  const { clientWidth, clientHeight } = document.documentElement;
  return { top: 0, left: 4, bottom: clientHeight, right: clientWidth - 4 };
}
