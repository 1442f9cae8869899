// The frame: tab rows with their panels, splitters, zones on small screens.

import { button, el, part } from "./dom";
import type { Draw, PageActions, Panel } from "./panels/panel";
import type { LayerId, OutcomeId, State, Store, Zone } from "./state";

interface Mounted<Id extends string> {
  id: Id;
  tab: HTMLButtonElement;
  host: HTMLElement;
  draw: Draw;
}

/** Builds a zone's tab row; `shown` says which panels are open, `open` is called when the visitor chooses. */
export function mountTabs<Id extends LayerId | OutcomeId>(
  zone: HTMLElement,
  panels: readonly Panel<Id>[],
  page: PageActions,
  shown: (state: Readonly<State>) => readonly Id[],
  open: (id: Id) => void,
): { draw: Draw; tools: HTMLElement } {
  const label = zone.id;
  const list = el("div", { role: "tablist", "aria-labelledby": `${label}-title`, "aria-multiselectable": label === "layers" });
  const tools = el("div", { class: "group" });
  const row = el("div", { class: "tabs" }, list, el("span", { class: "push" }), tools);
  const frame = el("div", { class: "panels" });
  const mounted = panels.map((panel): Mounted<Id> => {
    const names = { tab: `tab-${panel.id}`, host: `panel-${panel.id}` };
    const tab = button(panel.title, { role: "tab", id: names.tab, "aria-controls": names.host, tabindex: -1 }, () => {
      open(panel.id);
    });
    const host = el("div", { role: "tabpanel", id: names.host, "aria-labelledby": names.tab, tabindex: 0, hidden: true });
    list.append(tab);
    frame.append(host);
    return { id: panel.id, tab, host, draw: panel.mount(host, page) };
  });
  zone.append(row, frame);
  list.addEventListener("keydown", (event) => {
    moveFocus(event, mounted);
  });
  const draw: Draw = (state) => {
    const ids = shown(state);
    for (const { id, tab, host, draw } of mounted) {
      const visible = ids.includes(id);
      tab.setAttribute("aria-selected", String(visible));
      tab.tabIndex = id === ids[0] ? 0 : -1;
      host.hidden = !visible;
      if (visible) draw(state);
    }
  };
  return { draw, tools };
}

/** Arrow keys move the focus along the row; Enter or Space then opens the tab. */
function moveFocus(event: KeyboardEvent, mounted: readonly Mounted<string>[]): void {
  const at = mounted.findIndex(({ tab }) => tab === document.activeElement);
  const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1 + mounted.length, Home: 0, End: mounted.length - 1 };
  const next = steps[event.key];
  if (next === undefined || at < 0) return;
  mounted[next % mounted.length]?.tab.focus();
  event.preventDefault();
}

const SIZES_KEY = "ilo.layout";

/** Makes both splitters work with the pointer and with arrow keys, and remembers where they stand. */
export function mountSplitters(): void {
  const main = part("#main", HTMLElement);
  const remembered = readSizes();
  splitter(part("#split-columns", HTMLElement), main, "columns", (event, box) => ((event.clientX - box.left) / box.width) * 100);
  splitter(part("#split-rows", HTMLElement), main, "rows", (event, box) => ((event.clientY - box.top) / box.height) * 100);

  function splitter(
    handle: HTMLElement,
    frame: HTMLElement,
    name: "columns" | "rows",
    percent: (event: PointerEvent, box: DOMRect) => number,
  ): void {
    const low = Number(handle.getAttribute("aria-valuemin"));
    const high = Number(handle.getAttribute("aria-valuemax"));
    const start = Number(handle.getAttribute("aria-valuenow"));
    const move = (value: number): void => {
      const size = Math.round(Math.min(high, Math.max(low, value)));
      handle.setAttribute("aria-valuenow", String(size));
      document.documentElement.style.setProperty(`--${name}`, String(size));
      remembered[name] = size;
      storeSizes(remembered);
    };
    move(remembered[name] ?? start);
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) move(percent(event, frame.getBoundingClientRect()));
    });
    handle.addEventListener("dblclick", () => {
      move(start);
    });
    const [back, forward] = name === "columns" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    handle.addEventListener("keydown", (event) => {
      const now = Number(handle.getAttribute("aria-valuenow"));
      if (event.key === back) move(now - 2);
      else if (event.key === forward) move(now + 2);
      else if (event.key === "Home") move(low);
      else if (event.key === "End") move(high);
      else return;
      event.preventDefault();
    });
  }
}

type Sizes = Partial<Record<"columns" | "rows", number>>;

function readSizes(): Sizes {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(SIZES_KEY) ?? "{}");
    const sizes: Sizes = {};
    if (typeof stored !== "object" || stored === null) return sizes;
    for (const name of ["columns", "rows"] as const) {
      const value = (stored as Record<string, unknown>)[name];
      if (typeof value === "number" && Number.isFinite(value)) sizes[name] = value;
    }
    return sizes;
  } catch {
    return {};
  }
}

function storeSizes(sizes: Sizes): void {
  try {
    localStorage.setItem(SIZES_KEY, JSON.stringify(sizes));
  } catch {
    // A full or forbidden storage costs the visitor only the remembered sizes.
  }
}

const ZONES: readonly Zone[] = ["source", "layers", "outcome"];

/** The bottom bar of phones, and the keys that go from zone to zone. */
export function mountZones(store: Store): void {
  const bar = part("#zones", HTMLElement);
  const buttons = [...bar.querySelectorAll("button")];
  for (const tab of buttons) {
    tab.addEventListener("click", () => {
      store.set({ zone: tab.dataset["zone"] as Zone });
    });
  }
  store.subscribe(({ zone }) => {
    document.body.dataset["zone"] = zone;
    if (zone !== "source") document.body.dataset["lower"] = zone;
    for (const tab of buttons) tab.setAttribute("aria-pressed", String(tab.dataset["zone"] === zone));
  });
}

/** Puts the focus on the next or the previous zone; false when there is none, and the browser goes on. */
export function moveZone(store: Store, step: 1 | -1): boolean {
  const current = document.activeElement?.closest(".zone")?.id;
  const at = ZONES.findIndex((zone) => zone === current);
  const next = ZONES[at < 0 ? (step > 0 ? 0 : ZONES.length - 1) : at + step];
  if (next === undefined) return false;
  store.set({ zone: next });
  queueMicrotask(() => {
    part(`#${next}`, HTMLElement).focus();
  });
  return true;
}
