// Figures for people: three significant digits and the unit that fits.

const UNITS: readonly (readonly [number, string])[] = [
  [1, "ns"],
  [1e3, "µs"],
  [1e6, "ms"],
  [1e9, "s"],
];

/** A duration in nanoseconds. */
export function formatNanoseconds(value: number): string {
  const [size, unit] = UNITS.findLast(([size]) => value >= size * 0.9995) ?? [1, "ns"];
  return `${threeDigits(value / size)} ${unit}`;
}

/** A duration in milliseconds, as a watch would say it. */
export function formatMilliseconds(value: number): string {
  return value < 1 ? "under 1 ms" : value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toFixed(digits);
}

export function formatBytes(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KB`;
}

/** `1 function`, `2 functions`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
