// How a program that runs in Node is spoken to: a line in, a line out. See src/peer.rs.

import { writeSync } from "node:fs";
import { createInterface } from "node:readline";

/** Says who it is, then answers each line by the command that it names; its words are separated by tabs. */
export async function serve(version, commands) {
  writeSync(1, `${version}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, ...words] = line.split("\t");
    let answer;
    try {
      answer = commands[command](...words);
    } catch (error) {
      answer = `error ${(error.message ?? String(error)).split("\n")[0]}`;
    }
    writeSync(1, `${answer}\n`);
  }
}
