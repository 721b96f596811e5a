import { DeeplakeError } from "../../errors.ts";
import type { ExperienceInput } from "../../experience/experience.ts";
import { completeExperience } from "../../experience/validate-experience.ts";

/** A line of a file of recorded runs as an experience without an id of its own. @throws DeeplakeError INVALID_ARGUMENT */
export function parseRunLine(line: string): ExperienceInput {
  const fields = parseObject(line);
  const input = {
    task: fields["task"],
    approach: fields["approach"],
    outcome: fields["outcome"],
    score: fields["score"],
    lessons: lessons(fields["lessons"]),
    tags: fields["tags"] ?? [],
    agent: fields["agent"] ?? "",
    id: fields["id"],
    timestamp: timestamp(fields["timestamp"]),
    labelSource: "environment",
  };
  const given = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
  ) as unknown as ExperienceInput;
  // Refuses here what the store would refuse later, when it can no longer say in which line it stood.
  completeExperience(given, { id: () => "unused", now: () => 0, agent: "", author: "", scope: "" });
  return given;
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new DeeplakeError("INVALID_ARGUMENT", `Expected a JSON object, got ${(error as Error).message}.`, {
      cause: error,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new DeeplakeError(
    "INVALID_ARGUMENT",
    `Expected a JSON object, got ${Array.isArray(value) ? "an array" : typeof value}.`,
  );
}

function lessons(value: unknown): unknown {
  return Array.isArray(value) && value.every((lesson) => typeof lesson === "string")
    ? value.join("\n")
    : (value ?? undefined);
}

/** Unix seconds from a number, ISO 8601 or `2023-07-17-17:56`; a time without a zone is UTC. */
function timestamp(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return Math.floor(value);
  if (typeof value === "string") {
    const text = value.replace(/^(\d{4}-\d{2}-\d{2})-(\d{2}:\d{2})/, "$1T$2");
    const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes("T") ? text : `${text}Z`;
    const milliseconds = Date.parse(zoned);
    if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000);
  }
  throw new DeeplakeError(
    "INVALID_ARGUMENT",
    `Expected Unix seconds, ISO 8601 or 2023-07-17-17:56 in timestamp, got ${JSON.stringify(value)}.`,
  );
}
