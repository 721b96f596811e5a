import type { Row } from "../../base/types.ts";
import { versionOf } from "../../storage/driver/newest-rows.ts";
import { codec } from "../../storage/table/codec.ts";
import type { NewRow } from "../../storage/table/row-of.ts";
import { CLEARED } from "./cleared-row.ts";
import type { Label, NewLabel } from "./label.ts";
import { outcomesSchema } from "./schemas.ts";

const whole = codec(outcomesSchema, "cleared");
const label = codec(outcomesSchema, "cleared", "run_id", "experience_id", "scope");

/**
 * Converts a label with cleared texts to a row of the `outcomes` table. `place` names the scope, and the run
 * or the experience that the label is about.
 */
export function labelToRow(
  given: NewLabel,
  place: { readonly runId: string; readonly experienceId: string; readonly scope: string },
): NewRow<typeof outcomesSchema> {
  return { ...whole.toRow({ ...given, ...place }), cleared: CLEARED };
}

export function labelFromRow(row: Row): Label {
  return { ...label.fromRow(row), version: versionOf(row), recorded: false };
}
