import { PREPARING, STANDING_IN } from "./world.ts";

/** What an agent may do to get a tool to work: a call of it, perhaps after another one, or another tool. */
export interface Move {
  readonly option?: string;
  readonly before?: string;
  readonly instead?: string;
}

/**
 * The moves with a tool that a prompt shows, in the order of the prompt. A line shows one if it has calls,
 * `name(arguments) -> name(arguments)`, that belong to the tool: its last call in the line, with what was
 * called right before it, or a tool that may stand in for it, called right after it or alone under its name.
 */
export function movesShown(name: string, prompt: string): Move[] {
  const moves: Move[] = [];
  let about = "";
  for (const line of prompt.split("\n")) {
    about = /^- Tool: (\S+)/.exec(line)?.[1] ?? about;
    const calls = line.split(" -> ").map((part) => /(\w+)\((\{[^)]*\})\)/.exec(part));
    const at = calls.findLastIndex((call) => call?.[1] === name);
    const nameAt = (place: number): string => calls[place]?.[1] ?? "";
    if (at === -1) {
      if (about === name && STANDING_IN.includes(nameAt(calls.length - 1)))
        moves.push({ instead: nameAt(calls.length - 1) });
      continue;
    }
    if (STANDING_IN.includes(nameAt(at + 1))) moves.push({ instead: nameAt(at + 1) });
    const option = /"option":"(\w+)"/.exec(calls[at]?.[2] ?? "")?.[1];
    const before = nameAt(at - 1);
    if (option !== undefined) moves.push({ option, ...(PREPARING.includes(before) && { before }) });
  }
  return moves;
}
