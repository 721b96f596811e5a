import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a client sends to `/chat/completions`, as far as tests look at it. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** Present when the client wants JSON of a schema. */
  readonly response_format?: { readonly type: string };
}

/** What a client sends to `/embeddings`. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly input: string | readonly string[];
  readonly dimensions?: number;
  readonly encoding_format?: "float" | "base64";
}

/** A server on this machine that speaks the part of OpenAI's protocol that chat models and embeddings use. */
export interface OpenAiLoopback extends AsyncDisposable {
  /** For OPENAI_BASE_URL. */
  readonly baseUrl: string;
  readonly chats: readonly ChatRequest[];
  readonly embeddings: readonly EmbeddingsRequest[];
  /** The key of each request. */
  readonly keys: ReadonlySet<string>;
}

/** Starts one. `answer`: the model's reply to a chat; `embed`: a text's vector, whose rest is filled with zeros. */
export async function openAiLoopback(
  answer: (chat: ChatRequest) => string,
  embed: (text: string) => readonly number[],
): Promise<OpenAiLoopback> {
  const chats: ChatRequest[] = [];
  const embeddings: EmbeddingsRequest[] = [];
  const keys = new Set<string>();
  const replies: Readonly<Record<string, (body: unknown) => object>> = {
    "/v1/chat/completions": (body) => {
      chats.push(body as ChatRequest);
      return completion(body as ChatRequest, answer(body as ChatRequest));
    },
    "/v1/embeddings": (body) => {
      embeddings.push(body as EmbeddingsRequest);
      return vectors(body as EmbeddingsRequest, embed);
    },
  };
  const server = createServer((request, response) => {
    keys.add(request.headers.authorization ?? "");
    void respond(request, response, replies[request.url ?? ""]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    chats,
    embeddings,
    keys,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  reply: ((body: unknown) => object) | undefined,
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const send = (status: number, body: object): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  if (!reply) return send(404, { error: { message: `no such path: ${request.url}` } });
  try {
    send(200, reply(JSON.parse(text)));
  } catch (error) {
    send(400, { error: { message: (error as Error).message } });
  }
}

function completion(chat: ChatRequest, content: string): object {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: chat.model,
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
  };
}

function vectors(
  { model, input, dimensions = 1536, encoding_format }: EmbeddingsRequest,
  embed: (text: string) => readonly number[],
): object {
  const data = (typeof input === "string" ? [input] : input).map((text, index) => {
    const given = embed(text);
    const vector = Float32Array.from({ length: dimensions }, (_, position) => given[position] ?? 0);
    const embedding =
      encoding_format === "base64" ? Buffer.from(vector.buffer).toString("base64") : Array.from(vector);
    return { object: "embedding", index, embedding };
  });
  return { object: "list", model, data, usage: { prompt_tokens: 1, total_tokens: 1 } };
}
