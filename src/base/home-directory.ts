import { homedir } from "node:os";
import { parse } from "node:path";

/** The user's home folder. As in Docker, it is the root folder for a user id that the machine does not know. */
export function homeDirectory(): string {
  try {
    return homedir();
  } catch {
    return parse(process.cwd()).root;
  }
}
