// The companion comes, goes and comes back; the page always knows.

import { Playground, TOT } from "../support/playground";
import { Runner } from "../support/runner";
import { expect, test } from "../support/test";

test("a companion that is stopped and started again", async ({ page, complaints }) => {
  const first = await Runner.start();
  const playground = new Playground(page);
  await playground.open(first.address);
  await playground.companionIs("connected", "limited");
  await playground.type(TOT);
  await playground.fillArguments("10", "20", "30");
  await playground.runOn("cranelift", "6200");

  await first.stop();
  await playground.companionIs("lost", "absent");
  await playground.runOn("vm", "6200");

  // Each launch has a secret of its own: the page that knew the old one must be paired again.
  const second = await Runner.start(first.port);
  try {
    await playground.companionIs("untrusted");
    await playground.find("companion").click();
    await playground.find("companionPair").fill(second.pairing);
    await page.keyboard.press("Enter");
    await playground.companionIs("connected", "limited");
    await playground.runOn("cranelift", "6200");
  } finally {
    await second.stop();
  }
  // While nobody answered, the browser said so on the console: that is no fault of the page.
  const refused = (text: string): boolean => text.includes("WebSocket connection to") && text.includes("failed");
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !refused(text)));
});

test("a page that was not paired is refused", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(`${runner.origin}/#pair=${"A".repeat(43)}`);
  await playground.companionIs("untrusted");
  await expect(playground.find("tier").locator("option[value=cranelift]")).toBeDisabled();
});
