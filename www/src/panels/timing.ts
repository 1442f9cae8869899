// The timing: rows of figures in two groups that are never mixed, and a chart of the same rows.

import { button, el, svg } from "../dom";
import { agreementOf } from "../agreement";
import { formatBytes, formatNanoseconds, threeDigits } from "../figures";
import { ROUGH_BELOW, type TimingReport } from "../protocol";
import { distinct, ratio } from "../spread";
import type { CompanionState } from "../companion/state";
import { helloOf } from "../companion/state";
import type { TimedRow, TimingState } from "../state";
import { testIds } from "../testids";
import { tierTitle } from "../tiers";
import { whenChanged, type PageActions, type Panel } from "./panel";
import { exportTiming } from "./timing-export";

export const timingPanel: Panel<"timing"> = {
  id: "timing",
  title: "Timing",
  mount(host, page) {
    let scale: "log" | "linear" = "log";
    const chart = el("figure", { class: "chart", testid: testIds.timingChart });
    const draw = whenChanged((timing: TimingState, companion: CompanionState) => {
      host.replaceChildren(...view(timing, companion, page, chart, switchScale));
      void drawChart(timing);
    });
    const switchScale = (button: HTMLButtonElement): void => {
      scale = scale === "log" ? "linear" : "log";
      button.textContent = scale === "log" ? "Linear axis" : "Logarithmic axis";
      void drawChart(latest);
    };
    let latest: TimingState = { kind: "none", rows: [], notes: [] };
    const drawChart = async (timing: TimingState): Promise<void> => {
      latest = timing;
      const timed = timing.rows.filter((row) => row.timing !== undefined);
      chart.hidden = timed.length === 0 || !agreementOf(timing.rows).agree;
      if (chart.hidden) return;
      const { timingChart } = await import("./timing-chart");
      if (latest === timing) chart.replaceChildren(timingChart(timed, scale, chart.clientWidth || 640));
    };
    new ResizeObserver(() => void drawChart(latest)).observe(host);
    return (state) => {
      draw(state.timing, state.companion);
    };
  },
};

function view(
  timing: TimingState,
  companion: CompanionState,
  page: PageActions,
  chart: HTMLElement,
  switchScale: (button: HTMLButtonElement) => void,
): Node[] {
  const { job } = timing;
  if (timing.kind === "none" || job === undefined) {
    return [
      el("p", { class: "empty" }, "Time it measures the call on every tier: many batches, the median of them, and how sure it is."),
    ];
  }
  const agreement = agreementOf(timing.rows);
  const head = el(
    "div",
    { class: "panel-head" },
    el("h3", {}, [job.entry, ...job.args].join(" ")),
    el("span", { testid: testIds.agreement, class: agreement.agree ? "" : "error" }, agreement.sentence),
    timing.kind === "running" ? el("span", { class: "running" }, "Measuring") : undefined,
    timing.kind === "stopped" ? el("span", { class: "warning" }, "Stopped before the end") : undefined,
  );
  if (!agreement.agree) return [head];
  const linear = button("Linear axis", { class: "plain" }, () => {
    switchScale(linear);
  });
  const groups = (["browser", "native"] as const).flatMap((place) => {
    const rows = timing.rows.filter((row) => row.place === place);
    if (rows.length === 0 && place === "native") return [nativeInvitation(page)];
    return rows.length === 0 ? [] : [group(place, rows, companion)];
  });
  return [head, chart, ...groups, ...timing.notes.map((note) => el("p", { class: "warning" }, note)), method(timing), footer(timing, page, linear)];
}

function nativeInvitation(page: PageActions): HTMLElement {
  return el(
    "section",
    { class: "timing-group" },
    el("h3", {}, "Native, this computer"),
    el(
      "p",
      { class: "empty" },
      "ARM64, Cranelift and LLVM run on your own machine. ",
      button("Connect a runner", { class: "plain" }, () => {
        page.connect();
      }),
    ),
  );
}

interface Column {
  title: string;
  cell: (timing: TimingReport) => string | Node;
}

function group(place: TimedRow["place"], rows: readonly TimedRow[], companion: CompanionState): HTMLElement {
  const hello = helloOf(companion);
  const [heading, detail] =
    place === "browser"
      ? ["In this browser", browserName()]
      : ["Native, this computer", hello === undefined ? "" : `${hello.os} ${hello.arch}, ilo-runner ${hello.runner}`];
  const columns = columnsFor(rows);
  const head = ["tier", ...columns.map(({ title }) => title)].map((title, index) =>
    el("th", { scope: "col", class: index === 0 ? "" : "num" }, title),
  );
  return el(
    "section",
    { class: "timing-group" },
    el("h3", {}, heading, " ", el("small", {}, detail)),
    el(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": `${heading}: figures` },
      el(
        "table",
        { class: "timing-table", "aria-label": heading },
        el("thead", {}, el("tr", {}, ...head)),
        el("tbody", {}, ...rows.map((row) => rowView(row, columns))),
      ),
    ),
  );
}

