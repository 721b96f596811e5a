import { oneLine } from "../../base/shortened.ts";
import type { LabelAnswer } from "../../experience/records/label-answer.ts";
import { portOf } from "../../experience/store/port.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../text/columns.ts";
import { styleOf } from "../text/style.ts";
import { timeText } from "../text/values.ts";

/** Lists the labels of a location that count for no experience. */
export function labelsCommand(
  from: string | undefined,
  { width, hasColours, zone }: Screen,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const labels = await portOf(experience).labelsWithoutExperience();
    if (labels.length === 0) return { text: "Every label counts for an experience.", data: labels };
    const style = styleOf(hasColours);
    const text = columns<LabelAnswer>(
      [
        { header: `GIVEN (${zone})`, cell: ({ at }) => timeText(at, zone, false) },
        { header: "OUTCOME", cell: ({ outcome }) => outcome, isMarked: true },
        { header: "SOURCE", cell: ({ source }) => source },
        { header: "STATE", cell: ({ state }) => state },
        { header: "WHY", cell: ({ reason }) => reason ?? "" },
      ],
      labels,
      { width, style, below: ({ target }) => [`  ${oneLine(target)}`] },
    );
    return { text, data: labels };
  });
}
