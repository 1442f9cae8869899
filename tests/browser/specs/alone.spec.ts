// Without a companion, everything that the browser can do still works.

import { Playground, TOT } from "../support/playground";
import { expect, test } from "../support/test";

test("the browser's own engines need no companion", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.companionIs("off");
  await playground.type(TOT);
  await playground.fillArguments("10", "20", "30");
  for (const engine of ["interp", "vm"]) await playground.runOn(engine, "6200");
  for (const engine of ["arm64", "cranelift", "llvm"]) {
    await expect(playground.find("tier").locator(`option[value=${engine}]`)).toBeDisabled();
  }
  await playground.find("companion").click();
  await expect(page.locator("#drawer")).toContainText("ilo-runner serve");
});

test("mistakes are named where they are, with their code", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type("f x:n>n;+x y");
  await expect(playground.find("problem")).toHaveCount(1);
  await expect(playground.find("problem")).toHaveAttribute("data-code", "ILO-T004");
  await expect(playground.find("run")).toBeDisabled();
  await playground.type("f x:n>n;+x 1");
  await expect(playground.find("problems")).toBeHidden();
  await expect(playground.find("run")).toBeEnabled();
});

test("programs nested to the limit are checked, deeper ones refused", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  for (const [open, close] of [["n{", "}"], ["n{", "}{2}"], ["?n{_:", "}"], ["wh n{", "}"], ["(", ")"], ["- ", ""]] as const) {
    const nested = (depth: number) => `f n:n>n;${open.repeat(depth)}n${close.repeat(depth)};1`;
    await playground.type("");
    await page.keyboard.insertText(nested(500));
    await expect(playground.find("problem").first()).toHaveAttribute("data-code", "ILO-P020");
    await playground.type("");
    await page.keyboard.insertText(nested(390));
    await expect(playground.find("problems")).toBeHidden();
    await expect(playground.find("run")).toBeEnabled();
  }
});

test("an endless program is stopped, and the next one runs", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type("spin>n;i=0;wh true{i=+i 1};i");
  await playground.find("tier").selectOption("vm");
  await playground.start();
  await playground.find("stop").click();
  await expect(playground.find("run")).toBeVisible();
  await playground.type(TOT);
  await playground.fillArguments("10", "20", "30");
  await playground.runOn("vm", "6200");
});

test("division by zero is the language's error, with its place", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.address);
  await playground.companionIs("connected", "limited");
  await playground.type("f x:n>n;/1 x");
  await playground.fillArguments("0");
  for (const engine of ["interp", "vm", "cranelift"]) {
    await playground.find("tier").selectOption(engine);
    await playground.find("run").click();
    await expect(playground.find("answer")).toContainText("ILO-R003");
  }
});

for (const [name, width, height] of [["a phone", 390, 844], ["the narrowest", 320, 640], ["a tablet", 820, 1180]] as const) {
  test(`nothing runs off the side on ${name}`, async ({ page, runner }) => {
    await page.setViewportSize({ width, height });
    const playground = new Playground(page);
    await playground.open(runner.origin);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways).toBe(0);
    await expect(playground.find("run")).toBeInViewport();
  });
}

test("what a program may not do is told, even if it hides it", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.address);
  await playground.companionIs("connected", "limited");
  await playground.type('quiet>n;r=rd "notes.txt";7');
  for (const engine of ["interp", "vm"]) {
    await playground.runOn(engine, "7");
    await expect(page.locator("#panel-result")).toContainText("denied");
    await playground.show("outcome", "output");
    await expect(playground.find("denials")).toContainText("`rd` was denied");
    await expect(playground.find("denials").getByRole("listitem")).toHaveCount(1);
  }
  await playground.type("f>n;7");
  await playground.runOn("vm", "7");
  await playground.show("outcome", "output");
  await expect(playground.find("denials")).toBeHidden();
});

test("random numbers are repeated by their seed, and the tiers agree on them", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type("roll>n;rnd 1 1000000");
  await playground.show("outcome", "result");
  await expect(page.locator("#panel-result")).toContainText("seed");
  await playground.find("time").click();
  await playground.show("outcome", "timing");
  await expect(playground.find("agreement")).toContainText("2 of 2 tiers agree");
});
