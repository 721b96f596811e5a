import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { ChatAnthropic } from "@langchain/anthropic";
import { ChatBedrockConverse } from "@langchain/aws";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
import { ChatOpenAI } from "@langchain/openai";

import { PROTOCOLS, promptOf } from "./protocols.ts";
import { refusalOf } from "./refusals.ts";
import type { Answer, Provider, ProviderRequest } from "./turn.ts";

/** A server on this machine that speaks the protocols of all providers, and refuses what each of them refuses. */
export interface ProviderLoopback extends AsyncDisposable {
  /** The provider's own client class. */
  readonly model: (provider: Provider) => BaseChatModel;
  /** What each accepted request said, all texts of it. */
  readonly prompts: readonly string[];
}

/** @param answer What the models say; by default they call the first tool they are offered once, and then say ok. */
export async function providerLoopback(
  answer: (request: ProviderRequest) => Answer = callThenSay,
): Promise<ProviderLoopback> {
  const prompts: string[] = [];
  let calls = 0;
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const send = (status: number, body: object): void => {
        const headers = {
          "content-type": "application/json",
          ...(status === 400 && { "x-amzn-errortype": "ValidationException" }),
        };
        response.writeHead(status, headers).end(JSON.stringify(body));
      };
      const path = new URL(request.url ?? "", "http://localhost").pathname;
      const found = (Object.keys(PROTOCOLS) as Provider[]).find((one) => PROTOCOLS[one].path.test(path));
      if (!found) return send(404, { message: `no such path: ${path}` });
      const asked = PROTOCOLS[found].read(JSON.parse(text));
      const refusal = refusalOf(found, asked);
      if (refusal !== undefined) return send(400, PROTOCOLS[found].refuse(refusal));
      prompts.push(promptOf(asked));
      return send(200, PROTOCOLS[found].answer(answer(asked), `call_${++calls}`));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    model: (provider) => CLIENTS[provider](url),
    prompts,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const CLIENTS: Readonly<Record<Provider, (url: string) => BaseChatModel>> = {
  openai: (url) =>
    new ChatOpenAI({
      model: "gpt-4o",
      apiKey: "none",
      configuration: { baseURL: `${url}/v1` },
      maxRetries: 0,
    }),
  anthropic: (url) =>
    new ChatAnthropic({
      model: "claude-3-5-sonnet-latest",
      apiKey: "none",
      anthropicApiUrl: url,
      maxRetries: 0,
    }),
  gemini: (url) =>
    new ChatGoogleGenerativeAI({ model: "gemini-2.5-flash", apiKey: "none", baseUrl: url, maxRetries: 0 }),
  bedrock: (url) =>
    new ChatBedrockConverse({
      model: "anthropic.claude-3-5-sonnet-20240620-v1:0",
      region: "eu-central-1",
      credentials: { accessKeyId: "none", secretAccessKey: "none" },
      clientOptions: { requestHandler: { handle: sendTo(url) } as never, maxAttempts: 1 },
      maxRetries: 0,
    }),
};

/** Bedrock's client speaks HTTP/2 to a host of Amazon's; here its signed requests go to this machine. */
function sendTo(url: string) {
  return async ({ method, path, headers, body }: SignedRequest): Promise<object> => {
    const { status, headers: answered, body: stream } = await fetch(url + path, { method, headers, body });
    return { response: { statusCode: status, headers: Object.fromEntries(answered), body: stream } };
  };
}

interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

function callThenSay({ turns, tools: [tool] }: ProviderRequest): Answer {
  return tool === undefined || (turns.at(-1)?.results.length ?? 0) > 0 ? "ok" : { tool, args: { x: 1 } };
}
