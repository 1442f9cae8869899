// Layers of decoration that others set from outside: token colours, and what another pane points at.

import { StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

/** A layer of decorations that is replaced as a whole and moves with the text until then. */
export class DecorationLayer {
  readonly #replace = StateEffect.define<readonly Range<Decoration>[]>();
  readonly #field: StateField<DecorationSet>;

  constructor() {
    this.#field = StateField.define<DecorationSet>({
      create: () => Decoration.none,
      update: (set, transaction) => {
        let current = set.map(transaction.changes);
        for (const effect of transaction.effects) {
          if (effect.is(this.#replace)) current = Decoration.set([...effect.value], true);
        }
        return current;
      },
      provide: (field) => EditorView.decorations.from(field),
    });
  }

  get extension(): Extension {
    return this.#field;
  }

  replace(decorations: readonly Range<Decoration>[]): StateEffect<readonly Range<Decoration>[]> {
    return this.#replace.of(decorations);
  }
}

const decorations = new Map<string, Decoration>();

/** A mark of one class; text typed at its end joins it, so that a growing word keeps its colour. */
export function markOf(className: string): Decoration {
  let mark = decorations.get(className);
  if (mark === undefined) {
    mark = Decoration.mark({ class: className, inclusiveEnd: true });
    decorations.set(className, mark);
  }
  return mark;
}
