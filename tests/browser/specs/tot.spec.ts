// The seed, from the keyboard to the timings.

import { NATIVE, Playground, TOT } from "../support/playground";
import { expect, test } from "../support/test";

test("typed, run on every engine, shown in every layer, timed", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.address);
  expect(page.url(), "the secret is gone from the address").not.toContain("pair");
  await playground.companionIs("connected", "limited");

  await playground.type(TOT);
  await playground.fillArguments("10", "20", "30");
  for (const engine of ["interp", "vm", "wasm", ...NATIVE]) {
    await test.step(`on ${engine}`, () => playground.runOn(engine, "6200"));
  }

  await playground.show("layers", "bytecode");
  const rows = playground.find("bytecode");
  await expect(rows).toHaveCount(4);
  await expect(rows.locator(".opcode")).toHaveText(["MUL_NN", "MUL_NN", "ADD_NN", "RET"]);

  await playground.show("layers", "asm");
  await playground.find("machineTier").selectOption("arm64");
  const machine = playground.find("machine");
  for (const [index, text] of ["fmul d3, d0, d1", "fmul d4, d3, d2", "fadd d0, d3, d4", "ret"].entries()) {
    await expect(machine.nth(index)).toContainText(text);
  }
  await expect(machine.first().locator(".source")).toHaveText("1 *p q");

  await playground.show("layers", "wasm");
  const wasm = playground.find("wasm");
  for (const text of ["f64.mul", "f64.add"]) await expect(wasm.filter({ hasText: text }).first()).toBeVisible();
  const download = page.waitForEvent("download");
  await playground.find("wasmDownload").click();
  expect((await download).suggestedFilename()).toBe("tot.wasm");

  await playground.find("time").click();
  await playground.show("outcome", "timing");
  for (const [place, engines] of [["browser", ["interp", "vm", "wasm"]], ["native", NATIVE]] as const) {
    for (const engine of engines) {
      const row = page.locator(`[data-place=${place}][data-engine=${engine}]`).filter({ has: page.locator("strong") });
      await expect(row.first()).toContainText(/\d (ns|µs)/, { timeout: 30_000 });
    }
  }
  await expect(playground.find("agreement")).toContainText("agree");
  await expect(playground.find("timingChart").locator("svg").first()).toBeVisible();
});

test("a tier that this machine cannot run says why and is not offered", async ({ page, runner }) => {
  test.skip(process.arch === "arm64", "on ARM64 every tier runs");
  const playground = new Playground(page);
  await playground.open(runner.address);
  await playground.companionIs("limited");
  const option = playground.find("tier").locator("option[value=arm64]");
  await expect(option).toBeDisabled();
  await expect(option).toContainText("x86-64");
});

test("the caret and the bytecode point at each other", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type(TOT);
  await playground.show("layers", "bytecode");
  const rows = playground.find("bytecode");
  await expect(rows).toHaveCount(4);

  // The end of the text is in `+s t`, which is the addition.
  await playground.editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.press("ArrowLeft");
  await expect(rows.nth(2)).toHaveClass(/mark-(strong|weak)/);
  await expect(rows.nth(0)).not.toHaveClass(/mark-strong/);

  await rows.nth(0).hover();
  await expect(page.locator(".cm-content [class*=mark]").first()).toContainText("p q");
});
