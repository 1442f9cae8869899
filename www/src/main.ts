// Wiring only: the fragment first, then the editor, then everything that needs the engine.

import { fragment, isFramed } from "./start";
import { mountCallBar } from "./call-bar";
import { Checking } from "./checking";
import { mountCommands } from "./commands";
import { Companion } from "./companion/client";
import { mountCompanion } from "./companion-panel";
import { recallPairing } from "./companion/memory";
import { assistantOf } from "./compiler/assistant";
import { Compiler } from "./compiler/client";
import { loadModule } from "./compiler/module";
import { part } from "./dom";
import { saveNow } from "./draft";
import { mountDrawer } from "./drawer";
import { Editor } from "./editor/editor";
import { mountFiles } from "./files";
import { mountHeader } from "./header";
import { mountSplitters, mountTabs, mountZones, moveZone } from "./layout";
import { connectMarks } from "./marking";
import { Page } from "./page";
import { layerPanels, outcomePanels } from "./panels/all";
import { mountProblems } from "./problems";
import { Programs } from "./programs";
import { Runs } from "./running";
import { startState, Store } from "./state";
import { mountSplit } from "./split";
import { mountStatus } from "./status";
import { mountTheme } from "./theme";

const store = new Store(startState(part("#fallback", HTMLTextAreaElement).value));
const checking = new Checking(store);
const editor = new Editor(part("#fallback", HTMLTextAreaElement), {
  changed(source) {
    programs.edited(source);
  },
  pointed(span) {
    page.point(span, "editor");
  },
  say(text) {
    page.say(text);
  },
  announce(text) {
    page.announce(text);
  },
});
const companion = new Companion((state) => {
  store.set({ companion: state });
});
const runs = new Runs(store, companion);
const drawer = mountDrawer();
const programs = new Programs(store, editor, checking);
const page = new Page(store, editor, runs, drawer);

checking.onChecked = ({ source, report }) => {
  editor.showReport(source, report.tokens, report.diagnostics);
  runs.rerun();
};
connectMarks(store, editor);
mountProblems(store, page);
mountCallBar(store, {
  called(entry, args) {
    store.set({ call: { entry, args } });
    programs.keep();
    runs.rerun();
  },
  accept: () => { runs.accept(); },
  decline: () => { runs.decline(); },
});
mountHeader(store, {
  run: () => { runs.run(); },
  stop: () => { runs.stop(); },
  time: () => { page.time(); },
  share: () => void page.share(),
  example: (id) => { programs.openExample(id, true); },
  tier: (engine) => { store.set({ engine }); },
});
mountStatus(store, {
  run: () => { runs.run(); },
  stop: () => { runs.stop(); },
  time: () => { page.time(); },
  nextProblem: () => { page.goToProblem(1); },
  reload: () => void startEngine(),
});
const layers = mountTabs(
  part("#layers", HTMLElement),
  layerPanels,
  page,
  (state) => state.layers,
  (id) => { store.set({ layers: [id, ...store.state.layers.slice(1).filter((other) => other !== id)], zone: "layers" }); },
);
const outcomes = mountTabs(
  part("#outcome", HTMLElement),
  outcomePanels,
  page,
  (state) => [state.outcome],
  (outcome) => { store.set({ outcome, zone: "outcome" }); },
);
mountSplit(store, layers.tools);
store.subscribe(layers.draw);
store.subscribe(outcomes.draw);
mountSplitters();
mountZones(store);
const nextTheme = mountTheme();
const openCompanion = mountCompanion(store, companion, drawer, {
  copy: (text, what) => { page.copy(text, what); },
  fragment: () => page.fragment(),
});
page.openCompanion = openCompanion;
const openFile = mountFiles(
  (source, name) => {
    programs.openFile(source);
    store.set({ zone: "source" });
    page.say(`${name} is open. Undo brings back what was here.`);
  },
  (reason) => { page.alert(reason); },
);
page.mountSourceTools(openFile);

mountCommands([
  { title: "Run, or stop", keys: "Mod+Enter", run: () => { runs.toggle(); } },
  { title: "Time it", keys: "Mod+Shift+Enter", run: () => { page.time(); } },
  { title: "Share", keys: "Mod+S", run: () => page.share() },
  { title: "Open a file", run: openFile },
  { title: "Next problem", keys: "F8", run: () => { page.goToProblem(1); } },
  { title: "Previous problem", keys: "Shift+F8", run: () => { page.goToProblem(-1); } },
  { title: "Format, expanded", keys: "Shift+Alt+F", run: () => page.format("expanded") },
  { title: "Format, dense", run: () => page.format("dense") },
  { title: "Complete the name at the caret", keys: "Ctrl+Space", inEditor: true, run: () => { editor.ask("complete"); } },
  { title: "What is at the caret", keys: "Mod+I", inEditor: true, run: () => { editor.ask("whatIsThis"); } },
  { title: "Signature of the call at the caret", keys: "Mod+Shift+Space", inEditor: true, run: () => { editor.ask("showSignature"); } },
  { title: "Rename what is at the caret", keys: "F2", inEditor: true, run: () => { editor.ask("rename"); } },
  { title: "Go to where it is declared", keys: "Alt+F12", inEditor: true, run: () => { editor.ask("goToDefinition"); } },
  { title: "Next zone", keys: "F6", run: () => moveZone(store, 1) },
  { title: "Previous zone", keys: "Shift+F6", run: () => moveZone(store, -1) },
  { title: "Copy the terminal command", run: () => { page.copyTerminalCommand(); } },
  { title: "Native tiers on this computer", run: openCompanion },
  { title: "Switch the theme", run: nextTheme },
  { title: "Turn live runs on or off", run: () => { store.set({ live: !store.state.live }); } },
  ...[...layerPanels, ...outcomePanels].map(({ id, title }) => ({
    title: `Show ${title}`,
    run: () => { part(`#tab-${id}`, HTMLButtonElement).click(); },
  })),
]);

/** Loads the engine, then opens what the address names. */
async function startEngine(): Promise<void> {
  store.set({ compiler: { kind: "loading", bytes: 0, total: undefined } });
  try {
    const module = await loadModule((bytes, total) => {
      store.set({ compiler: { kind: "loading", bytes, total } });
    });
    const compiler = new Compiler(module);
    page.compiler = compiler;
    runs.compiler = compiler;
    checking.compiler = compiler;
    programs.compiler = compiler;
    await editor.assist(assistantOf(compiler, () => { checking.restart(); }));
    store.set({ compiler: { kind: "ready", version: await compiler.version() } });
    if (fragment.link !== undefined) await programs.openLink(fragment.link);
  } catch (reason) {
    store.set({ compiler: { kind: "failed", reason: reason instanceof Error ? reason.message : String(reason) } });
  }
}

programs.start(fragment);
void startEngine();
addEventListener("pagehide", saveNow);
addEventListener("hashchange", () => void programs.navigated());

// Only the page of a runner dials by itself, and only with the code it was opened with in this tab.
const pairing = fragment.pairing ?? recallPairing();
if (pairing !== undefined && !isFramed) companion.pair(pairing);
