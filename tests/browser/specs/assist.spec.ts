// What the editor says and does about the program in it: completion, hover, signatures, rename, definition.

import type { Locator, Page } from "@playwright/test";
import { Playground, TOT } from "../support/playground";
import { expect, test } from "../support/test";

const TWO = `${TOT}\nmain x:n>n;total=tot x 2 3;`;

/** The editor and what hangs over it. */
class Assisted extends Playground {
  get options(): Locator {
    return this.page.locator(".cm-tooltip-autocomplete li");
  }

  /** The option of exactly this name. */
  option(label: string): Locator {
    return this.options.filter({ has: this.page.locator(".cm-completionLabel").getByText(label, { exact: true }) });
  }

  get hover(): Locator {
    return this.page.locator(".cm-tooltip-hover .about");
  }

  get signature(): Locator {
    return this.page.locator(".signature");
  }

  get rename(): Locator {
    return this.page.locator("form.rename");
  }

  /** What the editor does once its engine is there. */
  async ready(): Promise<void> {
    await expect(this.editor).toHaveAttribute("aria-autocomplete", "list");
  }

  /** Hovers over the first text of this kind in the code. */
  async pointAt(token: Locator): Promise<void> {
    await this.page.mouse.move(0, 0);
    await token.hover();
  }
}

async function opened(page: Page, address: string): Promise<Assisted> {
  const playground = new Assisted(page);
  await playground.open(address);
  await playground.ready();
  return playground;
}

test("completion offers variables, functions and builtins with their types, and inserts", async ({ page, runner }) => {
  const playground = await opened(page, runner.origin);
  await playground.type(TWO);
  await page.keyboard.type("to");
  await expect(playground.option("total")).toContainText("n");
  await expect(playground.option("total")).toContainText("variable");
  await expect(playground.option("tot")).toContainText("p:n q:n r:n>n");
  await expect(playground.option("tot")).toContainText("function");
  // Roles and the active option are what a screen reader follows.
  const list = page.getByRole("listbox", { name: "Completions" });
  await expect(list).toBeVisible();
  await expect(playground.editor).toHaveAttribute("aria-controls", (await list.getAttribute("id")) ?? "no id");
  const chosen = list.getByRole("option", { selected: true });
  await expect(playground.editor).toHaveAttribute("aria-activedescendant", (await chosen.getAttribute("id")) ?? "no id");

  // Fewer letters are more options, without another question.
  await page.keyboard.type("tal");
  await expect(playground.options).toHaveCount(1);
  await page.keyboard.press("Backspace");
  await expect(playground.option("total")).toBeVisible();
  await page.waitForTimeout(100);
  await page.keyboard.press("Enter");
  await expect(playground.options).toHaveCount(0);
  expect(await playground.source()).toBe(`${TWO}total`);

  // What stands there already is not in the way of a new line.
  await page.keyboard.press("ControlOrMeta+Space");
  await expect(playground.option("total")).toBeVisible();
  await page.waitForTimeout(100);
  await page.keyboard.press("Enter");
  await expect.poll(() => playground.source()).toBe(`${TWO}total\n`);

  await playground.type("count xs:L n>n;le");
  await expect(playground.option("len")).toContainText("builtin");
  await expect(playground.option("len").locator(".cm-completionDetail")).toContainText(">n");
  await expect(page.locator(".cm-completionInfo")).toContainText("len");
});

