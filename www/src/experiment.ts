// The whole experiment as a share link holds it, and the way back. The format itself is core's.

import type { EngineName, Share } from "./protocol";
import type { LayerId, OutcomeId, State } from "./state";
import { BROWSER_ENGINES, NATIVE_ENGINES } from "./tiers";

const LAYERS: readonly LayerId[] = ["tokens", "ast", "types", "bytecode", "ir", "asm", "wasm"];
const OUTCOMES: readonly OutcomeId[] = ["result", "output", "timing", "steps"];

/** What the page opens with, and links leave out. */
export const DEFAULTS = { engine: "vm", layers: ["bytecode"], outcome: "result" } as const satisfies Partial<State>;

/** What a link to the present state holds; defaults are left out. */
export function shareOf(state: Readonly<State>): Share {
  const { source, call, engine, layers, pass, outcome, mark, compiler } = state;
  return {
    source,
    ...(call.entry === "" ? {} : { entry: call.entry }),
    ...(call.args.length === 0 ? {} : { args: [...call.args] }),
    ...(engine === DEFAULTS.engine ? {} : { engine }),
    ...(layers.join() === DEFAULTS.layers.join() ? {} : { layers: [...layers] }),
    ...(outcome === DEFAULTS.outcome ? {} : { outcome }),
    ...(pass === "" || !layers.includes("ir") ? {} : { pass }),
    ...(mark?.pinned === true ? { mark: mark.span } : {}),
    ...(compiler.kind === "ready" ? { core: compiler.version } : {}),
  };
}

/** The state that a link asks for, and a sentence on what of it is not there. */
export function stateOf(share: Share, available: readonly LayerId[]): { change: Partial<State>; notice?: string } {
  const missing: string[] = [];
  const known = <T extends string>(what: string, id: string, ids: readonly T[]): T | undefined => {
    const found = ids.find((candidate) => candidate === id);
    if (found === undefined) missing.push(`${what} ${id}`);
    return found;
  };
  const wanted = (share.layers ?? DEFAULTS.layers).map((id) => known("layer", id, LAYERS));
  const layers = wanted.filter((id) => id !== undefined && available.includes(id)) as LayerId[];
  const engines: readonly EngineName[] = [...BROWSER_ENGINES, ...NATIVE_ENGINES];
  const engine = known("tier", share.engine ?? DEFAULTS.engine, engines);
  const outcome = known("outcome", share.outcome ?? DEFAULTS.outcome, OUTCOMES);
  const change: Partial<State> = {
    source: share.source,
    provenance: "link",
    call: { entry: share.entry ?? "", args: share.args ?? [] },
    engine: engine ?? DEFAULTS.engine,
    layers: layers.length === 0 ? [...DEFAULTS.layers] : layers,
    // Which passes there are is known once the layer is made; the panel says so if this one is not among them.
    pass: share.pass ?? "",
    outcome: outcome ?? DEFAULTS.outcome,
    ...(share.mark === undefined ? {} : { mark: { span: share.mark, from: "editor", pinned: true } }),
  };
  return missing.length === 0
    ? { change }
    : { change, notice: `This link names what is not here: ${missing.join(", ")}. The rest is open.` };
}
