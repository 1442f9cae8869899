// Signature help: while a call is written, how it is written, and which of its parameters is next.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { EditorView, keymap, showTooltip, ViewPlugin, type Command, type ViewUpdate } from "@codemirror/view";
import type { Assistant } from "../../compiler/assistant";
import { el } from "../../dom";
import type { Signature, SignatureHelp } from "../../protocol";
import { Offsets } from "../offsets";
import { placeAt } from "./place";
import type { Voice } from "./voice";

/** Rest after a key before the question, and before the answer is read out. */
const REST = { ask: 120, announce: 1000 };

type Timer = ReturnType<typeof setTimeout> | undefined;

interface Shown {
  help: SignatureHelp;
  /** Stays where it was while the call is the same. */
  position: number;
}

export interface SignatureHelping {
  extension: Extension;
  /** Shows the signature of the call or operator around the caret. */
  showSignature: Command;
}

export function signatureHelping(assistant: Assistant, voice: Voice): SignatureHelping {
  const show = StateEffect.define<Shown | null>();
  const shown = StateField.define<Shown | null>({
    create: () => null,
    update(value, transaction) {
      for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
      if (value === null || !transaction.docChanged) return value;
      return { ...value, position: transaction.changes.mapPos(value.position) };
    },
    provide: (field) =>
      showTooltip.from(field, (value) =>
        value === null ? null : { pos: value.position, above: true, create: () => ({ dom: helpBox(value.help) }) },
      ),
  });

  const plugin = ViewPlugin.fromClass(
    class {
      readonly #view: EditorView;
      #asking: Timer;
      #announcing: Timer;
      #announced = "";
      /** The call whose help was closed: it stays closed until the caret is in another. */
      #closed = "";

      constructor(view: EditorView) {
        this.#view = view;
      }

      update({ docChanged, selectionSet, focusChanged, transactions, state }: ViewUpdate): void {
        const isOpen = state.field(shown) !== null;
        const typed = transactions.some((each) => each.isUserEvent("input") || each.isUserEvent("delete"));
        if (docChanged && !typed) this.#later(() => { this.#hide(); }, 0);
        else if (focusChanged && isOpen && !this.#view.hasFocus) this.#later(() => { this.#hide(); }, 0);
        else if ((docChanged && typed) || (selectionSet && isOpen)) this.#later(() => void this.ask(false), REST.ask);
      }

      /** Asks about the caret. Unasked for, only calls are shown: every expression has operators. */
      async ask(explicit: boolean): Promise<void> {
        const { state } = this.#view;
        const { main } = state.selection;
        const place = placeAt(state, main.head);
        const found = main.empty || explicit ? await assistant.signature(place.source, place.offset) : null;
        const now = this.#view.state;
        if (found === undefined || now.doc !== place.doc || now.selection.main.head !== main.head) return;
        if (explicit) this.#closed = "";
        if (found === null && explicit) voice.say("No call is being written here.");
        const call = found === null ? "" : callOf(found);
        if (this.#closed !== call) this.#closed = "";
        const isWanted = found !== null && (explicit || isCall(found)) && this.#closed === "";
        const before = now.field(shown);
        if (!isWanted) {
          this.#hide();
          return;
        }
        const position = before !== null && callOf(before.help) === call ? before.position : main.head;
        this.#view.dispatch({ effects: show.of({ help: found, position }) });
        this.#announceLater(spoken(found), explicit ? 0 : REST.announce);
      }

      close(): boolean {
        const open = this.#view.state.field(shown);
        if (open === null) return false;
        this.#closed = callOf(open.help);
        this.#hide();
        return true;
      }

      destroy(): void {
        clearTimeout(this.#asking);
        clearTimeout(this.#announcing);
      }

      #hide(): void {
        clearTimeout(this.#announcing);
        this.#announced = "";
        if (this.#view.state.field(shown) !== null) this.#view.dispatch({ effects: show.of(null) });
      }

      #later(action: () => void, delay: number): void {
        clearTimeout(this.#asking);
        this.#asking = setTimeout(action, delay);
      }

      #announceLater(text: string, delay: number): void {
        clearTimeout(this.#announcing);
        if (text === this.#announced) return;
        this.#announcing = setTimeout(() => {
          this.#announced = text;
          voice.announce(text);
        }, delay);
      }
    },
  );

  return {
    extension: [
      shown,
      plugin,
      keymap.of([{ key: "Escape", run: (view) => view.plugin(plugin)?.close() ?? false }]),
    ],
    showSignature: (view) => {
      void view.plugin(plugin)?.ask(true);
      return true;
    },
  };
}

function signatureOf({ signatures, active }: SignatureHelp): Signature {
  return signatures[active] ?? { label: "", parameters: [] };
}

/** What is called; operators are their own sign. */
function callOf(help: SignatureHelp): string {
  return signatureOf(help).label.split(" ")[0] ?? "";
}

function isCall(help: SignatureHelp): boolean {
  return /^[a-z]/.test(callOf(help));
}

/** A signature in three pieces: what is before the parameter, the parameter, what is after it. */
export function pieces({ label, parameters }: Signature, parameter: number): [string, string, string] {
  const span = parameters[parameter];
  if (span === undefined) return [label, "", ""];
  const { from, to } = new Offsets(label).range(span);
  return [label.slice(0, from), label.slice(from, to), label.slice(to)];
}

/** `tot, parameter 2 of 3: q:n`. */
export function spoken(help: SignatureHelp): string {
  const signature = signatureOf(help);
  const count = signature.parameters.length;
  const name = callOf(help);
  if (help.parameter >= count) return `${name} takes ${count === 0 ? "nothing" : `no more than ${count}`}`;
  return `${name}, parameter ${help.parameter + 1} of ${count}: ${pieces(signature, help.parameter)[1]}`;
}

function helpBox(help: SignatureHelp): HTMLElement {
  const [before, parameter, after] = pieces(signatureOf(help), help.parameter);
  const others = help.signatures.length - 1;
  return el(
    "div",
    { class: "signature" },
    el(
      "div",
      { class: "title", translate: "no" },
      before,
      parameter === "" ? undefined : el("b", { class: "active-parameter" }, parameter),
      after,
      others === 0 ? undefined : el("span", { class: "others" }, others === 1 ? "1 more way" : `${others} more ways`),
    ),
    help.doc === "" ? undefined : el("p", { class: "doc" }, help.doc),
  );
}
