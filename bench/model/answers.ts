import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** One question to a model. `begins`: how its answer is begun for it. */
export interface Question {
  readonly system: string;
  readonly human: string;
  readonly begins: string;
  readonly maxTokens: number;
}

/** Answers by model and question, each kept in a file at once, so that a run that was cut short goes on where it ended. */
export class Answers {
  readonly #file: string;
  readonly #model: string;
  readonly #known = new Map<string, string>();

  constructor(file: string, model: string) {
    this.#file = file;
    this.#model = model;
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      const { key, answer } = JSON.parse(line) as { key: string; answer: string };
      this.#known.set(key, answer);
    }
  }

  /** The answer that was given before, else the one that `ask` gives; `null` where there is none and none may be asked for. */
  async to(
    question: Question,
    ask: ((question: Question) => Promise<string>) | null,
  ): Promise<string | null> {
    const key = createHash("sha256")
      .update(JSON.stringify([this.#model, question]))
      .digest("hex");
    const known = this.#known.get(key);
    if (known !== undefined || !ask) return known ?? null;
    const answer = await ask(question);
    this.#known.set(key, answer);
    appendFileSync(this.#file, `${JSON.stringify({ key, ...question, answer })}\n`);
    return answer;
  }
}
