// Keeps the caret in view when the editor gets lower: the list of problems that opens below it, or a keyboard on the
// screen, must not hide what is being written. A caret that was out of view stays there.

import { EditorView, ViewPlugin } from "@codemirror/view";

export const keepCaret = ViewPlugin.fromClass(
  class {
    readonly #observer: ResizeObserver;
    #height: number;

    constructor(view: EditorView) {
      this.#height = view.scrollDOM.clientHeight;
      this.#observer = new ResizeObserver(() => {
        const before = this.#height;
        this.#height = view.scrollDOM.clientHeight;
        if (this.#height >= before || !view.hasFocus) return;
        const { head } = view.state.selection.main;
        const { top } = view.scrollDOM.getBoundingClientRect();
        const caret = view.coordsAtPos(head);
        const wasVisible = caret !== null && caret.top >= top && caret.bottom <= top + before;
        if (wasVisible) view.dispatch({ effects: EditorView.scrollIntoView(head) });
      });
      this.#observer.observe(view.scrollDOM);
    }

    destroy(): void {
      this.#observer.disconnect();
    }
  },
);
