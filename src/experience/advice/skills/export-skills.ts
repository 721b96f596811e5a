import { createHash } from "node:crypto";
import { readdir, readFile, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

import { makeDirectory } from "../../../base/async/make-directory.ts";
import { writeWhole, writing } from "../../../base/async/whole-file.ts";
import { DeeplakeError } from "../../../base/errors.ts";
import { exportedBy, skillMarkdown } from "./skill-markdown.ts";
import type { Skill } from "../../records/skill.ts";

/** Names of the skills that an export wrote, left unchanged and removed. */
export interface SkillExport {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

const FILE = "SKILL.md";

/**
 * Writes skills into a folder that coding agents read, one folder for each skill. Removes skills that this
 * store exported earlier and that are not among `skills` any more. Skills of others are never touched.
 * @throws DeeplakeError INVALID_STATE if a folder of that name belongs to somebody else; then nothing is
 * written
 */
export async function exportSkills(
  directory: string,
  skills: readonly Skill[],
  location: string,
): Promise<SkillExport> {
  const store = createHash("sha256").update(location).digest("hex").slice(0, 16);
  await writing(directory, () => makeDirectory(directory));
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
      const folder = join(directory, skill.name);
      await writing(folder, () => makeDirectory(folder));
      await writeWhole(join(folder, FILE), text, true);
      written.push(skill.name);
    }
  }
  const names = new Set(skills.map(({ name }) => name));
  for (const [name, text] of there) {
    if (names.has(name) || exportedBy(text) !== store) continue;
    await rm(join(directory, name, FILE), { force: true });
    // Remove the folder only if it is empty, because others may have put files there.
    await rmdir(join(directory, name)).catch(() => undefined);
    removed.push(name);
  }
  return { written, unchanged, removed };
}

/**
 * The text of each skill in a directory, by the name of the skill's folder. A folder without a skill has an
 * empty text.
 */
async function skillsIn(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(directory, { withFileTypes: true }))
    found.set(entry.name, await readFile(join(directory, entry.name, FILE), "utf8").catch(() => ""));
  return found;
}
