import { shortened } from "../../base/shortened.ts";
import { indent } from "../../experience/prompt/format-experiences.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";
import { valueWords } from "./run-words.ts";

/** Characters kept of inputs, of outputs and of the error each. */
const LENGTH = 2_000;

/** A run as text: what ran and how it ended, what went in, what came out. */
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
