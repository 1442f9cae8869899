// The chart: one line for each tier, its median as a shape, the interval as a bar through it, every batch as a faint tick.
// Loaded with d3 when the first timing arrives.

import { scaleLinear, scaleLog } from "d3-scale";
import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle, symbolStar, symbolWye, type SymbolType } from "d3-shape";
import { svg } from "../dom";
import { formatNanoseconds } from "../figures";
import type { EngineName, TimingReport } from "../protocol";
import type { TimedRow } from "../state";
import { tierTitle } from "../tiers";

const SHAPES: Record<EngineName, SymbolType> = {
  interp: symbolSquare,
  vm: symbolCircle,
  arm64: symbolTriangle,
  cranelift: symbolDiamond,
  llvm: symbolStar,
  wasm: symbolWye,
  auto: symbolCircle,
};

const ROW = 30;
const HEADING = 24;
const AXIS = 26;
const HEADINGS = { browser: "In this browser", native: "Native, this computer" } as const;

type Timed = TimedRow & { timing: TimingReport };

export function timingChart(rows: readonly TimedRow[], kind: "log" | "linear", width: number): SVGSVGElement {
  const timed = rows.filter((row): row is Timed => row.timing !== undefined);
  const groups = (["browser", "native"] as const)
    .map((place) => ({ place, rows: timed.filter((row) => row.place === place) }))
    .filter((group) => group.rows.length > 0);
  const left = Math.min(140, width * 0.3);
  const right = width - 76;
  const x = axis(timed, kind, [left, right]);
  const height = groups.reduce((sum, group) => sum + HEADING + group.rows.length * ROW, AXIS);
  const chart = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": summary(timed) });
  chart.append(...gridLines(x, kind, height));
  let y = 0;
  for (const group of groups) {
    chart.append(svg("text", { x: 0, y: y + 16, class: "heading" }, HEADINGS[group.place]));
    y += HEADING;
    for (const row of group.rows) {
      chart.append(line(row, x, y + ROW / 2, right));
      y += ROW;
    }
  }
  return chart;
}

interface Axis {
  (value: number): number;
  ticks(count?: number): number[];
}

function axis(rows: readonly Timed[], kind: "log" | "linear", range: [number, number]): Axis {
  const values = rows.flatMap(({ timing }) => [timing.low_ns, timing.high_ns, ...timing.samples_ns]).filter((value) => value > 0);
  const smallest = Math.min(...values);
  const largest = Math.max(...values);
  if (kind === "linear") return scaleLinear([0, largest * 1.05], range);
  // Whole decades, and never fewer than two, so that near things look near.
  const low = Math.floor(Math.log10(smallest));
  const high = Math.max(low + 2, Math.ceil(Math.log10(largest)));
  return scaleLog([10 ** low, 10 ** high], range);
}

function gridLines(x: Axis, kind: "log" | "linear", height: number): SVGElement[] {
  const ticks = kind === "log" ? x.ticks() : x.ticks(5);
  return ticks.flatMap((tick) => {
    const isDecade = kind === "linear" || Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9;
    const at = x(tick);
    const grid = svg("line", { x1: at, x2: at, y1: 4, y2: height - AXIS + 4, class: isDecade ? "grid decade" : "grid" });
    if (!isDecade) return [grid];
    return [grid, svg("text", { x: at, y: height - 6, "text-anchor": "middle", class: "axis" }, tickText(tick))];
  });
}

function tickText(nanoseconds: number): string {
  return formatNanoseconds(nanoseconds).replace(/\.0+ /, " ");
}

function line(row: Timed, x: Axis, y: number, right: number): SVGGElement {
  const { timing, engine, place } = row;
  const median = x(timing.median_ns);
  const shape = symbol(SHAPES[engine], 110)() ?? "";
  return svg(
    "g",
    { class: `tier-${engine}` },
    svg("text", { x: 8, y: y + 4 }, tierTitle(engine, place).replace(/ \((wasm|native)\)$/, "")),
    ...timing.samples_ns.filter((sample) => sample > 0).map((sample) => svg("rect", { x: x(sample) - 0.75, y: y - 8, width: 1.5, height: 16, class: "sample" })),
    svg("line", { x1: x(timing.low_ns), x2: x(timing.high_ns), y1: y, y2: y, class: "interval" }),
    svg("path", { d: shape, transform: `translate(${median} ${y})`, class: "dot" }),
    svg("text", { x: right + 8, y: y + 4, class: "value" }, formatNanoseconds(timing.median_ns)),
  );
}

function summary(rows: readonly Timed[]): string {
  const parts = rows.map(({ engine, place, timing }) => `${tierTitle(engine, place)} ${formatNanoseconds(timing.median_ns)}`);
  return `Median time per call: ${parts.join(", ")}. The table below has the same figures.`;
}
