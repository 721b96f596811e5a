import type { Serialized } from "@langchain/core/load/serializable";
import type { LLMResult } from "@langchain/core/outputs";

/** What integrations call the name of a model. */
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

/** The model that a call asks for: LangSmith's name for it, the parameters of the call, the model's own, else its class. */
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

/** The model as the provider reports it; empty when it does not. */
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

/** LangChain strings together what each chunk of a stream says, so that a name that is said again comes several times. */
function once(name: string): string {
  const length = (name + name).indexOf(name, 1);
  return length > 0 && length < name.length ? name.slice(0, length) : name;
}
