import { DeeplakeError } from "../../../base/errors.ts";
import { checkIds } from "../../../base/options/check-ids.ts";
import { oneOf, readOption } from "../../../base/options/option.ts";
import { readOptions } from "../../../base/options/read-options.ts";
import { derivedId } from "../../../base/json/derived-id.ts";
import { invalidArgument, invalidKind } from "../../../base/options/invalid-argument.ts";
import type { ExperienceTables } from "../../records/experience-tables.ts";
import { fromRow } from "../../records/experience-codec.ts";
import type { Experience } from "../../records/experience.ts";
import { taskKey } from "../../../base/text/same-task.ts";
import { JUDGED_COLUMNS } from "../../trust/judge.ts";
import type { RedactOptions } from "../../../storage/redaction/redact.ts";
import { distill, DISTILL_OPTIONS, type DistillOptions } from "./distill.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import type { LessonTrust } from "./lesson-trust.ts";
import { type Lesson, LESSON_STATUSES, lessonStatus, type LessonStatus } from "../../records/lesson.ts";
import { experiencesOption } from "../../records/whole-experience.ts";
import { lessonFromRow, lessonToRow } from "../../records/lesson-codec.ts";

type LessonTables = Pick<ExperienceTables, "experiences" | "lessons" | "injections" | "outcomes">;

/**
 * Lessons that several experiences teach together. `distill` makes them. A recall that asks for lessons gives those that
 * evidence or a person confirmed, and on request also proposed ones.
 */
export class Lessons {
  readonly #tables: LessonTables;
  readonly #trust: LessonTrust;
  readonly #redaction: RedactOptions;

  constructor(tables: LessonTables, trust: LessonTrust, redaction: RedactOptions) {
    this.#tables = tables;
    this.#trust = trust;
    this.#redaction = redaction;
  }

  /**
   * Makes a lesson of each cluster of equal or nearly equal tasks that has enough successes and failures, and stores
   * the lesson as proposed. Returns the lessons that are new or changed. A changed lesson is a new version and needs
   * new evidence. Experiences are not changed. A lesson that gives instructions to its reader is dropped.
   */
  async distill(options: DistillOptions = {}): Promise<Lesson[]> {
    const settings = readOptions("distill", options, DISTILL_OPTIONS);
    const known = new Map((await this.list()).map((lesson) => [lesson.id, lesson]));
    const proposed: Lesson[] = [];
    const table = await this.#tables.experiences();
    for await (const made of distill(table, settings, this.#trust, this.#redaction)) {
      if (!this.#trust.believesLesson(made)) continue;
      const there = known.get(made.id);
      // A lesson that this store does not trust stays unchanged for those who trust it, and this store makes
      // its own beside it.
      const apart = there && !this.#trust.believesLesson(there);
      const lesson = apart ? { ...made, id: derivedId("lesson of", made.id, made.author) } : made;
      const before = known.get(lesson.id);
      if (before?.lesson === lesson.lesson && String(before.sources) === String(lesson.sources)) continue;
      proposed.push(await this.#store(lesson));
    }
    return proposed;
  }

  /** All lessons, or those with a status. @throws DeeplakeError INVALID_ARGUMENT */
  async list(options: { status?: LessonStatus } = {}): Promise<Lesson[]> {
    const { status } = readOptions("lessons.list", options, { status: oneOf(...LESSON_STATUSES) });
    const lessons = (await (await this.#tables.lessons()).rows()).map(lessonFromRow);
    return lessons.filter((lesson) => status === undefined || lesson.status === status);
  }

  /**
   * Stores a person's judgement of a lesson. The lesson becomes active or retired, until `distill` changes it.
   * @throws DeeplakeError INVALID_ARGUMENT for an unknown id; INVALID_STATE for confirming a lesson that
   * gives instructions
   */
  async label(id: string, label: "confirmed" | "rejected"): Promise<Lesson> {
    if (label !== "confirmed" && label !== "rejected") throw invalidArgument("confirmed or rejected", label);
    checkIds([id]);
    const [row] = await (await this.#tables.lessons()).get([id]);
    if (!row) throw invalidKind("the id of a lesson", id, "Take an id from lessons.list().");
    const lesson = lessonFromRow(row);
    const own = { ...lesson, author: this.#trust.author };
    if (label === "confirmed" && !this.#trust.believesLesson(own))
      throw new DeeplakeError(
        "INVALID_STATE",
        `Expected a lesson without instructions to the model, got instructions in ${id}. Reject it, and roll back the sources that contain them.`,
      );
    const evidence = { ...lesson.evidence, label };
    return this.#store({ ...lesson, evidence, status: lessonStatus(evidence) });
  }

  /**
   * Updates the evidence of lessons from the attempts that were given them. Returns the lessons whose
   * evidence changed.
   */
  async review(): Promise<Lesson[]> {
    const lessons = await this.#believed();
    const found = await gatherEvidence(lessons, this.#tables, this.#trust);
    const changed: Lesson[] = [];
    for (const lesson of lessons) {
      const { helped = 0, failed = 0 } = found.get(lesson.id) ?? {};
      const evidence = { ...lesson.evidence, helped, failed };
      if (helped === lesson.evidence.helped && failed === lesson.evidence.failed) continue;
      changed.push(await this.#store({ ...lesson, evidence, status: lessonStatus(evidence) }));
    }
    return changed;
  }

  /**
   * The lessons for these experiences: those made from one of them, or for the same task and scope. All sources
   * of a lesson must still exist and be trusted. `proposed` includes lessons without evidence yet, which get
   * their evidence by being shown.
   */
  async about(
    experiences: readonly Experience[],
    which: "active" | "proposed" = "active",
  ): Promise<Lesson[]> {
    readOption(experiencesOption, experiences, "experiences");
    const cited = new Set(experiences.map(({ id }) => id));
    const places = new Set(experiences.map(({ task, scope }) => `${taskKey(task)} ${scope}`));
    const lessons = (await this.#believed()).filter(
      ({ status, sources, task, scope }) =>
        (status === "active" || status === which) &&
        (sources.some((source) => cited.has(source)) || places.has(`${taskKey(task)} ${scope}`)),
    );
    if (lessons.length === 0) return [];
    const table = await this.#tables.experiences();
    const ids = [...new Set(lessons.flatMap(({ sources }) => sources))];
    const rows = await table.get(ids, JUDGED_COLUMNS);
    const believed = new Set(
      rows
        .map(fromRow)
        .filter(this.#trust.believes)
        .map(({ id }) => id),
    );
    return lessons.filter(({ sources }) => sources.every((source) => believed.has(source)));
  }

  /** The lessons that this store trusts. */
  async #believed(): Promise<Lesson[]> {
    return (await this.list()).filter(this.#trust.believesLesson);
  }

  async #store(lesson: Lesson): Promise<Lesson> {
    const table = await this.#tables.lessons();
    const own = { ...lesson, author: this.#trust.author };
    const [version = 0] = await table.append([lessonToRow(own)], { mayReplace: true });
    return { ...own, version };
  }
}
