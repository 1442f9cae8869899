import { expect, test } from "vitest";
import { Newest } from "./newest";

test("while one is under way, only the newest of the rest waits", async () => {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const queue = new Newest<string>((input) => {
    begun.push(input);
    return new Promise((resolve) => ends.push(resolve));
  });
  for (const input of ["a", "b", "c", "d"]) queue.submit(input);
  expect(begun).toEqual(["a"]);
  ends[0]?.();
  await Promise.resolve();
  expect(begun).toEqual(["a", "d"]);
  ends[1]?.();
  await Promise.resolve();
  await Promise.resolve();
  queue.submit("e");
  expect(begun).toEqual(["a", "d", "e"]);
});
