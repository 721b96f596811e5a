import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";

import { load } from "../peers/load.ts";
import type { Setting, Subject } from "./subject.ts";

interface Provider {
  register(): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
type Sdk = { NodeTracerProvider: new (options: { spanProcessors: unknown[] }) => Provider };
type Otel = {
  LangfuseSpanProcessor: new (options: { publicKey: string; secretKey: string; baseUrl: string }) => unknown;
};
type Langchain = { CallbackHandler: new () => BaseCallbackHandler };

/** Langfuse's handler over its span processor, as its documentation sets them up. */
export async function langfuse({ url }: Setting): Promise<Subject> {
  const { NodeTracerProvider } = await load<Sdk>("@opentelemetry/sdk-trace-node");
  const { LangfuseSpanProcessor } = await load<Otel>("@langfuse/otel");
  const { CallbackHandler } = await load<Langchain>("@langfuse/langchain");
  const processor = new LangfuseSpanProcessor({ publicKey: "bench", secretKey: "bench", baseUrl: url });
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  provider.register();
  return {
    name: "Langfuse",
    callbacks: () => [new CallbackHandler()],
    flush: () => provider.forceFlush(),
    close: () => provider.shutdown(),
  };
}
