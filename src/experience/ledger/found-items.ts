import { Recent } from "../../base/collections/recent.ts";
import type { Experience } from "../records/experience.ts";
import { recalledCell } from "../records/recalled-for.ts";
import { mayShareThread } from "../scope/scope.ts";
import type { ExposedItem, Exposure } from "./exposure.ts";

/** For this many runs and threads, the findings of recalls are kept. */
const REMEMBERED = 10_000;

/** What a recall found, and the scope of the recall. */
type FoundItem = ExposedItem & Pick<Exposure, "scope">;

/** What recalls of this process found, by run and by thread, for the attempts that are recorded after them. */
export class FoundItems {
  readonly #found = new Recent<readonly FoundItem[]>(REMEMBERED);

  add({ runId, threadId, scope, items }: Exposure): void {
    if (items.length === 0) return;
    const found = items.map((item) => ({ ...item, scope }));
    for (const key of [runId && `run ${runId}`, threadId && `thread ${threadId}`])
      if (key) this.#found.set(key, [...(this.#found.get(key) ?? []), ...found]);
  }

  /**
   * The cell `recalled` of an attempt: what was found for its run, else for its thread since the thread's last attempt
   * was recorded.
   */
  takeFor({ runId, threadId, scope }: Pick<Experience, "runId" | "threadId" | "scope">): string {
    const thread = `thread ${threadId}`;
    const inThread = this.#found.get(thread) ?? [];
    const own = inThread.filter((item) => mayShareThread(item.scope, scope));
    if (own.length === inThread.length) this.#found.delete(thread);
    else
      this.#found.set(
        thread,
        inThread.filter((item) => !own.includes(item)),
      );
    const found = (runId && this.#found.get(`run ${runId}`)) || own;
    return recalledCell(found.map((item) => ({ ...item, experience_id: item.experienceId })));
  }
}
