// The header's controls: examples, Run and Stop, the tier, timing, sharing.

import { el, part } from "./dom";
import { examples } from "./gallery";
import { whyNotRunnable } from "./call-bar";
import { helloOf } from "./companion/state";
import { whenChanged } from "./panels/panel";
import type { EngineName, Hello } from "./protocol";
import type { State, Store } from "./state";
import { BROWSER_ENGINES, NATIVE_ENGINES, tierTitle } from "./tiers";

export interface HeaderEvents {
  run(): void;
  stop(): void;
  time(): void;
  share(): void;
  example(id: string): void;
  tier(engine: EngineName): void;
}

export function mountHeader(store: Store, events: HeaderEvents): void {
  const run = part("#run", HTMLButtonElement);
  const stop = part("#stop", HTMLButtonElement);
  const time = part("#time", HTMLButtonElement);
  const share = part("#share", HTMLButtonElement);
  const tier = part("#tier", HTMLSelectElement);
  run.addEventListener("click", () => { events.run(); });
  stop.addEventListener("click", () => { events.stop(); });
  time.addEventListener("click", () => { events.time(); });
  share.addEventListener("click", () => { events.share(); });
  tier.addEventListener("change", () => { events.tier(tier.value as EngineName); });
  mountExamples(store, events);
  const drawTiers = whenChanged((engine: EngineName, hello: Hello | undefined) => {
    tier.replaceChildren(...tierOptions(engine, hello));
    tier.disabled = false;
  });
  store.subscribe((state) => {
    const busy = state.run.kind === "running" || state.timing.kind === "running";
    const blocked = whyNotRunnable(state) !== undefined || state.compiler.kind !== "ready" || state.checked === undefined;
    const runHadFocus = document.activeElement === run;
    const stopHadFocus = document.activeElement === stop;
    run.hidden = busy;
    stop.hidden = !busy;
    run.disabled = blocked;
    time.disabled = blocked || busy;
    share.disabled = state.compiler.kind !== "ready";
    // The two buttons share one place, and the focus stays in it.
    if (busy && runHadFocus) stop.focus();
    if (!busy && stopHadFocus) run.focus();
    run.title = whyNotRunnable(state) ?? "Run the call (Ctrl Enter)";
    drawTiers(state.engine, helloOf(state.companion));
  });
}

function mountExamples(store: Store, events: HeaderEvents): void {
  const list = part("#examples", HTMLSelectElement);
  list.replaceChildren(
    el("option", { value: "" }, "Examples"),
    ...examples.map(({ id, title }) => el("option", { value: id }, title)),
  );
  list.disabled = false;
  list.addEventListener("change", () => {
    if (list.value !== "") events.example(list.value);
  });
  const note = part("#example-note", HTMLElement);
  const draw = whenChanged((source: string, provenance: State["provenance"]) => {
    const shown = provenance === "gallery" ? examples.find((example) => example.source === source) : undefined;
    list.value = shown?.id ?? "";
    note.hidden = shown === undefined;
    if (shown === undefined) return;
    note.replaceChildren(
      el("p", {}, el("strong", {}, "Look: "), shown.look),
      el("p", {}, el("strong", {}, "Try: "), shown.try),
    );
  });
  store.subscribe(({ source, provenance }) => {
    draw(source, provenance);
  });
}

function tierOptions(chosen: EngineName, hello: Hello | undefined): HTMLElement[] {
  const here = [...BROWSER_ENGINES].reverse().map((engine) => option(engine, tierTitle(engine, "browser"), chosen));
  const native = NATIVE_ENGINES.map((engine) => {
    const tier = hello?.tiers.find((candidate) => candidate.engine === engine);
    const missing = hello === undefined ? "connect a runner" : tier === undefined ? "not there" : tier.unavailable;
    const label = missing === undefined ? tierTitle(engine, "native") : `${tierTitle(engine, "native")}: ${missing}`;
    return option(engine, label, chosen, missing !== undefined && engine !== chosen);
  });
  return [
    el("optgroup", { label: "In this browser" }, ...here),
    el("optgroup", { label: "Native, this computer" }, ...native),
  ];
}

function option(engine: EngineName, label: string, chosen: EngineName, disabled = false): HTMLOptionElement {
  return el("option", { value: engine, selected: engine === chosen, disabled }, label);
}
