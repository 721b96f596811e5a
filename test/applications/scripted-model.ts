import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import {
  type AIMessage,
  AIMessageChunk,
  type BaseMessage,
  type UsageMetadata,
} from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";

import type { Tokens } from "./expectation.ts";

/** What a model does with the messages that it is given. */
export interface Script {
  /** @throws Error what the provider fails with */
  readonly answer: (messages: readonly BaseMessage[]) => AIMessage;
  readonly tokens: Tokens | null;
}

/** A chat model that follows a script, by the messages alone: the same ones get the same answer, streamed or not. */
export class ScriptedModel extends BaseChatModel {
  readonly #script: Script;

  constructor(script: Script) {
    super({ maxRetries: 0 });
    this.#script = script;
  }

  static override lc_name(): string {
    return "ScriptedModel";
  }

  override _llmType(): string {
    return "scripted";
  }

  override bindTools(): this {
    return this;
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const message = this.#answer(messages);
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    _options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const {
      text,
      tool_calls: calls = [],
      usage_metadata: usage,
    } = this.#answer(messages) as AIMessage & {
      usage_metadata?: UsageMetadata;
    };
    const half = Math.ceil(text.length / 2);
    const toolCalls = calls.map(({ name, args, id }, index) => ({
      name,
      args: JSON.stringify(args),
      id: id ?? "",
      index,
      type: "tool_call_chunk" as const,
    }));
    for (const message of [
      new AIMessageChunk(text.slice(0, half)),
      new AIMessageChunk({ content: text.slice(half), tool_call_chunks: toolCalls }),
      new AIMessageChunk({ content: "", ...(usage ? { usage_metadata: usage } : {}) }),
    ]) {
      yield new ChatGenerationChunk({ message, text: message.text });
      await runManager?.handleLLMNewToken(message.text);
    }
  }

  #answer(messages: readonly BaseMessage[]): AIMessage {
    const message = this.#script.answer(messages);
    const { tokens } = this.#script;
    if (!tokens) return message;
    const { input, output } = tokens;
    const usage: UsageMetadata = { input_tokens: input, output_tokens: output, total_tokens: input + output };
    return Object.assign(message, { usage_metadata: usage });
  }
}
