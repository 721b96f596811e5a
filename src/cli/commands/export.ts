import { shownLocation } from "../../storage/driver/location.ts";
import { join, parse } from "node:path";

import { listOf } from "../../base/async/list-of.ts";
import { WholeFile } from "../../base/async/whole-file.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import { quoted } from "../text/quoted.ts";
import type { LabelSource } from "../../experience/records/experience.ts";
import { type ExportOptions, readExportOptions } from "../../experience/export/export-options.ts";
import type { ExportFormat, ExportStyle } from "../../experience/export/training-example.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import { numberOf } from "../parse-call.ts";
import type { Progress } from "../progress.ts";
import type { Screen } from "../screen.ts";
import { strangersNote } from "../strangers.ts";
import { wrapped } from "../text/width.ts";
import { checkOutput } from "./check-output.ts";

/** For each format, what is needed for one example, in words. */
const NEEDS: Readonly<Record<ExportFormat, string>> = {
  dpo: "a pair needs two attempts at one task whose labels differ enough",
  kto: "an example needs a label that is sure enough",
  sft: "an example needs a success whose label is sure enough",
};

interface ExportFlags {
  readonly style?: ExportStyle;
  readonly source?: readonly string[];
  readonly "min-confidence"?: number;
  readonly "min-gap"?: number;
  readonly "pairs-per-task"?: number;
  readonly splits?: string;
  readonly seed?: string;
  readonly force?: boolean;
}

/** The files that were written, and the reason if all of them are empty. */
interface Exported {
  readonly files: { file: string; examples: number }[];
  readonly reason?: string;
}

export async function exportCommand(
  format: string,
  { from, out, ...flags }: ExportFlags & { readonly from?: string; readonly out: string },
  { width, progress }: Pick<Screen, "width" | "progress">,
): Promise<Answer> {
  const { files, reason } = await exportTraining(from, format, out, flags, progress);
  const lines = files.map(({ file, examples }) => `${examples} examples in ${file}`);
  return {
    text: [...lines, ...(reason === undefined ? [] : [wrapped(reason, width)])].join("\n"),
    data: files,
  };
}

/**
 * Writes training data to a file. With several splits, each gets a file of its own: `out.train.jsonl`,
 * `out.test.jsonl`.
 * @throws DeeplakeError INVALID_ARGUMENT; INVALID_LOCATION if nothing was recorded there
 */
function exportTraining(
  from: string | undefined,
  format: string,
  out: string,
  flags: ExportFlags,
  progress: Progress,
): Promise<Exported> {
  const options = exportOptions(format as ExportFormat, flags);
  const { splits } = readExportOptions(options);
  const names = Object.keys(splits);
  const targets = names.map((split) => ({ split, file: names.length > 1 ? besides(out, split) : out }));
  for (const { file } of targets) checkOutput(file, flags.force);
  return withStore(from, async (experience, location): Promise<Exported> => {
    const files: { file: string; examples: number; split: string; output: WholeFile }[] = [];
    let done = 0;
    try {
      for (const { split, file } of targets)
        files.push({ file, examples: 0, split, output: await WholeFile.begin(file, flags.force === true) });
      for await (const { split, example } of experience.export(options)) {
        const written = files.find((one) => one.split === split);
        await written?.output.write(`${JSON.stringify(example)}\n`);
        if (written) written.examples++;
        progress.at("Exporting examples", ++done);
      }
      for (const { output } of files) await output.keep();
    } finally {
      for (const { output } of files) await output.discard();
    }
    const written = files.map(({ file, examples }) => ({ file, examples }));
    if (written.some(({ examples }) => examples > 0)) return { files: written };
    const all = await listOf(experience.scan());
    const reason =
      all.length === 0
        ? `Nothing is recorded at ${shownLocation(location)}.`
        : `None of ${all.length} experiences makes an example: ${NEEDS[options.format]}. ${strangersNote(experience, all)}`;
    return { files: written, reason: reason.trimEnd() };
  });
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
    ...(style !== undefined && { style }),
    ...(source !== undefined && { labelSources: source as LabelSource[] }),
    ...(confidence !== undefined && { minConfidence: confidence }),
    ...(gap !== undefined && { minScoreGap: gap }),
    ...(pairs !== undefined && { pairsPerTask: pairs }),
    ...(splits !== undefined && { splits: sharesOf(splits) }),
    ...(seed !== undefined && { seed }),
  };
}

/** Parses `train=.9,test=.1`. */
function sharesOf(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [name = "", share] = part.split("=");
      if (!/^[\w-]+$/.test(name)) {
        throw invalid("splits such as train=.9,test=.1", quoted(text));
      }
      return [name, numberOf("splits", share ?? "")];
    }),
  );
}
