import type { DriverOptions } from "../../storage/driver/driver.ts";
import type { ExperienceStoreOptions } from "../../experience/store/experience-store-options.ts";
import { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { Experience, ExperienceInput } from "../../experience/records/experience.ts";
import type { Recall } from "../../experience/recall/recall-result.ts";
import { KeywordEmbeddings } from "../keyword-embeddings.ts";

/** One test of experience stores. `place` is an empty location. */
export interface ExperienceStoreCase {
  readonly title: string;
  readonly run: (place: Place) => Promise<void>;
}

/** A location, with the stores that a test has opened there. */
export class Place {
  readonly #location: string;
  readonly #options: DriverOptions;
  readonly #stores: ExperienceStore[] = [];

  constructor(location: string, options: DriverOptions = {}) {
    this.#location = location;
    this.#options = options;
  }

  /** Opens a store whose embeddings know the suite's keywords. The suite closes the store after the test. */
  open(options: ExperienceStoreOptions = {}): Promise<ExperienceStore> {
    return this.openLexical({ embeddings: new KeywordEmbeddings(keywords), ...options });
  }

  /** Opens a store without embeddings. The text of its recalls shows all items, even failures without a lesson. */
  async openLexical(options: ExperienceStoreOptions = {}): Promise<ExperienceStore> {
    const store = await ExperienceStore.open(this.#location, {
      template: "plain",
      ...this.#options,
      ...options,
    });
    this.#stores.push(store);
    return store;
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
  }
}

/** The words that the suite's embeddings know. */
export const keywords: readonly string[] = ["parse", "csv", "book", "flight", "sing", "song"];

/** Makes a successful attempt at a task. */
export function attempt(task: string, more: Partial<ExperienceInput> = {}): ExperienceInput {
  return { task, approach: `try ${task}`, outcome: "success", ...more };
}

/** All experiences of a store. */
export async function all(store: ExperienceStore): Promise<Experience[]> {
  const found: Experience[] = [];
  for await (const experience of store.scan()) found.push(experience);
  return found;
}

/** Tasks of the recalled experiences, best first. */
export function tasksOf({ items }: Recall): string[] {
  return items.map(({ experience }) => experience.task);
}
