import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";

const MODULES = new URL("../../../node_modules/", import.meta.url);

/** A new database in which `catalog` has run. Making one takes seconds, so what it looks like then is kept for the next. */
export async function newDatabase(catalog: string): Promise<PGlite> {
  const path = fileURLToPath(new URL(`.cache/deeplake-postgres/${await fingerprint(catalog)}.tar`, MODULES));
  const image = await readFile(path).catch(() => undefined);
  if (image) {
    const loaded = await fromImage(image);
    if (loaded) return loaded;
    await rm(path, { force: true });
  }
  const database = await PGlite.create({ extensions: { vector } });
  await database.exec(catalog);
  // What is not on the disk of the database yet is not in its image.
  await database.exec("CHECKPOINT");
  // Without a place to keep it, the next one takes as long.
  await keep(path, await database.dumpDataDir("none")).catch(() => undefined);
  return database;
}

/** `undefined`: an image that does not start, as one made on a machine out of memory or disk. */
async function fromImage(image: Buffer): Promise<PGlite | undefined> {
  try {
    const database = await PGlite.create({ extensions: { vector }, loadDataDir: new Blob([image]) });
    await database.query("SELECT 1");
    return database;
  } catch {
    return undefined;
  }
}

/** Under another name first, because other processes may be doing the same. */
async function keep(path: string, image: Blob): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(unfinished, Buffer.from(await image.arrayBuffer()));
  await rename(unfinished, path);
}

/** Of all that the image depends on. */
async function fingerprint(catalog: string): Promise<string> {
  const packages = await Promise.all(
    ["pglite", "pglite-pgvector"].map(
      async (name) => await readFile(new URL(`@electric-sql/${name}/package.json`, MODULES)),
    ),
  );
  return createHash("sha256")
    .update([...packages, catalog].join("\n"))
    .digest("hex")
    .slice(0, 16);
}
