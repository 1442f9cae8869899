// The companion's state in words, with one thing to do about it (experience.md section 4).

import type { Companion } from "./companion/client";
import type { CompanionState } from "./companion/state";
import { helloOf } from "./companion/state";
import { isLoopback } from "./companion/permission";
import { button, el, part } from "./dom";
import type { Drawer } from "./drawer";
import { parsePairing, parsePort } from "./fragment";
import { whenChanged } from "./panels/panel";
import type { Hello } from "./protocol";
import { isFramed } from "./start";
import type { Store } from "./state";
import { testIds } from "./testids";
import { engineTitle } from "./tiers";

const TITLE = "Native tiers on this computer";

export interface CompanionActions {
  copy(text: string, what: string): void;
  /** The current program as a share link's fragment, for the runner's own page. */
  fragment(): Promise<string>;
}

/** The state as the status line says it. */
export function companionSentence(state: CompanionState): string {
  switch (state.kind) {
    case "off":
      return "Native: not connected";
    case "looking":
      return "Native: looking for ilo-runner on this computer";
    case "asking":
      return "Native: your browser is asking; choose Allow";
    case "blocked":
      return "Native: blocked by the browser";
    case "absent":
      return `Native: nothing answers on port ${state.port}`;
    case "untrusted":
      return "Native: the runner does not know this page";
    case "incompatible":
      return "Native: page and runner are too far apart";
    case "lost":
      return `Native: connection lost; trying again in ${Math.max(0, Math.ceil((state.retryAt - Date.now()) / 1000))} s`;
    case "busy":
      return `Native: running · ${((Date.now() - state.since) / 1000).toFixed(1)} s`;
    case "connected":
      return connectedSentence(state.hello);
  }
}

function connectedSentence({ os, arch, runner, tiers }: Hello): string {
  const offered = tiers.filter(({ engine }) => engine !== "auto" && engine !== "wasm");
  const working = offered.filter(({ unavailable }) => unavailable === undefined).length;
  const tierCount = working === offered.length ? `${working} tiers` : `${working} of ${offered.length} tiers`;
  return `Native: ${os} ${arch} · ilo-runner ${runner} · ${tierCount}`;
}

export function mountCompanion(store: Store, companion: Companion, drawer: Drawer, actions: CompanionActions): () => void {
  const toggle = part("#companion", HTMLButtonElement);
  const line = part("#companion-state", HTMLElement);
  const open = (): void => {
    drawer.open(TITLE, view(store.state.companion, companion, actions));
  };
  const refresh = whenChanged((state: CompanionState) => {
    if (drawer.title === TITLE) open();
    line.dataset["state"] = isLimited(state) ? "limited" : state.kind;
    const connected = helloOf(state) !== undefined;
    toggle.replaceChildren("Native", el("span", { class: "wide" }, connected ? " connected" : " tiers"), connected ? " ✓" : "…");
  });
  const say = (): void => {
    line.textContent = companionSentence(store.state.companion);
  };
  // A framed page never dials: its frame may be anyone's.
  toggle.disabled = isFramed;
  toggle.addEventListener("click", () => {
    if (drawer.title === TITLE) drawer.close();
    else open();
  });
  store.subscribe((state) => {
    refresh(state.companion);
    say();
  });
  setInterval(() => {
    const { kind } = store.state.companion;
    if (kind === "lost" || kind === "busy") say();
  }, 250);
  return open;
}

function isLimited(state: CompanionState): boolean {
  return state.kind === "connected" && state.hello.tiers.some(({ unavailable }) => unavailable !== undefined);
}