/** The columns of a group; those that only compiling tiers fill appear where one compiled. */
function columnsFor(rows: readonly TimedRow[]): Column[] {
  const timings = rows.flatMap((row) => row.timing ?? []);
  const slowest = timings.toSorted((left, right) => right.median_ns - left.median_ns)[0];
  const columns: (Column | undefined)[] = [
    { title: "per call", cell: (timing) => el("strong", {}, formatNanoseconds(timing.median_ns)) },
    {
      title: "95 % of the median",
      cell: ({ low_ns, high_ns }) => `${formatNanoseconds(low_ns)} – ${formatNanoseconds(high_ns)}`,
    },
    { title: "in this group", cell: (timing) => comparison(timing, slowest) },
    timings.some(({ compile_ns }) => compile_ns !== null)
      ? { title: "compiled in", cell: ({ compile_ns }) => (compile_ns === null ? "" : formatNanoseconds(compile_ns)) }
      : undefined,
    timings.some(({ code_bytes }) => code_bytes !== null)
      ? { title: "code", cell: ({ code_bytes }) => (code_bytes === null ? "" : formatBytes(code_bytes)) }
      : undefined,
    {
      title: "batches × calls",
      cell: ({ batches, calls_per_batch }) =>
        `${batches} × ${calls_per_batch.toLocaleString("en")}${batches < ROUGH_BELOW ? ", rough" : ""}`,
    },
  ];
  return columns.filter((column) => column !== undefined);
}

function rowView(row: TimedRow, columns: readonly Column[]): HTMLElement {
  const head = el("th", { scope: "row", class: "tier" }, seriesMark(row), tierTitle(row.engine, row.place));
  const attributes = { testid: testIds.timingRow, "data-engine": row.engine, "data-place": row.place } as const;
  const { timing } = row;
  if (timing !== undefined) {
    return el("tr", attributes, head, ...columns.map(({ cell }) => el("td", { class: "num" }, cell(timing))));
  }
  const code = row.diagnostic === undefined ? "" : `${row.diagnostic.code} `;
  const reason = row.unavailable ?? row.diagnostic?.message ?? "waiting";
  return el("tr", attributes, head, el("td", { class: "reason", colspan: columns.length }, code + reason));
}

/** The colour and the shape that the row has in the chart. */
function seriesMark(row: TimedRow): Element {
  const line = svg("svg", { class: `series tier-${row.engine}`, viewBox: "0 0 16 12", "aria-hidden": "true" });
  line.append(svg("line", { x1: 1, x2: 15, y1: 6, y2: 6, stroke: "currentColor", "stroke-width": 3 }));
  return line;
}

function comparison(timing: TimingReport, slowest: TimingReport | undefined): string {
  if (slowest === undefined || slowest === timing) return "1.00×";
  return distinct(timing, slowest) ? `${threeDigits(ratio(timing, slowest))}×` : "no clear difference";
}

function method(timing: TimingState): HTMLElement {
  const step = timing.rows.find(({ place }) => place === "browser")?.timing?.clock_step_ns;
  const lines = [
    "Included: the call through its entry. Not included: compiling, printing, preparing arguments.",
    "Compiling was timed once, before the first call; for the Wasm JIT it is the making of the module and the browser's compiling of it.",
    "Each tier is warmed up first, then called in batches; a dot is the median of the batches, its line the 95 % interval of that median, the faint strip every batch.",
    step === undefined ? "" : `The clock of this page steps by ${formatNanoseconds(step)}; a batch lasts at least a hundred steps.`,
    "Ratios are to the slowest tier of the same group.",
  ];
  return el("details", {}, el("summary", {}, "How this was measured"), ...lines.filter(Boolean).map((line) => el("p", { class: "soft" }, line)));
}

function footer(timing: TimingState, page: PageActions, linear: HTMLButtonElement): HTMLElement {
  const again = button("Time it again", { class: "plain" }, () => {
    page.time();
  });
  const exports = (["csv", "json"] as const).map((format) =>
    button(`Copy ${format.toUpperCase()}`, { class: "plain" }, () => {
      page.copy(exportTiming(timing, format), "The timing");
    }),
  );
  return el("p", { class: "group" }, linear, again, ...exports);
}

function browserName(): string {
  const brands = (navigator as { userAgentData?: { brands: { brand: string; version: string }[] } }).userAgentData?.brands;
  const brand = brands?.find(({ brand }) => !brand.includes("Not") && brand !== "Chromium") ?? brands?.find(({ brand }) => brand === "Chromium");
  if (brand !== undefined) return `${brand.brand} ${brand.version}, wasm`;
  const match = /(Firefox|Version)\/(\d+)/.exec(navigator.userAgent);
  return match === null ? "wasm" : `${match[1] === "Version" ? "Safari" : "Firefox"} ${match[2] ?? ""}, wasm`;
}
