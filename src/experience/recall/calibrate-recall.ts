import { once } from "../../base/async/once.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { range, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { drawnOrder } from "../../base/stats/draw.ts";
import { readJson } from "../../base/json/read-json.ts";
import { cosineSimilarity } from "../../base/text/similarity.ts";
import type { Vector } from "../../base/types.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { HealthCounters } from "../records/health.ts";
import { type Calibration, calibrate, supportOf } from "./ranking/abstention.ts";
import type { TaskVectors } from "./task-vectors.ts";

/** The result of a calibration. */
export interface CalibrationReport {
  /** Number of different tasks that were compared. */
  readonly tasks: number;
  /** How many of them were left out one by one and searched for among the others. */
  readonly sampled: number;
  readonly keep: number;
  /**
   * Recall abstains below this confidence. Confidence 0 means that a task is covered as well as is usual in
   * this store.
   */
  readonly threshold: number;
}

export const CALIBRATE_OPTIONS = {
  keep: withDefault(range("a share", { above: 0, most: 1 }), 0.9),
} satisfies OptionsSpec<{ readonly keep?: number }>;

/** Comparing this many tasks takes some seconds. */
const TASKS = 20_000;
const SAMPLE = 1_200;
const FEWEST = 30;
const ID = "abstention";
/** Two vectors of one text are at least this similar if they come from the same model, and less if not. */
const SAME_MODEL = 0.99;

/** The parts of a store that calibration uses. */
export interface CalibratedStore {
  readonly tables: ExperienceTables;
  readonly vectors: TaskVectors | undefined;
  readonly health: HealthCounters;
}

/** The calibration of a store. It is read once and cached. */
export class RecallCalibration {
  readonly #store: CalibratedStore;
  #read: () => Promise<Calibration | undefined>;

  constructor(store: CalibratedStore) {
    this.#store = store;
    this.#read = once(() => this.#stored());
  }

  /** The calibration; `undefined` if the store is not calibrated. */
  usual(): Promise<Calibration | undefined> {
    return this.#read();
  }

  /** Calibrates on the recorded tasks. */
  async calibrate(keep: number): Promise<CalibrationReport> {
    const report = await calibrateRecall(this.#store.tables, keep);
    this.#read = once(() => this.#stored());
    return report;
  }

  /**
   * Removes the calibration, because it holds a recorded task, which may have to be erased. Recall never
   * abstains then.
   */
  async forget(): Promise<void> {
    await (await this.#store.tables.calibrations()).remove([ID]);
    this.#read = once(() => this.#stored());
  }

  /**
   * Reads the calibration. A failure is counted but not thrown: without a calibration recall does not
   * abstain.
   */
  async #stored(): Promise<Calibration | undefined> {
    const { tables, vectors, health } = this.#store;
    try {
      return vectors && (await readCalibration(tables, vectors));
    } catch (error) {
      if (DeeplakeError.isInstance(error) && error.code === "CLOSED") throw error;
      health.noteError("calibration", error);
      return undefined;
    }
  }
}

/** Calibrates abstention on the store's own tasks and stores the result. */
async function calibrateRecall(tables: ExperienceTables, keep: number): Promise<CalibrationReport> {
  const tasks = await differentTasks(tables);
  if (tasks.length < FEWEST)
    throw new DeeplakeError(
      "INVALID_STATE",
      `Expected at least ${FEWEST} different tasks with vectors to calibrate on, got ${tasks.length}. Record more, or open the store with embeddings first.`,
    );
  const sample = tasks.slice(0, SAMPLE).map(({ vector }, place) => ({
    vector,
    support: supportOf(
      tasks.filter((_, other) => other !== place).map((other) => cosineSimilarity(vector, other.vector)),
    ),
  }));
  const { weights, offset, threshold } = calibrate(sample, keep);
  // Avoid a redacted task as the probe: its vector may have been computed before the redaction.
  const [first] = tasks as [Task, ...Task[]];
  const probe = tasks.find(({ task }) => !task.includes("[redacted:")) ?? first;
  const settings: StoredCalibration = {
    keep,
    threshold,
    offset,
    weights: encoded(weights),
    tasks: tasks.length,
    sampled: sample.length,
    probe: probe.task,
    probeVector: encoded(probe.vector),
  };
  const table = await tables.calibrations();
  await table.append([{ id: ID, settings: JSON.stringify(settings), at: Date.now() }], { mayReplace: true });
  return { tasks: tasks.length, sampled: sample.length, keep, threshold };
}

/**
 * Reads the stored calibration; `undefined` if there is none.
 * @throws DeeplakeError EMBEDDINGS_MISMATCH if it was made with other embeddings
 */
async function readCalibration(
  tables: ExperienceTables,
  vectors: TaskVectors,
): Promise<Calibration | undefined> {
  const table = await tables.calibrations();
  const [row] = await table.get([ID]);
  if (!row) return undefined;
  const settings = readJson<StoredCalibration | null>(row.settings, null);
  if (!settings) return undefined;
  const probe = await vectors.of(settings.probe);
  const recorded = decoded(settings.probeVector);
  if (probe.length !== recorded.length || cosineSimilarity(probe, recorded) < SAME_MODEL)
    throw new DeeplakeError(
      "EMBEDDINGS_MISMATCH",
      "Expected the embeddings that recall was calibrated with, got others. Run recall --calibrate again.",
    );
  return { weights: decoded(settings.weights), offset: settings.offset, threshold: settings.threshold };
}

interface StoredCalibration extends CalibrationReport {
  readonly offset: number;
  /** 32-bit floats, little-endian, in base64. */
  readonly weights: string;
  /** A recorded task and its vector, by which the embeddings are recognised. */
  readonly probe: string;
  readonly probeVector: string;
}

interface Task {
  readonly task: string;
  readonly vector: Vector;
}

/** Up to `TASKS` different tasks, in a random order that is the same each time. */
async function differentTasks({ experiences }: ExperienceTables): Promise<Task[]> {
  const vectors = new Map<string, Vector>();
  for await (const row of (await experiences()).scan({ columns: ["task_description", "task_embedding"] })) {
    const { task_description: task, task_embedding: vector } = row;
    if (typeof task === "string" && vector instanceof Float32Array) vectors.set(task, vector);
  }
  const tasks = [...vectors].map(([task, vector]) => ({ task, vector }));
  return drawnOrder(tasks, ({ task }) => ["calibration", task]).slice(0, TASKS);
}

function encoded(vector: Vector): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

function decoded(text: string): Vector {
  const bytes = Buffer.from(text, "base64");
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}
