// Which rows belong to what is pointed at: strongly for the exact place, weakly for what overlaps or contains it.

import type { Span } from "./protocol";

export type Strength = "strong" | "weak" | undefined;

/** The strength of each span for a mark; an empty mark is a caret and finds the smallest span around it. */
export function link(mark: Span | undefined, spans: readonly (Span | undefined)[]): Strength[] {
  if (mark === undefined) return spans.map(() => undefined);
  const caret = mark.start === mark.end;
  const touching = spans.map((span) => span !== undefined && touches(mark, span));
  const lengths = spans.map((span, index) => (touching[index] === true && span !== undefined ? length(span) : Infinity));
  const smallest = caret ? lengths.reduce((least, length) => Math.min(least, length), Infinity) : length(mark);
  return spans.map((span, index) => {
    if (span === undefined || touching[index] !== true) return undefined;
    const exact = caret ? lengths[index] === smallest : span.start === mark.start && span.end === mark.end;
    return exact ? "strong" : "weak";
  });
}

function length(span: Span): number {
  return span.end - span.start;
}

function touches(mark: Span, span: Span): boolean {
  if (mark.start === mark.end) return span.start <= mark.start && mark.start <= span.end;
  return span.start < mark.end && mark.start < span.end;
}
