// Every action with its keys, in a list that can be searched (F1), and the keys themselves.

import { button, el, part } from "./dom";

export interface Command {
  title: string;
  /** Such as `Mod+Shift+Enter`; Mod is ⌘ on a Mac and Ctrl elsewhere. */
  keys?: string;
  /** The editor itself binds the keys: they mean the text in it. */
  inEditor?: true;
  run(): unknown;
}

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function mountCommands(commands: readonly Command[]): void {
  const dialog = el("dialog", { "aria-label": "Commands and keys" });
  const search = el("input", { type: "search", "aria-label": "Search commands", placeholder: "Search", autocomplete: "off" });
  const list = el("ul");
  dialog.append(search, list, el("p", { class: "soft" }, "In the editor, Esc and then Tab leaves it."));
  document.body.append(dialog);
  const draw = (): void => {
    const wanted = search.value.toLowerCase();
    const found = commands.filter(({ title }) => title.toLowerCase().includes(wanted));
    list.replaceChildren(...found.map((command) => el("li", {}, commandButton(command, dialog))));
  };
  const open = (): void => {
    search.value = "";
    draw();
    dialog.showModal();
    search.focus();
  };
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // The key is used up: the command may move the focus into the editor, where it would break the line.
    event.preventDefault();
    list.querySelector("button")?.click();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  const opener = part("#commands", HTMLButtonElement);
  opener.disabled = false;
  opener.addEventListener("click", open);
  const bindings = [...commands.filter(({ inEditor }) => inEditor !== true), { title: "Commands and keys", keys: "F1", run: open }];
  // Before the editor sees them: its own keys never collide with these.
  addEventListener(
    "keydown",
    (event) => {
      if (dialog.open && event.key !== "F1") return;
      const command = bindings.find(({ keys }) => keys !== undefined && matches(event, keys));
      // A command that answers false leaves the key to the browser.
      if (command === undefined || event.repeat || command.run() === false) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}

function commandButton(command: Command, dialog: HTMLDialogElement): HTMLButtonElement {
  const node = button(command.title, {}, () => {
    dialog.close();
    void command.run();
  });
  if (command.keys !== undefined) node.append(el("kbd", {}, keyText(command.keys)));
  return node;
}

/** Whether an event is a combination such as `Mod+Shift+Enter`. */
export function matches(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
  keys: string,
  mac = isMac,
): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const mod = parts.includes("Mod");
  const isKey = event.key.toLowerCase() === key.toLowerCase() || event.code === `Key${key.toUpperCase()}`;
  return (
    isKey &&
    event.shiftKey === parts.includes("Shift") &&
    event.altKey === parts.includes("Alt") &&
    event.ctrlKey === (mod && !mac) &&
    event.metaKey === (mod && mac)
  );
}

/** How a combination is written on this system. */
export function keyText(keys: string, mac = isMac): string {
  return mac ? keys.replace("Mod", "⌘").replace("Shift", "⇧").replace("Alt", "⌥").replaceAll("+", " ") : keys.replace("Mod", "Ctrl");
}
