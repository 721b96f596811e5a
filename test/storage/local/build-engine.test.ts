import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import { buildEngine } from "../../../src/storage/local/build-engine.ts";
import { READY_MARKER } from "../../../src/storage/local/find-engine.ts";
import { fakePython } from "../../support/fake-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
/** Makes environments without asking anybody for packages. */
const python = fakePython(
  join(root, "python"),
  `if [ "$2" = venv ]; then mkdir -p "$3/bin" "$3/lib" && cp "$0" "$3/bin/python" && echo "import site" > "$3/lib/site.py"; fi
case "$2" in *sys.version_info*) echo 3.11;; esac`,
);
const umask = process.umask();
afterEach(() => void process.umask(umask));

/** The modes of everything in a directory, and of the directory. */
function modesIn(directory: string): number[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return ["", ...names].map((name) => statSync(join(directory, name)).mode & 0o777);
}

test.each([
  ["an image, which another user may run", 0o022, 0o044],
  ["a machine whose users are private", 0o077, 0],
])("whoever the umask lets in may read the engine: %s", async (name, mask, readable) => {
  const parent = join(root, name);
  mkdirSync(parent);
  const directory = join(parent, "deeplake");
  process.umask(mask);
  // The second time there is one to replace.
  for (const _ of ["first", "second"]) {
    await buildEngine(directory, { python });
    expect(modesIn(directory).map((mode) => mode & 0o044)).toEqual(modesIn(directory).map(() => readable));
    expect(readdirSync(directory)).toContain(READY_MARKER);
    expect(readdirSync(parent)).toEqual(["deeplake"]);
  }
});
