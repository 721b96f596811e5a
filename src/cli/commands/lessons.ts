import { listOf } from "../../base/async/list-of.ts";
import { groupBy } from "../../base/collections/group-by.ts";
import { taskKey } from "../../base/text/same-task.ts";
import type { Lesson } from "../../experience/records/lesson.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { shortStoredIds } from "../stored-ids.ts";
import { requireTrusted, strangersNote } from "../strangers.ts";
import { columns } from "../text/columns.ts";
import { idMeant } from "../text/short-ids.ts";
import { styleOf } from "../text/style.ts";
import { counted } from "../text/values.ts";
import { wrapped } from "../text/width.ts";

/** How many attempts and tasks there are to make lessons from. */
interface Looked {
  readonly attempts: number;
  readonly tasks: number;
  /** Tasks with at least 3 attempts, of which some succeeded and some failed. */
  readonly mixed: number;
}

/** A sentence on what was looked at, and on what does not count. */
interface Sight {
  readonly looked: Looked;
  readonly said: string;
}

/** Fewest attempts at one task that a lesson needs. */
const LEAST = 3;

/** Lessons that people teach are parts of experiences. */
const OF_ONE =
  'Lessons of this list are made of several attempts. What you know of one attempt, teach with "label ID --lesson TEXT": it stands in the experience, and recall gives it.';

export function lessonsList(from: string | undefined, screen: Screen): Promise<Answer> {
  return withStore(from, async (experience) => {
    const { looked, said } = await lookedAt(experience);
    const lessons = await experience.lessons.list();
    const text =
      lessons.length === 0
        ? [
            `No lesson yet. ${said}`,
            ...(looked.mixed > 0 ? ['Run "lessons distill" to make lessons of these tasks.'] : []),
            OF_ONE,
          ]
        : [await lessonLines(experience, lessons, screen), "", said];
    return {
      text: text.map((line) => (line.includes("\n") ? line : wrapped(line, screen.width))).join("\n"),
      data: { looked, lessons },
    };
  });
}

export function lessonsDistill(from: string | undefined, screen: Screen): Promise<Answer> {
  return withStore(from, async (experience) => {
    requireTrusted(experience, await listOf(experience.scan()));
    const { looked, said } = await lookedAt(experience);
    const lessons = await screen.progress.while("Distilling lessons", experience.lessons.distill());
    const shown =
      lessons.length === 0 ? "No lesson is new or changed." : await lessonLines(experience, lessons, screen);
    return {
      text: `${shown}\n\n${wrapped(said, screen.width)}`,
      data: { looked, lessons },
    };
  });
}

export function lessonsLabel(
  id: string,
  label: "confirmed" | "rejected",
  from: string | undefined,
  screen: Screen,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const { lessons } = experience;
    const known = (await lessons.list()).map((lesson) => lesson.id);
    const lesson = await lessons.label(idMeant(known, id, "a lesson", 'Run "lessons" to list them.'), label);
    return { text: await lessonLines(experience, [lesson], screen), data: lesson };
  });
}

async function lookedAt(experience: ExperienceStore): Promise<Sight> {
  const all = await listOf(experience.scan());
  const attempts = all.filter((one) => experience.trust.believes(one));
  const tasks = groupBy(attempts, ({ task }) => taskKey(task));
  const isMixed = (some: readonly { outcome: string }[]): boolean =>
    some.length >= LEAST &&
    ["success", "failure"].every((wanted) => some.some(({ outcome }) => outcome === wanted));
  const looked = {
    attempts: attempts.length,
    tasks: tasks.size,
    mixed: [...tasks.values()].filter(isMixed).length,
  };
  return { looked, said: `${lookedText(looked)} ${strangersNote(experience, all)}`.trimEnd() };
}

function lookedText({ attempts, tasks, mixed }: Looked): string {
  return `Looked at ${counted(attempts, "attempt")} at ${counted(tasks, "task")}. A lesson needs a task with at least ${LEAST} attempts, some that succeeded and some that failed: ${counted(mixed, "task")} ${mixed === 1 ? "has" : "have"} them.`;
}

async function lessonLines(
  experience: ExperienceStore,
  lessons: readonly Lesson[],
  { width, hasColours }: Screen,
): Promise<string> {
  const style = styleOf(hasColours);
  const short = await shortStoredIds(experience);
  return columns(
    [
      { header: "ID", cell: ({ id }) => short(id), isId: true },
      { header: "STATUS", cell: ({ status }) => status, isMarked: true },
      { header: "MADE OF", cell: ({ successes, failures }) => `${successes} won, ${failures} lost` },
      {
        header: "SINCE",
        cell: ({ evidence: { helped, failed, label } }) =>
          [`${helped} won`, `${failed} lost`, ...(label === undefined ? [] : [label])].join(", "),
      },
      { header: "TASK", cell: ({ task }) => task, least: 12 },
    ],
    lessons,
    { width, style, below: ({ lesson }) => [wrapped(lesson, width, "  ")] },
  );
}
