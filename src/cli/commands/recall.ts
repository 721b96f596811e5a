import { shownLocation } from "../../storage/driver/location.ts";
import type { CalibrationReport } from "../../experience/recall/stored-calibration.ts";
import type { RecalledExperience } from "../../experience/records/experience.ts";
import { textBy } from "../../experience/prompt/recall-template.ts";
import type { FindOptions } from "../../experience/recall/recall-options.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../text/columns.ts";
import { type Style, styleOf } from "../text/style.ts";
import { wrapped } from "../text/width.ts";
import { UsageError } from "../usage-error.ts";

/** The found experiences, or the reason why there are none. */
export interface FoundExperience {
  readonly items: readonly RecalledExperience[];
  readonly text: string;
  /** Whether only words were compared, because a command line has no embeddings. */
  readonly byWords: boolean;
  readonly reason?: string;
  /** The most similar experiences, if recall would give none. */
  readonly near?: readonly RecalledExperience[];
}

const BY_WORDS =
  "Found by words, because a command line has no embeddings. Agents whose store has embeddings search by meaning too, and may be given others.";

const DEFAULTS =
  "The text is that of an agent with the default options, or with those that you give. This command cannot know those of your agent: --template, --k and --ranking set them.";
const TIES =
  "Equal scores: an attempt at exactly this task first, then the more similar one, then the one recorded or labelled last.";
const RELEVANCE =
  "relevance: the share of informative words that both tasks have in common, as similarity and lexical say; an attempt at exactly this task is as relevant as the best.";
const SCORES = {
  similarity: "score = relevance.",
  outcome:
    "score = relevance²⁴ × utility. utility: the lower bound of the success rate of attempts like this one, Beta(alpha, beta), which starts from prior, the success expected for this task.",
} as const;

/** Notes on a table of scores: how scores are computed (with `explain`), and what orders equal scores. */
function scoreNotes(
  items: readonly RecalledExperience[],
  { explain = false, ranking = "similarity" }: Pick<RecallFlags, "explain" | "ranking">,
): string[] {
  const hasTies = new Set(items.map(({ score }) => score.toFixed(3))).size < items.length;
  const notes = [...(explain ? [SCORES[ranking], RELEVANCE] : []), ...(hasTies ? [TIES] : [])];
  return notes.length === 0 ? [] : [notes.join(" ")];
}

/** The forms of the text that an agent may be given. */
type Template = "brief" | "plain" | "blocks";

interface RecallFlags {
  readonly from?: string;
  readonly k?: number;
  readonly outcome?: NonNullable<FindOptions["outcome"]>;
  readonly scope?: string;
  readonly ranking?: "similarity" | "outcome";
  readonly template?: Template;
  readonly explain?: boolean;
  readonly calibrate?: boolean;
  readonly keep?: number;
}

export async function recallCommand(
  task: string | undefined,
  { from, calibrate, keep, template, ...options }: RecallFlags,
  screen: Screen,
): Promise<Answer> {
  if (calibrate) {
    if (task !== undefined) throw new UsageError("recall: --calibrate takes no TASK.");
    return calibrated(from, keep, screen);
  }
  if (task === undefined)
    throw new UsageError(
      'recall: Expected TASK. Usage: langchain-deeplake recall "TASK", or recall --calibrate',
    );
  const found = await recallTask(from, task, { ...options, explain: true }, template);
  const { items, near, reason } = found;
  const style = styleOf(screen.hasColours);
  const { explain = false } = options;
  const told = (shown: readonly RecalledExperience[]): string[] => [
    scoreTable(shown, explain, screen, style),
    ...scoreNotes(shown, options).map((note) => wrapped(note, screen.width)),
  ];
  const parts =
    items.length > 0
      ? [wrapped(found.text, screen.width), ...told(items), wrapped(`${DEFAULTS} ${BY_WORDS}`, screen.width)]
      : [wrapped(reason ?? "", screen.width), ...(near && near.length > 0 ? told(near) : [])];
  return { text: parts.join("\n\n"), data: found };
}

async function calibrated(
  from: string | undefined,
  keep: number | undefined,
  screen: Screen,
): Promise<Answer> {
  const report = await screen.progress.while(
    "Calibrating",
    calibrateStore(from, keep === undefined ? {} : { keep }),
  );
  const text = `Calibrated on ${report.tasks} different tasks, ${report.sampled} of them left out in turn: recall answers ${100 * report.keep}% of tasks like these and is silent below confidence ${report.threshold.toFixed(3)}.`;
  return { text: wrapped(text, screen.width), data: report };
}

