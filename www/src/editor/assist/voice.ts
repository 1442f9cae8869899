// How the editor speaks to people outside its text.

export interface Voice {
  /** Tells everybody, in the status line and to screen readers. */
  say(text: string): void;
  /** Tells those who cannot see what appeared. */
  announce(text: string): void;
}

/** Core's reason, which is the end of a sentence, as a sentence. */
export function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? "" : "."}`;
}