test("Escape closes the list and nothing else, and Tab leaves the editor", async ({ page, runner }) => {
  const playground = await opened(page, runner.origin);
  await playground.type("f x:n>n;");
  await page.keyboard.press("Control+Space");
  await expect(playground.option("x")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(playground.options).toHaveCount(0);
  await expect(playground.editor).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(playground.editor).not.toBeFocused();

  // An open list does not hold Tab either.
  await playground.editor.click();
  await page.keyboard.press("Control+Space");
  await expect(playground.options.first()).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(playground.editor).not.toBeFocused();
  await expect(playground.options).toHaveCount(0);
});

test("nothing is offered in numbers, texts and comments", async ({ page, runner }) => {
  const playground = await opened(page, runner.origin);
  for (const source of ["f>n;12", 'f>t;"to', "-- to"]) {
    await playground.type(source);
    await page.keyboard.press("Control+Space");
    await expect(page.locator("#announce")).toHaveText("Nothing can be completed here.");
    await expect(playground.options).toHaveCount(0);
    await page.locator("#announce").evaluate((node) => { node.textContent = ""; });
  }
});

test("hover tells types, documentation, and what a sign means", async ({ page, runner }) => {
  const playground = await opened(page, runner.origin);
  // A letter of four bytes before it: places are bytes in the core and halves of it in the editor.
  await playground.type('g>t;"𝄞é"\n-- The whole price.\n');
  await page.keyboard.insertText(TOT);
  const token = (kind: string, text: string): Locator =>
    page.locator(`.token-${kind}`).getByText(text, { exact: true }).last();
  await playground.pointAt(token("name", "tot"));
  await expect(playground.hover.locator(".title")).toHaveText("tot p:n q:n r:n>n");
  await expect(playground.hover.locator(".doc")).toHaveText("The whole price.");
  await playground.pointAt(token("name", "t"));
  await expect(playground.hover.locator(".title")).toHaveText("t:n");
  await playground.pointAt(page.locator(".token-operator").getByText("*").first());
  await expect(playground.hover.locator(".title")).toHaveText("*");
  await expect(playground.hover.locator(".doc")).not.toBeEmpty();
  await page.mouse.move(0, 0);
  await expect(playground.hover).toHaveCount(0);

  // The same without a mouse: said, shown, and closed by Escape.
  await playground.editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.press("ControlOrMeta+i");
  await expect(playground.hover.locator(".title")).toHaveText("t:n");
  await expect(page.locator("#announce")).toContainText("t:n. a variable");
  await page.keyboard.press("Escape");
  await expect(playground.hover).toHaveCount(0);
});

test("the signature of a call marks the parameter that is being written", async ({ page, runner }) => {
  const playground = await opened(page, runner.origin);
  await playground.type(`${TOT}\nmain x:n>n;tot `);
  const active = playground.signature.locator(".active-parameter");
  await expect(active).toHaveText("p:n");
  await page.keyboard.type("1 ");
  await expect(active).toHaveText("q:n");
  await page.keyboard.type("2 ");
  await expect(active).toHaveText("r:n");
  await expect(page.locator("#announce")).toHaveText("tot, parameter 3 of 3: r:n");
  await page.keyboard.press("Escape");
  await expect(playground.signature).toHaveCount(0);
  // It stays closed in this call until it is asked for.
  await page.keyboard.type("3");
  await page.waitForTimeout(400);
  await expect(playground.signature).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+Shift+Space");
  await expect(playground.signature).toContainText("tot p:n q:n r:n>n");
});

test("rename changes every place, undo brings them back, and refusals are said", async ({ page, runner }) => {
  const playground = await opened(page, runner.origin);
  await playground.type(TOT);
  await page.keyboard.press("F2");
  const field = playground.rename.getByRole("textbox", { name: "New name of t" });
  await expect(field).toBeFocused();
  for (const [name, reason] of [["len", "`len` is a builtin."], ["S", "is a word of the language"], ["a_b", "is no name"], ["9", "is no name"], ["s", "would mean something else"]] as const) {
    await field.fill(name);
    await page.keyboard.press("Enter");
    await expect(playground.rename.getByRole("alert")).toContainText(reason);
    await expect(field).toHaveAttribute("aria-invalid", "true");
  }
  expect(await playground.source()).toBe(TOT);
  await field.fill("tax");
  await page.keyboard.press("Enter");
  const renamed = "tot p:n q:n r:n>n;s=*p q;tax=*s r;+s tax";
  await expect.poll(() => playground.source()).toBe(renamed);
  await expect(playground.editor).toBeFocused();
  await expect(page.locator("#announce")).toHaveText("t is tax now, in 2 places.");
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(() => playground.source()).toBe(TOT);

  // Given up: nothing changes, and the caret is back in the code.
  await page.keyboard.press("F2");
  await expect(field).toBeFocused();
  await page.keyboard.type("never");
  await page.keyboard.press("Escape");
  await expect(playground.rename).toHaveCount(0);
  await expect(playground.editor).toBeFocused();
  expect(await playground.source()).toBe(TOT);

  // Functions and fields, by the list of commands.
  await playground.type("type pt{x:n;y:n}\nboth p:pt>n;+p.x p.y\nmain>n;q=pt x:1 y:2;both q");
  for (const [caret, from, to] of [["Home", "main", "start"], ["ControlOrMeta+Home", "pt", "point"]] as const) {
    await page.keyboard.press(caret);
    if (from === "pt") for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("F1");
    await page.keyboard.type("rename");
    await page.keyboard.press("Enter");
    await playground.rename.getByRole("textbox", { name: `New name of ${from}` }).fill(to);
    await playground.rename.getByRole("button", { name: "Rename" }).click();
  }
  await expect
    .poll(() => playground.source())
    .toBe("type point{x:n;y:n}\nboth p:point>n;+p.x p.y\nstart>n;q=point x:1 y:2;both q");
});

test("a builtin is not renamed, and the page says why", async ({ page, runner }) => {
  const playground = await opened(page, runner.origin);
  await playground.type("f xs:L n>n;len xs");
  for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("F2");
  await expect(page.locator("#status")).toContainText("`len` is a builtin, whose name is fixed.");
  await expect(playground.rename).toHaveCount(0);
});

test("from a name to its declaration, by key and by pointer", async ({ page, runner }) => {
  const playground = await opened(page, runner.origin);
  await playground.type(`${TOT}\nmain x:n>n;tot x 2 3`);
  const selected = (): Promise<string> =>
    page.evaluate(() => {
      const root = document.querySelector("#editor > div")?.shadowRoot as (ShadowRoot & { getSelection?(): Selection | null }) | null;
      return root?.getSelection?.()?.toString() ?? "";
    });
  await page.locator(".token-name").getByText("tot", { exact: true }).last().click({ modifiers: ["ControlOrMeta"] });
  await expect.poll(selected).toBe("tot");
  await page.keyboard.type("sum");
  await expect.poll(() => playground.source()).toMatch(/^sum p:n/);
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.press("Alt+F12");
  await expect(page.locator("#announce")).toHaveText("No name that this program declares stands here.");
});

test("on the narrowest screen nothing that opens runs off it", async ({ page, runner }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const playground = await opened(page, runner.origin);
  const isInside = async (box: Locator): Promise<void> => {
    await expect(box).toBeVisible();
    await expect
      .poll(async () => {
        const { x, y, width, height } = (await box.boundingBox()) ?? { x: -1, y: -1, width: 0, height: 0 };
        return x >= 0 && y >= 0 && x + width <= 320 && y + height <= 640;
      })
      .toBe(true);
  };
  await playground.type("-- How much it is, with a sentence that is longer than the screen is wide.\n");
  await page.keyboard.insertText("total price:n rate:n count:n discount:n>n;a=*price count;b=*a rate;-b discount\nmain xs:L n>n;total ");
  await page.keyboard.type("s");
  await isInside(page.locator(".cm-tooltip-autocomplete"));
  await isInside(page.locator(".cm-completionInfo"));
  await page.keyboard.press("Escape");
  await isInside(playground.signature);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("F2");
  await isInside(playground.rename);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(sideways).toBe(0);
});
