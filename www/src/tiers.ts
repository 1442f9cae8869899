// The tiers as the page words them: what ran, and where.

import type { EngineName } from "./protocol";

const TITLES: Record<EngineName, string> = {
  interp: "Interpreter",
  vm: "VM",
  arm64: "ARM64",
  cranelift: "Cranelift",
  llvm: "LLVM",
  wasm: "Wasm JIT",
  auto: "Automatic",
};

/** The engines that this page itself runs, from the plainest to the fastest. */
export const BROWSER_ENGINES: readonly EngineName[] = ["interp", "vm", "wasm"];

/** The engines that only a companion runs. */
export const NATIVE_ENGINES: readonly EngineName[] = ["arm64", "cranelift", "llvm"];

export function engineTitle(engine: EngineName): string {
  return TITLES[engine];
}

/** A tier is an engine at a place: the same VM runs in the page, as wasm, and natively. */
export function tierTitle(engine: EngineName, place: "browser" | "native"): string {
  if (engine === "wasm") return TITLES.wasm;
  if (place === "browser") return `${TITLES[engine]} (wasm)`;
  return engine === "interp" || engine === "vm" ? `${TITLES[engine]} (native)` : TITLES[engine];
}

export function isNative(engine: EngineName): boolean {
  return NATIVE_ENGINES.includes(engine);
}
