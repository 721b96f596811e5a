import { holding, list, type Option } from "../../base/options/option.ts";
import type { Experience } from "./experience.ts";

/** An experience as stores return it. Only its main fields are checked. */
export const experienceOption: Option<Experience> = holding(
  "an experience of a store",
  ["task", "approach", "outcome", "lessons"],
  ["score"],
);

export const experiencesOption: Option<readonly Experience[]> = list(
  "a list of experiences",
  experienceOption,
);
