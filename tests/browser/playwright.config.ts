import { defineConfig } from "@playwright/test";

// `cargo xtask test browser` sets both; there is no guessing which program or which browser is under test.
const executablePath = process.env["ILO_BROWSER"];
if (executablePath === undefined || process.env["ILO_RUNNER"] === undefined) {
  throw new Error("run these tests by `cargo xtask test browser`, or set ILO_BROWSER and ILO_RUNNER");
}

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  // One page at a time: some of these tests measure.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // A shared machine drops a step now and then. What passes only at the second try is listed as flaky.
  retries: 1,
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // After a key Chromium holds back a worker's messages until the next frame (16.7 ms) is drawn, whatever the page
        // does. The time of a keystroke is meant to be the page's own; a visitor sees it one frame after the letter.
        "--disable-features=DeferRendererTasksAfterInput",
      ],
    },
  },
});
