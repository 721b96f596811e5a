import { readJson } from "../../base/json/read-json.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { filledString, list, oneOf, required, string, wholeFrom } from "../../base/options/option.ts";
import { type OptionsSpec, statedOptions } from "../../base/options/read-options.ts";
import { textOf } from "../../storage/driver/newest-rows.ts";
import type { HivemindRow } from "./hivemind-statements.ts";

/** A skill to publish. */
export interface HivemindSkillInput {
  /** At most 64 lower-case letters, digits and single hyphens. */
  readonly name: string;
  readonly description: string;
  /** When to use the skill. */
  readonly trigger?: string;
  /** Markdown. */
  readonly body: string;
  /** Distinguishes projects of the same name. Hivemind derives the key from the repository. @default "" */
  readonly projectKey?: string;
  /**
   * Who the skill is for: `me` for its author, or `team`. Hivemind shows both kinds of skills to everyone in the
   * workspace.
   * @default "me"
   */
  readonly scope?: "me" | "team";
  /** Ids of the sessions that the skill was learned from. */
  readonly sourceSessions?: readonly string[];
}

/** The newest version of a skill. */
export interface HivemindSkill extends Required<HivemindSkillInput> {
  readonly id: string;
  readonly version: number;
  readonly author: string;
  readonly agent: string;
  readonly updatedAt: string;
}

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const AUTHOR = /^(?!\.+$)[A-Za-z0-9_.@-]{1,64}$/;

/**
 * The options of a skill. `id`, `version`, `author`, `agent` and `updatedAt` are accepted but ignored, so that a
 * skill that was read can be written again.
 */
const SKILL = {
  name: required(
    string(
      "lower case letters, digits and single hyphens, at most 64,",
      (name) => name.length <= 64 && NAME.test(name),
    ),
  ),
  description: required(filledString()),
  trigger: string(),
  body: required(filledString()),
  projectKey: string(),
  scope: oneOf("me", "team"),
  sourceSessions: list("a list of ids", string()),
  id: string(),
  version: wholeFrom(0),
  author: string(),
  agent: string(),
  updatedAt: string(),
} satisfies OptionsSpec<HivemindSkillInput & Partial<HivemindSkill>>;

/** @throws DeeplakeError INVALID_ARGUMENT for a skill that Hivemind would not load */
export function readSkill(skill: HivemindSkillInput): HivemindSkillInput {
  return statedOptions("a skill", skill, SKILL);
}

/** Reads a skill from a row; `null` if its name or author could lead out of a folder of skills. */
export function skillOfRow(row: Readonly<Record<string, unknown>>): HivemindSkill | null {
  const text = (name: string): string => textOf(row, name);
  if (
    !/^[A-Za-z0-9_.-]{1,64}$/.test(text("name")) ||
    /^\.+$/.test(text("name")) ||
    !AUTHOR.test(text("author"))
  )
    return null;
  return {
    id: text("id"),
    name: text("name"),
    description: text("description"),
    trigger: text("trigger_text"),
    body: text("body"),
    projectKey: text("project_key"),
    scope: text("scope") === "team" ? "team" : "me",
    sourceSessions: idsOf(text("source_sessions")),
    version: Number(row["version"] ?? 1),
    author: text("author"),
    agent: text("source_agent"),
    updatedAt: text("updated_at"),
  };
}

/** The newest version of each skill of each project. Of equal versions, the version written last. */
export function newestSkills(skills: readonly HivemindSkill[]): HivemindSkill[] {
  const newest = new Map<string, HivemindSkill>();
  for (const skill of skills) {
    const key = JSON.stringify([skill.projectKey, skill.name]);
    const known = newest.get(key);
    if (!known || isLater(skill, known)) newest.set(key, skill);
  }
  return [...newest.values()];
}

/** The row that publishes a skill as the version after `known`; `null` if `known` has the same texts. */
export function skillRow(
  skill: HivemindSkillInput,
  known: HivemindSkill | undefined,
  by: { readonly user: string; readonly project: string; readonly agent: string; readonly now: string },
): HivemindRow | null {
  const { name, description, trigger = "", body, projectKey = "", scope = "me", sourceSessions = [] } = skill;
  if (known && known.description === description && known.trigger === trigger && known.body === body)
    return null;
  const version = (known?.version ?? 0) + 1;
  const contributors = known && known.author !== by.user ? [by.user] : [];
  return {
    id: derivedId("hivemind skill", projectKey, name, String(version), description, trigger, body),
    name,
    project: by.project,
    project_key: projectKey,
    source_sessions: JSON.stringify(sourceSessions),
    source_agent: by.agent,
    scope,
    author: known?.author ?? by.user,
    contributors: JSON.stringify(contributors),
    description,
    trigger_text: trigger,
    body,
    version,
    created_at: by.now,
    updated_at: by.now,
  };
}

function isLater(a: HivemindSkill, b: HivemindSkill): boolean {
  if (a.version !== b.version) return a.version > b.version;
  return a.updatedAt === b.updatedAt ? a.id > b.id : a.updatedAt > b.updatedAt;
}

function idsOf(json: string): string[] {
  return readJson<readonly unknown[]>(json, []).filter((id) => typeof id === "string");
}
