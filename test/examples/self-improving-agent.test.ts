import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { solve } from "../../examples/self-improving-agent.ts";
import { runPython } from "../support/run-python.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** What the clients asked, so that the test sees that they really asked. */
const asked: {
  path: string;
  body: { input?: unknown; encoding_format?: string; messages?: { role: string; content: string }[] };
}[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      const body = JSON.parse(text) as (typeof asked)[number]["body"];
      asked.push({ path: request.url ?? "", body });
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify(
          request.url?.endsWith("/embeddings")
            ? embeddings(body.input, body.encoding_format === "base64")
            : completion(body.messages ?? []),
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
afterEach(() => vi.unstubAllEnvs());

function embeddings(input: unknown, encoded: boolean): unknown {
  const texts = (Array.isArray(input) ? input : [input]) as string[];
  const data = texts.map((text, index) => {
    const vector = Float32Array.from({ length: 1536 }, (_, place) => Math.sin(text.length + place));
    const embedding = encoded ? Buffer.from(vector.buffer).toString("base64") : [...vector];
    return { object: "embedding", index, embedding };
  });
  const usage = { prompt_tokens: 1, total_tokens: 1 };
  return { object: "list", model: "text-embedding-3-small", data, usage };
}

function completion(messages: readonly { content: string }[]): unknown {
  const judging = messages[0]?.content.startsWith("Rate");
  const informed = messages[0]?.content.includes("Past experience");
  const content = judging ? "0.4 Be shorter." : informed ? "A short answer." : "A very long answer.";
  const choice = { index: 0, message: { role: "assistant", content }, finish_reason: "stop" };
  return {
    id: "1",
    object: "chat.completion",
    created: 0,
    model: "gpt-4o-mini",
    choices: [choice],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  };
}

test("recalls, acts, lets a model evaluate, and appends with 1536 dimensions", async () => {
  vi.stubEnv("OPENAI_API_KEY", "none");
  vi.stubEnv("OPENAI_BASE_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  const location = join(temporaryDirectory(), "experiences-of-an-agent");
  expect(await solve("Explain recursion", location)).toMatchObject({
    experience: "",
    answer: "A very long answer.",
    score: 0.4,
  });
  const second = await solve("Explain recursion", location);
  expect(second).toMatchObject({ answer: "A short answer." });
  expect(second.experience).toContain("Lesson: Be shorter.");
  expect(asked.some(({ path }) => path.endsWith("/embeddings"))).toBe(true);
  const seen = await runPython(
    `ds = deeplake.open(sys.argv[1]); print(json.dumps([str(ds.schema["task_embedding"].dtype), len(ds), ds["outcome"][0], ds["metadata"][0].to_dict(convert_numpy_to_list=True)["tokens_used"]]))`,
    join(location, "experiences"),
  );
  expect(seen).toEqual(["embedding(1536, clustered)", 2, "partial", 15]);
});
