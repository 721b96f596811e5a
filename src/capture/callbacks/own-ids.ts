import { Recent } from "../../base/collections/recent.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import type { EndedRun } from "./run-events.ts";

/** The tag by which LangChain marks the branch that was chosen, `branch:1` or `branch:default`. */
const CHOSEN = /^branch:/;

/** The runs that LangChain gave the id of the run around them. */
interface Below {
  begun: number;
  /** Those still open, innermost last. */
  readonly open: { readonly id: string; readonly isChosen: boolean }[];
  /** How the branch that was chosen ended. */
  chosen?: EndedRun;
}

/** Least number of ids that are remembered. */
const REMEMBERED = 1_000;

/**
 * Gives an id to each run to which LangChain gave the id of the run around it. A `RunnableBranch` that is streamed with
 * a run id of the caller passes this id on to its condition and to the branch that it chose. The new id is derived, so
 * that two handlers give such a run the same id.
 */
export class OwnIds {
  /** By LangChain's id. */
  readonly #below = new Recent<Below>(REMEMBERED);

  /** The run that starts, with an id of its own, and with the own id of the run around it as its parent. */
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
   * The own id of a run that ends, and how it ended. `streamEvents` stops at the end of the first run with the id, and
   * aborts the branch around the chosen one: the branch then ended as the chosen one did. Of a branch that was aborted
   * before, LangChain reports only the end of the branch.
   * @param isOutermost Whether the run is known to be the one around all others with its id.
   */
  ended(id: string, end: EndedRun, isOutermost = false): { readonly id: string; readonly end: EndedRun } {
    const below = this.#below.get(id);
    const inner = isOutermost ? undefined : below?.open.pop();
    if (!below || !inner) return { id, end: (end.status === "cancelled" && below?.chosen) || end };
    if (inner.isChosen) below.chosen = end;
    return { id: inner.id, end };
  }

  /** The own id of the innermost open run that was given an id. */
  innermost(id: string): string {
    return this.#below.get(id)?.open.at(-1)?.id ?? id;
  }
}
