import type { RecallView } from "../../capture/runs/session-view.ts";
import type { ExposedItem, Exposure } from "../../experience/ledger/exposure.ts";
import { counted } from "./values.ts";
import type { WithheldReason } from "../../experience/records/ledger-reasons.ts";

const WORDS: Readonly<Record<WithheldReason, string>> = {
  "": "given",
  holdout: "withheld, to measure whether memory helps",
  "item-holdout": "withheld, to measure whether it helps",
  "harmful-cluster": "stopped, because memory harmed such tasks",
  "harmful-experience": "stopped, because it was shown to harm",
  "token-budget": "left out, because the token budget was used up",
  deadline: "left out, because the time was up",
  "nothing-found": "nothing was found",
  abstained: "silent, because too little is known about such a task",
};

/**
 * A recall in a few words: what it gave, or why it gave nothing. The first word is the title.
 * @param failed The failure of a tool that a hint is about, as far as there is room for it.
 */
export function recallSentence(
  { exposure, items }: RecallView,
  failed: (failure: string) => string,
): { readonly title: string; readonly rest: string } {
  const given = items.filter(({ item }) => item.injected).length;
  const after = exposure.failure === undefined ? "" : ` after ${failed(exposure.failure)}`;
  if (given === 0) {
    const reason = exposure.reason || items[0]?.item.reason || "nothing-found";
    return { title: "Recall", rest: `${after}: ${WORDS[reason]}` };
  }
  const tokens = counted(Math.round(exposure.tokens), "token");
  return { title: "Recalled", rest: ` ${counted(given, "experience")}${after}, a text of about ${tokens}` };
}

/** Why recall withheld an item, in brackets before it; empty if the item was given, or if all were withheld. */
export function withheldText({ reason: ofAll }: Exposure, { injected, reason }: ExposedItem): string {
  return injected || ofAll !== "" ? "" : `(${WORDS[reason]}) `;
}
