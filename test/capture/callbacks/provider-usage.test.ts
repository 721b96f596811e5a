import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { ChatOpenAI } from "@langchain/openai";
import { afterAll, expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import type { LoggedRun } from "../../../src/runs.ts";

const usage = {
  prompt_tokens: 120,
  completion_tokens: 30,
  total_tokens: 150,
  prompt_tokens_details: { cached_tokens: 100 },
  completion_tokens_details: { reasoning_tokens: 20 },
};
const head = { id: "c", created: 1, model: "gpt-test" };
const message = { role: "assistant", content: "hi there" };

/** What OpenAI answers, in one piece and as a stream whose last chunk alone has the usage. */
const server = createServer((request, response) => {
  let text = "";
  request.on("data", (part: Buffer) => (text += part.toString()));
  request.on("end", () => {
    const asked = JSON.parse(text) as { stream?: boolean; stream_options?: { include_usage?: boolean } };
    if (request.url === "/v1/responses") {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      return;
    }
    if (!asked.stream) {
      const body = {
        ...head,
        object: "chat.completion",
        choices: [{ index: 0, message, finish_reason: "stop" }],
        usage,
      };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (chunk: object): void =>
      void response.write(
        `data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", ...chunk })}\n\n`,
      );
    for (const content of ["hi", " there"])
      send({ choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: null }] });
    send({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    if (asked.stream_options?.include_usage) send({ choices: [], usage });
    response.end("data: [DONE]\n\n");
  });
});
const answer = {
  id: "r",
  object: "response",
  created_at: 1,
  status: "completed",
  model: "gpt-test",
  output: [
    {
      type: "message",
      id: "m",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: "hi there", annotations: [] }],
    },
  ],
  usage: {
    input_tokens: 120,
    output_tokens: 30,
    total_tokens: 150,
    input_tokens_details: { cached_tokens: 100 },
    output_tokens_details: { reasoning_tokens: 20 },
  },
};
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;

function model(options: { useResponsesApi?: boolean } = {}): ChatOpenAI {
  return new ChatOpenAI({
    model: "gpt-test",
    apiKey: "none",
    maxRetries: 0,
    streamUsage: true,
    configuration: { baseURL },
    ...options,
  });
}

test.each([
  [
    "an answer in one piece",
    async (callbacks: DeeplakeCallbackHandler[]) => model().invoke("hello", { callbacks }),
  ],
  [
    "a stream",
    async (callbacks: DeeplakeCallbackHandler[]) => {
      for await (const chunk of await model().stream("hello", { callbacks })) void chunk;
    },
  ],
  [
    "an answer of the Responses API",
    async (callbacks: DeeplakeCallbackHandler[]) =>
      model({ useResponsesApi: true }).invoke("hello", { callbacks }),
  ],
])(
  "%s of OpenAI's client counts its tokens once, cached and reasoning ones included",
  async (_what, call) => {
    await using experience = await ExperienceStore.open("memory:");
    const handler = new DeeplakeCallbackHandler(experience);
    await call([handler]);
    await handler.flush();
    const runs: LoggedRun[] = [];
    for await (const run of experience.runs.scan()) runs.push(run);
    expect(runs).toMatchObject([
      {
        kind: "chat_model",
        status: "success",
        model: expect.stringContaining("gpt-test"),
        tokensInput: 120,
        tokensOutput: 30,
        tokensTotal: 150,
        tokensCached: 100,
        tokensReasoning: 20,
      },
    ]);
    expect(await experience.runs.usage()).toMatchObject([
      { calls: 1, input: 120, output: 30, cached: 100, reasoning: 20 },
    ]);
  },
);
