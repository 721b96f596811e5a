import type { Provider, ProviderRequest, Turn } from "./turn.ts";

/**
 * What providers refuse about the order of messages: `docs/decisions/2026-11-29-what-providers-refuse.md` has the
 * sources. Each rule says what is wrong about a turn, in the words of a provider, or nothing.
 */
export interface Refusal {
  readonly by: readonly Provider[];
  readonly of: (turns: readonly Turn[], index: number, request: ProviderRequest) => string | undefined;
}

export const REFUSALS: readonly Refusal[] = [
  {
    by: ["anthropic", "gemini", "bedrock"],
    of: ([...turns], index) =>
      ["user", "assistant"].includes(turns[index]?.role ?? "")
        ? undefined
        : `messages: Unexpected role "${turns[index]?.role}".`,
  },
  {
    by: ["anthropic", "bedrock"],
    of: ([first], index) =>
      index === 0 && first?.role !== "user" ? "A conversation must start with a user message." : undefined,
  },
  {
    by: ["bedrock"],
    of: (turns, index) =>
      turns[index]?.role === turns[index - 1]?.role
        ? "A conversation must alternate between user and assistant roles."
        : undefined,
  },
  {
    by: ["anthropic", "bedrock"],
    of: (turns, index, { system }) =>
      [...system, ...(turns[index]?.texts ?? [])].some((text) => text.trim() === "")
        ? "messages: text content blocks must contain non-whitespace text"
        : undefined,
  },
  {
    by: ["openai", "anthropic", "gemini", "bedrock"],
    of: (turns, index) => {
      const open = unanswered(turns, index);
      return open.length === 0
        ? undefined
        : `tool calls must be followed by their results, none for: ${open.join(", ")}`;
    },
  },
  {
    by: ["openai", "anthropic", "gemini", "bedrock"],
    of: (turns, index) => {
      const asked = callsBefore(turns, index);
      const orphan = turns[index]?.results.find((id) => !asked.includes(id));
      return orphan === undefined ? undefined : `unexpected result of a tool call: ${orphan}`;
    },
  },
  {
    by: ["gemini"],
    of: (turns, index) =>
      (turns[index]?.calls.length ?? 0) > 0 && turns[index - 1]?.role !== "user"
        ? "Please ensure that function call turn comes immediately after a user turn or after a function response turn."
        : undefined,
  },
  {
    by: ["gemini"],
    of: (turns, index) =>
      (turns[index]?.results.length ?? 0) > 0 && (turns[index]?.texts.length ?? 0) > 0
        ? "The turn of a function response must hold nothing else."
        : undefined,
  },
];

/** What a provider refuses of a request; `undefined` when it takes it. */
export function refusalOf(provider: Provider, request: ProviderRequest): string | undefined {
  const { turns } = request;
  if (turns.length === 0) return "contents is not specified";
  return REFUSALS.filter(({ by }) => by.includes(provider))
    .flatMap(({ of }) => turns.map((_, index) => of(turns, index, request)))
    .find((refusal) => refusal !== undefined);
}

/** Calls of a turn that what comes right after it does not answer. Results may come in one turn or in several. */
function unanswered(turns: readonly Turn[], index: number): string[] {
  const results: string[] = [];
  for (const turn of turns.slice(index + 1)) {
    if (turn.results.length === 0) break;
    results.push(...turn.results);
  }
  return (turns[index]?.calls ?? []).filter((id) => !results.includes(id));
}

/** The calls that a turn may answer: those of the turn that the results follow. */
function callsBefore(turns: readonly Turn[], index: number): readonly string[] {
  return turns.slice(0, index).findLast(({ results }) => results.length === 0)?.calls ?? [];
}
