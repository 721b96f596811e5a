import type { RunKind } from "../../experience/records/run-record.ts";
import { invalidArgument, invalidKind } from "../../base/options/invalid-argument.ts";
import { remembered } from "../../base/collections/remembered.ts";
import { isFieldPath, parseFieldPath } from "../../storage/redaction/field-paths.ts";
import type { Mask, RedactOptions } from "../../storage/redaction/redact.ts";

/** What of the runs is stored. */
export interface CaptureOptions {
  /** Whether what runs were given is stored. @default true */
  readonly captureInputs?: boolean;
  /** Whether what runs gave back is stored. @default true */
  readonly captureOutputs?: boolean;
  /** Whether secrets (tokens, keys, passwords, authentication headers) are replaced before they are stored. @default true */
  readonly redact?: boolean;
  /**
   * Gives what is stored instead of each text of inputs, outputs, errors, metadata and recorded failures. The path
   * starts with `inputs`, `outputs`, `error`, `metadata`, `task` or `approach`. If it throws, neither text is stored.
   */
  readonly mask?: Mask;
  /**
   * Gives each text without the personal data in it, after secrets were replaced: what `personalData()` resolves to, or
   * a function of your own. If it throws, or gives no text, the text is not stored. @default none
   */
  readonly personalData?: (text: string) => string;
  /**
   * Fields that are stored as `[omitted]`, such as `"inputs.customer"`, with `*` for any one step and `**` for any
   * number: `"**.email"`. Paths are those of `mask`. @default none
   */
  readonly excludeFields?: readonly string[];
  /** Kinds of runs that are not stored. What runs inside one is, as if it ran in the run above. @default none */
  readonly excludeKinds?: readonly RunKind[];
  /**
   * Share of root runs, 0..1, that are stored with everything in them. Decided by the root's id: handlers and processes
   * agree on it. A failure of the others is still recorded as an experience. @default 1
   */
  readonly sample?: number;
}

const RUN_KINDS: readonly unknown[] = [
  "chain",
  "graph",
  "node",
  "chat_model",
  "llm",
  "tool",
  "retriever",
] satisfies RunKind[];
const PLACES: readonly (string | undefined)[] = [
  "inputs",
  "outputs",
  "error",
  "metadata",
  "task",
  "approach",
  "*",
  "**",
];

/** Refuses options that would store what they seem to keep out. @throws DeeplakeError INVALID_ARGUMENT */
export function checkCapture(options: CaptureOptions): void {
  for (const name of ["captureInputs", "captureOutputs", "redact"] as const) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== "boolean")
      throw invalidArgument(`true or false for ${name}`, value);
  }
  for (const name of ["mask", "personalData"] as const) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== "function") {
      const remedy = value instanceof Promise ? `Write ${name}: await ….` : "";
      throw invalidKind(`a function for ${name}`, value, remedy);
    }
  }
  checkList("excludeFields", options.excludeFields, "paths such as inputs.customer", isPlacePath);
  checkList("excludeKinds", options.excludeKinds, `some of ${RUN_KINDS.join(", ")}`, (kind) =>
    RUN_KINDS.includes(kind),
  );
  const { sample = 1 } = options;
  if (!(sample >= 0 && sample <= 1)) throw invalidArgument("a share from 0 to 1 for sample", sample);
}

/** How the options want values redacted. */
export function redaction({ redact, mask, personalData, excludeFields }: CaptureOptions): RedactOptions {
  return {
    secrets: redact !== false,
    mask,
    personalData: personalData && remembered(failingClosed(personalData)),
    omit: excludeFields?.length ? excludeFields.map(parseFieldPath) : undefined,
  };
}

function failingClosed(personalData: (text: string) => unknown): (text: string) => string {
  return (text) => {
    try {
      const left = personalData(text);
      if (typeof left === "string") return left;
    } catch {
      // What cannot be looked through is not stored.
    }
    return "[redacted:personalData failed]";
  };
}

function isPlacePath(path: unknown): boolean {
  return isFieldPath(path) && PLACES.includes(parseFieldPath(path)[0]);
}

function checkList(name: string, value: unknown, expected: string, fits: (item: unknown) => boolean): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw invalidKind(`a list of ${expected} for ${name}`, value);
  const wrong: unknown = value.find((item) => !fits(item));
  if (wrong !== undefined) throw invalidArgument(`${expected} in ${name}`, wrong);
}
