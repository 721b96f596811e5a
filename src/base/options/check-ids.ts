import { invalid, invalidKind, sizeOf } from "./invalid-argument.ts";
import { checkedBy, type Option } from "./option.ts";

/** Refuses anything but a list of ids. @throws DeeplakeError INVALID_ARGUMENT */
export function checkIds(ids: unknown): asserts ids is readonly string[] {
  if (!Array.isArray(ids)) throw invalidKind("a list of ids", ids, "Wrap it in an array.");
  const strange = ids.findIndex((id) => typeof id !== "string" || id === "");
  if (strange === -1) return;
  const came = `${sizeOf(ids[strange])} at index ${strange}`;
  throw invalid("ids that are strings and not empty", came, "Leave it out, or give its id.");
}

export const idsOption: Option<readonly string[]> = checkedBy<readonly string[]>("a list of ids", checkIds);
