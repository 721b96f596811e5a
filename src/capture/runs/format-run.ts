import { shortened } from "../../base/shortened.ts";
import { indent } from "../../experience/prompt/format-experiences.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";
import { valueWords } from "./run-words.ts";

/** Most characters of each: the input, the output and the error. */
const LENGTH = 2_000;

/** Describes a run as text: what ran, how it ended, its input and its output. */
export function formatRun({ name, kind, status, inputs, outputs, error }: RunRecord): string {
  const parts = [
    ["Input", valueWords(inputs)],
    ["Output", valueWords(outputs)],
    ["Error", error],
  ] as const;
  const lines = parts.flatMap(([title, text]) =>
    text === "" ? [] : `${title}: ${indent(shortened(text, LENGTH))}`,
  );
  return [`${indent(name)} (${kind}): ${status}`, ...lines].join("\n");
}
