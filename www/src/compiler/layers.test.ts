import { expect, test } from "vitest";
import { Layers } from "./layers";

/** A maker whose answers come when the test says so. */
function maker() {
  const asked: string[] = [];
  const answers: ((failure?: Error) => void)[] = [];
  const failures: unknown[] = [];
  const layers = new Layers(
    (layer, source, name) => {
      asked.push(`${layer} of ${name} in ${source}`);
      return new Promise((resolve, reject) => {
        answers.push((failure) => {
          if (failure === undefined) resolve({ kind: "refused" } as never);
          else reject(failure);
        });
      });
    },
    (fault) => failures.push(fault),
  );
  return { layers, asked, answers, failures };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("a layer is made once for a text", async () => {
  const { layers, asked, answers } = maker();
  const first = layers.ask("ir", "one", "f");
  expect(layers.ask("ir", "one", "f")).toBe(first);
  await settled();
  answers[0]?.();
  expect(await first).toEqual({ kind: "refused" });
  void layers.ask("arm64", "one", "f");
  void layers.ask("ir", "two", "f");
  await settled();
  expect(asked).toEqual(["ir of f in one", "ir of f in two"]);
});

test("what waits is not made once the text has changed", async () => {
  const { layers, asked, answers } = maker();
  const first = layers.ask("wasm", "one", "f");
  await settled();
  const second = layers.ask("wasm", "two", "f");
  void layers.ask("wasm", "three", "f");
  await settled();
  expect(asked, "one at a time").toEqual(["wasm of f in one"]);
  answers[0]?.();
  expect(await first).toEqual({ kind: "refused" });
  expect(await second).toBeUndefined();
  await settled();
  expect(asked).toEqual(["wasm of f in one", "wasm of f in three"]);
});

test("after a failure it is made anew", async () => {
  const { layers, asked, answers, failures } = maker();
  const lost = layers.ask("arm64", "one", "f");
  await settled();
  answers[0]?.(new Error("out of memory"));
  expect(await lost).toBeUndefined();
  expect(failures).toHaveLength(1);
  void layers.ask("arm64", "one", "f");
  await settled();
  expect(asked).toHaveLength(2);
});
