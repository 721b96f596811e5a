import { LangChainTracer } from "@langchain/core/tracers/tracer_langchain";

import { load } from "../peers/load.ts";
import type { Setting, Subject } from "./subject.ts";

type Client = NonNullable<NonNullable<ConstructorParameters<typeof LangChainTracer>[0]>["client"]>;
type Module = { Client: new (options: { apiUrl: string; apiKey: string }) => Client };

/** LangSmith's tracer with a client of its own. */
export async function langsmith({ url }: Setting): Promise<Subject> {
  const { Client } = await load<Module>("langsmith");
  const client = new Client({ apiUrl: url, apiKey: "bench" }) as Client & {
    awaitPendingTraceBatches(): Promise<void>;
  };
  // A tracer keeps what it has traced; LangChain makes a new one for each root run.
  return {
    name: "LangSmith",
    callbacks: () => [new LangChainTracer({ client, projectName: "bench" })],
    flush: () => client.awaitPendingTraceBatches(),
    close: async () => {},
  };
}
