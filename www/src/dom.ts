// Building elements. Strings become text nodes, never markup.

import type { TestId } from "./testids";

type Child = Node | string | undefined;
type Attributes = Record<string, string | number | boolean | undefined> & { testid?: TestId };

function fill(node: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(name === "testid" ? "data-testid" : name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== undefined));
}

/** An HTML element. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  fill(node, attributes, children);
  return node;
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(node, attributes, children);
  return node;
}

/** A button that does something. */
export function button(label: Child, attributes: Attributes, press: () => void): HTMLButtonElement {
  const node = el("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", press);
  return node;
}

/** An element of the static page, which is there or the build is broken. */
export function part<T extends Element>(selector: string, kind: new (...parameters: never[]) => T): T {
  const node = document.querySelector(selector);
  if (!(node instanceof kind)) throw new Error(`the page has no ${selector}`);
  return node;
}
