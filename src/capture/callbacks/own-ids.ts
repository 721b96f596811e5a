import { Recent } from "../../base/collections/recent.ts";
import { derivedId } from "../../base/json/derived-id.ts";

/** Most ids that are remembered. */
const REMEMBERED = 1_000;

/**
 * The ids of runs to which LangChain gives the id of the run that they are in: a branch that is streamed with an id of
 * the caller's gives it to its condition and to what it chose. Two handlers give such a run the same id.
 */
export class OwnIds {
  /** By the id that is told: how many runs below the first had it, and the open ones of them, the innermost last. */
  readonly #below = new Recent<{ begun: number; readonly open: string[] }>(REMEMBERED);

  /** A run that starts, with the id that is its own, and with that of the run that it is in. */
  started<Run extends { readonly id: string; readonly parentRunId: string | undefined }>(run: Run): Run {
    const { id, parentRunId } = run;
    if (parentRunId === undefined) return run;
    const above = this.innermost(parentRunId);
    if (parentRunId !== id) return above === parentRunId ? run : { ...run, parentRunId: above };
    const below = this.#below.get(id) ?? { begun: 0, open: [] };
    const own = derivedId("run below one of its id", id, String(++below.begun));
    below.open.push(own);
    this.#below.set(id, below);
    return { ...run, id: own, parentRunId: above };
  }

  /** The own id of a run that ends. */
  ended(id: string): string {
    return this.#below.get(id)?.open.pop() ?? id;
  }

  /** The own id of the innermost open run that was given an id. */
  innermost(id: string): string {
    return this.#below.get(id)?.open.at(-1) ?? id;
  }
}
