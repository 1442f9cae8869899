// What the editor asks the compiler about the text in it. Of each kind of question only the newest counts, and an
// answer may be missing: the question was overtaken, or the engine failed.

import type { Compiler } from "./client";
import { EngineFault } from "./compiler-worker";
import type { EditorQuestions } from "./messages";
import { NewestAnswer } from "./newest";

type Ask<K extends keyof EditorQuestions> = (
  ...parameters: Parameters<EditorQuestions[K]>
) => Promise<ReturnType<EditorQuestions[K]> | undefined>;

export type Assistant = { readonly [K in keyof EditorQuestions]: Ask<K> };

/** An assistant that tells when the engine failed. */
export function assistantOf(compiler: Compiler, failed: () => void): Assistant {
  const lane = <K extends keyof EditorQuestions>(question: K): Ask<K> => {
    const newest = new NewestAnswer(async (parameters: Parameters<EditorQuestions[K]>) => {
      try {
        return await compiler.askAbout(question, ...parameters);
      } catch (fault) {
        if (fault instanceof EngineFault) failed();
        return undefined;
      }
    });
    return (...parameters) => newest.ask(parameters);
  };
  return {
    completions: lane("completions"),
    signature: lane("signature"),
    hover: lane("hover"),
    definition: lane("definition"),
    renamable: lane("renamable"),
    rename: lane("rename"),
  };
}
