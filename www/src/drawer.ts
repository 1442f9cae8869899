// The drawer under the header: one thing at a time (sharing, the companion, an explanation), never over the code.

import { button, el, part } from "./dom";

export interface Drawer {
  /** Shows something and puts the focus on it, because the visitor asked for it. */
  open(title: string, body: Node): void;
  close(): void;
  readonly title: string | undefined;
}

export function mountDrawer(): Drawer {
  const place = part("#drawer", HTMLElement);
  let title: string | undefined;
  let opener: Element | null = null;
  const close = (): void => {
    const hadFocus = place.contains(document.activeElement);
    place.hidden = true;
    place.replaceChildren();
    title = undefined;
    if (hadFocus && opener instanceof HTMLElement) opener.focus();
  };
  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return {
    get title() {
      return title;
    },
    close,
    open(name, body) {
      if (!place.contains(document.activeElement)) opener = document.activeElement;
      title = name;
      const heading = el("h2", { tabindex: -1 }, name);
      place.setAttribute("aria-label", name);
      const head = el("div", { class: "drawer-head" }, heading, el("span", { class: "push" }), button("Close", {}, close));
      place.replaceChildren(head, el("div", { class: "drawer-body" }, body));
      place.hidden = false;
      heading.focus();
    },
  };
}
