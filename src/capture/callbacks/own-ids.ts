import { Recent } from "../../base/collections/recent.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import type { EndedRun } from "./run-events.ts";

/** The tag by which LangChain marks the branch that was chosen, `branch:1` or `branch:default`. */
const CHOSEN = /^branch:/;

/** The runs to which LangChain gave the same id as the run around them. */
interface Below {
  begun: number;
  /** The runs that are still open, the innermost last. */
  readonly open: { readonly id: string; readonly isChosen: boolean }[];
  /** How the branch that was chosen ended. */
  chosen?: EndedRun;
}

/** Least number of ids that are remembered. */
const REMEMBERED = 1_000;

/**
 * Gives a new id to each run that has the same id as the run around it. This happens when a caller streams a
 * `RunnableBranch` with a run id: the branch passes this id on to its condition and to the chosen branch. The new id
 * is derived, so that two handlers give such a run the same id.
 */
export class OwnIds {
  /** By LangChain's id. */
  readonly #below = new Recent<Below>(REMEMBERED);

  /** The run that starts, with a new id if it needs one. Its parent is the new id of the run around it. */
  started<
    Run extends {
      readonly id: string;
      readonly parentRunId: string | undefined;
      readonly tags?: readonly string[];
    },
  >(run: Run): Run {
    const { id, parentRunId, tags = [] } = run;
    if (parentRunId === undefined) return run;
    const above = this.innermost(parentRunId);
    if (parentRunId !== id) return above === parentRunId ? run : { ...run, parentRunId: above };
    const below = this.#below.get(id) ?? { begun: 0, open: [] };
    const own = derivedId("run below one of its id", id, String(++below.begun));
    below.open.push({ id: own, isChosen: tags.some((tag) => CHOSEN.test(tag)) });
    this.#below.set(id, below);
    return { ...run, id: own, parentRunId: above };
  }

  /**
   * The new id of a run that ends, and how the run ended. `streamEvents` stops at the end of the first run with the
   * id, and aborts the `RunnableBranch` around it. In that case, the `RunnableBranch` gets the end of the chosen
   * branch. If the `RunnableBranch` was aborted earlier, LangChain reports only its end.
   * @param isOutermost Whether the run is known to be the outermost of all runs with its id.
   */
  ended(id: string, end: EndedRun, isOutermost = false): { readonly id: string; readonly end: EndedRun } {
    const below = this.#below.get(id);
    const inner = isOutermost ? undefined : below?.open.pop();
    if (!below || !inner) return { id, end: (end.status === "cancelled" && below?.chosen) || end };
    if (inner.isChosen) below.chosen = end;
    return { id: inner.id, end };
  }

  /** The new id of the innermost open run to which LangChain gave `id`. */
  innermost(id: string): string {
    return this.#below.get(id)?.open.at(-1)?.id ?? id;
  }
}
