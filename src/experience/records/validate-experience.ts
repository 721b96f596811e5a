import type { ScopeView } from "../../storage/table/scope-view.ts";
import { userOfRun } from "../../base/messages/user-of-run.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import {
  boolean,
  filledString,
  fraction,
  list,
  number,
  oneOf,
  required,
  string,
  withDefault,
} from "../../base/options/option.ts";
import { endingWith, type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import { jsonOption } from "../../base/json/exact-json.ts";
import { scopeOption } from "../scope/scope.ts";
import { DEFAULT_CONFIDENCE, LABEL_SOURCES } from "./default-confidence.ts";
import type { Experience, ExperienceInput } from "./experience.ts";
import { writableScope } from "../scope/scope-view.ts";
import { ORIGINS } from "./status.ts";
import { OUTCOMES, outcomeOfScore, scoreOfOutcome } from "./outcome-of-score.ts";
import { isUnixSeconds } from "./unix-time.ts";

const INPUT = endingWith("Nothing was recorded.", {
  task: required(filledString()),
  approach: required(string()),
  outcome: oneOf(...OUTCOMES),
  score: fraction(),
  lessons: withDefault(string(), ""),
  metadata: withDefault(jsonOption, {}),
  tags: withDefault(list("a list of strings", string()), []),
  agent: string(),
  scope: scopeOption,
  author: string(),
  origin: withDefault(oneOf(...ORIGINS), "user"),
  status: { ...oneOf("proposed"), remedy: "Leave it out: the trust policy decides. Nothing was recorded." },
  runId: withDefault(string(), ""),
  threadId: withDefault(string(), ""),
  user: string(),
  labelSource: withDefault(oneOf(...LABEL_SOURCES), "human"),
  confidence: fraction(),
  id: string(),
  timestamp: number(
    "whole Unix seconds, not milliseconds,",
    (time) => Number.isSafeInteger(time) && isUnixSeconds(time),
  ),
  redact: boolean(),
} satisfies OptionsSpec<ExperienceInput>);

/** Values for the fields that an input leaves out. */
interface ExperienceDefaults {
  readonly id: () => string;
  /** Unix seconds. */
  readonly now: () => number;
  readonly agent: string;
  readonly author: string;
  readonly scope: string;
  /** The scopes that the store may write to and read. */
  readonly view?: ScopeView | undefined;
}

/**
 * Checks an input and fills in its defaults.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function completeExperience(
  input: ExperienceInput,
  defaults: ExperienceDefaults,
): Omit<Experience, "version"> {
  const given = readOptions("an experience", input, INPUT);
  const { score: scored, outcome = outcomeOfScore(scored ?? 0), labelSource, scope, metadata } = given;
  if (scored === undefined && given.outcome === undefined)
    throw invalid("an outcome or a score in an experience", "none", "Nothing was recorded.");
  // Named one by one, because spreading makes a hash table of each experience.
  return {
    id: given.id ?? defaults.id(),
    timestamp: given.timestamp ?? defaults.now(),
    task: given.task,
    approach: given.approach,
    outcome,
    score: scored ?? scoreOfOutcome(outcome),
    lessons: given.lessons,
    metadata,
    tags: given.tags,
    agent: given.agent ?? defaults.agent,
    author: given.author ?? defaults.author,
    scope: scope === undefined ? defaults.scope : writableScope(scope, defaults.view),
    runId: given.runId,
    threadId: given.threadId,
    user: given.user ?? userOfRun({ metadata }) ?? "",
    labelSource,
    confidence: given.confidence ?? DEFAULT_CONFIDENCE[labelSource],
    origin: given.origin,
    status: given.status ?? "",
    statusReason: "",
    decidedBy: defaults.author,
    recordedBy: defaults.author,
  };
}
