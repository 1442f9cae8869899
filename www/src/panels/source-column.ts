// The column that says which line of the program a row of code comes from, and what stands there.

import { el } from "../dom";
import { Offsets } from "../editor/offsets";
import type { Span } from "../protocol";
import type { Column } from "./code-table";

/** Longer pieces of source say enough by how they begin. */
const LONGEST = 40;

export interface SourcePiece {
  line: number;
  text: string;
}

/** Finds pieces of one program; the first line of each stands for it. */
export function piecesOf(source: string): (span: Span) => SourcePiece {
  const offsets = new Offsets(source);
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (span) => {
    const { from, to } = offsets.range(span);
    const [first = ""] = source.slice(from, to).split("\n", 1);
    // By characters: a cut leaves none in half.
    const characters = Array.from(first);
    const cut = characters.length > LONGEST || from + first.length < to;
    const text = `${characters.slice(0, LONGEST).join("").trimEnd()}${cut ? "…" : ""}`;
    return { line: starts.findLastIndex((start) => start <= from) + 1, text };
  };
}

export function sourceColumn<Row extends { span: Span | null }>(source: string): Column<Row> {
  const piece = piecesOf(source);
  return {
    title: "source line",
    className: "source",
    cell: ({ span }) => {
      if (span === null) return "";
      const { line, text } = piece(span);
      return el("span", {}, el("span", { class: "dim num" }, String(line)), ` ${text}`);
    },
  };
}
