import { BaseChatModel, type BaseChatModelParams } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";

import { Random, seedOf } from "./random.ts";

/**
 * An offline policy in the shape of a chat model; it is no language model. It reads which approaches a prompt offers
 * and what the recalled text says of them, takes the one with the best record, avoids those that only failed, and
 * otherwise guesses by seed. It knows nothing else: nothing of the tasks, nothing of how results are checked.
 */
export class PolicyModel extends BaseChatModel {
  readonly #seed: number;

  constructor(fields: BaseChatModelParams & { seed: number }) {
    super(fields);
    this.#seed = fields.seed;
  }

  static override lc_name(): string {
    return "PolicyModel";
  }

  override _llmType(): string {
    return "offline-policy";
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const prompt = messages.map((message) => message.text).join("\n");
    const answer = choose(
      offered(prompt),
      records(prompt),
      new Random(seedOf(this.#seed, prompt.slice(prompt.lastIndexOf("Task:")))),
    );
    const [input_tokens, output_tokens] = [words(prompt), words(answer)];
    const message = new AIMessage({ content: answer, response_metadata: { model_name: "offline-policy" } });
    Object.assign(message, {
      usage_metadata: { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens },
    });
    return { generations: [{ text: answer, message }] };
  }
}

/** Approaches that a prompt offers, as lines `- name: description`. */
function offered(prompt: string): string[] {
  return [...prompt.matchAll(/^- ([^:\n]+): /gm)].map(([, name]) => (name as string).trim());
}

/** Scores that the recalled text reports, by approach. */
function records(prompt: string): Map<string, number[]> {
  const scores = new Map<string, number[]>();
  for (const [, approach, score] of prompt.matchAll(/Approach: (.+)\n\s*Outcome: \w+ \(([\d.]+)\)/g)) {
    scores.set(approach as string, [...(scores.get(approach as string) ?? []), Number(score)]);
  }
  return scores;
}

/** The best record that is at least even, else one that has not failed, else any. */
function choose(
  names: readonly string[],
  scores: ReadonlyMap<string, readonly number[]>,
  random: Random,
): string {
  const shuffled = random.shuffle(names.toSorted());
  const mean = (name: string): number => {
    const known = scores.get(name) ?? [];
    return known.length === 0 ? Number.NaN : known.reduce((sum, score) => sum + score, 0) / known.length;
  };
  const proven = shuffled
    .filter((name) => mean(name) >= 0.5)
    .toSorted((a, b) => mean(b) - mean(a) || (scores.get(b)?.length ?? 0) - (scores.get(a)?.length ?? 0));
  return proven[0] ?? shuffled.find((name) => Number.isNaN(mean(name))) ?? shuffled[0] ?? "";
}

function words(text: string): number {
  return text.split(/\s+/).length;
}
