import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { DeeplakeError } from "../../../base/errors.ts";
import { exportedBy, skillMarkdown } from "./skill-markdown.ts";
import type { Skill } from "../../records/skill.ts";

/** What an export changed, by name. */
export interface SkillExport {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

const FILE = "SKILL.md";

/**
 * Writes skills into a folder that coding agents read, one folder each, and removes those that this store exported
 * earlier and are none any more. Folders of others are never touched.
 * @throws DeeplakeError INVALID_STATE where a folder of that name belongs to somebody else; nothing is written then
 */
export async function exportSkills(
  directory: string,
  skills: readonly Skill[],
  location: string,
): Promise<SkillExport> {
  const store = createHash("sha256").update(location).digest("hex").slice(0, 16);
  await mkdir(directory, { recursive: true });
  const there = await skillsIn(directory);
  for (const { name } of skills) {
    const text = there.get(name);
    if (text !== undefined && exportedBy(text) !== store)
      throw new DeeplakeError(
        "INVALID_STATE",
        `Expected no other skill at ${join(directory, name)}, got one that this store did not write. Move it, or export into another folder.`,
      );
  }
  const [written, unchanged, removed] = [[] as string[], [] as string[], [] as string[]];
  for (const skill of skills) {
    const text = skillMarkdown(skill, store);
    if (there.get(skill.name) === text) unchanged.push(skill.name);
    else {
      await replace(join(directory, skill.name), text);
      written.push(skill.name);
    }
  }
  const names = new Set(skills.map(({ name }) => name));
  for (const [name, text] of there) {
    if (names.has(name) || exportedBy(text) !== store) continue;
    await rm(join(directory, name, FILE), { force: true });
    // What somebody put beside it stays.
    await rmdir(join(directory, name)).catch(() => undefined);
    removed.push(name);
  }
  return { written, unchanged, removed };
}

/** The skills of a folder, by the names of theirs. A folder without a skill has an empty one, which is nobody's. */
async function skillsIn(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(directory, { withFileTypes: true }))
    found.set(entry.name, await readFile(join(directory, entry.name, FILE), "utf8").catch(() => ""));
  return found;
}

/** A reader sees the old skill or the new one, never half of one. */
async function replace(folder: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${FILE}.${randomUUID()}`);
  await writeFile(temporary, text);
  await rename(temporary, join(folder, FILE));
}
