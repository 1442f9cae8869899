// The passes as the panel tells them apart, and which of them are compared.

import type { IrRow, IrStage } from "../../protocol";

export interface Pass extends IrStage {
  /** Its name; of one that runs again, with the round: links and menus need every pass to have its own. */
  label: string;
}

/** The passes in order, those that changed nothing with the rows of the one before. */
export function passesOf(stages: readonly IrStage[]): Pass[] {
  const rounds = new Map<string, number>();
  let rows: IrRow[] = [];
  return stages.map((stage) => {
    const round = (rounds.get(stage.name) ?? 0) + 1;
    rounds.set(stage.name, round);
    if (stage.changed) rows = stage.rows;
    return { ...stage, rows, label: round === 1 ? stage.name : `${stage.name} (${round})` };
  });
}

/** The place of a pass; nothing if there is none of that label. */
export function placeOfPass(passes: readonly Pass[], label: string): number | undefined {
  const place = passes.findIndex((pass) => pass.label === label);
  return place < 0 ? undefined : place;
}

/** The pass that is shown until one is chosen: the last that changed anything, which leaves what the compilers get. */
export function startingPlace(passes: readonly Pass[]): number {
  return Math.max(passes.findLastIndex(({ changed }) => changed), 0);
}

/** What a pass is compared with: the one before it, or the one of that label. */
export type Base = { kind: "previous" } | { kind: "pass"; label: string };

/** The pass that one is compared with; nothing for the first, before which there was no SSA form. */
export function basePass(passes: readonly Pass[], place: number, base: Base): Pass | undefined {
  const chosen = base.kind === "pass" ? placeOfPass(passes, base.label) : undefined;
  return passes[chosen ?? place - 1];
}

/** The next pass in a direction that changed anything. */
export function changingPlace(passes: readonly Pass[], from: number, step: 1 | -1): number | undefined {
  for (let place = from + step; place >= 0 && place < passes.length; place += step) {
    if (passes[place]?.changed === true) return place;
  }
  return undefined;
}

/** Whether what one looks for is in the name of a pass, or in what it does. */
export function matches(pass: Pass, wanted: string): boolean {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${pass.label} ${pass.what}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
