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

/** Whether a program is an example that does not end by itself, and so waits for Run. */
export function isEndless(source: string): boolean {
  return entries.some((entry) => entry.source === source && "endless" in entry.expect);
}

export function exampleOf(id: string): Example | undefined {
  return examples.find((example) => example.id === id);
}
