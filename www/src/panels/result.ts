// How the last run ended: the value with its type and tier, or what went wrong and where.

import { button, el } from "../dom";
import { agreementOf } from "../agreement";
import { count, formatMilliseconds } from "../figures";
import type { Diagnostic } from "../protocol";
import type { RunState, State, TimingState } from "../state";
import { testIds } from "../testids";
import { isNative, tierTitle } from "../tiers";
import { placeOf, whenChanged, type PageActions, type Panel } from "./panel";

export const resultPanel: Panel<"result"> = {
  id: "result",
  title: "Result",
  mount(host, page) {
    const draw = whenChanged((run: RunState, timing: TimingState, denials: State["denials"]) => {
      host.replaceChildren(...view(run, timing, page), ...denied(denials.list.length));
    });
    return (state) => {
      draw(state.run, state.timing, state.denials);
    };
  },
};

function view(run: RunState, timing: TimingState, page: PageActions): Node[] {
  switch (run.kind) {
    case "idle":
      return [el("p", { class: "empty" }, "Run the call to see its value here.")];
    case "asking":
      return [el("p", { class: "empty" }, "This program came from a link. Read it, then run it natively or not.")];
    case "running":
      return [el("p", { class: "empty running" }, `Running on ${title(run.job.engine)}`)];
    case "stopped":
      return [
        el("div", { testid: testIds.result, class: "failure" }, el("h3", {}, run.message)),
        el("p", { class: "soft" }, "Output until then is kept."),
      ];
    case "finished":
      return finished(run, timing, page);
  }
}

/** That the output names what was denied. */
function denied(things: number): Node[] {
  if (things === 0) return [];
  return [el("p", { class: "soft" }, `${count(things, "thing")} this program asked for ${things === 1 ? "was" : "were"} denied: see Output.`)];
}

function finished(run: RunState & { kind: "finished" }, timing: TimingState, page: PageActions): Node[] {
  if (run.outcome.kind === "error") return [failure(run.outcome.diagnostic, page)];
  const { text, type, bits } = run.outcome;
  const facts: [string, string | Node][] = [
    ["Type", type],
    ["Call", [run.job.entry, ...run.job.args].join(" ")],
    ["Ran on", title(run.engine)],
    ["Took", `${formatMilliseconds(run.took)} (once, not a benchmark)`],
  ];
  if (run.seed !== null) facts.push(["Random from", `seed ${run.seed}`]);
  if (bits !== null) facts.push(["Bits", bits]);
  if (timing.kind === "finished" && timing.job !== undefined && sameCall(timing.job, run.job)) {
    facts.push(["Tiers", agreementOf(timing.rows).sentence]);
  }
  return [
    el("p", { class: "answer", testid: testIds.result, translate: "no" }, text),
    el("dl", { class: "facts-list" }, ...facts.flatMap(([term, fact]) => [el("dt", {}, term), el("dd", {}, fact)])),
    el(
      "p",
      { class: "group" },
      button("Copy the value", { class: "plain" }, () => {
        page.copy(text, "The value");
      }),
      button("Time it", { class: "plain" }, () => {
        page.time();
      }),
    ),
  ];
}

/** What the program did wrong, in full. */
export function failure(diagnostic: Diagnostic, page: PageActions): HTMLElement {
  const { code, message, notes, suggestion } = diagnostic;
  return el(
    "div",
    { class: "failure", testid: testIds.result },
    el("h3", {}, el("span", { class: "code" }, code), ` ${message}`),
    ...(suggestion === undefined ? [] : [el("p", {}, suggestion)]),
    ...(notes.length === 0 ? [] : [el("p", { class: "soft prose" }, notes.join("\n"))]),
    el(
      "p",
      { class: "group" },
      diagnostic.labels.length === 0
        ? undefined
        : button("Show in the source", { class: "plain" }, () => {
            page.reveal(placeOf(diagnostic));
          }),
      button("Explain", { class: "plain" }, () => {
        page.explain(code);
      }),
    ),
  );
}

function title(engine: State["engine"]): string {
  return tierTitle(engine, isNative(engine) ? "native" : "browser");
}

function sameCall(left: { source: string; entry: string; args: readonly string[] }, right: typeof left): boolean {
  return left.source === right.source && left.entry === right.entry && left.args.join("\0") === right.args.join("\0");
}
