// The visitor's own program, kept in this browser. A link or an example never overwrites it.

import type { Call } from "./state";

const KEY = "ilo.draft";
const SAVE_AFTER = 500;

export interface Draft extends Call {
  source: string;
}

let timer: ReturnType<typeof setTimeout> | undefined;
let save: (() => void) | undefined;

/** Keeps a draft within the second. `full` is called when the browser refuses. */
export function saveDraft(draft: Draft, full: () => void): void {
  clearTimeout(timer);
  save = () => {
    save = undefined;
    try {
      localStorage.setItem(KEY, JSON.stringify(draft));
    } catch {
      full();
    }
  };
  timer = setTimeout(() => save?.(), SAVE_AFTER);
}

/** Keeps what still waits, for the page goes away. */
export function saveNow(): void {
  save?.();
}

export function loadDraft(): Draft | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (typeof stored !== "object" || stored === null) return undefined;
    const { source, entry, args } = stored as Record<string, unknown>;
    if (typeof source !== "string" || typeof entry !== "string") return undefined;
    const kept = Array.isArray(args) ? args.filter((value) => typeof value === "string") : [];
    return { source, entry, args: kept };
  } catch {
    return undefined;
  }
}
