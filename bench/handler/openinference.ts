import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";

import { load } from "../peers/load.ts";
import type { Setting, Subject } from "./subject.ts";

interface Provider {
  getTracer(name: string): unknown;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
type Sdk = {
  NodeTracerProvider: new (options: { spanProcessors: unknown[] }) => Provider;
  BatchSpanProcessor: new (exporter: unknown) => unknown;
};
type Exporter = { OTLPTraceExporter: new (options: { url: string }) => unknown };
type Core = { OITracer: new (options: { tracer: unknown }) => unknown };
type Tracer = { LangChainTracer: new (tracer: unknown) => BaseCallbackHandler };

/** OpenInference's tracer, a new one for each root run as its instrumentation makes them, over OpenTelemetry's batches. */
export async function openInference({ url }: Setting): Promise<Subject> {
  const { NodeTracerProvider, BatchSpanProcessor } = await load<Sdk>("@opentelemetry/sdk-trace-node");
  const { OTLPTraceExporter } = await load<Exporter>("@opentelemetry/exporter-trace-otlp-proto");
  const { OITracer } = await load<Core>("@arizeai/openinference-core");
  const { LangChainTracer } = await load<Tracer>(
    new URL(
      "../peers/node_modules/@arizeai/openinference-instrumentation-langchain/dist/esm/tracer.js",
      import.meta.url,
    ).href,
  );
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` });
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  const tracer = new OITracer({ tracer: provider.getTracer("bench") });
  return {
    name: "OpenInference",
    callbacks: () => [new LangChainTracer(tracer)],
    flush: () => provider.forceFlush(),
    close: () => provider.shutdown(),
  };
}
