import type { FilterObject } from "../../base/filter/filter.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import {
  boolean,
  checkedBy,
  either,
  fraction,
  func,
  list,
  number,
  oneOf,
  range,
  readOption,
  recordOf,
  required,
  string,
  wholeFrom,
  withDefault,
} from "../../base/options/option.ts";
import {
  type OptionsSpec,
  type Settled,
  type Stated,
  statedOptions,
  withDefaults,
} from "../../base/options/read-options.ts";
import type { Mask } from "../../storage/redaction/redact.ts";
import { LABEL_SOURCES } from "../records/default-confidence.ts";
import type { Experience, LabelSource } from "../records/experience.ts";
import { parseExperienceFilter } from "../records/parse-experience-filter.ts";
import type { ExportFormat, ExportStyle } from "./training-example.ts";
import { sum } from "../../base/collections/sum.ts";

/** Options of an export. Only `format: "dpo"` takes the options of pairs. */
export type ExportOptions = CommonOptions &
  (({ readonly format: "dpo" } & PairOptions) | { readonly format: Exclude<ExportFormat, "dpo"> });

/** Which pairs an export with `format: "dpo"` makes. */
export interface PairOptions {
  /** Least difference between the scores of the chosen and the rejected attempt, 0..1. @default 0 */
  readonly minScoreGap?: number;
  /** Most pairs for one task. The seed decides which. @default all */
  readonly pairsPerTask?: number;
}

/** Options that every export takes. */
export interface CommonOptions {
  /**
   * `dpo`: pairs of a success and a failure of the same task. `kto`: single attempts, successes and
   * failures. `sft`: successes only.
   */
  readonly format: ExportFormat;
  /** Whether examples contain lists of messages or plain strings. @default "conversational" */
  readonly style?: ExportStyle;
  /** Exports only experiences whose verdict has one of these sources. @default all */
  readonly labelSources?: readonly LabelSource[];
  /** Exports only experiences whose verdict has at least this confidence, 0..1. @default 0 */
  readonly minConfidence?: number;
  /**
   * Names of splits with their shares, which must sum to 1. Equal tasks are in the same split. Nearly equal tasks are
   * too, if the export recognises them.
   * @default { train: 1 }
   */
  readonly splits?: Readonly<Record<string, number>>;
  /** Decides the splits and the choice of pairs. The same seed gives the same result. @default "0" */
  readonly seed?: string | number;
  /**
   * Exports only experiences that match this filter: `{ agent: "support", "metadata.consent": true }`. A filter takes
   * the fields of an experience that have one value (not `tags`), and `metadata.FIELD`. Experiences that are
   * quarantined, proposed or retired are never exported.
   * @default no filter
   */
  readonly where?: FilterObject;
  /** Whether secrets are replaced in the examples. @default true */
  readonly redact?: boolean;
  /**
   * Replaces texts of an example. The path that the function receives begins with the name of the field.
   * @default none
   */
  readonly mask?: Mask;
  /** Returns the prompt of an example. @default the task */
  readonly prompt?: (experience: Experience) => string;
  /** Returns the answer of an example. Attempts with a blank answer are left out. @default the approach */
  readonly completion?: (experience: Experience) => string;
}

const SHARES = recordOf<Readonly<Record<string, number>>>(
  "shares by names of splits",
  range("a share", { above: 0 }),
);
const COMMON_OPTIONS = {
  format: required(oneOf("dpo", "kto", "sft")),
  style: withDefault(oneOf("conversational", "standard"), "conversational"),
  labelSources: list("a list of sources, at least one,", oneOf(...LABEL_SOURCES), 1),
  minConfidence: withDefault(fraction(), 0),
  splits: withDefault(
    checkedBy<Readonly<Record<string, number>>>(SHARES.expected, (splits, name) => {
      const total = sum(Object.values(readOption(SHARES, splits, name)));
      if (!(Math.abs(total - 1) < 1e-9))
        throw invalid(`shares that sum to 1 in ${name}`, `a sum of ${total}`);
    }),
    { train: 1 },
  ),
  seed: withDefault(either(string(), number("a finite number", Number.isFinite)), "0"),
  where: checkedBy<FilterObject>("a filter", parseExperienceFilter),
  redact: withDefault(boolean(), true),
  mask: func(),
  prompt: func(),
  completion: func(),
} satisfies OptionsSpec<CommonOptions>;

const PAIR_OPTIONS = {
  ...COMMON_OPTIONS,
  minScoreGap: withDefault(fraction(), 0),
  pairsPerTask: withDefault(wholeFrom(1), Infinity),
} satisfies OptionsSpec<PairOptions & CommonOptions>;

/** Checked options of an export, with all defaults. */
export type ExportSettings = Settled<typeof PAIR_OPTIONS>;

/** @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER */
export function readExportOptions(options: ExportOptions): ExportSettings {
  const isPairs = (options as Partial<ExportOptions> | null)?.format === "dpo";
  const stated: Stated<typeof PAIR_OPTIONS> = statedOptions(
    "export",
    options,
    isPairs ? PAIR_OPTIONS : COMMON_OPTIONS,
  );
  return withDefaults(stated, PAIR_OPTIONS);
}
