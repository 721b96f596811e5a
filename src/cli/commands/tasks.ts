import { type TaskSummary, taskSummaries } from "../../capture/runs/task-summaries.ts";
import { listOf } from "../../base/async/list-of.ts";
import { readOption, wholeFrom } from "../../base/options/option.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { shortStoredIds } from "../stored-ids.ts";
import { columns } from "../text/columns.ts";
import { styleOf } from "../text/style.ts";
import { counted, countText, percentText } from "../text/values.ts";
import { fitted, fittedApart } from "../text/width.ts";

/** Most tasks listed without `--k`. */
const LISTED = 10;

export function tasksCommand(
  { from, k = LISTED }: { readonly from?: string; readonly k?: number },
  { width, hasColours }: Pick<Screen, "width" | "hasColours">,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    readOption(wholeFrom(1), k, "k");
    const tasks = taskSummaries(await listOf(experience.scan()));
    const data = tasks.slice(0, k).map(({ latest, ...summary }) => ({ ...summary, latest: latest.id }));
    if (tasks.length === 0) return { text: "No experience is recorded.", data };
    const style = styleOf(hasColours);
    const short = await shortStoredIds(experience);
    const shown = tasks.slice(0, k);
    const fit = fittedApart(
      shown.map(({ task }) => task),
      width - 2,
    );
    const lines = new Map(shown.map(({ cluster }, index) => [cluster, fit[index]]));
    const text = columns<TaskSummary>(
      [
        { header: "ATTEMPTS", cell: ({ attempts }) => countText(attempts), align: "right" },
        { header: "FAILED", cell: ({ failures }) => countText(failures), align: "right" },
        {
          header: "WON",
          cell: ({ successes, attempts }) => percentText(successes / attempts),
          align: "right",
        },
        { header: "LATEST", cell: ({ latest }) => latest.outcome, isMarked: true },
        { header: "EXPERIENCE", cell: ({ latest }) => short(latest.id), isId: true },
      ],
      shown,
      {
        width,
        style,
        below: ({ cluster, latest: { approach, lessons } }) => {
          const said = [approach, lessons].filter((one) => one !== "").join(" — ");
          const own = said === "" ? [] : [`    ${style.faint(fitted(said, width - 4))}`];
          return [`  ${lines.get(cluster) ?? ""}`, ...own];
        },
      },
    );
    return {
      text: `${text}\n\n${shown.length} of ${counted(tasks.length, "task")}, most failures first.\nBelow each: its latest attempt, which "experiences show ID" shows.`,
      data,
    };
  });
}
