// Times that a visitor feels, printed beside their budgets. They are measured inside the page, so that the test's own
// overhead stays out. A shared machine can be slow for reasons of its own, so what fails a test is not a budget that is
// missed but one that is missed tenfold: something waits that should not.

import type { Page } from "@playwright/test";
import { Playground, TOT } from "../support/playground";
import { expect, test } from "../support/test";

test("from a keystroke to its problems", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  // Every further letter makes another unknown name, and so another problem in the list.
  await playground.type(TOT.slice(0, -1) + "u");
  await expect(playground.find("problem")).toHaveCount(1);
  await page.evaluate(() => {
    const list = document.querySelector("[data-testid=problems]");
    if (list === null) throw new Error("the page has no list of problems");
    const times: number[] = [];
    let pressed = 0;
    addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { capture: true });
    new MutationObserver(() => {
      if (pressed > 0) times.push(performance.now() - pressed);
      pressed = 0;
    }).observe(list, { childList: true, subtree: true, characterData: true });
    Object.assign(window, { keystrokeTimes: times });
  });
  // Other programs on the machine can only make a round slower: the best of three is the page's own time.
  const rounds = [await typeAndTime(page), await typeAndTime(page), await typeAndTime(page)];
  for (const round of rounds) console.log(`keystroke to problems: ${describe(round)} (budget: p95 16 ms)`);
  expect(Math.min(...rounds.map((round) => quantile(round, 0.95)))).toBeLessThanOrEqual(160);
});

/** Milliseconds from key to problem, of a round of keystrokes. */
async function typeAndTime(page: Page): Promise<number[]> {
  await page.evaluate(() => (window as unknown as { keystrokeTimes: number[] }).keystrokeTimes.splice(0));
  for (let index = 0; index < 60; index++) {
    await page.keyboard.type("abcdefgh"[index % 8] ?? "a");
    await page.waitForFunction((count) => (window as unknown as { keystrokeTimes: number[] }).keystrokeTimes.length > count, index);
  }
  return page.evaluate(() => (window as unknown as { keystrokeTimes: number[] }).keystrokeTimes);
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

function describe(times: readonly number[]): string {
  const [median, p95, worst] = [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(1));
  return `median ${median} ms, p95 ${p95} ms, worst ${worst} ms of ${times.length}`;
}

test("from Stop to a page that is idle", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type("spin>n;i=0;wh true{i=+i 1};i");
  await playground.start();
  const took = await page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const stop = document.querySelector<HTMLButtonElement>("#stop");
        if (stop === null) return reject(new Error("the page has no Stop"));
        new MutationObserver(() => { if (stop.hidden) resolve(performance.now() - start); }).observe(stop, { attributes: true });
        // The first 300 ms after a start ignore Stop, so that a double press of the run key does not end it.
        let start = 0;
        setTimeout(() => { start = performance.now(); stop.click(); }, 400);
      }),
  );
  console.log(`Stop to idle: ${took.toFixed(1)} ms (budget: 100 ms)`);
  expect(took).toBeLessThanOrEqual(1000);
});

test("from a step of the slider to the lines that a pass changed", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type("");
  const statements = Array.from({ length: 200 }, (_, index) => `a=*n ${index + 1};x=*x 0.5;x=+x a`).join(";");
  await page.keyboard.insertText(`f n:n>n;x=0;@i 0..n{${statements}};x`);
  await playground.show("layers", "ir");
  await expect(playground.find("ir").first()).toBeVisible();
  // The first time round each pass is compared with the one before it; the comparisons are kept.
  const rounds = [await stepAndTime(page), await stepAndTime(page)];
  for (const round of rounds) console.log(`step of the slider: ${describe(round)} (budget: 16 ms)`);
  expect(Math.min(...rounds.map((round) => quantile(round, 0.95)))).toBeLessThanOrEqual(160);
});

/** Milliseconds from each step of the slider to its lines. */
async function stepAndTime(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const slider = document.querySelector<HTMLInputElement>("[data-testid=ir-slider]");
    const summary = document.querySelector("[data-testid=ir-summary]");
    if (slider === null || summary === null) throw new Error("the page has no slider");
    const times: number[] = [];
    for (let at = 0; at <= Number(slider.max); at++) {
      if (at === slider.valueAsNumber) continue;
      const drawn = new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => { observer.disconnect(); resolve(); });
        observer.observe(summary, { childList: true });
      });
      const start = performance.now();
      slider.value = String(at);
      slider.dispatchEvent(new Event("input"));
      await drawn;
      // The lines are in place once their layout is known.
      document.querySelector("#panel-ir .ir-code")?.getBoundingClientRect();
      times.push(performance.now() - start);
    }
    return times;
  });
}
