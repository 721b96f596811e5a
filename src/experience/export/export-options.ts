import type { FilterObject } from "../../base/filter/filter.ts";
import { checkOptions, type OptionTypes } from "../../base/options/check-options.ts";
import { invalid, invalidArgument, said } from "../../base/options/invalid-argument.ts";
import type { Mask } from "../../storage/redaction/redact.ts";
import { LABEL_SOURCES } from "../records/default-confidence.ts";
import type { Experience, LabelSource } from "../records/experience.ts";
import { parseExperienceFilter } from "../records/parse-experience-filter.ts";
import type { ExportFormat, ExportStyle } from "./training-example.ts";

/** What to export, and how. */
export interface ExportOptions {
  /** `dpo`: each success of a task with each failure of it. `kto`: successes and failures by themselves. `sft`: successes. */
  readonly format: ExportFormat;
  /** @default "conversational" */
  readonly style?: ExportStyle;
  /** Only experiences with a label from one of these. @default all */
  readonly labelSources?: readonly LabelSource[];
  /** Only labels at least this sure, 0..1. @default 0 */
  readonly minConfidence?: number;
  /** `dpo`: by how much the chosen attempt scores above the rejected one at least, 0..1. @default 0 */
  readonly minScoreGap?: number;
  /** `dpo`: at most this many pairs of one task; which ones depends on the seed. @default all */
  readonly pairsPerTask?: number;
  /**
   * Names of splits with their shares, which sum to 1. Equal and nearly equal tasks are always in one split.
   * @default { train: 1 }
   */
  readonly splits?: Readonly<Record<string, number>>;
  /** Splits, and the choice of pairs, are functions of it. @default "0" */
  readonly seed?: string | number;
  /**
   * Only these experiences: `{ agent: "support", "metadata.consent": true }`. Its fields are those of an experience that
   * hold one value (not `tags`), and `metadata.FIELD`. @default all that are not quarantined, proposed or retired
   */
  readonly where?: FilterObject;
  /** Whether secrets are replaced. @default true */
  readonly redact?: boolean;
  /** Replaces texts of an example; the path begins with the name of the field. */
  readonly mask?: Mask;
  /** What was asked. @default the task */
  readonly prompt?: (experience: Experience) => string;
  /** What was answered. An attempt whose answer is blank is in no example. @default the approach */
  readonly completion?: (experience: Experience) => string;
}

const EXPORT_OPTIONS: OptionTypes<ExportOptions> = {
  format: "any",
  style: ["conversational", "standard"],
  labelSources: "any",
  minConfidence: "number",
  minScoreGap: "number",
  pairsPerTask: "number",
  splits: "object",
  seed: "any",
  where: "any",
  redact: "boolean",
  mask: "function",
  prompt: "function",
  completion: "function",
};

/** @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER */
export function checkExport(options: ExportOptions): void {
  checkOptions("export", options, EXPORT_OPTIONS);
  const { format, minConfidence = 0, minScoreGap = 0, pairsPerTask = 1 } = options;
  if (!["dpo", "kto", "sft"].includes(format)) throw invalidArgument("dpo, kto or sft in format", format);
  const { labelSources = LABEL_SOURCES, seed = 0, where } = options;
  if (
    !Array.isArray(labelSources) ||
    labelSources.length === 0 ||
    !labelSources.every((source: LabelSource) => LABEL_SOURCES.includes(source))
  )
    throw invalidArgument(`a list of some of ${LABEL_SOURCES.join(", ")} in labelSources`, labelSources);
  if (typeof seed !== "string" && !Number.isFinite(seed))
    throw invalidArgument("a text or a number in seed", seed);
  if (where !== undefined) parseExperienceFilter(where);
  if (!(minConfidence >= 0 && minConfidence <= 1))
    throw invalidArgument("a number from 0 to 1 in minConfidence", minConfidence);
  if (!(minScoreGap >= 0 && minScoreGap <= 1))
    throw invalidArgument("a number from 0 to 1 in minScoreGap", minScoreGap);
  if (!Number.isSafeInteger(pairsPerTask) || pairsPerTask < 1)
    throw invalidArgument("a whole number from 1 in pairsPerTask", pairsPerTask);
  const shares = Object.values(options.splits ?? { train: 1 });
  const sum = shares.reduce((total, share) => total + share, 0);
  if (!shares.every((share) => typeof share === "number" && share > 0) || !(Math.abs(sum - 1) < 1e-9))
    throw invalid("shares above 0 that sum to 1 in splits", shares.map(said).join(" and ") || "none");
}
