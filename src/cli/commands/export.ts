import { type FileHandle, open } from "node:fs/promises";
import { join, parse } from "node:path";

import { invalidArgument } from "../../base/options/invalid-argument.ts";
import type { LabelSource } from "../../experience/records/experience.ts";
import { type ExportOptions, readExportOptions } from "../../experience/export/export-options.ts";
import type { ExportFormat, ExportStyle } from "../../experience/export/training-example.ts";
import { openStore, requireRecorded } from "../open-store.ts";

/** What a command line says about an export. */
export interface ExportFlags {
  readonly style?: string | undefined;
  readonly source?: readonly string[] | undefined;
  readonly "min-confidence"?: string | undefined;
  readonly "min-gap"?: string | undefined;
  readonly "pairs-per-task"?: string | undefined;
  readonly splits?: string | undefined;
  readonly seed?: string | undefined;
}

/**
 * Writes training data to a file, or with several splits to one file each: `out.train.jsonl`, `out.test.jsonl`.
 * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION when nothing was recorded there
 */
export async function exportTraining(
  location: string,
  format: string,
  out: string,
  flags: ExportFlags,
): Promise<{ file: string; examples: number }[]> {
  requireRecorded(location);
  const options = exportOptions(format as ExportFormat, flags);
  const { splits } = readExportOptions(options); // before a file of before is emptied
  const names = Object.keys(splits);
  await using experience = await openStore(location);
  const files: { file: string; examples: number; split: string; handle: FileHandle }[] = [];
  try {
    for (const split of names) {
      const file = names.length > 1 ? besides(out, split) : out;
      files.push({ file, examples: 0, split, handle: await open(file, "w") });
    }
    for await (const { split, example } of experience.export(options)) {
      const written = files.find((one) => one.split === split);
      await written?.handle.write(`${JSON.stringify(example)}\n`);
      if (written) written.examples++;
    }
  } finally {
    for (const { handle } of files) await handle.close();
  }
  return files.map(({ file, examples }) => ({ file, examples }));
}

function besides(out: string, split: string): string {
  const { dir, name, ext } = parse(out);
  return join(dir, `${name}.${split}${ext}`);
}

function exportOptions(format: ExportFormat, flags: ExportFlags): ExportOptions {
  const { style, source, splits, seed } = flags;
  const [confidence, gap, pairs] = [flags["min-confidence"], flags["min-gap"], flags["pairs-per-task"]];
  return {
    format,
    ...(style !== undefined && { style: style as ExportStyle }),
    ...(source !== undefined && { labelSources: source as LabelSource[] }),
    ...(confidence !== undefined && { minConfidence: Number(confidence) }),
    ...(gap !== undefined && { minScoreGap: Number(gap) }),
    ...(pairs !== undefined && { pairsPerTask: Number(pairs) }),
    ...(splits !== undefined && { splits: sharesOf(splits) }),
    ...(seed !== undefined && { seed }),
  };
}

/** `train=.9,test=.1` */
function sharesOf(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [name = "", share] = part.split("=");
      if (!/^[\w-]+$/.test(name)) {
        throw invalidArgument("splits such as train=.9,test=.1", text);
      }
      return [name, Number(share)];
    }),
  );
}
