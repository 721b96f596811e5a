import { invalid, invalidKind } from "../../base/options/invalid-argument.ts";
import { toRowWithoutHash } from "../../experience/records/experience-codec.ts";
import type { ExperienceInput } from "../../experience/records/experience.ts";
import { experiencesSchema } from "../../experience/records/schemas.ts";
import { completeExperience } from "../../experience/records/validate-experience.ts";
import { validateRow } from "../../storage/table/validate-row.ts";

/**
 * Parses one line of an import file, an attempt, into an experience. The experience has an id only if the line
 * has one.
 * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW
 */
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
  // The store would refuse a bad experience only later, when the number of the line is no longer known.
  const defaults = { id: () => "unused", now: () => 0, agent: "", author: "", scope: "" };
  const row = toRowWithoutHash(completeExperience(given, defaults));
  validateRow(experiencesSchema, row, null, { version: 0, deleted: false });
  return given;
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw invalid("a JSON object", (error as Error).message, "", { cause: error });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw invalidKind("a JSON object", value);
}

function lessons(value: unknown): unknown {
  return Array.isArray(value) && value.every((lesson) => typeof lesson === "string")
    ? value.join("\n")
    : (value ?? undefined);
}

/** A date with or without a time. A time without a zone is UTC. */
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[-T ](\d{2}:\d{2}.*?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Converts a number, ISO 8601 or `2023-07-17-17:56` to Unix seconds. */
function timestamp(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return Math.floor(value);
  const [, date, time = "00:00", zone = "Z"] = (typeof value === "string" && DATE.exec(value)) || [];
  const milliseconds = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${zone}`);
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000);
  throw invalidKind("Unix seconds, ISO 8601 or 2023-07-17-17:56 in timestamp", value);
}
