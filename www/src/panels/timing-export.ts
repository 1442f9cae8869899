// A timing as text for other programs: JSON in the CLI's shape, CSV of the same rows.

import type { TimedRow, TimingState } from "../state";

export function exportTiming(timing: TimingState, format: "csv" | "json"): string {
  return format === "csv" ? csv(timing.rows) : json(timing);
}

function csv(rows: readonly TimedRow[]): string {
  const lines = rows.map(({ place, engine, timing, unavailable, diagnostic }) =>
    [place, engine, timing?.median_ns, timing?.low_ns, timing?.high_ns, timing?.batches, timing?.calls_per_batch, unavailable ?? diagnostic?.message]
      .map((field) => quote(String(field ?? "")))
      .join(","),
  );
  return ["place,engine,median_ns,low_ns,high_ns,batches,calls,unavailable", ...lines, ""].join("\n");
}

function quote(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function json(timing: TimingState): string {
  const engines = timing.rows.map(({ place, engine, timing: figures, unavailable, diagnostic }) =>
    figures === undefined
      ? { place, engine, unavailable: unavailable ?? diagnostic?.message ?? "not measured" }
      : {
          place,
          engine,
          median_ns: figures.median_ns,
          low_ns: figures.low_ns,
          high_ns: figures.high_ns,
          batches: figures.batches,
          calls: figures.calls_per_batch,
          clock_step_ns: figures.clock_step_ns,
          compile_ns: figures.compile_ns,
          code_bytes: figures.code_bytes,
          side_exits: figures.side_exits,
        },
  );
  const value = timing.rows.find((row) => row.value !== undefined)?.value?.text;
  const { job } = timing;
  return JSON.stringify({ schema: 1, function: job?.entry, args: job?.args, value, engines }, null, 2);
}
