import { randomUUID } from "node:crypto";

import { DeeplakeError } from "../../../base/errors.ts";
import { filledString, oneOf, readOption, string } from "../../../base/options/option.ts";
import { readOptions } from "../../../base/options/read-options.ts";
import { derivedId } from "../../../base/json/derived-id.ts";
import { invalidKind } from "../../../base/options/invalid-argument.ts";
import { redactText, type RedactOptions } from "../../../storage/redaction/redact.ts";
import type { Table } from "../../../storage/table/table.ts";
import { answerText, type LessonModel, modelOption } from "../lessons/lesson-model.ts";
import type { Patterns } from "../../patterns/mine-patterns.ts";
import type { RunOrigin } from "../../records/run-codec.ts";
import { findInstructions } from "../../trust/find-instructions.ts";
import { exportSkills, type SkillExport } from "./export-skills.ts";
import { checkPatterns, foundPatterns } from "./found-patterns.ts";
import { fadedSkills, gateSkill } from "./gate-skill.ts";
import { skillFromRow, skillToRow } from "../../records/skill-codec.ts";
import type { skillsSchema } from "../../records/skill-codec.ts";
import {
  type FoundPattern,
  newestRevisions,
  type Skill,
  SKILL_STATUSES,
  type SkillStatus,
} from "../../records/skill.ts";
import { skillName, skillTexts, wordingPrompt } from "./write-skill.ts";

/** The result of `propose`: what became of the patterns. */
export interface MinedSkills {
  /** New skills, which wait for confirmation. */
  readonly kept: readonly Skill[];
  /** Skills with a new revision. */
  readonly merged: readonly Skill[];
  readonly skipped: readonly { readonly pattern: string; readonly reason: string }[];
  /** Skills that were retired because their pattern was not found any more. */
  readonly retired: readonly Skill[];
}

/** The dependencies of `Skills`. */
interface SkillParts {
  readonly location: string;
  readonly table: () => Promise<Table<typeof skillsSchema>>;
  readonly origin: RunOrigin;
  readonly redaction: RedactOptions;
}

/** Skills: patterns that a person confirmed, written for agents to read. */
export class Skills {
  readonly #parts: SkillParts;

  constructor(parts: SkillParts) {
    this.#parts = parts;
  }

