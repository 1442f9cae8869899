// A place in the editor as core counts it.

import type { EditorState, Text } from "@codemirror/state";
import { Offsets } from "../offsets";

/** A place in a text, and the way back from core's answer about it. */
export interface Place {
  doc: Text;
  source: string;
  /** In bytes. */
  offset: number;
  offsets: Offsets;
}

/** The place at a position of the editor. */
export function placeAt({ doc }: EditorState, position: number): Place {
  const source = doc.toString();
  const offsets = new Offsets(source);
  return { doc, source, offset: offsets.toBytes(position), offsets };
}

/**
 * On which side of a caret is what it is at: a name before a symbol, a symbol before nothing.
 * `1` is the character after it, `-1` the one before it.
 */
export function sideOf(before: string, after: string): -1 | 1 {
  const isWord = (text: string): boolean => /^[a-z0-9]$/.test(text);
  if (isWord(after)) return 1;
  if (isWord(before)) return -1;
  return after.trim() === "" ? -1 : 1;
}
