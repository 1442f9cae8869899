// What a panel is: mounted once into its tab, then drawn from the state whenever it is visible.

import type { Diagnostic, Fix, Span } from "../protocol";
import type { Layer, LayerName } from "../compiler/layers";
import type { LayerId, Mark, OutcomeId, State } from "../state";

/** What panels may ask the page to do. */
export interface PageActions {
  /** Points at a span, for every pane to mark; nothing takes the mark away again. */
  point(span: Span | undefined, from: Mark["from"], pin?: boolean): void;
  /** Puts the caret there. */
  reveal(span: Span): void;
  applyFix(fix: Fix): void;
  explain(code: string): void;
  run(): void;
  time(): void;
  connect(): void;
  showOutcome(id: OutcomeId): void;
  /** Chooses a pass of the optimiser. */
  showPass(label: string): void;
  copy(text: string, what: string): void;
  /** A layer that is made when somebody looks at it; nothing if a newer text overtook the question, or the engine failed. */
  layer<K extends LayerName>(layer: K, source: string, name: string): Promise<Layer<K> | undefined>;
}

export type Draw = (state: Readonly<State>) => void;

export interface Panel<Id extends LayerId | OutcomeId = LayerId | OutcomeId> {
  readonly id: Id;
  readonly title: string;
  mount(host: HTMLElement, page: PageActions): Draw;
}

/** Calls `draw` only when the inputs differ from the last time. */
export function whenChanged<Inputs extends readonly unknown[]>(
  draw: (...inputs: Inputs) => void,
): (...inputs: Inputs) => void {
  let last: Inputs | undefined;
  return (...inputs) => {
    if (last !== undefined && inputs.every((input, index) => Object.is(input, last?.[index]))) return;
    last = inputs;
    draw(...inputs);
  };
}

/** The place of a diagnostic. */
export function placeOf(diagnostic: Diagnostic): Span {
  return diagnostic.labels[0]?.span ?? { start: 0, end: 0 };
}
