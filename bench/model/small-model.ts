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
  return async ({ system, human, begins, maxTokens }) => {
    await contextSequence.clearHistory();
    const session = new LlamaChatSession({ contextSequence, systemPrompt: system });
    const text = await session.prompt(human, {
      maxTokens,
      temperature: 0,
      responsePrefix: begins,
      customStopTriggers: ["\n", ";", "```"],
    });
    session.dispose({ disposeSequence: false });
    return text.slice(begins.length);
  };
}
