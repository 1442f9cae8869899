// A link holds the whole experiment, and opening it runs nothing.

import { Playground } from "../support/playground";
import { expect, test } from "../support/test";

const SOURCE = "area w:n h:n>n;s=*w h;/s 2";

test("a share link restores program, call, tier and layer", async ({ page, context, runner }) => {
  const sender = new Playground(page);
  await sender.open(runner.origin);
  await sender.type(SOURCE);
  await sender.fillArguments("3", "5");
  await sender.find("tier").selectOption("interp");
  await sender.show("layers", "asm");
  await sender.find("share").click();
  const link = await sender.find("shareLink").inputValue();
  expect(link).toMatch(/#p=1\.[\w-]+$/);

  const receiver = new Playground(await context.newPage());
  await receiver.open(link);
  await expect.poll(() => receiver.source()).toBe(SOURCE);
  await expect(receiver.find("argument").nth(0)).toHaveValue("3");
  await expect(receiver.find("argument").nth(1)).toHaveValue("5");
  await expect(receiver.find("tier")).toHaveValue("interp");
  await expect(receiver.page.locator("#tab-asm")).toHaveAttribute("aria-selected", "true");
  // Whatever answer stands there is of the program before, and marked so: the link's own was not run.
  await expect(receiver.find("answer").and(receiver.page.locator(":not(.stale)")).filter({ hasText: /\S/ })).toHaveCount(0);
  await receiver.runOn("interp", "7.5");
});

test("a damaged link leaves the visitor's program alone", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(`${runner.origin}/#p=1.not-a-link`);
  await expect(playground.page.locator("#status")).toContainText(/damaged|cut off|newer/);
  expect(await playground.source()).toContain("tot p:n q:n r:n");
});
