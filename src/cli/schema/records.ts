import { LESSON_STATUSES } from "../../experience/records/lesson.ts";
import { OUTCOMES } from "../../experience/records/outcome-of-score.ts";
import { RUN_STATUSES } from "../../experience/records/run-record.ts";
import { SKILL_STATUSES } from "../../experience/records/skill.ts";
import {
  anything,
  boolean,
  list,
  nullable,
  number,
  object,
  oneOf,
  recordOf,
  text,
  whole,
} from "./json-schema.ts";

/** Schemas of the records that `--json` prints as the library returns them. */
export const OUTCOME = oneOf(...OUTCOMES);
const STATUS = oneOf(...RUN_STATUSES);

export const EXPERIENCE = object({
  id: text,
  version: number,
  task: text,
  approach: text,
  outcome: OUTCOME,
  score: number,
  lessons: text,
  metadata: recordOf(anything),
  timestamp: whole,
  tags: list(text),
  agent: text,
  author: text,
  scope: text,
  runId: text,
  threadId: text,
  user: text,
  labelSource: text,
  confidence: number,
  origin: text,
  status: text,
  statusReason: text,
  decidedBy: text,
  recordedBy: text,
});

export const RUN = object({
  id: text,
  parentId: nullable(text),
  rootId: text,
  threadId: nullable(text),
  user: text,
  kind: text,
  name: text,
  status: STATUS,
  inputs: text,
  outputs: text,
  error: text,
  model: text,
  tokensInput: nullable(whole),
  tokensOutput: nullable(whole),
  tokensTotal: nullable(whole),
  tokensCached: nullable(whole),
  tokensCacheWrite: nullable(whole),
  tokensReasoning: nullable(whole),
  startedAt: whole,
  endedAt: nullable(whole),
  tags: list(text),
  metadata: text,
  agent: text,
  author: text,
  scope: text,
});

const LABEL_FIELDS = {
  id: text,
  target: text,
  outcome: OUTCOME,
  score: number,
  source: text,
  confidence: number,
  comment: text,
  lessons: text,
  recordedBy: text,
  author: text,
  user: text,
  at: whole,
  version: number,
  recorded: boolean,
};
export const LABEL = object(LABEL_FIELDS);
/** A label, with the experience that it changed or the reason why it changed none. */
export const LABEL_ANSWER = object(
  { ...LABEL_FIELDS, state: oneOf("applied", "waiting", "none") },
  { experienceId: text, reason: text },
);

export const USES = object({
  given: whole,
  withheld: whole,
  successes: whole,
  others: whole,
  unlabelled: whole,
});

const EXPOSED_ITEM = object({
  experienceId: text,
  version: number,
  rank: whole,
  similarity: number,
  score: number,
  injected: boolean,
  propensity: number,
  reason: text,
});

export const EXPOSURE = object(
  {
    recallId: text,
    runId: text,
    threadId: text,
    user: text,
    agent: text,
    scope: text,
    cluster: text,
    at: whole,
    injected: boolean,
    propensity: number,
    reason: text,
    tokens: number,
    items: list(EXPOSED_ITEM),
  },
  { failure: text },
);

export const SESSION = object({
  id: text,
  threadId: nullable(text),
  scope: text,
  agents: list(text),
  task: text,
  answer: text,
  status: STATUS,
  outcome: nullable(OUTCOME),
  startedAt: whole,
  endedAt: nullable(whole),
  duration: nullable(number),
  tokens: nullable(whole),
  cost: nullable(number),
  runs: whole,
  tools: list(object({ name: text, calls: whole, failures: whole })),
  errors: list(text),
  roots: list(text),
  experiences: list(text),
});

const ARM = object({ n: whole, unlabelled: whole, mean: nullable(number), tokens: nullable(number) });
const LIFT_FIELDS = {
  key: text,
  label: text,
  injected: ARM,
  withheld: ARM,
  difference: nullable(number),
  interval: nullable(list(number)),
  method: nullable(text),
  tokens: nullable(number),
  injectedTokens: number,
  verdict: oneOf("helps", "harms", "no difference", "not enough data"),
  needed: object({ injected: number, withheld: number }),
};
export const LIFT = object({ ...LIFT_FIELDS, metric: text, groups: list(object(LIFT_FIELDS)) });

const DIFFERENCE = { difference: number, interval: list(number), p: number };
const GROUP = object({ n: whole, mean: number });
const APPROACH = object({
  ...DIFFERENCE,
  feature: text,
  with: GROUP,
  without: GROUP,
  tasks: whole,
  attempts: list(text),
});
export const PATTERNS = {
  approaches: list(APPROACH),
  tools: list(APPROACH),
  errors: list(
    object({
      signature: text,
      n: whole,
      tasks: whole,
      agents: whole,
      resolvedBy: list(text),
      did: list(object({ feature: text, n: whole })),
      attempts: list(text),
    }),
  ),
  drifts: list(object({ ...DIFFERENCE, agent: text, cluster: text, since: number, n: whole })),
};

export const LESSON = object({
  id: text,
  version: number,
  task: text,
  lesson: text,
  sources: list(text),
  method: text,
  status: oneOf(...LESSON_STATUSES),
  successes: whole,
  failures: whole,
  evidence: object({ helped: whole, failed: whole }, { label: oneOf("confirmed", "rejected") }),
  scope: text,
  author: text,
  at: whole,
});

export const SKILL = object({
  id: text,
  name: text,
  revision: whole,
  status: oneOf(...SKILL_STATUSES),
  reason: text,
  decided: boolean,
  description: text,
  body: text,
  pattern: text,
  evidence: object({ effect: number, interval: list(number), n: whole, tasks: whole, sources: list(text) }),
  author: text,
  scope: text,
  at: whole,
});

export const RULE = object({
  id: text,
  revision: whole,
  text,
  priority: whole,
  active: boolean,
  author: text,
  at: whole,
});

export const USAGE = object({
  key: text,
  calls: whole,
  unreported: whole,
  input: whole,
  output: whole,
  total: whole,
  cached: whole,
  cacheWrite: whole,
  reasoning: whole,
  cost: nullable(number),
});

const EXPLANATION = object(
  { similarity: number, lexical: number, relevance: number, score: number },
  {
    posterior: object({ alpha: number, beta: number }),
    prior: number,
    utility: number,
    followed: object({ given: whole, rate: number, otherwise: number }),
  },
);

export const RECALLED = object(
  { experience: EXPERIENCE, similarity: number, score: number },
  { count: whole, stale: boolean, explanation: EXPLANATION },
);

export const ERASE_REPORT = object({
  found: boolean,
  tables: list(
    object({
      table: text,
      records: whole,
      scrubbed: whole,
      rows: whole,
      remains: oneOf("none", "history", "service"),
    }),
  ),
  derived: list(text),
  informed: list(text),
});
