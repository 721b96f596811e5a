import { TeamRules } from "../../experience/advice/rules/team-rules.ts";
import { experienceConfig } from "../../experience/scope/experience-config.ts";
import type { Answer } from "../command.ts";
import { closing, locationOf, requireRecorded } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../text/columns.ts";
import { beginning, idMeant, shortIds } from "../text/short-ids.ts";
import { styleOf } from "../text/style.ts";
import { timeText } from "../text/values.ts";
import { wrapped } from "../text/width.ts";

interface RuleFlags {
  readonly from?: string;
  readonly scope?: string;
}

export function rulesList(flags: RuleFlags, { width, hasColours, zone }: Screen): Promise<Answer> {
  return withRules(flags, async (rules) => {
    const all = await rules.list();
    if (all.length === 0) return { text: 'No rule is in force. "rules put TEXT" writes one.', data: all };
    const short = shortIds(all.map(({ id }) => id));
    const text = columns(
      [
        { header: "ID", cell: ({ id }) => short(id), isId: true },
        { header: "PRIORITY", cell: ({ priority }) => String(priority), align: "right" },
        { header: "REV", cell: ({ revision }) => String(revision), align: "right" },
        { header: `WRITTEN (${zone})`, cell: ({ at }) => timeText(at, zone, false) },
        { header: "AUTHOR", cell: ({ author }) => author, least: 8 },
      ],
      all,
      { width, style: styleOf(hasColours), below: (rule) => [wrapped(rule.text, width, "  ")] },
    );
    return { text, data: all };
  });
}

export function rulesPut(
  text: string,
  { id, priority, ...flags }: RuleFlags & { readonly id?: string; readonly priority?: number },
): Promise<Answer> {
  return withRules(flags, async (rules) => {
    const known = (await rules.list()).map((rule) => rule.id);
    // A new name is a new rule. Only the beginning of a known id stands for that id.
    const isNew = id === undefined || beginning(known, id).length === 0;
    const named = isNew ? id : idMeant(known, id, "a rule", "");
    const rule = await rules.put({
      text,
      ...(named !== undefined && { id: named }),
      ...(priority !== undefined && { priority }),
    });
    return { text: `Rule ${rule.id}, revision ${rule.revision}: ${rule.text}`, data: rule };
  });
}

export function rulesRetire(id: string, flags: RuleFlags): Promise<Answer> {
  return withRules(flags, async (rules) => {
    const known = (await rules.list()).map((rule) => rule.id);
    const meant = idMeant(known, id, "a rule in force", 'Run "rules" to list them.');
    const retired = await rules.retire(meant);
    return { text: `Rule ${meant} is retired.`, data: { id: meant, retired } };
  });
}

async function withRules<Result>(
  { from, scope }: RuleFlags,
  use: (rules: TeamRules) => Promise<Result>,
): Promise<Result> {
  const location = locationOf(from);
  requireRecorded(location);
  const { author, scope: configured } = experienceConfig();
  const owner = scope ?? configured;
  const opening = TeamRules.open(location, {
    ...(owner !== undefined && { scope: owner }),
    ...(author !== undefined && { author }),
  });
  return await closing(opening, use);
}
