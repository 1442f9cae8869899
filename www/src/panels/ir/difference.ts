// The difference between two listings, line by line, and in lines that were rewritten the part that is new.

import { diffArrays } from "diff";
import type { IrRow } from "../../protocol";

export interface DiffRow {
  kind: "same" | "added" | "removed";
  row: IrRow;
  /** Its number: in the newer listing, of a line that was removed in the older. */
  line: number;
  /** What of the text is not in the line that it replaces or that replaces it, as offsets. */
  changed?: readonly [number, number];
}

/** All lines of both listings, each once. */
export function difference(before: readonly IrRow[], after: readonly IrRow[]): DiffRow[] {
  const texts = (rows: readonly IrRow[]): string[] => rows.map(({ text }) => text);
  const all: DiffRow[] = [];
  let [old, fresh] = [0, 0];
  let removed: DiffRow[] = [];
  for (const part of diffArrays(texts(before), texts(after))) {
    const kind = part.added ? "added" : part.removed ? "removed" : "same";
    const start = kind === "removed" ? old : fresh;
    const rows = (kind === "removed" ? before : after).slice(start, start + part.count);
    const lines = rows.map((row, index): DiffRow => ({ kind, row, line: start + index + 1 }));
    if (kind !== "added") old += part.count;
    if (kind !== "removed") fresh += part.count;
    if (kind === "added") pair(removed, lines);
    removed = kind === "removed" ? lines : [];
    all.push(...lines);
  }
  return all;
}

/** A listing without anything to compare it with. */
export function undivided(rows: readonly IrRow[]): DiffRow[] {
  return rows.map((row, index) => ({ kind: "same", row, line: index + 1 }));
}

/** Marks in lines that define the same, or stand for the same end of a block, where they differ. */
function pair(removed: readonly DiffRow[], added: readonly DiffRow[]): void {
  const open = new Map<string, DiffRow>();
  for (const line of removed) {
    const subject = subjectOf(line.row.text);
    if (subject !== undefined) open.set(subject, line);
  }
  for (const line of added) {
    const subject = subjectOf(line.row.text);
    const partner = subject === undefined ? undefined : open.get(subject);
    if (subject === undefined || partner === undefined) continue;
    open.delete(subject);
    const [inOld, inNew] = differingParts(partner.row.text, line.row.text);
    partner.changed = inOld;
    line.changed = inNew;
  }
}

/** What a line is about: the value or the block that it defines, or that a block ends. */
function subjectOf(text: string): string | undefined {
  return /^b\d+(?=\()/.exec(text)?.[0] ?? /\bv\d+(?=(: \S+)? = )/.exec(text)?.[0] ?? /^ {2}@\d+ (branch|jump|return|tail|exit)\b/.exec(text)?.[0];
}

/** The words that two texts do not have in common, between those at both ends that they have. */
function differingParts(left: string, right: string): [[number, number], [number, number]] {
  const words = (text: string): string[] => text.match(/[\w.]+|\s+|[^\w\s]/g) ?? [];
  const [ones, others] = [words(left), words(right)];
  const least = Math.min(ones.length, others.length);
  let front = 0;
  while (front < least && ones[front] === others[front]) front++;
  let back = 0;
  while (back < least - front && ones.at(-1 - back) === others.at(-1 - back)) back++;
  const span = (all: string[]): [number, number] => {
    const length = (part: string[]): number => part.join("").length;
    return [length(all.slice(0, front)), length(all.slice(0, all.length - back))];
  };
  return [span(ones), span(others)];
}
