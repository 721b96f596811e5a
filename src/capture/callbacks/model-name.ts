import type { Serialized } from "@langchain/core/load/serializable";
import type { LLMResult } from "@langchain/core/outputs";

/** Fields in which integrations give the name of a model. */
const NAMES = [
  "model_name",
  "model",
  "modelName",
  "model_id",
  "modelId",
  "modelVersion",
  "model_version",
  "deployment_name",
  "deploymentName",
  "azureOpenAIApiDeploymentName",
];

/**
 * The name of the model that a call asks for. The first of these that is given counts: `ls_model_name` in the metadata,
 * the name in the parameters of the call, the name in the model's own parameters, the name of the model's class.
 */
export function askedModel(
  serialized: Serialized | undefined,
  extra: Readonly<Record<string, unknown>> | undefined,
  metadata: Readonly<Record<string, unknown>>,
): string {
  return (
    text(metadata["ls_model_name"]) ||
    nameIn(extra?.["invocation_params"]) ||
    nameIn((serialized as { kwargs?: unknown } | undefined)?.kwargs) ||
    text(serialized?.id?.at(-1))
  );
}

/** The name of the model as the provider reports it; empty if the provider reports none. */
export function reportedModel({ generations, llmOutput }: LLMResult): string {
  const first = generations[0]?.[0];
  const message = (first as { message?: { response_metadata?: unknown } } | undefined)?.message;
  return nameIn(message?.response_metadata) || nameIn(first?.generationInfo) || nameIn(llmOutput);
}

function nameIn(place: unknown): string {
  if (typeof place !== "object" || place === null) return "";
  for (const name of NAMES) {
    const found = text((place as Record<string, unknown>)[name]);
    if (found !== "") return found;
  }
  return "";
}

function text(value: unknown): string {
  return typeof value === "string" ? once(value.trim()) : "";
}

/** A name without its repetitions. LangChain joins the names that the chunks of a stream report. */
function once(name: string): string {
  const length = (name + name).indexOf(name, 1);
  return length > 0 && length < name.length ? name.slice(0, length) : name;
}
