// Which program is in the editor: the visitor's draft, an example or a link's; none ever overwrites the draft.

import type { Checking } from "./checking";
import type { Compiler } from "./compiler/client";
import { button, part } from "./dom";
import { loadDraft, saveDraft } from "./draft";
import { sentence } from "./editor/assist/voice";
import type { Editor } from "./editor/editor";
import { DEFAULTS, stateOf } from "./experiment";
import { parseFragment, type Fragment } from "./fragment";
import { exampleOf } from "./gallery";
import { layerPanels } from "./panels/all";
import { whenChanged } from "./panels/panel";
import { isFramed } from "./start";
import type { Provenance, State, Store } from "./state";
import { testIds } from "./testids";

export class Programs {
  readonly #store: Store;
  readonly #editor: Editor;
  readonly #checking: Checking;
  #compiler: Compiler | undefined;
  #opening = false;

  constructor(store: Store, editor: Editor, checking: Checking) {
    this.#store = store;
    this.#editor = editor;
    this.#checking = checking;
    const place = part("#provenance", HTMLElement);
    const draw = whenChanged((provenance: Provenance, source: string) => {
      const draft = loadDraft();
      const words = { own: "", gallery: "example", link: "from a link" }[provenance];
      const offered = provenance !== "own" && draft !== undefined && draft.source !== source;
      place.replaceChildren(words, ...(offered ? [" ", this.#draftButton()] : []));
    });
    store.subscribe(({ provenance, source }) => {
      draw(provenance, source);
    });
  }

  set compiler(compiler: Compiler) {
    this.#compiler = compiler;
  }

  /** The first program: what the address names, else the draft, else what stands in the page. */
  start(fragment: Fragment): void {
    const draft = loadDraft();
    if (fragment.example !== undefined) this.openExample(fragment.example, false);
    else if (fragment.link === undefined && draft !== undefined && !isFramed) this.#open({ ...draftState(draft) });
    else if (exampleOf("tot")?.source === this.#store.state.source) this.openExample("tot", false);
  }

  openExample(id: string, navigate: boolean): void {
    const example = exampleOf(id);
    if (example === undefined) {
      this.#store.set({ notice: `There is no example called ${id}.` });
      return;
    }
    const { source, entry, args } = example;
    this.#open({ source, provenance: "gallery", call: { entry, args }, engine: DEFAULTS.engine });
    if (navigate) history.pushState(null, "", `#ex=${id}`);
  }

  /** Opens a file of the visitor's; undo brings back what was there. */
  openFile(source: string): void {
    this.#open({ source, provenance: "own", call: { entry: "", args: [] } });
    this.keep();
    history.pushState(null, "", location.pathname + location.search);
  }

  /** Opens a link; one that cannot be read leaves everything as it is. */
  async openLink(link: string): Promise<void> {
    const decoded = await this.#compiler?.decodeLink(link);
    if (decoded === undefined) return;
    if (decoded.kind === "refused") {
      this.#store.set({ notice: sentence(decoded.message) });
      return;
    }
    const { change, notice } = stateOf(decoded.share, layerPanels.map(({ id }) => id));
    this.#open(change);
    if (notice !== undefined) this.#store.set({ notice });
  }

  /** Back, forward, or a fragment typed by hand. */
  async navigated(): Promise<void> {
    const { link, example } = parseFragment(location.hash, 0);
    if (link !== undefined) await this.openLink(link);
    else if (example !== undefined) this.openExample(example, false);
  }

  /** The visitor typed. */
  edited(source: string): void {
    if (this.#opening) return;
    this.#store.clear("notice");
    this.#store.set({ source, provenance: "own" });
    this.#checking.submit();
    this.keep();
  }

  /** Keeps the draft, if the program is the visitor's own. */
  keep(): void {
    const { source, provenance, call } = this.#store.state;
    if (provenance !== "own" || isFramed) return;
    saveDraft({ source, ...call }, () => {
      this.#store.set({ notice: "This browser keeps no drafts: its storage is full or forbidden." });
    });
  }

  #open(change: Partial<State>): void {
    this.#store.clear("notice", "mark", "checked", "verified");
    this.#store.set({ ...change, run: { kind: "idle" }, output: "", timing: { kind: "none", rows: [], notes: [] } });
    this.#opening = true;
    this.#editor.replace(this.#store.state.source);
    this.#opening = false;
    this.#checking.submit();
  }

  #draftButton(): HTMLButtonElement {
    return button("Your own draft", { class: "plain", testid: testIds.draft }, () => {
      const draft = loadDraft();
      if (draft === undefined) return;
      this.#open(draftState(draft));
      history.pushState(null, "", location.pathname + location.search);
    });
  }
}

function draftState(draft: { source: string; entry: string; args: readonly string[] }): Partial<State> {
  return { source: draft.source, provenance: "own", call: { entry: draft.entry, args: draft.args } };
}
