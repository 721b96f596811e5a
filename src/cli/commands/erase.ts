import type { EraseReport } from "../../experience/erase/erase-experience.ts";
import { readErase, type EraseRequest } from "../../experience/erase/erase-request.ts";
import { openStore, requireRecorded } from "../open-store.ts";

/** Options of the `erase` command. */
export interface EraseFlags {
  readonly user?: string | undefined;
  readonly author?: string | undefined;
  readonly id?: readonly string[] | undefined;
}

/**
 * Removes what was recorded for a user, by an author, or under ids.
 * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION
 */
export async function eraseRecorded(
  location: string,
  { user, author, id }: EraseFlags,
): Promise<EraseReport> {
  const given = {
    ...(user !== undefined && { user }),
    ...(author !== undefined && { author }),
    ...(id !== undefined && { ids: id }),
  };
  const request = given as EraseRequest;
  readErase(request);
  requireRecorded(location);
  await using experience = await openStore(location);
  return await experience.erase(request);
}
