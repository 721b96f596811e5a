import { Recent } from "../../base/collections/recent.ts";
import { derivedId } from "../../base/json/derived-id.ts";

/** Least number of ids that are remembered. */
const REMEMBERED = 1_000;

/**
 * Gives an id to each run to which LangChain gave the id of the run around it. A `RunnableBranch` that is streamed with
 * a run id of the caller passes this id on to its condition and to the branch that it chose. The new id is derived, so
 * that two handlers give such a run the same id.
 */
export class OwnIds {
  /** By LangChain's id: number of runs that got this id again, and the new ids of those still open, innermost last. */
  readonly #below = new Recent<{ begun: number; readonly open: string[] }>(REMEMBERED);

  /** The run that starts, with an id of its own, and with the own id of the run around it as its parent. */
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
