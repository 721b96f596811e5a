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

/** Says in words why recall withheld an item, or gave nothing. */
export function reasonText(reason: WithheldReason): string {
  return WORDS[reason];
}
