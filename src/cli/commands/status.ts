import type { ExperienceStatus } from "../../experience/records/status.ts";
import { oneLine } from "../../base/shortened.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import { statusOf } from "./experiences.ts";
import { experienceMeant } from "../stored-ids.ts";

export function statusCommand(
  id: string,
  status: string,
  { from, reason }: { readonly from?: string; readonly reason: string },
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const meant = await experienceMeant(experience, id);
    const current = async (): Promise<string> => {
      const one = await experience.get(meant);
      return one ? statusOf(experience, one) : "gone";
    };
    const before = await current();
    const changed = await experience.trust.setStatus([meant], status as ExperienceStatus, reason);
    const after = await current();
    const text =
      changed.length === 0
        ? `${oneLine(meant)} is ${after} already.`
        : `${oneLine(meant)}: ${before} → ${after}, because: ${reason}`;
    return { text, data: { id: meant, before, after, reason, changed: changed.length > 0 } };
  });
}
