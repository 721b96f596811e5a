import type { StoreSubject } from "./subject.ts";
import type { BaseStoreSupport } from "./support.ts";

/** One test of a LangGraph store. */
export interface BaseStoreCase {
  readonly title: string;
  /** What a store must be able to do for this test to apply to it. */
  readonly needs: readonly (keyof BaseStoreSupport)[];
  /** Fields of the index the store is made with. @default a store without an index */
  readonly fields?: readonly string[];
  /** Rejects where the store does not behave. `subject`: an empty store. */
  readonly run: (subject: StoreSubject) => Promise<void>;
}
