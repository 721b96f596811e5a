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

/** What a calibration learnt from. */
export interface CalibrationReport {
  /** Different tasks that it looked at. */
  readonly tasks: number;
  /** How many of them were left out one by one and looked for among the others. */
  readonly sampled: number;
  readonly keep: number;
  /** Confidence below which recall stays silent; confidence 0 is what is usual in this store. */
  readonly threshold: number;
}

export const CALIBRATE_OPTIONS = {
  keep: withDefault(range("a share", { above: 0, most: 1 }), 0.9),
} satisfies OptionsSpec<{ readonly keep?: number }>;

/** Comparing so many with so many takes some seconds. */
const TASKS = 20_000;
const SAMPLE = 1_200;
const FEWEST = 30;
const ID = "abstention";
/** Vectors of one text by one model differ by less, those of two models by more. */
const SAME_MODEL = 0.99;

/** What a calibration is made of and kept in. */
export interface CalibratedStore {
  readonly tables: ExperienceTables;
  readonly vectors: TaskVectors | undefined;
  readonly health: HealthCounters;
}

/** The calibration of a store, which is read once. */
export class RecallCalibration {
  readonly #store: CalibratedStore;
  #read: () => Promise<Calibration | undefined>;

  constructor(store: CalibratedStore) {
    this.#store = store;
    this.#read = once(() => this.#stored());
  }

  /** What is usual for this store; `undefined` while it is not calibrated. */
  usual(): Promise<Calibration | undefined> {
    return this.#read();
  }

  /** Learns from the recorded tasks what is usual. */
  async calibrate(keep: number): Promise<CalibrationReport> {
    const report = await calibrateRecall(this.#store.tables, keep);
    this.#read = once(() => this.#stored());
    return report;
  }

  /** Removes the calibration: it names a recorded task, which may have to go. Recall answers everything then. */
  async forget(): Promise<void> {
    await (await this.#store.tables.calibrations()).remove([ID]);
    this.#read = once(() => this.#stored());
  }

  /** Silence must be learnt, so without a readable calibration recall answers. */
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

/** Calibrates abstention on a store's own tasks, and stores the result beside them. */
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
  // Vectors of tasks that an earlier version recorded were made of what is no longer given.
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

/** The stored calibration, unless there is none or it was made with other embeddings than these. */
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
  /** A recorded task and its vector, by which embeddings are recognised. */
  readonly probe: string;
  readonly probeVector: string;
}

interface Task {
  readonly task: string;
  readonly vector: Vector;
}

/** At most so many different tasks, in an order that is random and the same each time. */
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
