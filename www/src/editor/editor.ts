// The source editor: CodeMirror in a shadow root, where its styles need no exception from the page's policy.

import { defaultKeymap, history, historyKeymap, indentWithTab, toggleTabFocusMode } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import type { Assistant } from "../compiler/assistant";
import type { Diagnostic, Fix, Span, TokenRow } from "../protocol";
import type { Assist, AssistCommand } from "./assist/assist";
import type { Voice } from "./assist/voice";
import { applyFix, lintOf } from "./diagnostics";
import { keepCaret } from "./keep-caret";
import { DecorationLayer, markOf } from "./marks";
import { Offsets } from "./offsets";
import { theme } from "./theme";

const LABEL = "Source. Press Escape, then Tab, to leave the editor.";

export interface EditorEvents extends Voice {
  changed(source: string): void;
  /** The caret or the selection, in bytes. */
  pointed(span: Span): void;
}

/** A span to show, and how strongly. */
export interface ShownMark {
  span: Span;
  strength: "strong" | "weak";
}

export class Editor {
  readonly #view: EditorView;
  readonly #colours = new DecorationLayer();
  readonly #marks = new DecorationLayer();
  readonly #assistance = new Compartment();
  readonly #events: EditorEvents;
  #offsets: Offsets;
  #commands: Assist["commands"] | undefined;

  /** Takes the place of a textarea, with its text, selection and focus. */
  constructor(fallback: HTMLTextAreaElement, events: EditorEvents) {
    this.#events = events;
    this.#offsets = new Offsets(fallback.value);
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    const focused = document.activeElement === fallback;
    const selection = { anchor: fallback.selectionStart, head: fallback.selectionEnd };
    fallback.replaceWith(host);
    this.#view = new EditorView({ parent: root, root, state: this.#start(fallback.value, selection) });
    if (focused) this.#view.focus();
  }

  get source(): string {
    return this.#view.state.doc.toString();
  }

  /** Replaces the whole text; undo brings the old one back. */
  replace(source: string): void {
    if (source === this.source) return;
    this.#view.dispatch({
      changes: { from: 0, to: this.#view.state.doc.length, insert: source },
      selection: { anchor: 0 },
      userEvent: "input.replace",
    });
  }

  focus(): void {
    this.#view.focus();
  }

  /** Puts the caret on a span and the focus into the editor. */
  reveal(span: Span): void {
    const { from, to } = this.#offsets.range(span);
    this.#view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    this.#view.focus();
  }

  /** Colours the text and underlines its problems, in one step: each step of the editor costs a layout. */
  showReport(source: string, tokens: readonly TokenRow[], diagnostics: readonly Diagnostic[]): void {
    if (source !== this.source) return;
    const colours = tokens.flatMap((token) => {
      const { from, to } = this.#offsets.range(token.span);
      return from < to ? [markOf(`token-${token.class}`).range(from, to)] : [];
    });
    const lints = diagnostics.map((diagnostic) => lintOf(diagnostic, this.#offsets));
    this.#view.dispatch({ effects: this.#colours.replace(colours) }, setDiagnostics(this.#view.state, lints));
  }

  showMarks(marks: readonly ShownMark[]): void {
    const ranges = marks.flatMap(({ span, strength }) => {
      const { from, to } = this.#offsets.range(span);
      return from < to ? [markOf(`mark-${strength}`).range(from, to)] : [];
    });
    this.#view.dispatch({ effects: this.#marks.replace(ranges) });
  }

  applyFix(fix: Fix): void {
    applyFix(this.#view, fix, this.#offsets);
  }

  /** Completion, hover and the rest, now that there is somebody to ask. */
  async assist(assistant: Assistant): Promise<void> {
    const { assistWith } = await import("./assist/assist");
    const { extension, commands } = assistWith(assistant, this.#events);
    this.#commands = commands;
    this.#view.dispatch({ effects: this.#assistance.reconfigure(extension) });
  }

  /** What a visitor asks for at the caret. */
  ask(command: AssistCommand): void {
    this.#view.focus();
    if (this.#commands === undefined) this.#events.say("The engine is still loading.");
    else this.#commands[command](this.#view);
  }

  #start(doc: string, selection: { anchor: number; head: number }): EditorState {
    const tabs = new Compartment();
    return EditorState.create({
      doc,
      selection,
      extensions: [
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        bracketMatching(),
        EditorView.lineWrapping,
        placeholder("f x:n>n;*x 2"),
        this.#colours.extension,
        this.#marks.extension,
        keepCaret,
        this.#assistance.of([]),
        // Tab leaves the editor unless the visitor turns indenting on.
        tabs.of([]),
        keymap.of([
          { key: "Ctrl-m", mac: "Shift-Alt-m", run: (view) => toggleIndent(view, tabs) },
          ...defaultKeymap.filter((binding) => binding.run !== toggleTabFocusMode && binding.key !== "Mod-Enter"),
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({
          "aria-label": LABEL,
          translate: "no",
          spellcheck: "false",
          autocorrect: "off",
          autocapitalize: "off",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) {
            this.#offsets = new Offsets(this.source);
            this.#events.changed(this.source);
          }
          if ((update.selectionSet && update.view.hasFocus) || (update.focusChanged && update.view.hasFocus)) {
            const { from, to } = update.state.selection.main;
            this.#events.pointed({ start: this.#offsets.toBytes(from), end: this.#offsets.toBytes(to) });
          }
        }),
        theme,
      ],
    });
  }
}

function toggleIndent(view: EditorView, tabs: Compartment): boolean {
  const on = Array.isArray(tabs.get(view.state));
  view.dispatch({ effects: tabs.reconfigure(on ? keymap.of([indentWithTab]) : []) });
  return true;
}
