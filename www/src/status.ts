// The status line: one state in words with its icon, at most one action, and the same said to screen readers.

import { button, part } from "./dom";
import { problemCounts, errorsFirst } from "./problems";
import { calledFunction, type State, type Store } from "./state";
import { count, formatBytes, formatMilliseconds } from "./figures";
import { isNative, tierTitle } from "./tiers";
import { hasErrors, isAnswerFresh } from "./call-bar";

export interface StatusActions {
  stop: () => void;
  run: () => void;
  time: () => void;
  nextProblem: () => void;
  reload: () => void;
}

interface Line {
  text: string;
  kind: "good" | "error" | "warning" | "running" | "soft";
  action?: [string, () => void];
}

const CHECKING_SHOWN_AFTER = 150;
const PROBLEMS_SAID_AFTER = 1000;

export function mountStatus(store: Store, actions: StatusActions): void {
  const place = part("#state", HTMLElement);
  const actionPlace = part("#state-action", HTMLElement);
  const announcer = part("#announce", HTMLElement);
  let checking: ReturnType<typeof setTimeout> | undefined;
  let saying: ReturnType<typeof setTimeout> | undefined;
  let shown = "";

  const show = (line: Line): void => {
    place.className = line.kind;
    if (line.text !== shown) {
      shown = line.text;
      place.textContent = line.text;
      const { action } = line;
      actionPlace.replaceChildren(...(action === undefined ? [] : [button(action[0], { class: "plain" }, action[1])]));
      // Said once it stands still: never on each key, never more than once a second.
      clearTimeout(saying);
      if (line.kind !== "running") saying = setTimeout(() => (announcer.textContent = line.text), PROBLEMS_SAID_AFTER);
    }
  };
  store.subscribe((state) => {
    const isChecking = state.compiler.kind === "ready" && state.checked?.source !== state.source;
    if (!isChecking) {
      clearTimeout(checking);
      checking = undefined;
      show(lineOf(state, actions));
    } else {
      checking ??= setTimeout(() => {
        show({ text: "Checking", kind: "running" });
      }, CHECKING_SHOWN_AFTER);
    }
  });
  setInterval(() => {
    const { state } = store;
    if (state.run.kind === "running") show(lineOf(state, actions));
  }, 100);
}

function lineOf(state: Readonly<State>, actions: StatusActions): Line {
  return (
    compilerLine(state, actions) ??
    runningLine(state, actions) ??
    noticeLine(state) ??
    problemLine(state, actions) ??
    endLine(state, actions) ??
    verifiedLine(state, actions)
  );
}

function compilerLine({ compiler }: Readonly<State>, actions: StatusActions): Line | undefined {
  if (compiler.kind === "failed") {
    return { text: `✕ The engine could not be loaded: ${compiler.reason}`, kind: "error", action: ["Try again", actions.reload] };
  }
  if (compiler.kind === "ready") return undefined;
  const total = compiler.total === undefined ? "" : ` of ${Math.ceil(compiler.total / 1024)}`;
  return { text: `Loading the engine (${Math.ceil(compiler.bytes / 1024)}${total} KB)`, kind: "running" };
}

function runningLine({ run, timing }: Readonly<State>, actions: StatusActions): Line | undefined {
  if (run.kind === "running") {
    const elapsed = ((Date.now() - run.since) / 1000).toFixed(1);
    const { engine } = run.job;
    const tier = tierTitle(engine, isNative(engine) ? "native" : "browser");
    return { text: `Running on ${tier} · ${elapsed} s`, kind: "running", action: ["Stop", actions.stop] };
  }
  if (timing.kind === "running") return { text: "Measuring every tier", kind: "running", action: ["Stop", actions.stop] };
  return undefined;
}

function noticeLine({ notice }: Readonly<State>): Line | undefined {
  return notice === undefined ? undefined : { text: `△ ${notice}`, kind: "warning" };
}

function problemLine({ checked }: Readonly<State>, actions: StatusActions): Line | undefined {
  if (checked === undefined || !hasErrors(checked)) return undefined;
  const { diagnostics } = checked.report;
  const first = errorsFirst(diagnostics)[0];
  const named = first === undefined ? "" : `: ${first.code} ${first.message}`;
  return { text: `✕ ${problemCounts(diagnostics)}${named}`, kind: "error", action: ["Next problem", actions.nextProblem] };
}

function endLine(state: Readonly<State>, actions: StatusActions): Line | undefined {
  const { run } = state;
  if (!isAnswerFresh(state)) return undefined;
  if (run.kind === "stopped") return { text: `■ ${run.message}`, kind: "warning", action: ["Run again", actions.run] };
  if (run.kind !== "finished") return undefined;
  if (run.outcome.kind === "error") {
    const { code, message } = run.outcome.diagnostic;
    return { text: `✕ ${code} ${message}`, kind: "error" };
  }
  const value = run.outcome.text.length > 60 ? `${run.outcome.text.slice(0, 60)}…` : run.outcome.text;
  const took = `took ${formatMilliseconds(run.took)} (once, not a benchmark)`;
  return { text: `✓ Result ${value} · ${took}`, kind: "good", action: ["Time it", actions.time] };
}

function verifiedLine(state: Readonly<State>, actions: StatusActions): Line {
  const { checked, compiler } = state;
  if (checked === undefined) return { text: "Checking", kind: "running" };
  const { functions, diagnostics } = checked.report;
  const warnings = problemCounts(diagnostics);
  const parts = [
    "✓ Verified",
    count(functions.length, "function"),
    formatBytes(new TextEncoder().encode(checked.source).length),
    ...(warnings === "" ? [] : [warnings]),
    ...(compiler.kind === "ready" ? [`core ${compiler.version}`] : []),
  ];
  if (calledFunction(state) === undefined) return { text: parts.join(" · "), kind: "soft" };
  return { text: parts.join(" · "), kind: "good", action: ["Run", actions.run] };
}
