import { invalid } from "./invalid-argument.ts";
import { checkedBy, type Option } from "./option.ts";

/** Refuses anything but a list of ids. @throws DeeplakeError INVALID_ARGUMENT */
export function checkIds(ids: unknown): asserts ids is readonly string[] {
  if (!Array.isArray(ids)) throw invalid("a list of ids", `a ${typeof ids}`, "Wrap it in an array.");
  const strange = ids.findIndex((id) => typeof id !== "string" || id === "");
  if (strange === -1) return;
  const id: unknown = ids[strange];
  const came = id === "" ? "an empty string" : id === null ? "null" : `a ${typeof id}`;
  throw invalid("ids that are strings and not empty", `${came} at ${strange}`, "Give each its id.");
}

export const idsOption: Option<readonly string[]> = checkedBy<readonly string[]>("a list of ids", checkIds);
