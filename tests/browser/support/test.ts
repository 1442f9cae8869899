// The test function of all specs: it brings a companion, and no test passes while the page complains.

import { test as base, type Page } from "@playwright/test";
import { Runner } from "./runner";

interface Fixtures {
  /** A companion of this test's own. */
  runner: Runner;
  /** What the page complained of so far; a test that provokes a complaint takes it out. */
  complaints: string[];
}

export const test = base.extend<Fixtures>({
  runner: async ({}, use) => {
    const runner = await Runner.start();
    await use(runner);
    await runner.stop();
  },
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      context.on("page", (page) => {
        listen(page, complaints);
      });
      // A violation is an event of the document; as an error on the console it is seen like all others.
      await context.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) => {
          console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`);
        });
      });
      await use(complaints);
      if (complaints.length > 0) throw new Error(`the page complained:\n${complaints.join("\n")}`);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";

function listen(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("crash", () => complaints.push("the page crashed"));
  // The page and its companion are all there is: a request to anywhere else is a leak.
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && hostname !== "127.0.0.1") {
      complaints.push(`request to ${request.url()}`);
    }
  });
}
