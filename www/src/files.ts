// Programs from files: dropped anywhere on the page, or chosen. A drop that is not taken would replace the page.

import { el, part } from "./dom";

/** Bytes of a program that is opened; longer ones are no playground programs. */
const LIMIT = 256 * 1024;

export type ReadFile = { kind: "source"; source: string } | { kind: "refused"; message: string };

/** The program in a file, or one sentence on why it cannot be opened. */
export async function readProgram(file: Pick<File, "name" | "size" | "arrayBuffer">): Promise<ReadFile> {
  const { name, size } = file;
  if (size > LIMIT) return { kind: "refused", message: `${name} is longer than ${LIMIT / 1024} KiB.` };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    // The editor's lines end in one way.
    return { kind: "source", source: text.replace(/\r\n?/g, "\n") };
  } catch (reason) {
    const why = reason instanceof TypeError ? "is no UTF-8 text" : "could not be read";
    return { kind: "refused", message: `${name} ${why}.` };
  }
}

/** Opens what is dropped, and gives the way to choose a file. */
export function mountFiles(open: (source: string, name: string) => void, refuse: (reason: string) => void): () => void {
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const read = await readProgram(file);
    if (read.kind === "source") open(read.source, file.name);
    else refuse(read.message);
  };
  const source = part("#source", HTMLElement);
  const mark = (on: boolean): void => void source.classList.toggle("dropping", on);
  // Before the editor sees it, which would insert the text where it fell.
  const options = { capture: true };
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  }, options);
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) mark(false);
  }, options);
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    mark(false);
    void take(event.dataTransfer?.files[0]);
  }, options);

  const chooser = el("input", { type: "file", accept: ".ilo,text/plain", hidden: true, "aria-label": "A program" });
  document.body.append(chooser);
  chooser.addEventListener("change", () => {
    void take(chooser.files?.[0]);
    // The same file again is a change again.
    chooser.value = "";
  });
  return () => { chooser.click(); };
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") === true;
}
