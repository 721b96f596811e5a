import type { Family } from "../family.ts";
import { configValues } from "./config-values.ts";
import { csvExports } from "./csv-exports.ts";
import { durations } from "./durations.ts";
import { encodedMessages } from "./encoded-messages.ts";
import { fileCounts } from "./file-counts.ts";
import { localTimes } from "./local-times.ts";
import { logLines } from "./log-lines.ts";
import { messyDates } from "./messy-dates.ts";
import { numberFormats } from "./number-formats.ts";
import { releaseOrder } from "./release-order.ts";
import { shopQuestions } from "./shop-questions.ts";
import { textTables } from "./text-tables.ts";

/** Everything the demo's agent may be asked. */
export const families: readonly Family[] = [
  csvExports,
  messyDates,
  logLines,
  numberFormats,
  encodedMessages,
  releaseOrder,
  durations,
  textTables,
  localTimes,
  configValues,
  shopQuestions,
  fileCounts,
];
