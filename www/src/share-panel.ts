// The share panel: the link, and the same in other forms. Nothing is uploaded: the link contains the code.

import { button, el } from "./dom";
import { count } from "./figures";
import type { State } from "./state";
import { testIds } from "./testids";

/** Links up to this length pass everywhere. */
const SHORT = 2000;
const LONG = 16_000;

/** The address that links are made with, where one is configured. */
const PUBLIC_ADDRESS = (import.meta.env as { ILO_PAGE_URL?: string }).ILO_PAGE_URL ?? "";

export function addressOf(fragment: string): string {
  const base = PUBLIC_ADDRESS === "" ? `${location.origin}${location.pathname}` : PUBLIC_ADDRESS;
  return `${base}#${fragment}`;
}

export function sharePanel(
  address: string,
  state: Readonly<State>,
  copy: (text: string, what: string) => void,
): HTMLElement {
  const link = el("input", { testid: testIds.shareLink, readonly: true, "aria-label": "Link" });
  link.value = address;
  link.addEventListener("focus", () => {
    link.select();
  });
  const forms: [string, string][] = [
    ["Copy the link", address],
    ["Copy as Markdown", markdown(address, state)],
    ["Copy the terminal command", terminalCommand(state)],
  ];
  const buttons = forms.map(([label, text]) =>
    button(label, {}, () => {
      copy(text, label.replace(/^Copy (as )?/, "").replace(/^the /, "The "));
    }),
  );
  if (address.length > LONG) buttons.unshift(button("Save as a file", { class: "primary" }, () => { saveFile(state); }));
  const warning = address.length > SHORT ? " Some chat programs cut links this long." : "";
  return el(
    "div",
    { class: "drawer-body" },
    el("div", { class: "command" }, link),
    el("div", { class: "group" }, ...buttons),
    el("p", { class: "soft" }, `${count(address.length, "character")}.${warning} This link contains your code; nothing was uploaded.`),
  );
}

function markdown(address: string, { source }: Readonly<State>): string {
  const fence = "`".repeat(Math.max(3, ...[...source.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}ilo\n${source}\n${fence}\n\n[Open in the playground](${address})\n`;
}

/** The same run in a terminal. */
export function terminalCommand({ source, call, engine }: Readonly<State>): string {
  return ["ilo-runner run --engine", engine, quote(source), call.entry, ...call.args.map(quote)].join(" ");
}

function quote(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function saveFile({ source, call }: Readonly<State>): void {
  const anchor = el("a", { download: `${call.entry === "" ? "program" : call.entry}.ilo` });
  anchor.href = URL.createObjectURL(new Blob([source], { type: "text/plain" }));
  anchor.click();
  URL.revokeObjectURL(anchor.href);
}
