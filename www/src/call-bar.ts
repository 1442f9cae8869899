// The call bar: which function, with which arguments, and the answer beside it.

import { button, el, part } from "./dom";
import { whenChanged } from "./panels/panel";
import type { FunctionReport } from "./protocol";
import { isFramed } from "./start";
import { calledFunction, type Checked, type RunState, type State, type Store } from "./state";
import { testIds } from "./testids";

export interface CallBarEvents {
  /** The visitor chose another function or another argument. */
  called(entry: string, args: readonly string[]): void;
  /** The visitor's word on code that came from a link. */
  accept(): void;
  decline(): void;
}

export function mountCallBar(store: Store, events: CallBarEvents): void {
  const fields = part("#call-fields", HTMLElement);
  const note = part("#call-note", HTMLElement);
  const answer = el("output", { id: "call-answer", testid: testIds.answer, translate: "no" });
  const remembered = new Map<string, readonly string[]>();
  let inputs: HTMLInputElement[] = [];

  const changed = (entry: string): void => {
    events.called(entry, inputs.map((input) => input.value));
  };
  const drawFields = whenChanged((signature: string, names: string) => {
    const { state } = store;
    const called = calledFunction(state);
    const functions = names === "" ? [] : names.split(" ");
    if (called === undefined) {
      inputs = [];
      fields.replaceChildren();
      return;
    }
    const args = argumentsFor(called, state.call.args, remembered.get(signature));
    inputs = called.parameters.map((parameter, index) => argumentInput(parameter, args[index] ?? ""));
    inputs.forEach((input) => {
      input.addEventListener("input", () => {
        changed(called.name);
        remembered.set(signature, inputs.map(({ value }) => value));
      });
    });
    fields.replaceChildren(functionPicker(functions, called.name), ...inputs.map(labelled(called)), answer);
    if (args.join("\0") !== state.call.args.join("\0")) changed(called.name);
  });
  const functionPicker = (names: readonly string[], chosen: string): HTMLElement => {
    const picker = el(
      "select",
      { testid: testIds.entry, translate: "no" },
      ...names.map((name) => el("option", { value: name, selected: name === chosen }, name)),
    );
    picker.addEventListener("change", () => {
      events.called(picker.value, []);
    });
    return el("label", {}, "function", picker);
  };
  const drawArguments = whenChanged((args: readonly string[]) => {
    inputs.forEach((input, index) => {
      const value = args[index] ?? "";
      // Never under the visitor's hands.
      if (input.value !== value && document.activeElement !== input) input.value = value;
    });
  });
  const drawAnswer = whenChanged((run: RunState, fresh: boolean) => {
    answer.replaceChildren(...answerView(run));
    answer.classList.toggle("stale", !fresh);
  });
  const drawNote = whenChanged((run: RunState["kind"], reason: string | undefined) => {
    inputs.forEach((input, index) => {
      input.setAttribute("aria-invalid", String(argumentProblem(store.state, index) !== undefined));
    });
    note.replaceChildren(...noteView(run, reason, events));
  });
  store.subscribe((state) => {
    const called = calledFunction(state);
    const signature = called === undefined ? "" : signatureOf(called);
    drawFields(signature, state.verified?.report.functions.map(({ name }) => name).join(" ") ?? "");
    drawArguments(state.call.args);
    drawAnswer(state.run, isAnswerFresh(state));
    drawNote(state.run.kind, whyNotRunnable(state));
  });
}

/** What a run in this page may use. */
const LIMITS = "Runs in this page end after 10 s, 256 MiB of memory or 1 MiB of output.";

/** Why the call cannot run now, or nothing. */
export function whyNotRunnable(state: Readonly<State>): string | undefined {
  if (isFramed) return "Programs run only when the playground has a tab of its own.";
  if (state.compiler.kind === "failed") return "The engine is not there.";
  const { checked } = state;
  if (checked === undefined) return undefined;
  if (hasErrors(checked)) return "Run waits until the errors are mended.";
  if (checked.report.functions.length === 0) return "There is no function to call yet.";
  if (checked.source !== state.source) return undefined;
  const called = calledFunction(state);
  if (called === undefined) return `There is no function ${state.call.entry}.`;
  for (let index = 0; index < called.parameters.length; index++) {
    const problem = argumentProblem(state, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

export function hasErrors({ report }: Checked): boolean {
  return report.diagnostics.some(({ severity }) => severity === "error");
}

/** What the page can see of a bad argument; everything else core says when it runs (ILO-R004). */
function argumentProblem(state: Readonly<State>, index: number): string | undefined {
  const parameter = calledFunction(state)?.parameters[index];
  const text = state.call.args[index] ?? "";
  if (parameter === undefined || parameter.type === "t") return undefined;
  if (text.trim() === "") return `Parameter ${parameter.name} needs a value of type ${parameter.type}.`;
  return undefined;
}

function signatureOf({ name, parameters }: FunctionReport): string {
  return [name, ...parameters.map((parameter) => `${parameter.name}:${parameter.type}`)].join(" ");
}

/** The arguments to start with: those of the call if they are as many, else those used before. */
function argumentsFor(
  called: FunctionReport,
  current: readonly string[],
  remembered: readonly string[] | undefined,
): readonly string[] {
  if (current.length === called.parameters.length) return current;
  return remembered ?? called.parameters.map((parameter, index) => current[index] ?? sample(parameter.type, index));
}

/** Something to start from that fits the commonest types. */
function sample(type: string, index: number): string {
  if (type === "n") return String((index + 1) * 10);
  return type === "b" ? "true" : "";
}

function argumentInput(parameter: { name: string; type: string }, value: string): HTMLInputElement {
  const input = el("input", {
    testid: testIds.argument,
    autocomplete: "off",
    spellcheck: "false",
    translate: "no",
    inputmode: parameter.type === "n" ? "decimal" : "text",
  });
  input.value = value;
  return input;
}

function labelled(called: FunctionReport): (input: HTMLInputElement, index: number) => HTMLLabelElement {
  return (input, index) => {
    const parameter = called.parameters[index];
    const name = `${parameter?.name ?? ""}:${parameter?.type ?? ""}`;
    return el("label", {}, el("span", { class: "name", translate: "no" }, name), input);
  };
}

function answerView(run: RunState): (Node | string)[] {
  const equals = el("span", { class: "equals" }, "=");
  switch (run.kind) {
    case "finished":
      return run.outcome.kind === "error"
        ? [equals, el("span", { class: "error" }, run.outcome.diagnostic.code)]
        : [equals, run.outcome.text];
    case "stopped":
      return [equals, el("span", { class: "warning" }, run.why === "visitor" ? "stopped" : run.why)];
    case "running":
      return [equals, el("span", { class: "running soft" }, "…")];
    default:
      return [];
  }
}

/** Whether the answer is of the call as it now stands. */
export function isAnswerFresh({ run, source, call }: Readonly<State>): boolean {
  if (!("job" in run)) return true;
  const { job } = run;
  return job.source === source && job.entry === call.entry && job.args.join("\0") === call.args.join("\0");
}

function noteView(run: RunState["kind"], reason: string | undefined, events: CallBarEvents): (Node | string)[] {
  if (run !== "asking") return [reason ?? LIMITS];
  return [
    "This program came from a link. Run it natively on this computer? ",
    button("Run it", { class: "plain" }, () => {
      events.accept();
    }),
    button("Do not", { class: "plain" }, () => {
      events.decline();
    }),
  ];
}