  /**
   * Makes skills from the patterns that `minePatterns` found. New skills are proposed, known skills get the new
   * evidence, and skills whose pattern is missing are retired. So mine all attempts: the skills of attempts that
   * are left out are retired. A skill that a person retired stays retired.
   * @param options `model` words the advice. Figures and ids always stay as counted. If the model fails or
   * gives instructions, the advice of the pattern is used.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example await experience.skills.propose(await minePatterns(experience));
   */
  async propose(patterns: Patterns, options: { model?: LessonModel } = {}): Promise<MinedSkills> {
    const { model } = readOptions("skills.propose", options, { model: modelOption });
    checkPatterns(patterns);
    const known = new Map((await this.list()).map((skill) => [skill.pattern, skill]));
    const found = foundPatterns(patterns).map((pattern) => clearedPattern(pattern, this.#parts.redaction));
    const [kept, merged] = [[] as Skill[], [] as Skill[]];
    const skipped: { pattern: string; reason: string }[] = [];
    for (const pattern of found) {
      const before = known.get(pattern.pattern);
      const { decision, reason, again } = gateSkill(pattern, before);
      if (decision === "skip") skipped.push({ pattern: pattern.pattern, reason });
      else {
        const next = await this.#written(pattern, before, { reason, again }, model);
        (decision === "keep" ? kept : merged).push(next);
      }
    }
    const retired: Skill[] = [];
    for (const skill of fadedSkills([...known.values()], found))
      retired.push(
        await this.#next(skill, { status: "retired", reason: "its evidence faded", decided: false }),
      );
    return { kept, merged, skipped, retired };
  }

  /** The newest revision of each skill, sorted by name. @throws DeeplakeError INVALID_ARGUMENT */
  async list(options: { status?: SkillStatus } = {}): Promise<Skill[]> {
    const { status } = readOptions("skills.list", options, { status: oneOf(...SKILL_STATUSES) });
    return newestRevisions(await this.#revisions())
      .filter((skill) => status === undefined || skill.status === status)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** All revisions of a skill, oldest first. */
  async history(id: string): Promise<Skill[]> {
    return (await this.#revisions())
      .filter((skill) => skill.id === id)
      .toSorted((a, b) => a.revision - b.revision);
  }

  /**
   * Makes a skill active. Call it once a person has read the skill and wants agents to have it.
   * @throws DeeplakeError INVALID_ARGUMENT for an unknown id; INVALID_STATE if its text gives instructions
   * to a model
   */
  async confirm(id: string): Promise<Skill> {
    const skill = await this.#one(id);
    const shapes = findInstructions(`${skill.description}\n${skill.body}`);
    if (shapes.length > 0)
      throw new DeeplakeError(
        "INVALID_STATE",
        `Expected a skill without instructions to the model, got ${shapes.join(", ")} in ${skill.name}. Check the experiences behind it, and roll back those that contain them.`,
      );
    return this.#next(skill, { status: "active", reason: "confirmed", decided: true });
  }

  /** Withdraws a skill. `propose` never brings it back. @throws DeeplakeError INVALID_ARGUMENT */
  async retire(id: string, reason = "retired"): Promise<Skill> {
    const cleared = redactText(readOption(string(), reason, "reason"), this.#parts.redaction, ["reason"]);
    return this.#next(await this.#one(id), { status: "retired", reason: cleared, decided: true });
  }

  /**
   * Writes the active skills into a folder that coding agents read, such as `.claude/skills`. A repeated export
   * writes only what changed, and removes skills that this store exported earlier and that are no longer active.
   * @throws DeeplakeError INVALID_STATE if a folder of that name belongs to somebody else; then nothing is
   * written
   */
  async export(directory: string): Promise<SkillExport> {
    readOption(filledString(), directory, "directory");
    return exportSkills(directory, await this.list({ status: "active" }), this.#parts.location);
  }

  async #written(
    pattern: FoundPattern,
    before: Skill | undefined,
    { reason, again }: { reason: string; again: boolean },
    model: LessonModel | undefined,
  ): Promise<Skill> {
    const id = before?.id ?? derivedId("skill", this.#parts.origin.scope, pattern.pattern);
    const words = model && redactText(await wordedBy(model, pattern), this.#parts.redaction, ["skill"]);
    const texts = skillTexts(pattern, words);
    const stays = before !== undefined && !again;
    return this.#append({
      ...texts,
      id,
      name: before?.name ?? skillName(pattern.pattern, id),
      revision: (before?.revision ?? 0) + 1,
      status: stays ? before.status : "proposed",
      decided: stays && before.decided,
      reason,
      pattern: pattern.pattern,
      evidence: pattern.evidence,
      author: this.#parts.origin.author,
      scope: this.#parts.origin.scope,
      at: Date.now(),
    });
  }

  #next(skill: Skill, change: Pick<Skill, "status" | "reason" | "decided">): Promise<Skill> {
    return this.#append({ ...skill, ...change, revision: skill.revision + 1, at: Date.now() });
  }

  async #append(skill: Skill): Promise<Skill> {
    const table = await this.#parts.table();
    await table.append([skillToRow(skill, randomUUID())]);
    return skill;
  }

  async #one(id: string): Promise<Skill> {
    const skill = (await this.list()).find((one) => one.id === id || one.name === id);
    if (skill) return skill;
    throw invalidKind("the id or name of a skill", id, "Take one from skills.list().");
  }

  async #revisions(): Promise<Skill[]> {
    return (await (await this.#parts.table()).rows()).map(skillFromRow);
  }
}

/** Redacts a pattern, so that it may be stored and shown to a model. */
function clearedPattern(found: FoundPattern, redaction: RedactOptions): FoundPattern {
  const cleared = (text: string): string => redactText(text, redaction, ["skill"]);
  return {
    ...found,
    pattern: cleared(found.pattern),
    advice: cleared(found.advice),
    details: found.details.map(cleared),
  };
}

/** The model's wording; empty if the model fails or gives instructions. */
async function wordedBy(model: LessonModel, pattern: FoundPattern): Promise<string> {
  try {
    const words = answerText(await model.invoke(wordingPrompt(pattern)));
    return findInstructions(words).length > 0 ? "" : words;
  } catch {
    return "";
  }
}
