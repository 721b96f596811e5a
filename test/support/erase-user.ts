// Run as a process of its own: says that it begins, erases a user, says that it is done.
import { ExperienceStore } from "../../src/index.ts";

await using experience = await ExperienceStore.open(process.argv[2] ?? "");
process.stdout.write("begins\n");
await experience.erase({ user: process.argv[3] ?? "" });
process.stdout.write("done\n");
