import { RUN_KINDS, type RunKind } from "../../experience/records/run-record.ts";
import { boolean, fraction, func, list, oneOf, string, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
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
  redact: withDefault(boolean(), true),
  mask: func(),
  personalData: { ...func(), remedy: "The promise of one has to be awaited: personalData: await …." },
  excludeFields: withDefault(list("a list of paths such as inputs.customer", path), []),
  excludeKinds: withDefault(list("a list of kinds of runs", oneOf(...RUN_KINDS)), []),
  sample: withDefault(fraction(), 1),
} satisfies OptionsSpec<CaptureOptions>;

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
