// The SSA form: from pass to pass, by keyboard and pointer, against any other, and from its lines to the source.

import type { Page } from "@playwright/test";
import { violations } from "../support/axe";
import { Playground, TOT } from "../support/playground";
import { expect, test } from "../support/test";

const LOOP = "f n:n>n;x=0;@i 0..n{p=*i i;x=*x 0.5;x=+x p};x";

/** The page with the SSA form of a program. */
async function open(page: Page, origin: string, source: string): Promise<Playground> {
  const playground = new Playground(page);
  await playground.open(origin);
  await playground.type(source);
  await playground.show("layers", "ir");
  await expect(playground.find("ir").first()).toBeVisible();
  return playground;
}

test("the slider goes from pass to pass by keyboard, and each shows what it changed", async ({ page, runner }) => {
  const playground = await open(page, runner.origin, LOOP);
  const slider = playground.find("irSlider");
  const summary = playground.find("irSummary");
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", /^build, 1 of \d+$/);
  await expect(summary).toContainText("Registers become values");
  await expect(playground.find("ir").filter({ hasText: /^\d+[+−]/ })).toHaveCount(0);

  // Every pass that changed something says how many lines, and those are in the table with their sign.
  await page.keyboard.press("ArrowRight");
  await expect(slider).toHaveAttribute("aria-valuetext", /^simplify blocks, 2 of \d+/);
  let changes = 0;
  for (let next = 2; (await slider.getAttribute("max")) !== (await slider.inputValue()); next++) {
    await page.keyboard.press("ArrowRight");
    await expect(slider).toHaveAttribute("aria-valuetext", new RegExp(`, ${next + 1} of `));
    const lines = /\+(\d+) −(\d+) lines/.exec(await summary.innerText());
    const unchanged = ((await slider.getAttribute("aria-valuetext")) ?? "").endsWith("changed nothing");
    expect(lines === null, await summary.innerText()).toBe(unchanged);
    const [added, removed] = [Number(lines?.[1] ?? 0), Number(lines?.[2] ?? 0)];
    await expect(page.locator("#panel-ir tr.added")).toHaveCount(added);
    await expect(page.locator("#panel-ir tr.removed")).toHaveCount(removed);
    if (added > 0) await expect(page.locator("#panel-ir tr.added td.ir-sign").first()).toHaveText("+");
    if (removed > 0) await expect(page.locator("#panel-ir tr.removed td.ir-sign").first()).toHaveText("−");
    changes += added + removed;
  }
  expect(changes, "the optimiser does something").toBeGreaterThan(10);
  await expect(slider, "stepping does not take the focus away").toBeFocused();
});

test("a pass is found by a word, and compared with any other", async ({ page, runner }) => {
  const playground = await open(page, runner.origin, LOOP);
  const slider = playground.find("irSlider");
  const count = await playground.find("irPass").count();
  expect(count).toBeGreaterThan(15);
  await playground.find("irSearch").fill("dead");
  const found = playground.find("irPass").filter({ visible: true });
  await expect(found.first()).toContainText("remove dead code");
  expect(await found.count()).toBeLessThan(count);
  await playground.find("irSearch").press("Enter");
  await expect(slider).toHaveAttribute("aria-valuetext", /^remove dead code, /);

  await playground.find("irBase").selectOption("build");
  await expect(playground.find("irSummary")).toContainText("lines against build");
  await playground.find("irSearch").fill("");
  // The keys of a list box: the choice follows the focus.
  await playground.find("irSearch").press("ArrowDown");
  await expect(slider).toHaveAttribute("aria-valuetext", /^build, /);
  await expect(playground.find("irSummary")).toContainText("compared with itself");
  await page.keyboard.press("End");
  await expect(slider).toHaveAttribute("aria-valuetext", new RegExp(`, ${count} of ${count}`));
  await expect(playground.find("irPass").last()).toBeFocused();

  // A pin is the same comparison by another hand.
  const pin = playground.find("irPin");
  await expect(pin).toHaveAttribute("aria-pressed", "true");
  await pin.click();
  await expect(playground.find("irBase")).toHaveValue("");
  await pin.click();
  await expect(playground.find("irBase")).not.toHaveValue("");
  await expect(playground.find("irPass").last()).toHaveClass(/pinned/);
});

