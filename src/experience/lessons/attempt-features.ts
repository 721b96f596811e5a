import { tokenize } from "../../internal/tokenize.ts";

/**
 * What an attempt did, each once: the tools it called and which followed which, as in `search({"q":"x"}) -> book(1)`;
 * where it called none, its words.
 */
export function attemptFeatures(approach: string): Set<string> {
  const tools = [...approach.matchAll(/(?<![\p{L}\p{N}_.])([\p{L}_][\p{L}\p{N}_.]*)\(/gu)].map(
    ([, name = ""]) => name,
  );
  if (tools.length === 0) return new Set(tokenize(approach));
  const steps = tools.slice(1).map((tool, at) => `${tools[at]} -> ${tool}`);
  return new Set([...tools, ...steps]);
}
