import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

import { MemorySaver } from "@langchain/langgraph";

import { Occasions } from "./occasions.ts";

/** What outlives a process: what graphs keep, what fails when in the world outside, and what was answered. */
export class Lasting {
  readonly checkpointer: MemorySaver = new MemorySaver();
  readonly occasions: Occasions;
  /** Questions that LangGraph still tells although a person has answered them. */
  readonly answered: Set<string>;

  constructor(counts: Map<string, number> = new Map(), answered: Set<string> = new Set()) {
    this.occasions = new Occasions(counts);
    this.answered = answered;
  }

  /** What another process saved; at first nothing. */
  static load(file: string): Lasting {
    if (!existsSync(file)) return new Lasting();
    const { counts, answered, kept } = deserialize(readFileSync(file)) as Saved;
    const lasting = new Lasting(counts, answered);
    Object.assign(lasting.checkpointer, kept);
    return lasting;
  }

  save(file: string): void {
    const { storage, writes } = this.checkpointer;
    const saved: Saved = {
      counts: this.occasions.counts,
      answered: this.answered,
      kept: { storage, writes },
    };
    writeFileSync(file, serialize(saved));
  }
}

interface Saved {
  readonly counts: Map<string, number>;
  readonly answered: Set<string>;
  readonly kept: Pick<MemorySaver, "storage" | "writes">;
}