/**
 * Finds the experiences that recall would choose for a task. It searches by words, because a command line has
 * no embeddings, and writes nothing to the ledger.
 */
export function recallTask(
  from: string | undefined,
  task: string,
  options: FindOptions = {},
  template: Template = "brief",
): Promise<FoundExperience> {
  const find = async (experience: ExperienceStore, location: string): Promise<FoundExperience> => {
    const items = await experience.find(task, options);
    // Stale experiences are listed, but no agent is given them.
    const text = textBy(
      template,
      items.filter(({ stale }) => !stale),
    );
    if (items.length > 0) return { items, text, byWords: true };
    return { items, text, byWords: true, ...(await whyNothing(experience, location, task, options)) };
  };
  // A command line is not an author whom a store trusts, so trust is off. Quarantined and retired
  // experiences stay out anyway.
  return withStore(from, find, { trust: "off" });
}

/**
 * Finds out why recall gives nothing: no experiences, too little similarity, none that may be used, or none similar.
 */
async function whyNothing(
  experience: ExperienceStore,
  location: string,
  task: string,
  options: FindOptions,
): Promise<{ reason: string; near?: readonly RecalledExperience[] }> {
  const { experiences } = await experience.counts();
  if (experiences === 0) return { reason: `Nothing is recorded at ${shownLocation(location)}.` };
  const silent = await experience.find(task, { ...options, abstain: false });
  if (silent.length > 0)
    return {
      reason: `Recall is silent: it knows too little about this task. Of ${experiences} experiences these come nearest, and are not given:`,
      near: silent,
    };
  const barred = await experience.find(task, {
    ...options,
    abstain: false,
    status: ["proposed", "quarantined", "retired"],
  });
  if (barred.length > 0)
    return {
      reason:
        'What is similar may not be used: "experiences show ID" says why. Of other experiences none shares a word with the task.',
      near: barred,
    };
  return {
    reason: `Nothing similar was recorded: of ${experiences} experiences none shares a word with the task, or may be used and fits the options.`,
  };
}

/**
 * Calibrates recall: learns from the recorded tasks for which tasks recall should return nothing. This needs the stored
 * vectors, but not the embedding model.
 */
export function calibrateStore(
  from: string | undefined,
  options: { keep?: number } = {},
): Promise<CalibrationReport> {
  return withStore(from, ({ experiment }) => experiment.calibrate(options));
}

/** Formats the scores of items and their main parts, and with `all` every number of the explanation. */
function scoreTable(
  items: readonly RecalledExperience[],
  all: boolean,
  { width }: Pick<Screen, "width">,
  style: Style,
): string {
  return columns<RecalledExperience>(
    [
      { header: "SCORE", cell: ({ score }) => score.toFixed(3), align: "right" },
      { header: "SIMILARITY", cell: ({ similarity }) => similarity.toFixed(3), align: "right" },
      {
        header: "WORDS",
        cell: ({ explanation }) => explanation?.lexical.toFixed(2) ?? "",
        align: "right",
      },
      {
        header: "SUCCESS",
        cell: ({ explanation }) => explanation?.utility?.toFixed(3) ?? "",
        align: "right",
      },
      {
        header: "OUTCOME",
        cell: ({ experience, stale }) => `${experience.outcome}${stale ? ", stale" : ""}`,
        isMarked: true,
      },
      {
        header: "LIKE IT",
        cell: ({ count }) => (count === undefined ? "" : String(count - 1)),
        align: "right",
      },
      { header: "EXPERIENCE", cell: ({ experience }) => experience.id, isId: true },
    ],
    items,
    { width, style, ...(all && { below: (item) => [wrapped(explained(item), width, "  ")] }) },
  );
}

/** Describes an item in one line: the numbers of its explanation, its id, and how many similar ones it stands for. */
export function explained({ experience, similarity, count, explanation }: RecalledExperience): string {
  const numbers = explanation
    ? Object.entries({ ...explanation, ...explanation.posterior }).filter(
        (entry): entry is [string, number] => typeof entry[1] === "number",
      )
    : [["similarity", similarity] as const];
  const scores = numbers.map(([name, value]) => `${name} ${value.toFixed(3)}`).join("  ");
  return `${scores}  ${experience.id}${count === undefined ? "" : `  and ${count - 1} like it`}`;
}
