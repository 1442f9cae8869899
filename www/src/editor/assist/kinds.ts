// What something with a name is, for people: a sign in a shape, and a word beside it.

import type { NameKind } from "../../protocol";

interface KindLook {
  sign: string;
  word: string;
  /** What is called is round, what is held square, what is written as it is has no shape. */
  shape: "round" | "square" | "bare";
}

export const KINDS: Record<NameKind, KindLook> = {
  function: { sign: "ƒ", word: "function", shape: "round" },
  builtin: { sign: "b", word: "builtin", shape: "round" },
  tool: { sign: "t", word: "tool", shape: "round" },
  variable: { sign: "v", word: "variable", shape: "square" },
  parameter: { sign: "p", word: "parameter", shape: "square" },
  field: { sign: ".", word: "field", shape: "square" },
  record: { sign: "R", word: "record", shape: "bare" },
  alias: { sign: "A", word: "alias", shape: "bare" },
  type: { sign: "T", word: "type", shape: "bare" },
  keyword: { sign: "#", word: "word", shape: "bare" },
  pattern: { sign: "?", word: "pattern", shape: "bare" },
};
