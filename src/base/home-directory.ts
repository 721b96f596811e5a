import { homedir, userInfo } from "node:os";
import { parse } from "node:path";

/** The user's home folder. If the machine does not know the user id, as in Docker, it is the root folder. */
export function homeDirectory(): string {
  try {
    return homedir() || userInfo().homedir; // An empty HOME is as good as none.
  } catch {
    return parse(process.cwd()).root;
  }
}
