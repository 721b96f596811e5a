import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";

const MODULES = new URL("../../../node_modules/", import.meta.url);

/** A new database in which `catalog` has run. Making one takes seconds, so what it looks like then is kept for the next. */
export async function newDatabase(catalog: string): Promise<PGlite> {
  const path = fileURLToPath(new URL(`.cache/deeplake-postgres/${await fingerprint(catalog)}.tar`, MODULES));
  const image = await readFile(path).catch(() => undefined);
  if (image) return await PGlite.create({ extensions: { vector }, loadDataDir: new Blob([image]) });
  const database = await PGlite.create({ extensions: { vector } });
  await database.exec(catalog);
  // Without a place to keep it, the next one takes as long.
  await keep(path, await database.dumpDataDir("none")).catch(() => undefined);
  return database;
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
