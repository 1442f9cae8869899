// Shapes of JSON: a shape checks a value at run time and gives it its type.

export type Shape<T> = (value: unknown) => value is T;

export const isString: Shape<string> = (value) => typeof value === "string";
export const isNumber: Shape<number> = (value): value is number => typeof value === "number" && Number.isFinite(value);

export function oneOf<const T extends string>(...texts: readonly T[]): Shape<T> {
  return (value): value is T => (texts as readonly unknown[]).includes(value);
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

export function arrayOf<T>(shape: Shape<T>): Shape<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(shape);
}

type Fields<T> = { [K in keyof T]-?: Shape<NonNullable<T[K]>> | Shape<T[K]> };

/** An object with at least these fields; those named in `optional` may be missing. Unknown fields are ignored. */
export function objectOf<T extends object>(fields: Fields<T>, optional: readonly (keyof T)[] = []): Shape<T> {
  const entries = Object.entries(fields) as [keyof T & string, Shape<unknown>][];
  return (value): value is T => {
    if (typeof value !== "object" || value === null) return false;
    const object = value as Record<string, unknown>;
    return entries.every(([name, shape]) => {
      const field = object[name];
      return field === undefined ? optional.includes(name) : shape(field);
    });
  };
}
