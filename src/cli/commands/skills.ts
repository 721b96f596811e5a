import { listOf } from "../../base/async/list-of.ts";
import { minePatterns } from "../../experience/patterns/mine-patterns.ts";
import type { Skill } from "../../experience/records/skill.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { meantBy } from "../text/short-ids.ts";
import { requireTrusted, strangersNote } from "../strangers.ts";
import { columns } from "../text/columns.ts";
import { type Style, styleOf } from "../text/style.ts";
import { counted, signed } from "../text/values.ts";
import { wrapped } from "../text/width.ts";

export function skillsList(from: string | undefined, screen: Screen): Promise<Answer> {
  return withStore(from, async (experience) => {
    const skills = await experience.skills.list();
    const { experiences } = await experience.counts();
    const waiting = skills.filter(({ status }) => status === "proposed").length;
    const rest =
      skills.length === 0
        ? `No skill yet, of ${counted(experiences, "experience")}. "skills mine" makes them of patterns, and "patterns" says what is missing.`
        : waiting > 0
          ? `${counted(waiting, "skill")} proposed: read them, then "skills confirm NAME".`
          : "";
    const shown = skills.length === 0 ? [] : [skillLines(skills, screen)];
    const notes = rest === "" ? [] : [wrapped(rest, screen.width)];
    return { text: [...shown, ...notes].join("\n\n"), data: skills };
  });
}

export function skillsMine(from: string | undefined, screen: Screen): Promise<Answer> {
  return withStore(from, async (experience) => {
    const all = await listOf(experience.scan());
    requireTrusted(experience, all);
    const mined = await screen.progress.while(
      "Mining skills",
      minePatterns(experience).then((found) => experience.skills.propose(found)),
    );
    const groups = [
      ["New", mined.kept],
      ["Revised", mined.merged],
      ["Retired, because their evidence faded", mined.retired],
    ] as const;
    const note = strangersNote(experience, all);
    const text = [
      ...groups.flatMap(([title, skills]) =>
        skills.length === 0 ? [] : [`${title}:\n${skillLines(skills, screen)}`],
      ),
      `${counted(mined.kept.length, "new skill")}, ${mined.merged.length} revised, ${mined.skipped.length} left as they are; of ${counted(all.length, "experience")}.`,
      ...(note === "" ? [] : [wrapped(note, screen.width)]),
    ].join("\n\n");
    return { text, data: mined };
  });
}

export function skillsDecide(
  name: string,
  action: "confirm" | "retire",
  from: string | undefined,
): Promise<Answer> {
  return withStore(from, async ({ skills }) => {
    const all = await skills.list();
    const named = new Map([
      ...all.map((one) => [one.id, one.id] as const),
      ...all.map((one) => [one.name, one.id] as const),
    ]);
    const meant = meantBy(named, name, "a skill", 'Run "skills" to list them.');
    const skill = action === "confirm" ? await skills.confirm(meant) : await skills.retire(meant);
    const text = `${skill.status} ${skill.name} (revision ${skill.revision}, ${skill.reason}): ${skill.description}`;
    return { text, data: skill };
  });
}

export function skillsExport(folder: string, from: string | undefined): Promise<Answer> {
  return withStore(from, async ({ skills }) => {
    const done = await skills.export(folder);
    const text = `${done.written.length} written, ${done.unchanged.length} unchanged, ${done.removed.length} removed`;
    const waiting = (await skills.list({ status: "proposed" })).length;
    const hint = waiting > 0 ? `; ${waiting} proposed and not exported` : "";
    return { text: `${text}${hint}`, data: done };
  });
}

function skillLines(skills: readonly Skill[], { width, hasColours }: Screen): string {
  const style: Style = styleOf(hasColours);
  return columns(
    [
      { header: "STATUS", cell: ({ status }) => status, isMarked: true },
      { header: "NAME", cell: ({ name }) => name, isId: true },
      { header: "REV", cell: ({ revision }) => String(revision), align: "right" },
      {
        header: "EFFECT",
        cell: ({ evidence: { effect, interval } }) =>
          `${signed(effect, 2)} [${interval.map((end) => signed(end, 2)).join(", ")}]`,
      },
      { header: "N", cell: ({ evidence }) => String(evidence.n), align: "right" },
      { header: "TASKS", cell: ({ evidence }) => String(evidence.tasks), align: "right" },
    ],
    skills,
    { width, style, below: ({ description }) => [wrapped(description, width, "  ")] },
  );
}
