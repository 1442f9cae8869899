// Programs from files.

import { Playground, TOT } from "../support/playground";
import { expect, test } from "../support/test";

test("a dropped file is opened, and undo brings the program before back", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  await playground.type("mine>n;1");
  const dropped = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "tot.ilo"));
    return transfer;
  }, `${TOT}\r\n`);
  // On the layers: wherever it falls, it must not take the place of the page.
  await page.locator("#layers").dispatchEvent("dragover", { dataTransfer: dropped });
  await expect(page.locator("#source")).toHaveClass(/dropping/);
  await page.locator("#layers").dispatchEvent("drop", { dataTransfer: dropped });
  await expect.poll(() => playground.source()).toBe(`${TOT}\n`);
  await expect(page.locator("#source")).not.toHaveClass(/dropping/);
  await expect(page.locator("#status")).toContainText("tot.ilo is open.");
  await playground.fillArguments("10", "20", "30");
  await playground.runOn("vm", "6200");
  await playground.editor.click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(() => playground.source()).toBe("mine>n;1");
});

test("a file is chosen by the keyboard, and one that is no text is refused", async ({ page, runner }) => {
  const playground = new Playground(page);
  await playground.open(runner.origin);
  const open = async (name: string, buffer: Buffer): Promise<void> => {
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("F1");
    await page.keyboard.type("open a file");
    await page.keyboard.press("Enter");
    await (await chooser).setFiles({ name, mimeType: "application/octet-stream", buffer });
  };
  await open("one.ilo", Buffer.from("one>n;1"));
  await expect.poll(() => playground.source()).toBe("one>n;1");
  await open("picture.png", Buffer.from([0x89, 0x50, 0xff, 0xfe]));
  await expect(page.getByRole("alert")).toContainText("picture.png is no UTF-8 text.");
  expect(await playground.source()).toBe("one>n;1");
  // What was opened is the draft now.
  await page.reload();
  await expect.poll(() => playground.source()).toBe("one>n;1");
});
