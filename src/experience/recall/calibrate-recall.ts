import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

import { once } from "../../base/async/once.ts";
import { type Pace, pace } from "../../base/async/pace.ts";
import { DeeplakeError, hasCode } from "../../base/errors.ts";
import { readJson } from "../../base/json/read-json.ts";
import { range, withDefault } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { HealthCounters } from "../records/health.ts";
import { type CalibratedTask, differentTasks, LANDMARKS, supported } from "./calibration-tasks.ts";
import { type Calibration, confidenceAmong, RULE, thresholdOf } from "./ranking/abstention.ts";
import { type CalibrationReport, readCalibration, type StoredCalibration } from "./stored-calibration.ts";
import type { TaskVectors } from "./task-vectors.ts";

/** Default of `keep`, the share of tasks like the recorded ones that recall still answers. */
const KEEP = 0.9;
export const CALIBRATE_OPTIONS = {
  keep: withDefault(range("a share", { above: 0, most: 1 }), KEEP),
} satisfies OptionsSpec<{ readonly keep?: number }>;

/** Least number of different tasks to calibrate on. Fewer tasks do not show how well tasks are usually covered. */
const FEWEST = 30;
/** Rows that are read at once in the background, and milliseconds of each pause there. */
const [READ_IN_BACKGROUND, PAUSE] = [50, 4];
/**
 * A calibration in the background waits while recalls run. `QUIET`: milliseconds without a new recall after which it
 * goes on. `LONGEST_PAUSE` and `LONGEST_WAIT`: most milliseconds that it waits each time, and in all.
 */
const [QUIET, LONGEST_PAUSE, LONGEST_WAIT] = [15, 60, 120_000];
const ID = "abstention";
/**
 * Least milliseconds between two checks whether the store has grown, and the largest share of time that these checks
 * may take. A check counts all experiences.
 */
const [LOOK, SHARE_OF_TIME] = [60_000, 0.01];
/**
 * Milliseconds for which a process that calibrates in the background keeps other processes from doing the same. After
 * that time the others assume that it has ended.
 */
const LEASE = 900_000;

/** The parts of a store that a calibration uses. */
interface CalibratedStore {
  readonly tables: ExperienceTables;
  readonly vectors: TaskVectors | undefined;
  readonly health: HealthCounters;
}

/**
 * Learns how similar the tasks of a store usually are, so that recall can return nothing for tasks that are less
 * similar. A recall starts a calibration in the background once the store has 30 different tasks, and again each time
 * the number of experiences has doubled.
 */
export class RecallCalibration {
  readonly #store: CalibratedStore;
  #read: () => Promise<Calibration | undefined>;
  /** When the calibration that `#read` returns was made; `undefined` if there was none. */
  #madeAt: number | undefined;
  #looksAgain = 0;
  #learning: Promise<unknown> | undefined;
  #isResting = false;
  #lastRecall = -Infinity;
  /** Milliseconds that the calibration under way has waited. */
  #waited = 0;

  constructor(store: CalibratedStore) {
    this.#store = store;
    this.#read = once(() => this.#stored());
  }

  /** Notes that a recall begins. A calibration in the background then waits, so that the recall does not have to. */
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
    if (this.#store.vectors && !this.#isResting && performance.now() >= this.#looksAgain) {
      this.#looksAgain = performance.now() + LOOK;
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
    this.#looksAgain = Math.max(
      this.#looksAgain,
      performance.now() + (performance.now() - began) / SHARE_OF_TIME,
    );
    const [row] = await table.get([ID]);
    const known = row && readJson<StoredCalibration | null>(row.settings, null);
    // Another process may have calibrated.
    if (row?.at !== this.#madeAt) this.#read = once(() => this.#stored());
    if (experiences < Math.max(FEWEST, 2 * (known?.rule === RULE ? known.experiences : 0))) return;
    const [lease] = await table.get([`${ID}:lease`]);
    if (lease && Math.abs(Date.now() - lease.at) < LEASE) return;
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

  async #learn(tasks: readonly CalibratedTask[], keep: number, giveWay: Pace): Promise<CalibrationReport> {
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
      if (hasCode(error, "CLOSED")) throw error;
      this.#note(error);
      return undefined;
    }
  }

  #note(error: unknown): void {
    if (!this.#isResting) this.#store.health.noteError("calibration", error);
  }
}

function interrupted(): DeeplakeError {
  return new DeeplakeError(
    "CLOSED",
    "Expected the store to stay open and nothing to be erased during a calibration, got a close or an erasure. Calibrate again in an open store.",
  );
}
