// What panels and commands may do with the page.

import type { Compiler } from "./compiler/client";
import { Layers, type Layer, type LayerName } from "./compiler/layers";
import { button, el, part } from "./dom";
import type { Drawer } from "./drawer";
import type { Editor } from "./editor/editor";
import { shareOf } from "./experiment";
import { placeOf, type PageActions } from "./panels/panel";
import { neighbourProblem } from "./problems";
import type { Fix, Span } from "./protocol";
import type { Runs } from "./running";
import { addressOf, sharePanel, terminalCommand } from "./share-panel";
import type { Mark, OutcomeId, Store } from "./state";
import type { FormatStyle } from "./wasm/ilo_web";

/** How long the status line keeps what an action said. */
const NOTE_STAYS = 4000;

export class Page implements PageActions {
  readonly #store: Store;
  readonly #editor: Editor;
  readonly #runs: Runs;
  readonly #drawer: Drawer;
  #compiler: Compiler | undefined;
  #layers: Layers | undefined;
  #problemAt = -1;
  #noting: ReturnType<typeof setTimeout> | undefined;
  openCompanion: () => void = () => undefined;

  constructor(store: Store, editor: Editor, runs: Runs, drawer: Drawer) {
    this.#store = store;
    this.#editor = editor;
    this.#runs = runs;
    this.#drawer = drawer;
  }

  set compiler(compiler: Compiler) {
    this.#compiler = compiler;
    this.#layers = new Layers(
      (layer, source, name) => compiler.layer(layer, source, name),
      () => { this.alert("The engine stopped while it made a layer, and was restarted. Your code is kept."); },
    );
  }

  point(span: Span | undefined, from: Mark["from"], pin = false): void {
    const { mark } = this.#store.state;
    const samePin = mark?.pinned === true && span !== undefined && mark.span.start === span.start && mark.span.end === span.end;
    if (pin) {
      // The same place again takes the pin out.
      if (span === undefined || samePin) this.#store.clear("mark");
      else this.#store.set({ mark: { span, from, pinned: true } });
    } else if (mark?.pinned !== true) {
      if (span === undefined) this.#store.clear("mark");
      else this.#store.set({ mark: { span, from, pinned: false } });
    }
  }

  reveal(span: Span): void {
    this.#store.set({ zone: "source" });
    queueMicrotask(() => { this.#editor.reveal(span); });
  }

  applyFix(fix: Fix): void {
    this.#editor.applyFix(fix);
  }

  explain(code: string): void {
    void this.#compiler?.explain(code).then((text) => {
      this.#drawer.open(code, el("p", { class: "prose" }, text));
    });
  }

  run(): void {
    this.#runs.run();
  }

  time(): void {
    void this.#runs.time();
  }

  connect(): void {
    this.openCompanion();
  }

  showOutcome(outcome: OutcomeId): void {
    this.#store.set({ outcome, zone: "outcome" });
  }

  showPass(pass: string): void {
    this.#store.set({ pass });
  }

  copy(text: string, what: string): void {
    navigator.clipboard.writeText(text).then(
      () => { this.say(`${what} is on the clipboard`); },
      () => { this.alert("This browser did not let the page copy. Select the text and copy it."); },
    );
  }

  async layer<K extends LayerName>(layer: K, source: string, name: string): Promise<Layer<K> | undefined> {
    return this.#layers?.ask(layer, source, name);
  }

  copyTerminalCommand(): void {
    this.copy(terminalCommand(this.#store.state), "The terminal command");
  }

  /** The present experiment as a fragment. */
  async fragment(): Promise<string> {
    const encoded = await this.#compiler?.encodeLink(shareOf(this.#store.state));
    if (encoded?.kind === "fragment") return encoded.fragment;
    throw new Error(encoded?.message ?? "the engine is not there");
  }

  /** Puts the link into the address bar and onto the clipboard, and shows it. */
  async share(): Promise<void> {
    try {
      const fragment = await this.fragment();
      const address = addressOf(fragment);
      history.replaceState(null, "", `#${fragment}`);
      const copy = (text: string, what: string): void => { this.copy(text, what); };
      this.#drawer.open("Share", sharePanel(address, this.#store.state, copy));
      this.copy(address, "The link");
    } catch (reason) {
      this.#drawer.open("Share", el("p", { class: "error" }, reason instanceof Error ? reason.message : String(reason)));
    }
  }

  async format(style: FormatStyle): Promise<void> {
    const { source } = this.#store.state;
    const formatted = await this.#compiler?.format(source, style);
    if (formatted === undefined || this.#editor.source !== source) return;
    if (formatted.kind === "source") this.#editor.replace(formatted.source);
    else this.alert(`It cannot be formatted yet: ${formatted.message}`);
  }

  /** Puts the caret on the next or the previous problem. */
  goToProblem(step: 1 | -1): void {
    const diagnostics = this.#store.state.checked?.report.diagnostics ?? [];
    const problem = neighbourProblem(diagnostics, this.#problemAt, step);
    if (problem === undefined) return;
    this.#problemAt = placeOf(problem).start;
    this.reveal(placeOf(problem));
    this.announce(`${problem.code} ${problem.message}`);
  }

  /** The tools beside the source's title. */
  mountSourceTools(openFile: () => void): void {
    part("#source-tools", HTMLElement).append(
      button("Open…", { class: "plain", title: "Open a program from a file, or drop it on the page" }, openFile),
      button("Expand", { class: "plain", title: "Format over several lines (Shift Alt F)" }, () => void this.format("expanded")),
      button("Dense", { class: "plain", title: "Format on as few lines as possible" }, () => void this.format("dense")),
    );
  }

  /** Tells screen readers. */
  announce(text: string): void {
    part("#announce", HTMLElement).textContent = text;
  }

  /** Says what an action did, in the status line and to screen readers. */
  say(text: string): void {
    this.announce(text);
    const place = part("#note", HTMLElement);
    place.textContent = text;
    clearTimeout(this.#noting);
    this.#noting = setTimeout(() => { place.textContent = ""; }, NOTE_STAYS);
  }

  /** Says what went wrong with an action, at once. */
  alert(text: string): void {
    part("#alert", HTMLElement).textContent = text;
    this.#store.set({ notice: text });
  }
}

