import * as callbackManager from "@langchain/core/callbacks/manager";
import { LangChainTracer } from "@langchain/core/tracers/tracer_langchain";

import { DeeplakeCallbackHandler, ExperienceStore, type ExperienceStoreOptions } from "../../src/index.ts";
import { load } from "../peers/load.ts";

/** What a handler logs to and how. */
export interface HandlerSettings {
  /** A location for ours, the address of an HTTP server for the others. */
  readonly target: string;
  readonly store?: Omit<ExperienceStoreOptions, "onEvent" | "embeddings">;
  readonly handleSignals?: boolean;
}

/** A handler as an application has it. */
export interface OpenedHandler {
  readonly callbacks: readonly unknown[];
  /** What its documentation says to call before the end; only the control run does. */
  flush(): Promise<unknown>;
}

type Open = (settings: HandlerSettings) => Promise<OpenedHandler>;

interface Provider {
  register(): void;
  forceFlush(): Promise<void>;
}
interface Telemetry {
  NodeTracerProvider: new (options: { spanProcessors: unknown[] }) => Provider;
  BatchSpanProcessor: new (exporter: unknown) => unknown;
}

/** The callbacks that an application would pass, each with its own defaults. */
export const HANDLERS: Readonly<Record<string, Open>> = {
  deeplake: async ({ target, store = {}, handleSignals = false }) => {
    const experience = await ExperienceStore.open(target, {
      ...store,
      // Losses are said where the parent counts them.
      onEvent: ({ kind, message }) =>
        void (kind === "dropped" && process.stderr.write(`dropped: ${message}\n`)),
    });
    const handler = new DeeplakeCallbackHandler(experience, { handleSignals });
    return { callbacks: [handler], flush: () => handler.flush() };
  },
  langsmith: async ({ target }) => {
    const { Client } = await load<{
      Client: new (options: object) => { awaitPendingTraceBatches(): Promise<void> };
    }>("langsmith");
    const client = new Client({ apiUrl: target, apiKey: "key" });
    return {
      callbacks: [new LangChainTracer({ client: client as never })],
      flush: () => client.awaitPendingTraceBatches(),
    };
  },
  langfuse: async ({ target }) => {
    const { NodeTracerProvider } = await load<Telemetry>("@opentelemetry/sdk-trace-node");
    const { LangfuseSpanProcessor } = await load<{ LangfuseSpanProcessor: new (options: object) => unknown }>(
      "@langfuse/otel",
    );
    const { CallbackHandler } = await load<{ CallbackHandler: new () => unknown }>("@langfuse/langchain");
    const processor = new LangfuseSpanProcessor({ publicKey: "pk", secretKey: "sk", baseUrl: target });
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    provider.register();
    return { callbacks: [new CallbackHandler()], flush: () => provider.forceFlush() };
  },
  openinference: async ({ target }) => {
    const { NodeTracerProvider, BatchSpanProcessor } = await load<Telemetry>("@opentelemetry/sdk-trace-node");
    const { OTLPTraceExporter } = await load<{ OTLPTraceExporter: new (options: object) => unknown }>(
      "@opentelemetry/exporter-trace-otlp-proto",
    );
    const { LangChainInstrumentation } = await load<{
      LangChainInstrumentation: new () => { manuallyInstrument(module: unknown): void };
    }>("@arizeai/openinference-instrumentation-langchain");
    const exporter = new OTLPTraceExporter({ url: `${target}/v1/traces` });
    const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
    provider.register();
    new LangChainInstrumentation().manuallyInstrument(callbackManager);
    return { callbacks: [], flush: () => provider.forceFlush() };
  },
};
