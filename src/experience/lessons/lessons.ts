import { DeeplakeError } from "../../errors.ts";
import type { Table } from "../../table/table.ts";
import type { Experience } from "../experience.ts";
import { taskKey } from "../export/task-key.ts";
import { distill, type DistillOptions } from "./distill.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { type Lesson, lessonStatus, type LessonStatus } from "./lesson.ts";
import { lessonFromRow, lessonToRow } from "./lesson-codec.ts";

/** The tables that lessons are made of and kept in. */
export interface LessonTables {
  readonly experiences: () => Promise<Table>;
  readonly lessons: () => Promise<Table>;
  readonly injections: () => Promise<Table>;
}

/** What several experiences teach together: made on request, given to agents only after evidence. */
export class Lessons {
  readonly #tables: LessonTables;

  constructor(tables: LessonTables) {
    this.#tables = tables;
  }

  /**
   * Makes lessons of clusters of equal and nearly equal tasks and proposes them; resolves to those that are new or say
   * something new. A lesson that says something new is a new version and needs new evidence; experiences are not changed.
   */
  async distill(options: DistillOptions = {}): Promise<Lesson[]> {
    const { minAttempts = 3 } = options;
    if (!Number.isSafeInteger(minAttempts) || minAttempts < 2) {
      throw new DeeplakeError(
        "INVALID_ARGUMENT",
        `Expected a whole number from 2 in minAttempts, got ${String(minAttempts)}.`,
      );
    }
    const known = new Map((await this.list()).map((lesson) => [lesson.id, lesson]));
    const proposed: Lesson[] = [];
    for await (const lesson of distill(await this.#tables.experiences(), options)) {
      const before = known.get(lesson.id);
      if (before?.lesson === lesson.lesson && String(before.sources) === String(lesson.sources)) continue;
      proposed.push(await this.#store(lesson));
    }
    return proposed;
  }

  /** All lessons, or those with a status. */
  async list({ status }: { status?: LessonStatus } = {}): Promise<Lesson[]> {
    const table = await this.#tables.lessons();
    const found: Lesson[] = [];
    for await (const row of table.scan()) {
      const lesson = lessonFromRow(row);
      if (status === undefined || lesson.status === status) found.push(lesson);
    }
    return found;
  }

  /**
   * Notes what a person says of a lesson: it becomes active, or is retired, until it says something new.
   * @throws DeeplakeError INVALID_ARGUMENT when there is no such lesson
   */
  async label(id: string, label: "confirmed" | "rejected"): Promise<Lesson> {
    if (label !== "confirmed" && label !== "rejected")
      throw new DeeplakeError("INVALID_ARGUMENT", `Expected confirmed or rejected, got ${String(label)}.`);
    const [row] = await (await this.#tables.lessons()).get([id]);
    if (!row)
      throw new DeeplakeError("INVALID_ARGUMENT", `Expected the id of a lesson, got ${id}. List them first.`);
    const lesson = lessonFromRow(row);
    const evidence = { ...lesson.evidence, label };
    return this.#store({ ...lesson, evidence, status: lessonStatus(evidence) });
  }

  /** Looks at what became of attempts that were given lessons; resolves to those whose evidence is new. */
  async review(): Promise<Lesson[]> {
    const lessons = await this.list();
    const found = await gatherEvidence(
      lessons,
      await this.#tables.experiences(),
      await this.#tables.injections(),
    );
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
   * Lessons of the scopes of these experiences that were made of one of them, or of one with the same task.
   * `proposed`: also those without evidence yet, which is how they come by it.
   */
  async about(
    experiences: readonly Experience[],
    which: "active" | "proposed" = "active",
  ): Promise<Lesson[]> {
    const cited = new Set(experiences.map(({ id }) => id));
    const places = new Set(experiences.map(({ task, scope }) => `${taskKey(task)} ${scope}`));
    const lessons = await this.list();
    return lessons.filter(
      ({ status, sources, task, scope }) =>
        (status === "active" || status === which) &&
        (sources.some((source) => cited.has(source)) || places.has(`${taskKey(task)} ${scope}`)),
    );
  }

  async #store(lesson: Lesson): Promise<Lesson> {
    const table = await this.#tables.lessons();
    const [version = 0] = await table.append([lessonToRow(lesson)], { mayReplace: true });
    return { ...lesson, version };
  }
}
