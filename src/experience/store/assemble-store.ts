import { checkLocation } from "../../storage/table/resolve.ts";
import type { ScopeView } from "../../storage/table/scope-view.ts";
import type { DriverEvent } from "../../storage/driver/driver.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { embeddingDimensions } from "../../base/text/to-vector.ts";
import { redactionOf } from "../../storage/redaction/redaction-options.ts";
import { inTime } from "../../base/async/in-time.ts";
import { once } from "../../base/async/once.ts";
import { spoolDirectory } from "../../storage/spool/spool-directory.ts";
import { embedMissing } from "./embed-missing.ts";
import { ExperienceOutbox } from "./experience-outbox.ts";
import { type ExperienceStoreOptions, readStoreOptions } from "./experience-store-options.ts";
import { type ExperienceTables, experienceTables } from "../records/experience-tables.ts";
import { HealthCounters } from "../records/health.ts";
import { RecallCalibration } from "../recall/calibrate-recall.ts";
import { KnownErrors } from "../recall/hints/known-errors.ts";
import { knownAttempts } from "../records/known-attempts.ts";
import { LabelledExperiences } from "../records/labelled-experiences.ts";
import { Labels } from "./labels.ts";
import { type LabelledRun, labelledRun } from "../ledger/exposure.ts";
import { Ledger } from "../ledger/ledger.ts";
import { lessonTrust } from "../advice/lessons/lesson-trust.ts";
import { Lessons } from "../advice/lessons/lessons.ts";
import { Opening } from "./opening.ts";
import type { RecallParts } from "../recall/recall.ts";
import { scopeText } from "../scope/scope.ts";
import { scopeView } from "../scope/scope-view.ts";
import { Skills } from "../advice/skills/skills.ts";
import { TaskVectors } from "../recall/task-vectors.ts";
import { mayTeach, trustPolicy } from "../trust/trust-policy.ts";
import { Trust } from "../trust/trust.ts";

/** The parts that a store is assembled from. */
export interface StoreParts extends RecallParts {
  readonly labels: Labels;
  readonly skills: Skills;
  readonly outbox: ExperienceOutbox;
  readonly opening: Opening;
  /** Counts a failure that must not reach the agent, and tells `onProblem`. */
  readonly noteError: (where: string, error: unknown) => void;
}

/** Milliseconds that `whenUnavailable: "continue"` waits for the store. */
const PATIENCE = 5_000;

/**
 * Assembles the parts that work on the tables of a location. Each table is opened on first use. `opening` opens the
 * table of experiences.
 * @param onProblem Called with failures to open and failures of integrations, which `health` also counts.
 * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION
 */
export function assembleStore(
  location: string,
  options: ExperienceStoreOptions,
  onProblem: (problem: unknown) => void = () => {},
): StoreParts {
  const { store, driver, injection } = readStoreOptions(options);
  checkLocation(location);
  const { embeddings, agent, author, scope, trust: believes, spool, whenUnavailable } = store;
  const view = scopeView(store);
  const redaction = redactionOf(store);
  const policy = trustPolicy(believes, author);
  const health = new HealthCounters(redaction);
  const listen = listener(health, driver.onEvent, view);
  const origin = { agent, author, scope: scope === undefined ? "" : scopeText(scope) };
  const vectors = embeddings && new TaskVectors(embeddings);
  const dimensions = once(async () => (embeddings ? embeddingDimensions(embeddings) : null));
  const tables = experienceTables(location, dimensions, { ...driver, onEvent: listen, view, redaction });
  const noteError = (where: string, error: unknown): void => {
    health.noteError(where, error);
    onProblem(error);
  };
  const opening = new Opening(async () => {
    try {
      await dimensions();
      await reach(tables, vectors, health, whenUnavailable);
    } catch (error) {
      await tables.rest();
      noteError("open", error);
      throw error;
    }
    void outbox.begin();
  });

  const experiences = new LabelledExperiences(tables, (task) => vectors?.of(task), mayTeach(policy));
  const labelledRuns = async (): Promise<LabelledRun[]> => (await knownAttempts(tables)).map(labelledRun);
  const ledger = new Ledger(tables.injections, labelledRuns, {
    given: (count) => void (health.injections += count),
    failed: (where, error) => health.noteError(where, error),
  });
  const trust = new Trust(policy, tables, redaction);
  const errors = new KnownErrors({ tables, trust, health });
  const isNew = (): void => {
    ledger.labelled();
    errors.changed();
  };
  const labels = new Labels(experiences, isNew, health, origin.scope);
  const lessons = new Lessons(tables, lessonTrust(policy), redaction);
  const skills = new Skills({ location, table: tables.skills, origin, redaction });
  const { directory, ...limits } = spool || {};
  const outbox = new ExperienceOutbox(
    {
      tables,
      vectors,
      origin,
      view,
      redaction,
      health,
      trust,
      labels,
      ledger,
      onEvent: listen,
      opened: () => opening.opened(),
    },
    spool === false ? undefined : (directory ?? spoolDirectory(location, driver)),
    limits,
  );
  const calibration = new RecallCalibration({ tables, vectors, health });
  const asked = { tables, experiences, vectors, origin, view, redaction, injection, calibration };
  return {
    ...asked,
    health,
    trust,
    ledger,
    lessons,
    errors,
    labels,
    skills,
    outbox,
    opening,
    noteError,
  };
}

/**
 * Passes driver events to health and to the user's listener. An error of that listener is counted and does
 * not fail the store.
 */
function listener(
  health: HealthCounters,
  onEvent: ((event: DriverEvent) => void) | undefined,
  view: ScopeView | undefined,
): (event: DriverEvent) => void {
  return (told) => {
    // The original message says how many records all scopes have, which this store must not reveal.
    const event =
      view && told.kind === "maintained" ? { ...told, message: "Recent writes were folded." } : told;
    health.noteEvent(event);
    try {
      onEvent?.({ ...event, message: health.shown(event.message) });
    } catch (error) {
      health.noteError("onEvent", error);
    }
  };
}

/**
 * Opens the table of experiences and computes missing vectors. With `continue`, an outage is counted and not
 * thrown.
 */
async function reach(
  tables: ExperienceTables,
  vectors: TaskVectors | undefined,
  health: HealthCounters,
  whenUnavailable: "throw" | "continue",
): Promise<void> {
  try {
    const patience = whenUnavailable === "throw" ? undefined : PATIENCE;
    const table = await inTime(patience, () => tables.experiences());
    if (vectors) await embedMissing(table, vectors);
  } catch (error) {
    if (whenUnavailable !== "continue" || !isOutage(error)) throw error;
    health.noteError("open", error);
  }
}

/** Whether the store may become reachable again without anybody changing anything. */
function isOutage(error: unknown): boolean {
  return DeeplakeError.isInstance(error) && ["SERVICE_UNAVAILABLE", "TIMEOUT"].includes(error.code);
}