test("a line and its source point at each other", async ({ page, runner }) => {
  const playground = await open(page, runner.origin, LOOP);
  const row = playground.find("ir").filter({ hasText: "f64.mul" }).last();
  await row.hover();
  await expect(page.locator(".cm-content [class*=mark]").first()).toContainText(/\*i i|\*x 0\.5/);
  // Where nothing comes from the source, it says so.
  await playground.find("ir").first().hover();
  await expect(page.locator("#panel-ir .detail")).toContainText("no source");

  await playground.editor.click();
  await page.keyboard.press("ControlOrMeta+Home");
  for (let step = 0; step < LOOP.indexOf("*i i") + 1; step++) await page.keyboard.press("ArrowRight");
  await expect(page.locator("#panel-ir tr.mark-strong").filter({ hasText: "f64.mul" })).toHaveCount(1);
});

test("a program with errors leaves the last form, and says so", async ({ page, runner }) => {
  const playground = await open(page, runner.origin, TOT);
  const rows = playground.find("ir");
  const before = await rows.allInnerTexts();
  await playground.editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("u");
  await expect(playground.find("problem")).toHaveCount(1);
  await expect(page.locator("#panel-ir .stale-note")).toBeVisible();
  expect(await rows.allInnerTexts()).toEqual(before);
  await page.keyboard.press("Backspace");
  await expect(page.locator("#panel-ir .stale-note")).toBeHidden();
});

test("the form is of the call's function until another is chosen", async ({ page, runner }) => {
  const playground = await open(page, runner.origin, `dbl x:n>n;*x 2\n${TOT}`);
  const choice = playground.find("irFunction");
  await playground.find("entry").selectOption("tot");
  await expect(choice).toHaveValue("tot");
  await playground.find("entry").selectOption("dbl");
  await expect(choice).toHaveValue("dbl");
  await expect(playground.find("ir").first()).toContainText("function dbl");
  await choice.selectOption("tot");
  await expect(playground.find("ir").first()).toContainText("function tot");
  await playground.editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" ");
  await expect(choice).toHaveValue("tot");
});

test("a link opens the pass it was made at, or says that there is none", async ({ page, context, runner }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const playground = await open(page, runner.origin, LOOP);
  await playground.find("irSearch").fill("closed");
  await playground.find("irSearch").press("Enter");
  await expect(playground.find("irSlider")).toHaveAttribute("aria-valuetext", /^find closed forms, /);
  await playground.find("share").click();
  await expect(page).toHaveURL(/#p=1\./);
  const other = new Playground(await context.newPage());
  await other.open(page.url());
  await expect(other.find("irSlider")).toHaveAttribute("aria-valuetext", /^find closed forms, /);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [[1280, 800], [360, 740]] as const) {
    test(`nothing keeps anyone out of the layers that are made on demand, ${colorScheme}, ${width} wide`, async ({ page, runner }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      const playground = new Playground(page);
      await playground.open(runner.origin);
      await playground.type(LOOP);
      if (width < 700) await page.getByRole("button", { name: "Layers", exact: true }).click();
      await playground.show("layers", "ir");
      await playground.find("irSlider").focus();
      for (let step = 0; step < 3; step++) await page.getByRole("button", { name: "Previous change" }).click();
      await expect(page.locator("#panel-ir tr.added").first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await playground.show("layers", "asm");
      await playground.find("compileCosts").locator("summary").click();
      await expect(playground.find("compileCosts").locator("tbody tr").first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(sideways).toBe(0);
    });
  }
}
