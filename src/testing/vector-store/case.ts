import type { Subject } from "./subject.ts";
import type { VectorStoreSupport } from "./support.ts";

/** One test of a vector store. */
export interface VectorStoreCase {
  readonly title: string;
  /** What a store must be able to do for this test to apply to it. */
  readonly needs: readonly (keyof VectorStoreSupport)[];
  /** Rejects where the store does not behave. `subject`: an empty store. */
  readonly run: (subject: Subject) => Promise<void>;
}
