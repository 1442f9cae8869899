// The gallery: programs with a call and its result, as data that the tests read too.

import entries from "./gallery.json";
import type { Call } from "./state";

export interface Example extends Call {
  id: string;
  title: string;
  source: string;
  look: string;
  try: string;
}

export const examples: readonly Example[] = entries;

export function exampleOf(id: string): Example | undefined {
  return examples.find((example) => example.id === id);
}
