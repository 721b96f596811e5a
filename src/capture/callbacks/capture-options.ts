import { RUN_KINDS, type RunKind } from "../../experience/records/run-record.ts";
import { boolean, fraction, list, oneOf, string, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { isFieldPath, parseFieldPath } from "../../storage/redaction/field-paths.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import {
  REDACTION_OPTIONS,
  redactionOf,
  type RedactionOptions,
} from "../../storage/redaction/redaction-options.ts";

/** What of the runs is stored; redaction is as the store wants it unless these options say otherwise. */
export interface CaptureOptions extends RedactionOptions {
  /** Whether what runs were given is stored. @default true */
  readonly captureInputs?: boolean;
  /** Whether what runs gave back is stored. @default true */
  readonly captureOutputs?: boolean;
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

const path = string(
  "a path such as inputs.customer",
  (value) => isFieldPath(value) && PLACES.includes(parseFieldPath(value)[0]),
);

export const CAPTURE_OPTIONS = {
  captureInputs: withDefault(boolean(), true),
  captureOutputs: withDefault(boolean(), true),
  ...REDACTION_OPTIONS,
  excludeFields: withDefault(list("a list of paths such as inputs.customer", path), []),
  excludeKinds: withDefault(list("a list of kinds of runs", oneOf(...RUN_KINDS)), []),
  sample: withDefault(fraction(), 1),
} satisfies OptionsSpec<CaptureOptions>;

/** How the options of a handler want values redacted; what they leave open is as in the store. */
export function captureRedaction(options: CaptureOptions, ofStore: RedactOptions): RedactOptions {
  const { excludeFields } = options;
  return {
    ...redactionOf(options, ofStore),
    omit: excludeFields?.length ? excludeFields.map(parseFieldPath) : undefined,
  };
}
