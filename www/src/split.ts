// A second layer beside the first, on request.

import { button, el } from "./dom";
import { layerPanels } from "./panels/all";
import { whenChanged } from "./panels/panel";
import type { LayerId, Store } from "./state";

export function mountSplit(store: Store, tools: HTMLElement): void {
  const second = el("select", { "aria-label": "Second layer", hidden: true });
  second.addEventListener("change", () => {
    const first = store.state.layers[0] ?? "bytecode";
    store.set({ layers: [first, second.value as LayerId] });
  });
  const toggle = button("Split", { "aria-pressed": false, title: "Show two layers side by side" }, () => {
    const [first = "bytecode", other] = store.state.layers;
    const next = layerPanels.find(({ id }) => id !== first && id !== "tokens")?.id ?? "tokens";
    store.set({ layers: other === undefined ? [first, next] : [first] });
  });
  tools.append(second, toggle);
  const draw = whenChanged((layers: readonly LayerId[]) => {
    const [first, other] = layers;
    toggle.setAttribute("aria-pressed", String(other !== undefined));
    second.hidden = other === undefined;
    const choices = layerPanels.filter(({ id }) => id !== first);
    second.replaceChildren(...choices.map(({ id, title }) => el("option", { value: id, selected: id === other }, title)));
  });
  store.subscribe(({ layers }) => {
    draw(layers);
  });
}
