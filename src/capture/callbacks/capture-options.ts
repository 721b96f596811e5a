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

/** Which parts of runs are stored. The default of an option about redaction is the store's value. */
export interface CaptureOptions extends RedactionOptions {
  /** Whether the inputs of runs are stored. @default true */
  readonly captureInputs?: boolean;
  /** Whether the outputs of runs are stored. @default true */
  readonly captureOutputs?: boolean;
  /**
   * Paths of fields to store as `[omitted]`, such as `"inputs.customer"`. `*` stands for any one step, `**` for any
   * number of steps: `"**.email"`. A path begins like those that `mask` receives.
   * @default none
   */
  readonly excludeFields?: readonly string[];
  /**
   * Kinds of runs that are not stored. Runs inside such a run are stored as children of the run above it.
   * @default none
   */
  readonly excludeKinds?: readonly RunKind[];
  /**
   * Fraction of root runs, 0..1, that are stored with everything inside them. The root's id decides, which makes all
   * handlers and processes agree. The failure of a root that is not stored is still recorded as an experience.
   * @default 1
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

/** How a handler redacts values. The default of an option is the store's value. */
export function captureRedaction(options: CaptureOptions, ofStore: RedactOptions): RedactOptions {
  const { excludeFields } = options;
  return {
    ...redactionOf(options, ofStore),
    omit: excludeFields?.length ? excludeFields.map(parseFieldPath) : undefined,
  };
}
