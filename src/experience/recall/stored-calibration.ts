import { DeeplakeError } from "../../base/errors.ts";
import { readJson } from "../../base/json/read-json.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import { CALIBRATED_COLUMNS, calibratedTask } from "./calibration-tasks.ts";
import { type Calibration, measured, RULE, similarityOf } from "./ranking/abstention.ts";
import type { TaskVectors } from "./task-vectors.ts";

/** The basis and the result of a calibration. */
export interface CalibrationReport {
  /** Number of different tasks that the calibration used. */
  readonly tasks: number;
  /** How many of these tasks became landmarks. Each landmark was compared with all other tasks. */
  readonly sampled: number;
  /** Share of tasks like the recorded ones that recall still answers. */
  readonly keep: number;
  /** Recall returns nothing for a task whose confidence (`confidenceOf`) is below this. */
  readonly threshold: number;
}

/** A calibration as the table `calibrations` stores it. */
export interface StoredCalibration extends CalibrationReport {
  readonly rule: string;
  /** How many experiences the store had when it was calibrated. */
  readonly experiences: number;
  /** Ids of experiences, and the support of their tasks. Tasks and vectors are read from the experiences. */
  readonly landmarks: readonly (readonly [id: string, support: number])[];
}

/** Two vectors of one text are at least this similar if the same model made both. */
const SAME_MODEL = 0.99;

/**
 * The stored calibration. `undefined` if there is none, if another `RULE` made it, if more than half of its
 * landmarks are gone, or if the text of every landmark is redacted.
 * @throws DeeplakeError EMBEDDINGS_MISMATCH if the calibration was made with other embeddings
 */
export async function readCalibration(
  stored: string,
  tables: ExperienceTables,
  vectors: TaskVectors,
): Promise<Calibration | undefined> {
  const settings = readJson<StoredCalibration | null>(stored, null);
  if (settings?.rule !== RULE) return undefined;
  const supports = new Map(settings.landmarks);
  const rows = await (await tables.experiences()).get([...supports.keys()], CALIBRATED_COLUMNS);
  const tasks = rows.flatMap(calibratedTask);
  // A task that was redacted only when it was read still has the vector of its original text. It cannot show
  // whether the embeddings are the same.
  const probe = tasks.find(({ task }) => !task.includes("[redacted:"));
  if (!probe || tasks.length < supports.size / 2) return undefined;
  const vector = await vectors.of(probe.task);
  if (vector.length !== probe.vector.length || similarityOf(measured(vector), probe) < SAME_MODEL)
    throw new DeeplakeError(
      "EMBEDDINGS_MISMATCH",
      "Expected the embeddings that the experiences were recorded with, got other embeddings. Open the store with the same embeddings.",
    );
  const landmarks = tasks.map(({ id, vector: of, square }) => ({
    vector: of,
    square,
    support: supports.get(id) ?? 0,
  }));
  return { landmarks, threshold: settings.threshold };
}
