import type { RecallView, Turn } from "../../capture/runs/session-view.ts";
import { toldIn } from "../../capture/runs/told.ts";
import { joined } from "../../experience/prompt/fit-recalled.ts";
import { textBy } from "../../experience/prompt/recall-template.ts";
import { formatRules } from "../../experience/records/rule.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";

/** What an agent was told of the past in one turn. */
export interface Told {
  readonly texts: readonly string[];
  /** Whether the texts come from the log. Otherwise they are written anew from the ledger. */
  readonly isLogged: boolean;
}

/** Finds what an agent was told: in the log of its runs, else from the experiences and rules that the ledger names. */
export async function toldOfTurn(
  experience: ExperienceStore,
  { tree, recalls }: Pick<Turn, "tree" | "recalls">,
): Promise<Told> {
  const logged = toldIn(tree.map(({ run }) => run));
  if (logged.length > 0) return { texts: logged, isLogged: true };
  const texts = await Promise.all(recalls.map((recall) => writtenAnew(experience, recall)));
  return { texts: texts.filter((text) => text !== ""), isLogged: false };
}

/**
 * Writes the text of a recall again, with the template `brief`. Rules have the words that they had at the recall.
 * Experiences have the words with which they are stored now. Lessons that were given as well are left out.
 */
async function writtenAnew(experience: ExperienceStore, { exposure, items }: RecallView): Promise<string> {
  const trace = await experience.trust.trace({ recall: exposure.recallId });
  const rules = (trace?.rules ?? []).filter(({ given }) => given);
  const given = items.flatMap(({ item, experience: one }) =>
    item.injected && one ? [{ experience: one, similarity: item.similarity, score: item.score }] : [],
  );
  return joined(formatRules(rules), textBy("brief", given));
}
