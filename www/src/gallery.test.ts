import { expect, test } from "vitest";
import entries from "./gallery.json";

test("ids are unique and of one form, for links to them are permanent", () => {
  const ids = entries.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test.each(entries)("$id says what to look at, what to try, and how it ends", (entry) => {
  expect(entry.look.length).toBeGreaterThan(20);
  expect(entry.try.length).toBeGreaterThan(10);
  expect(entry.source).toContain(`${entry.entry}${entry.args.length === 0 ? ">" : " "}`);
  expect(Object.keys(entry.expect)).toHaveLength(1);
});
