// Shows in the editor what another pane points at.

import type { Editor } from "./editor/editor";
import { whenChanged } from "./panels/panel";
import type { Mark, Store } from "./state";

export function connectMarks(store: Store, editor: Editor): void {
  const draw = whenChanged((mark: Mark | undefined) => {
    // The caret and the selection show themselves.
    const foreign = mark !== undefined && (mark.from !== "editor" || mark.pinned);
    editor.showMarks(foreign ? [{ span: mark.span, strength: "strong" }] : []);
  });
  store.subscribe(({ mark }) => {
    draw(mark);
  });
}
