// The folders of the applications. Rows that follow each other and need the same packages share one.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeProject, npmInstall, removeProject, writeFiles } from "./kit.mjs";

const INSTALLED = ["node_modules", "package.json", "package-lock.json"];

/** `locked`: a folder that has all that any row needs. */
export function installations(tarball, locked) {
  let current = { place: locked, key: undefined };

  const remove = () => {
    if (current.place !== undefined) removeProject(current.place);
    current = { place: undefined, key: undefined };
  };
  return {
    /** A folder with the files of a row and the packages that it needs. */
    placeFor: async ({ name, install, files, ...needs }) => {
      const key = install === undefined ? JSON.stringify(needs) : name;
      if (current.place !== undefined && (locked !== undefined || current.key === key)) {
        for (const path of readdirSync(current.place))
          if (!INSTALLED.includes(path)) rmSync(join(current.place, path), { recursive: true });
        writeFiles(current.place, files);
        return current.place;
      }
      remove();
      const place = makeProject({ tarball, files, ...needs });
      current = { place, key: undefined };
      await (install ?? npmInstall)(place);
      current.key = key;
      return place;
    },
    remove,
  };
}
