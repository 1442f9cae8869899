// Whether every tier gave the same answer, bit for bit. Without that no figure is shown.

import type { TimedRow } from "./state";
import { tierTitle } from "./tiers";

export interface Agreement {
  agree: boolean;
  sentence: string;
}

/** Compares the values of all rows that have one. */
export function agreementOf(rows: readonly TimedRow[]): Agreement {
  const answers = new Map<string, { text: string; tiers: string[] }>();
  for (const { value, engine, place } of rows) {
    if (value === undefined) continue;
    const key = `${value.type} ${value.bits ?? value.json}`;
    const answer = answers.get(key) ?? { text: value.text, tiers: [] };
    answer.tiers.push(tierTitle(engine, place));
    answers.set(key, answer);
  }
  const groups = [...answers.values()];
  const total = groups.reduce((sum, group) => sum + group.tiers.length, 0);
  if (groups.length > 1) {
    const parts = groups.map(({ text, tiers }) => `${tiers.join(", ")}: ${text}`);
    return { agree: false, sentence: `The tiers differ, which is a bug of ours. ${parts.join(" · ")}` };
  }
  if (total === 1) return { agree: true, sentence: "One tier ran; there is nothing to compare." };
  return { agree: true, sentence: `${total} of ${total} tiers agree, bit for bit` };
}
