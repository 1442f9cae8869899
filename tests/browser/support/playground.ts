// The page as a visitor handles it.

import type { Locator, Page } from "@playwright/test";
import { testIds } from "../../../www/src/testids";
import { expect } from "./test";

export const TOT = "tot p:n q:n r:n>n;s=*p q;t=*s r;+s t";

export class Playground {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens an address and waits until the engine is there. */
  async open(address: URL | string): Promise<void> {
    await this.page.goto(String(address));
    await expect(this.page.locator("#share")).toBeEnabled();
  }

  find(id: keyof typeof testIds): Locator {
    return this.page.getByTestId(testIds[id]);
  }

  get editor(): Locator {
    return this.page.locator(".cm-content");
  }

  /** What the editor holds. */
  async source(): Promise<string> {
    return (await this.page.locator(".cm-line").allInnerTexts()).map((line) => line.replace(/\n$/, "")).join("\n");
  }

  /** Replaces the program, key by key. */
  async type(source: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.type(source);
  }

  async fillArguments(...values: string[]): Promise<void> {
    const fields = this.find("argument");
    await expect(fields).toHaveCount(values.length);
    for (const [index, value] of values.entries()) await fields.nth(index).fill(value);
  }

  /** Starts a run and waits until it is under way; an edit may have started it already, and then Run gave way to Stop. */
  async start(): Promise<void> {
    const stop = this.find("stop");
    await expect(async () => {
      if (!(await stop.isVisible())) await this.find("run").click({ timeout: 500 });
      await expect(stop).toBeVisible({ timeout: 500 });
    }).toPass();
  }

  /** Runs the call on a tier and waits for its answer. */
  async runOn(engine: string, answer: string): Promise<void> {
    await this.find("tier").selectOption(engine);
    await this.find("run").click();
    await this.show("outcome", "result");
    await expect(this.find("result")).toHaveText(answer);
    await expect(this.page.locator("#panel-result")).toContainText(TITLES[engine] ?? engine);
  }

  /** Brings a panel to the front. */
  async show(zone: "layers" | "outcome", panel: string): Promise<void> {
    await this.page.locator(`#${zone} #tab-${panel}`).click();
  }

  /** Waits for a state of the connection, as the page itself names it. */
  async companionIs(...states: string[]): Promise<void> {
    await expect(this.find("companionState")).toHaveAttribute("data-state", new RegExp(`^(${states.join("|")})$`), {
      timeout: 40_000,
    });
  }
}

/** The tiers by the words that the page uses for them. */
const TITLES: Record<string, string> = {
  interp: "Interpreter",
  vm: "VM",
  arm64: "ARM64",
  cranelift: "Cranelift",
  llvm: "LLVM",
  wasm: "Wasm JIT",
};

/** The native tiers that must run on this machine; `cargo xtask test` installed LLVM before. */
export const NATIVE = process.arch === "arm64" ? ["arm64", "cranelift", "llvm"] : ["cranelift", "llvm"];
