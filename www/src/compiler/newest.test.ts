import { expect, test } from "vitest";
import { Newest, NewestAnswer } from "./newest";

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

test("of questions, those that a newer one overtook are answered with nothing", async () => {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const lane = new NewestAnswer<string, string>((question) => {
    begun.push(question);
    return new Promise((resolve) => ends.push(() => { resolve(question.toUpperCase()); }));
  });
  const answers = ["a", "b", "c"].map((question) => lane.ask(question));
  ends[0]?.();
  expect(await answers[0]).toBe("A");
  expect(await answers[1]).toBeUndefined();
  expect(begun).toEqual(["a", "c"]);
  ends[1]?.();
  expect(await answers[2]).toBe("C");
});
