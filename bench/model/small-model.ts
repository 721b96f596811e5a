import { createRequire } from "node:module";

import type { Question } from "./answers.ts";

/** What of `node-llama-cpp` is used. */
interface Llama {
  loadModel(options: { modelPath: string }): Promise<{ createContext(options: object): Promise<Context> }>;
}
interface Context {
  getSequence(): { clearHistory(): Promise<void> };
}
interface Session {
  prompt(text: string, options: object): Promise<string>;
  dispose(options: { disposeSequence: boolean }): void;
}

const CONTEXT = 2_048;
/** Tokens that a function with a body of several lines may have more. */
const MORE_TOKENS = 120;

/** The model in a file, greedy, on one thread unless more are asked for. */
export async function smallModel(
  modelPath: string,
  { threads }: { readonly threads: number },
): Promise<(question: Question) => Promise<string>> {
  const { getLlama, LlamaChatSession } = (await import(
    createRequire(new URL("runtime/package.json", import.meta.url)).resolve("node-llama-cpp")
  )) as {
    getLlama(options: object): Promise<Llama>;
    LlamaChatSession: new (options: object) => Session;
  };
  const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize: CONTEXT, threads });
  const contextSequence = context.getSequence();
  const goOn = async (
    { system, human, begins, maxTokens }: Question,
    customStopTriggers: readonly string[],
  ): Promise<string> => {
    await contextSequence.clearHistory();
    const session = new LlamaChatSession({ contextSequence, systemPrompt: system });
    const text = await session.prompt(human, {
      maxTokens,
      temperature: 0,
      responsePrefix: begins,
      customStopTriggers,
    });
    session.dispose({ disposeSequence: false });
    return text.slice(begins.length);
  };
  return async (question) => {
    const line = (await goOn(question, ["\n", "```"])).replace(/;\s*$/, "");
    const opened = /\(?\{\s*$/.exec(line)?.[0];
    if (opened === undefined) return line;
    // What goes on over several lines ends with a brace at the beginning of a line.
    const begins = `${question.begins}${line}\n`;
    const body = await goOn({ ...question, begins, maxTokens: MORE_TOKENS }, ["\n}", "```"]);
    return `${line}\n${body}\n}${opened.startsWith("(") ? ")" : ""}`;
  };
}
