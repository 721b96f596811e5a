import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

import { batched } from "../../base/async/batched.ts";
import { once } from "../../base/async/once.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { readJson } from "../../base/json/read-json.ts";
import { range, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { draw } from "../../base/stats/draw.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { HealthCounters } from "../records/health.ts";
import {
  type Calibration,
  confidenceAmong,
  type Measured,
  measured,
  RULE,
  similarityOf,
  supportOf,
  thresholdOf,
} from "./ranking/abstention.ts";
import type { TaskVectors } from "./task-vectors.ts";

/** The basis and the result of a calibration. */
export interface CalibrationReport {
  /** Number of different tasks that the calibration used. */
  readonly tasks: number;
  /** How many of these tasks became landmarks. Each landmark was compared with all other tasks. */
  readonly sampled: number;
  /** Share of tasks like the recorded ones that recall still answers. */
  readonly keep: number;
  /** Recall stays silent about a task if its confidence (`confidenceOf`) is below this. */
  readonly threshold: number;
}

/** Default of `keep`, the share of tasks like the recorded ones that recall still answers. */
const KEEP = 0.9;
export const CALIBRATE_OPTIONS = {
  keep: withDefault(range("a share", { above: 0, most: 1 }), KEEP),
} satisfies OptionsSpec<{ readonly keep?: number }>;

/** Least number of different tasks to calibrate on. Fewer tasks do not show how well tasks are usually covered. */
const FEWEST = 30;
/**
 * Most tasks that are read, and most landmarks among them. Comparing the landmarks with all tasks takes up to
 * three seconds of CPU time, a few milliseconds at a time.
 */
const TASKS = 10_000;
const LANDMARKS = 600;
/** Rows that are read at once, and vectors that are compared before others may have a turn. */
const [READ, READ_IN_BACKGROUND, COMPARED] = [500, 50, 500];
/** Milliseconds of work after which others have a turn, and for how long in the background. */
const [TURN, PAUSE] = [1, 4];
/**
 * Milliseconds without a new recall after which a calibration in the background goes on, for how long it waits at most
 * each time, and in all.
 */
const [QUIET, LONGEST_PAUSE, LONGEST_WAIT] = [15, 60, 120_000];
const ID = "abstention";
/** Two vectors of one text are at least this similar if the same model made both. */
const SAME_MODEL = 0.99;
/**
 * Least milliseconds between two checks whether the store has grown, and the largest share of time that they may take.
 * Each counts all experiences.
 */
const [LOOK, SHARE_OF_TIME] = [60_000, 0.01];
/**
 * Milliseconds for which a process that calibrates in the background keeps other processes from doing so too.
 * After that time the others take it for ended.
 */
const LEASE = 900_000;

/** The parts of a store that a calibration uses. */
export interface CalibratedStore {
  readonly tables: ExperienceTables;
  readonly vectors: TaskVectors | undefined;
  readonly health: HealthCounters;
}

/**
 * Learns from a store's own tasks how similar tasks usually are there, so that recall can be silent about
 * tasks that are less similar. A recall starts this in the background once the store has 30 different tasks,
 * and again each time the number of experiences has doubled.
 */
export class RecallCalibration {
  readonly #store: CalibratedStore;
  #read: () => Promise<Calibration | undefined>;
  /** When the calibration that `#read` gives was made; `undefined` if there was none. */
  #madeAt: number | undefined;
  #looksAgain = 0;
  #learning: Promise<unknown> | undefined;
  #isResting = false;
  #lastRecall = -Infinity;
  /** For how many milliseconds the calibration that is under way has waited. */
  #waited = 0;

  constructor(store: CalibratedStore) {
    this.#store = store;
    this.#read = once(() => this.#stored());
  }

  /** Notes that a recall begins. A calibration in the background waits, so that the recall does not. */
  noteRecall(): void {
    this.#lastRecall = performance.now();
  }

  /** Begins to read the calibration, so that `usual` waits less. */
  readAhead(): void {
    this.#read().catch(() => {});
  }

  /**
   * The calibration of this store; `undefined` while there is none. If the store has grown, starts a new
   * calibration in the background.
   */
  async usual(): Promise<Calibration | undefined> {
    const usual = await this.#read();
    if (this.#store.vectors && !this.#isResting && Date.now() >= this.#looksAgain) {
      this.#looksAgain = Date.now() + LOOK;
      this.#learning ??= this.#learnIfGrown()
        .catch((error: unknown) => this.#note(error))
        .finally(() => (this.#learning = undefined));
    }
    return usual;
  }

  /** Calibrates now. @throws DeeplakeError INVALID_STATE with fewer than 30 different tasks */
  async calibrate(keep: number): Promise<CalibrationReport> {
    const giveWay = pace(nextTurn);
    const tasks = await differentTasks(this.#store.tables, () => false, giveWay);
    if (tasks.length < FEWEST)
      throw new DeeplakeError(
        "INVALID_STATE",
        `Expected at least ${FEWEST} different tasks with vectors to calibrate on, got ${tasks.length}. Record more, or open the store with embeddings first.`,
      );
    return this.#learn(tasks, keep, giveWay);
  }

  /** Removes the calibration, because an erasure may remove the tasks from which it was learned. */
  async forget(): Promise<void> {
    await this.rest();
    await (await this.#store.tables.calibrations()).remove([ID]);
    this.#read = once(() => this.#stored());
    this.#looksAgain = 0;
  }

  /** Stops a calibration that runs in the background. Resolves when it has ended. */
  async rest(): Promise<void> {
    this.#isResting = true;
    await this.#learning;
    this.#isResting = false;
  }

  async #learnIfGrown(): Promise<void> {
    const { tables } = this.#store;
    const table = await tables.calibrations();
    const began = performance.now();
    const experiences = await (await tables.experiences()).count();
    this.#looksAgain = Math.max(this.#looksAgain, Date.now() + (performance.now() - began) / SHARE_OF_TIME);
    const [row] = await table.get([ID]);
    const known = row && readJson<StoredCalibration | null>(row.settings, null);
    // Another process may have calibrated.
    if (row?.at !== this.#madeAt) this.#read = once(() => this.#stored());
    if (experiences < Math.max(FEWEST, 2 * (known?.rule === RULE ? known.experiences : 0))) return;
    const [lease] = await table.get([`${ID}:lease`]);
    if (lease && Date.now() - lease.at < LEASE) return;
    await table.append([{ id: `${ID}:lease`, settings: "{}", at: Date.now() }], { mayReplace: true });
    try {
      this.#waited = 0;
      const giveWay = pace(() => this.#pause());
      const tasks = await differentTasks(tables, () => this.#isResting, giveWay, READ_IN_BACKGROUND);
      if (tasks.length >= FEWEST) await this.#learn(tasks, known?.keep ?? KEEP, giveWay);
    } finally {
      await table.remove([`${ID}:lease`]);
    }
  }

  async #pause(): Promise<void> {
    const began = performance.now();
    const longest = Math.min(LONGEST_PAUSE, LONGEST_WAIT - this.#waited);
    do await sleep(PAUSE);
    while (!this.#isResting && performance.now() < Math.min(this.#lastRecall + QUIET, began + longest));
    this.#waited += performance.now() - began;
  }

  async #learn(tasks: readonly Task[], keep: number, giveWay: Pace): Promise<CalibrationReport> {
    const { tables } = this.#store;
    const landmarks = await supported(tasks, () => this.#isResting, giveWay);
    if (landmarks.length < Math.min(LANDMARKS, tasks.length)) throw interrupted();
    const confidences: number[] = [];
    for (const landmark of landmarks) {
      if (this.#isResting) throw interrupted();
      confidences.push(confidenceAmong(landmark, landmarks));
      await giveWay();
    }
    const threshold = thresholdOf(confidences, keep);
    const report = { tasks: tasks.length, sampled: landmarks.length, keep, threshold };
    const settings: StoredCalibration = {
      ...report,
      rule: RULE,
      experiences: await (await tables.experiences()).count(),
      landmarks: landmarks.map(({ id, support }) => [id, support]),
    };
    const table = await tables.calibrations();
    await table.append([{ id: ID, settings: JSON.stringify(settings), at: Date.now() }], {
      mayReplace: true,
    });
    this.#read = once(() => this.#stored());
    return report;
  }

  /**
   * Reads the calibration; `undefined` if there is none or it cannot be read. Recall then only applies a
   * cautious bound.
   */
  async #stored(): Promise<Calibration | undefined> {
    const { tables, vectors } = this.#store;
    try {
      const [row] = await (await tables.calibrations()).get([ID]);
      this.#madeAt = row?.at;
      return row && vectors && (await readCalibration(row.settings, tables, vectors));
    } catch (error) {
      if (DeeplakeError.isInstance(error) && error.code === "CLOSED") throw error;
      this.#note(error);
      return undefined;
    }
  }

  #note(error: unknown): void {
    if (!this.#isResting) this.#store.health.noteError("calibration", error);
  }
}

/**
 * The stored calibration. `undefined` if there is none, if another `RULE` made it, if more than half of its
 * landmarks are gone, or if the text of every landmark is redacted.
 * @throws DeeplakeError EMBEDDINGS_MISMATCH if the calibration was made with other embeddings
 */
async function readCalibration(
  stored: string,
  tables: ExperienceTables,
  vectors: TaskVectors,
): Promise<Calibration | undefined> {
  const settings = readJson<StoredCalibration | null>(stored, null);
  if (settings?.rule !== RULE) return undefined;
  const supports = new Map(settings.landmarks);
  const rows = await (await tables.experiences()).get([...supports.keys()], COLUMNS);
  const tasks = rows.flatMap(taskOf);
  // A task that was redacted only when it was read still has the vector of its original text. It cannot show
  // whether the embeddings are the same.
  const probe = tasks.find(({ task }) => !task.includes("[redacted:"));
  if (!probe || tasks.length < supports.size / 2) return undefined;
  const vector = await vectors.of(probe.task);
  if (vector.length !== probe.vector.length || similarityOf(measured(vector), probe) < SAME_MODEL)
    throw new DeeplakeError(
      "EMBEDDINGS_MISMATCH",
      "Expected the embeddings that the experiences were recorded with, got others. Open the store with those.",
    );
  const landmarks = tasks.map(({ id, vector: of, square }) => ({
    vector: of,
    square,
    support: supports.get(id) ?? 0,
  }));
  return { landmarks, threshold: settings.threshold };
}

function interrupted(): DeeplakeError {
  return new DeeplakeError("CLOSED", "The store was closed, or rows were erased, while it calibrated.");
}

interface StoredCalibration extends CalibrationReport {
  readonly rule: string;
  /** How many experiences the store had when it was calibrated. */
  readonly experiences: number;
  /** Ids of experiences, and the support of their tasks. Tasks and vectors are read from the experiences. */
  readonly landmarks: readonly (readonly [id: string, support: number])[];
}

interface Task extends Measured {
  readonly id: string;
  readonly task: string;
}

const COLUMNS = ["task_description", "task_embedding"] as const;

function taskOf(row: Readonly<Record<string, unknown>>): Task[] {
  const { id, task_description: task, task_embedding: vector } = row;
  return typeof id === "string" && typeof task === "string" && vector instanceof Float32Array
    ? [{ id, task, ...measured(vector) }]
    : [];
}

/** Gives way to other work of the process. */
type Pace = () => Promise<void>;

/** @param pause Lets others have a turn. */
function pace(pause: () => Promise<unknown>): Pace {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN) return;
    await pause();
    since = performance.now();
  };
}

/**
 * At most `TASKS` different tasks, in an order that is drawn from their texts and thus the same each time.
 * Empty if `isOver` becomes true while they are read.
 */
async function differentTasks(
  { experiences }: ExperienceTables,
  isOver: () => boolean,
  giveWay: Pace,
  read = READ,
): Promise<readonly Task[]> {
  const table = await experiences();
  let kept = new Map<string, { readonly id: string; readonly place: number }>();
  for await (const { id, task_description: task } of table.scan({ columns: ["task_description"] })) {
    if (isOver()) return [];
    kept.set(task, { id, place: kept.get(task)?.place ?? draw("calibration", task) });
    if (kept.size >= 2 * TASKS) kept = new Map(first([...kept]));
    await giveWay();
  }
  const ids = first([...kept]).map(([, { id }]) => id);
  const tasks: Task[] = [];
  // Vectors are large, so only those of the drawn tasks are read.
  for (const some of batched(ids, read)) {
    if (isOver()) return [];
    const rows = await table.get(some, COLUMNS);
    tasks.push(...rows.flatMap(taskOf));
    await giveWay();
  }
  return tasks;
}

function first<Kept extends readonly [string, { readonly place: number }]>(kept: readonly Kept[]): Kept[] {
  return kept.toSorted(([, a], [, b]) => a.place - b.place).slice(0, TASKS);
}

/**
 * The first `LANDMARKS` tasks, each with its support among all other tasks. Fewer if `isOver` becomes true meanwhile.
 */
async function supported(
  tasks: readonly Task[],
  isOver: () => boolean,
  giveWay: Pace,
): Promise<(Task & { readonly support: number })[]> {
  const landmarks: (Task & { readonly support: number })[] = [];
  for (const task of tasks.slice(0, LANDMARKS)) {
    const similarities: number[] = [];
    for (let start = 0; start < tasks.length; start += COMPARED) {
      for (const other of tasks.slice(start, start + COMPARED))
        if (other !== task) similarities.push(similarityOf(task, other));
      await giveWay();
      if (isOver()) return landmarks;
    }
    landmarks.push({ ...task, support: supportOf(similarities) });
  }
  return landmarks;
}
