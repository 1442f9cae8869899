// Layers that are made when somebody looks at them, and at no other time.

import type { Page } from "@playwright/test";
import { Playground, TOT } from "../support/playground";
import { expect, test } from "../support/test";

const TWO = `dbl x:n>n;*x 2\n${TOT}`;

/** What the page asks its workers from now on, by name. */
async function questions(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const asked: string[] = [];
    Object.assign(window, { asked });
    const post = Worker.prototype.postMessage as (...parameters: unknown[]) => void;
    Worker.prototype.postMessage = function (this: Worker, ...parameters: unknown[]): void {
      const [message] = parameters as [{ question?: string; parameters?: unknown[] }];
      if (message.question !== undefined) asked.push([message.question, ...(message.parameters ?? []).slice(1)].join(" "));
      post.apply(this, parameters);
    };
  });
  return () => page.evaluate(() => (window as unknown as { asked: string[] }).asked.filter((one) => /^(ir|arm64|wasm)\b/.test(one)));
}

test("a layer is made when it is looked at, once for each text", async ({ page, runner }) => {
  const asked = await questions(page);
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type(TWO);
  await expect(playground.find("bytecode").first()).toBeVisible();
  await playground.find("entry").selectOption("tot");
  expect(await asked()).toEqual([]);

  await playground.show("layers", "asm");
  await expect(playground.find("machineSize")).toHaveCount(2);
  expect(await asked()).toEqual(["arm64 dbl", "arm64 tot"]);
  await playground.show("layers", "wasm");
  await expect(playground.find("wasm").first()).toBeVisible();
  await playground.show("layers", "asm");
  expect(await asked()).toEqual(["arm64 dbl", "arm64 tot", "wasm tot"]);
  await playground.show("layers", "ir");
  await expect(playground.find("ir").first()).toBeVisible();
  expect((await asked()).at(-1)).toBe("ir tot");
});

test("each tier says what compiling costs", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.address);
  await playground.companionIs("connected", "limited");
  await playground.type(TOT);
  await playground.fillArguments("10", "20", "30");
  await playground.show("layers", "asm");
  await expect(playground.find("machineSize")).toContainText(/^16 bytes .* made in [\d.]+ (ns|µs|ms)$/);
  await playground.show("layers", "wasm");
  await expect(page.locator("#panel-wasm .panel-head").first()).toContainText(/made in [\d.]+ (ns|µs|ms)/);

  await playground.show("layers", "asm");
  const costs = playground.find("compileCosts");
  await costs.locator("summary").click();
  const row = (tier: string) => costs.locator("tbody tr").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${tier}`) }) });
  await expect(row("ARM64")).toContainText(/(ns|µs|ms)16 bytes/);
  await expect(row("Wasm JIT")).toContainText(/(ns|µs|ms)\d+ bytes/);
  await expect(row("Cranelift")).toContainText("not compiled yet");
  await playground.find("tier").selectOption("cranelift");
  await playground.find("run").click();
  await expect(row("Cranelift")).toContainText(/(ns|µs|ms)\d+ bytes/);
  await playground.find("machineTier").selectOption("cranelift");
  await expect(playground.find("machineSize")).toContainText(/made in [\d.]+ (ns|µs|ms)$/);
});

test("a function that ARM64 does not make says why, and the next one is there", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type(`greet name:t>t;name\n${TOT}`);
  await playground.show("layers", "asm");
  await expect(page.locator("#panel-asm")).toContainText("ILO-R017");
  await expect(playground.find("machine").filter({ hasText: "fadd" }).first()).toBeVisible();
});
