import { shownLocation } from "../../storage/driver/location.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { counted } from "../text/values.ts";

export function compactCommand(
  from: string | undefined,
  { progress }: Pick<Screen, "progress">,
): Promise<Answer> {
  return withStore(from, async (experience, location) => {
    // `compact` works only on open tables, and counting opens them.
    const counts = await experience.counts();
    await progress.while("Compacting", experience.compact());
    const { experiences, runs } = counts;
    return {
      text: `Compacted ${shownLocation(location)}: ${counted(experiences, "experience")}, ${counted(runs, "run")}.`,
      data: counts,
    };
  });
}
