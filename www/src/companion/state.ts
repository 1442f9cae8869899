// The states of the companion connection, as the page words them (experience.md section 4).

import type { Hello } from "../protocol";

export type CompanionState =
  | { kind: "off" }
  | { kind: "looking"; port: number }
  | { kind: "asking"; port: number }
  | { kind: "blocked"; reason: string; undo: string }
  | { kind: "absent"; port: number }
  | { kind: "untrusted"; port: number; reason: string }
  | { kind: "incompatible"; ours: number; theirs: string }
  | { kind: "connected"; hello: Hello }
  | { kind: "busy"; hello: Hello; since: number }
  | { kind: "lost"; retryAt: number };

/** What the runner said of itself, while it is there. */
export function helloOf(state: CompanionState): Hello | undefined {
  return state.kind === "connected" || state.kind === "busy" ? state.hello : undefined;
}
