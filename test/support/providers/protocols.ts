import type { Answer, Provider, ProviderRequest, Turn } from "./turn.ts";

/** How a provider's requests are read, and its answers and refusals written. */
export interface Protocol {
  readonly path: RegExp;
  readonly read: (body: unknown) => ProviderRequest;
  readonly answer: (answer: Answer, id: string) => object;
  readonly refuse: (message: string) => object;
}

interface Block {
  readonly type?: string;
  readonly text?: string;
  readonly id?: string;
  readonly tool_use_id?: string;
  readonly name?: string;
  readonly functionCall?: { readonly name: string };
  readonly functionResponse?: { readonly name: string };
  readonly toolUse?: { readonly toolUseId: string };
  readonly toolResult?: { readonly toolUseId: string };
}
interface Message {
  readonly role: string;
  readonly content?: string | readonly Block[] | null;
  readonly parts?: readonly Block[];
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
}
interface Body {
  readonly messages?: readonly Message[];
  readonly contents?: readonly Message[];
  readonly system?: string | readonly Block[];
  readonly systemInstruction?: Message;
  readonly tools?: readonly Record<string, unknown>[];
  readonly toolConfig?: { readonly tools: readonly { readonly toolSpec: { readonly name: string } }[] };
}

export const PROTOCOLS: Readonly<Record<Provider, Protocol>> = {
  openai: {
    path: /\/chat\/completions$/u,
    read: (body) => {
      const { messages = [], tools = [] } = body as Body;
      return {
        system: [],
        turns: messages.map(({ role, content, tool_calls = [], tool_call_id }) => ({
          role: role === "tool" ? "user" : role,
          texts: tool_call_id === undefined ? textsOf(content) : [],
          calls: tool_calls.map(({ id }) => id),
          results: tool_call_id === undefined ? [] : [tool_call_id],
        })),
        tools: tools.map(({ function: described }) => (described as { name: string }).name),
      };
    },
    answer: (answer, id) => ({
      id: `chatcmpl-${id}`,
      object: "chat.completion",
      created: 1,
      model: "gpt",
      choices: [
        typeof answer === "string"
          ? { index: 0, message: { role: "assistant", content: answer }, finish_reason: "stop" }
          : {
              index: 0,
              finish_reason: "tool_calls",
              message: {
                role: "assistant",
                content: null,
                tool_calls: [
                  {
                    id,
                    type: "function",
                    function: { name: answer.tool, arguments: JSON.stringify(answer.args) },
                  },
                ],
              },
            },
      ],
    }),
    refuse: (message) => ({ error: { message, type: "invalid_request_error" } }),
  },
  anthropic: {
    path: /\/v1\/messages$/u,
    read: (body) => {
      const { messages = [], system, tools = [] } = body as Body;
      return {
        system: textsOf(system),
        turns: messages.map(({ role, content }) => ({
          role,
          texts: textsOf(content),
          calls: blocksOf(content).flatMap(({ type, id }) => (type === "tool_use" && id ? [id] : [])),
          results: blocksOf(content).flatMap(({ tool_use_id: id }) => id ?? []),
        })),
        tools: tools.map(({ name }) => name as string),
      };
    },
    answer: (answer, id) => ({
      id: `msg_${id}`,
      type: "message",
      role: "assistant",
      model: "claude",
      usage: { input_tokens: 1, output_tokens: 1 },
      ...(typeof answer === "string"
        ? { stop_reason: "end_turn", content: [{ type: "text", text: answer }] }
        : {
            stop_reason: "tool_use",
            content: [{ type: "tool_use", id, name: answer.tool, input: answer.args }],
          }),
    }),
    refuse: (message) => ({ type: "error", error: { type: "invalid_request_error", message } }),
  },
  gemini: {
    path: /:generateContent/u,
    // Gemini knows calls by the names of their functions.
    read: (body) => {
      const { contents = [], systemInstruction, tools = [] } = body as Body;
      return {
        system: textsOf(systemInstruction?.parts),
        turns: contents.map(({ role, parts = [] }) => ({
          role: role === "model" ? "assistant" : role,
          texts: textsOf(parts),
          calls: parts.flatMap(({ functionCall }) => functionCall?.name ?? []),
          results: parts.flatMap(({ functionResponse }) => functionResponse?.name ?? []),
        })),
        tools: tools.flatMap(({ functionDeclarations }) =>
          (functionDeclarations as { name: string }[]).map(({ name }) => name),
        ),
      };
    },
    answer: (answer) => ({
      candidates: [
        {
          index: 0,
          finishReason: "STOP",
          content: {
            role: "model",
            parts: [
              typeof answer === "string"
                ? { text: answer }
                : { functionCall: { name: answer.tool, args: answer.args } },
            ],
          },
        },
      ],
    }),
    refuse: (message) => ({ error: { code: 400, message, status: "INVALID_ARGUMENT" } }),
  },
  bedrock: {
    path: /\/converse$/u,
    read: (body) => {
      const { messages = [], system, toolConfig } = body as Body;
      return {
        system: textsOf(system),
        turns: messages.map(({ role, content }) => ({
          role,
          texts: textsOf(content),
          calls: blocksOf(content).flatMap(({ toolUse }) => toolUse?.toolUseId ?? []),
          results: blocksOf(content).flatMap(({ toolResult }) => toolResult?.toolUseId ?? []),
        })),
        tools: (toolConfig?.tools ?? []).map(({ toolSpec }) => toolSpec.name),
      };
    },
    answer: (answer, id) => ({
      metrics: { latencyMs: 1 },
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
      ...(typeof answer === "string"
        ? { stopReason: "end_turn", output: { message: { role: "assistant", content: [{ text: answer }] } } }
        : {
            stopReason: "tool_use",
            output: {
              message: {
                role: "assistant",
                content: [{ toolUse: { toolUseId: id, name: answer.tool, input: answer.args } }],
              },
            },
          }),
    }),
    refuse: (message) => ({ message }),
  },
};

function blocksOf(content: Message["content"]): readonly Block[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);
}

function textsOf(content: Message["content"]): readonly string[] {
  return blocksOf(content).flatMap(({ text }) => text ?? []);
}

/** All texts of a request, the system prompt first. */
export function promptOf({ system, turns }: ProviderRequest): string {
  return [...system, ...turns.flatMap(({ texts }: Turn) => texts)].join("\n");
}
