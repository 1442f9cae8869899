// What axe finds wrong with a page for those who read it otherwise, by the rules of WCAG 2.2 AA.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

const AXE = readFileSync(join(import.meta.dirname, "../../../www/node_modules/axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface Results {
  violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** Every violation in one line, with where it is. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (rules) => (window as unknown as { axe: { run(where: Document, what: object): Promise<Results> } }).axe.run(document, { runOnly: rules }),
    RULES,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}, ${help}: ${html}: ${failureSummary.replaceAll(/\s+/g, " ")}`),
  );
}
