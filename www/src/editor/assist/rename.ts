// Rename: a field at the name, core's edits or core's reason against it, one step for undo.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { showTooltip, type Command, type EditorView, type TooltipView } from "@codemirror/view";
import type { Assistant } from "../../compiler/assistant";
import { el } from "../../dom";
import { count } from "../../figures";
import { placeAt, type Place } from "./place";
import { sentence, type Voice } from "./voice";

/** A name that is about to get another. */
interface Renaming {
  place: Place;
  from: number;
  to: number;
  name: string;
}

export interface Renamer {
  extension: Extension;
  /** Asks for another name of what is at the caret. */
  rename: Command;
}

export function renamer(assistant: Assistant, voice: Voice): Renamer {
  const set = StateEffect.define<Renaming | null>();
  const renaming = StateField.define<Renaming | null>({
    create: () => null,
    update(value, transaction) {
      for (const effect of transaction.effects) if (effect.is(set)) return effect.value;
      // The places were those of another text.
      return transaction.docChanged ? null : value;
    },
    provide: (field) =>
      showTooltip.from(field, (value) =>
        value === null ? null : { pos: value.from, end: value.to, clip: false, create: (view) => box(view, value) },
      ),
  });

  const begin = async (view: EditorView): Promise<void> => {
    const place = placeAt(view.state, view.state.selection.main.head);
    const found = await assistant.renamable(place.source, place.offset);
    if (found === undefined || view.state.doc !== place.doc) return;
    if (found.kind === "refused") {
      voice.say(sentence(found.message));
      return;
    }
    const { from, to } = place.offsets.range(found.span);
    view.dispatch({ effects: set.of({ place, from, to, name: view.state.sliceDoc(from, to) }) });
  };

  const box = (view: EditorView, { place, name }: Renaming): TooltipView => {
    const refusal = el("p", { class: "refusal", id: "rename-refusal", role: "alert" });
    const field = el("input", {
      value: name,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      translate: "no",
      "aria-describedby": refusal.id,
    });
    const cancel = el("button", { type: "button" }, "Cancel");
    const form = el(
      "form",
      { class: "rename", "aria-label": `Rename ${name}` },
      el("label", {}, el("span", {}, "New name of ", el("code", { translate: "no" }, name)), field),
      el("button", { type: "submit", class: "primary" }, "Rename"),
      cancel,
      refusal,
    );
    const close = (): void => {
      view.dispatch({ effects: set.of(null) });
      view.focus();
    };
    const refuse = (reason: string): void => {
      refusal.textContent = sentence(reason);
      field.setAttribute("aria-invalid", "true");
      field.select();
    };
    const submit = async (): Promise<void> => {
      const wanted = field.value.trim();
      if (wanted === name) {
        close();
        return;
      }
      const answer = await assistant.rename(place.source, place.offset, wanted);
      if (answer === undefined || view.state.doc !== place.doc || !form.isConnected) return;
      if (answer.kind === "refused") {
        refuse(answer.message);
        return;
      }
      const changes = answer.edits.map(({ span, replacement }) => ({ ...place.offsets.range(span), insert: replacement }));
      view.dispatch({ changes, effects: set.of(null), userEvent: "rename", scrollIntoView: true });
      view.focus();
      voice.say(`${name} is ${wanted} now, in ${count(changes.length, "place")}.`);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void submit();
    });
    field.addEventListener("input", () => {
      refusal.textContent = "";
      field.removeAttribute("aria-invalid");
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    });
    cancel.addEventListener("click", close);
    // Leaving it gives it up, but not when the whole window is left.
    form.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !form.contains(relatedTarget)) view.dispatch({ effects: set.of(null) });
    });
    return {
      dom: form,
      mount() {
        field.focus({ preventScroll: true });
        field.select();
      },
    };
  };

  return {
    extension: renaming,
    rename: (view) => {
      void begin(view);
      return true;
    },
  };
}
