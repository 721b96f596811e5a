import { setImmediate as nextTurn } from "node:timers/promises";

import { once } from "../../base/async/once.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { readJson } from "../../base/json/read-json.ts";
import { range, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { drawnOrder } from "../../base/stats/draw.ts";
import { cosineSimilarity } from "../../base/text/similarity.ts";
import type { Vector } from "../../base/types.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { HealthCounters } from "../records/health.ts";
import { type Calibration, calibrate, supportOf } from "./ranking/abstention.ts";
import type { TaskVectors } from "./task-vectors.ts";

/** What a calibration learnt from. */
export interface CalibrationReport {
  /** Different tasks that it looked at. */
  readonly tasks: number;
  /** How many of them became landmarks, each compared with all the others. */
  readonly sampled: number;
  readonly keep: number;
  /** Confidence below which recall stays silent. */
  readonly threshold: number;
}

/** Share of tasks like the recorded ones that recall still answers, unless somebody says otherwise. */
const KEEP = 0.9;
export const CALIBRATE_OPTIONS = {
  keep: withDefault(range("a share", { above: 0, most: 1 }), KEEP),
} satisfies OptionsSpec<{ readonly keep?: number }>;

/** Different tasks without which nothing is usual. */
const FEWEST = 30;
/** Comparing so many with so many takes up to three seconds of the processor, a few milliseconds at a time. */
const TASKS = 10_000;
const LANDMARKS = 600;
const COMPARISONS_A_TURN = 5_000;
const ID = "abstention";
/** Vectors of one text by one model differ by less, those of two models by more. */
const SAME_MODEL = 0.99;
/** Milliseconds between two looks at how much the store has grown. */
const LOOK = 60_000;
/** Milliseconds after which a process that said it calibrates is believed to have ended. */
const LEASE = 300_000;

/** What a calibration is made of and kept in. */
export interface CalibratedStore {
  readonly tables: ExperienceTables;
  readonly vectors: TaskVectors | undefined;
  readonly health: HealthCounters;
}

/**
 * What a store knows of its own tasks, so that recall can be silent about others. It is learnt in the background when the
 * store has 30 different tasks, and again when it has twice as many experiences as then.
 */
export class RecallCalibration {
  readonly #store: CalibratedStore;
  #read: () => Promise<Calibration | undefined>;
  #looksAgain = 0;
  #learning: Promise<unknown> | undefined;
  #isResting = false;

  constructor(store: CalibratedStore) {
    this.#store = store;
    this.#read = once(() => this.#stored());
  }

  /** What is usual for this store; `undefined` while it is not calibrated. */
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

  /** Learns from the recorded tasks what is usual. */
  async calibrate(keep: number): Promise<CalibrationReport> {
    const tasks = await differentTasks(this.#store.tables, () => false);
    if (tasks.length < FEWEST)
      throw new DeeplakeError(
        "INVALID_STATE",
        `Expected at least ${FEWEST} different tasks with vectors to calibrate on, got ${tasks.length}. Record more, or open the store with embeddings first.`,
      );
    return this.#learn(tasks, keep);
  }

  /** Removes the calibration, which is about tasks that may have to go. */
  async forget(): Promise<void> {
    await this.#learning;
    await (await this.#store.tables.calibrations()).remove([ID]);
    this.#read = once(() => this.#stored());
    this.#looksAgain = 0;
  }

  /** Gives up what is being learnt in the background; resolves when that has ended. */
  async rest(): Promise<void> {
    this.#isResting = true;
    await this.#learning;
    this.#isResting = false;
  }

  async #learnIfGrown(): Promise<void> {
    const { tables } = this.#store;
    const table = await tables.calibrations();
    const experiences = await (await tables.experiences()).count();
    const [row] = await table.get([ID]);
    const known = row && readJson<StoredCalibration | null>(row.settings, null);
    if (experiences < Math.max(FEWEST, 2 * (known?.landmarks ? known.experiences : 0))) return;
    const [lease] = await table.get([`${ID}:lease`]);
    if (lease && Date.now() - lease.at < LEASE) return;
    await table.append([{ id: `${ID}:lease`, settings: "{}", at: Date.now() }], { mayReplace: true });
    try {
      const tasks = await differentTasks(tables, () => this.#isResting);
      if (tasks.length >= FEWEST) await this.#learn(tasks, known?.keep ?? KEEP);
    } finally {
      await table.remove([`${ID}:lease`]);
    }
  }

  async #learn(tasks: readonly Task[], keep: number): Promise<CalibrationReport> {
    const { tables } = this.#store;
    const landmarks = await supported(tasks, () => this.#isResting);
    if (landmarks.length < Math.min(LANDMARKS, tasks.length))
      throw new DeeplakeError("CLOSED", "The store was closed while it calibrated.");
    const { threshold } = calibrate(landmarks, keep);
    const report = { tasks: tasks.length, sampled: landmarks.length, keep, threshold };
    const settings: StoredCalibration = {
      ...report,
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

  /** Silence must be learnt: without a readable calibration recall has only a cautious bound. */
  async #stored(): Promise<Calibration | undefined> {
    const { tables, vectors } = this.#store;
    try {
      return vectors && (await readCalibration(tables, vectors));
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
 * The stored calibration, unless there is none, most of its landmarks are gone, or it was made with other embeddings than
 * these.
 */
async function readCalibration(
  tables: ExperienceTables,
  vectors: TaskVectors,
): Promise<Calibration | undefined> {
  const [row] = await (await tables.calibrations()).get([ID]);
  const settings = row && readJson<StoredCalibration | null>(row.settings, null);
  if (!settings?.landmarks) return undefined;
  const supports = new Map(settings.landmarks);
  const rows = await (await tables.experiences()).get([...supports.keys()], COLUMNS);
  const tasks = rows.flatMap(taskOf);
  // A text that is redacted when it is read has the vector of what it was before.
  const probe = tasks.find(({ task }) => !task.includes("[redacted:"));
  if (!probe || tasks.length < supports.size / 2) return undefined;
  const vector = await vectors.of(probe.task);
  if (vector.length !== probe.vector.length || cosineSimilarity(vector, probe.vector) < SAME_MODEL)
    throw new DeeplakeError(
      "EMBEDDINGS_MISMATCH",
      "Expected the embeddings that the experiences were recorded with, got others. Open the store with those.",
    );
  const landmarks = tasks.map(({ id, vector: of }) => ({ vector: of, support: supports.get(id) ?? 0 }));
  return { landmarks, threshold: settings.threshold };
}

interface StoredCalibration extends CalibrationReport {
  /** How many experiences the store had. */
  readonly experiences: number;
  /** Ids of experiences, and the support of their tasks. Their texts and vectors are read from the experiences. */
  readonly landmarks: readonly (readonly [id: string, support: number])[];
}

interface Task {
  readonly id: string;
  readonly task: string;
  readonly vector: Vector;
}

const COLUMNS = ["task_description", "task_embedding"] as const;

function taskOf(row: Readonly<Record<string, unknown>>): Task[] {
  const { id, task_description: task, task_embedding: vector } = row;
  return typeof id === "string" && typeof task === "string" && vector instanceof Float32Array
    ? [{ id, task, vector }]
    : [];
}

/** At most so many different tasks, drawn in an order that is the same each time. */
async function differentTasks(
  { experiences }: ExperienceTables,
  isOver: () => boolean,
): Promise<readonly Task[]> {
  let kept = new Map<string, Task>();
  for await (const row of (await experiences()).scan({ columns: COLUMNS })) {
    if (isOver()) return [];
    for (const task of taskOf(row)) kept.set(task.task, task);
    if (kept.size >= 2 * TASKS) kept = new Map(drawn([...kept.values()]).map((task) => [task.task, task]));
  }
  return drawn([...kept.values()]);
}

function drawn(tasks: readonly Task[]): Task[] {
  return drawnOrder(tasks, ({ task }) => ["calibration", task]).slice(0, TASKS);
}

/** The first tasks with their support among all. The event loop goes on in between. */
async function supported(
  tasks: readonly Task[],
  isOver: () => boolean,
): Promise<(Task & { readonly support: number })[]> {
  const landmarks: (Task & { readonly support: number })[] = [];
  let compared = 0;
  for (const task of tasks.slice(0, LANDMARKS)) {
    const others = tasks.filter((other) => other !== task);
    landmarks.push({
      ...task,
      support: supportOf(others.map(({ vector }) => cosineSimilarity(task.vector, vector))),
    });
    compared += others.length;
    if (compared < COMPARISONS_A_TURN) continue;
    compared = 0;
    await nextTurn();
    if (isOver()) break;
  }
  return landmarks;
}