function view(state: CompanionState, companion: Companion, actions: CompanionActions): Node {
  const parts: Node[] = [];
  const say = (text: string): number => parts.push(el("p", {}, text));
  const act = (label: string, press: () => void, testid?: "companion-connect"): number =>
    parts.push(el("p", {}, button(label, testid === undefined ? {} : { testid, class: "primary" }, press)));
  const connect = (): void => void companion.connect();
  switch (state.kind) {
    case "off":
      say("The runner compiles with ARM64, Cranelift and LLVM on your own machine. Start it, then open the address it prints, or connect from here:");
      parts.push(startCommand(actions));
      act("Connect", connect, testIds.companionConnect);
      parts.push(pairField(companion));
      break;
    case "looking":
      say(`Looking for ilo-runner on this computer, port ${state.port}.`);
      act("Cancel", () => { companion.disconnect(); });
      break;
    case "asking":
      say("Your browser is asking whether this page may reach your computer; choose Allow.");
      act("Cancel", () => { companion.disconnect(); });
      break;
    case "blocked":
      say(`${state.reason} ${state.undo}`);
      parts.push(ownPage(companion, actions));
      break;
    case "absent":
      say(`Nothing answers on port ${state.port}, or it does not allow this page. Start the runner on this computer:`);
      parts.push(startCommand(actions), portField(companion));
      break;
    case "untrusted":
      say(`The runner does not know this page. ${state.reason} Open the address it printed, or paste its PORT-TOKEN here:`);
      parts.push(pairField(companion));
      break;
    case "incompatible":
      say(`This page speaks protocol ${state.ours}, the runner ${state.theirs}. Update the older of the two: for the runner,`);
      parts.push(command("cargo install --path native-runner", actions));
      act("Try again", connect, testIds.companionConnect);
      break;
    case "lost":
      say("The connection was lost. What was running is lost with it, and nothing is sent again by itself.");
      act("Try now", () => { companion.retryNow(); }, testIds.companionConnect);
      act("Stop trying", () => { companion.disconnect(); });
      break;
    case "busy":
    case "connected":
      parts.push(...connectedView(state.hello));
      act("Disconnect", () => { companion.disconnect(); });
  }
  return el("div", { class: "drawer-body" }, ...parts);
}

function connectedView(hello: Hello): Node[] {
  const { os, arch, runner, core, sandbox, tiers, limits } = hello;
  const rows = tiers
    .filter(({ engine }) => engine !== "auto" && engine !== "wasm")
    .map(({ engine, unavailable }) =>
      el("li", { class: unavailable === undefined ? "good" : "soft" }, `${unavailable === undefined ? "✓" : "–"} ${engineTitle(engine)}${unavailable === undefined ? "" : `: ${unavailable}`}`),
    );
  return [
    el("p", {}, `${os} ${arch}, ilo-runner ${runner}, core ${core}.`),
    el("ul", { class: "tiers" }, ...rows),
    el("p", { class: "soft" }, `Each run: a process of its own, at most ${limits.run_ms / 1000} s. Sandbox: ${sandbox}.`),
  ];
}

/** The exact line that starts a companion which accepts this page. */
function startCommand(actions: CompanionActions): HTMLElement {
  const foreign = isLoopback(location.hostname) && location.protocol === "http:" && location.port === "4560" ? "" : ` --allow-origin ${location.origin}`;
  return command(`ilo-runner serve${foreign}`, actions);
}

function command(line: string, actions: CompanionActions): HTMLElement {
  return el(
    "div",
    { class: "command" },
    el("code", { translate: "no", tabindex: 0 }, line),
    button("Copy", {}, () => {
      actions.copy(line, "The command");
    }),
  );
}

function pairField(companion: Companion): HTMLElement {
  const problem = el("p", { class: "error" });
  const field = el("input", {
    testid: testIds.companionPair,
    "aria-label": "Pairing code, PORT-TOKEN",
    placeholder: "PORT-TOKEN",
    autocomplete: "off",
    spellcheck: "false",
  });
  const form = el("form", { class: "command" }, field, el("button", { type: "submit" }, "Pair"), problem);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pairing = parsePairing(field.value);
    if (pairing !== undefined) companion.pair(pairing);
    else problem.textContent = "That is no pairing code: it is a port, a hyphen and 43 letters, digits, - or _.";
  });
  return form;
}

function portField(companion: Companion): HTMLElement {
  const field = el("input", { testid: testIds.companionPort, "aria-label": "Port", inputmode: "numeric", size: 6 });
  field.value = String(companion.port);
  const problem = el("p", { class: "error" });
  const again = el("button", { type: "submit", class: "primary", testid: testIds.companionConnect }, "Try again");
  const form = el("form", { class: "group" }, el("label", { class: "group" }, "Port", field), again, problem);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const port = parsePort(field.value);
    if (port === undefined) problem.textContent = "A port is a number from 1 to 65535.";
    else void companion.connect(port);
  });
  return form;
}

function ownPage(companion: Companion, actions: CompanionActions): HTMLElement {
  return el(
    "p",
    {},
    button("Open this program in the runner's own page", { class: "primary" }, () => {
      void actions.fragment().then((fragment) => {
        window.open(`http://127.0.0.1:${companion.port}/#${fragment}`, "_blank", "noopener");
      });
    }),
  );
}
