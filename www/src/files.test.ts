import { expect, test } from "vitest";
import { readProgram } from "./files";

const read = (...parts: BlobPart[]): ReturnType<typeof readProgram> => readProgram(new File(parts, "a.ilo"));

test("a program is read as the editor holds it", async () => {
  expect(await read("\ufefff>n;1\r\n", "g>t;\"é\"\r")).toEqual({ kind: "source", source: 'f>n;1\ng>t;"é"\n' });
});

test("what is no program is refused with its name and the reason", async () => {
  expect(await read(new Uint8Array([0x66, 0xff]))).toEqual({ kind: "refused", message: "a.ilo is no UTF-8 text." });
  expect(await read("x".repeat(256 * 1024 + 1))).toEqual({ kind: "refused", message: "a.ilo is longer than 256 KiB." });
  const gone = { name: "a.ilo", size: 1, arrayBuffer: () => Promise.reject(new DOMException("gone", "NotFoundError")) };
  expect(await readProgram(gone)).toEqual({ kind: "refused", message: "a.ilo could not be read." });
});
