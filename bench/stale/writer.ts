// Run as a process of its own: does what each message says to the store at a location, and answers once that is
// acknowledged.
import { ExperienceStore } from "../../src/index.ts";
import { type Deed, taskOf } from "./deed.ts";

const [location = ""] = process.argv.slice(2);
const experience = await ExperienceStore.open(location);
process.on("message", ({ kind, id }: Deed) => {
  const done = {
    record: () => experience.record({ id, task: taskOf(id), approach: "a", outcome: "success" }),
    forget: () => experience.forget([id]),
    erase: () => experience.erase({ ids: [id] }),
  }[kind]();
  void done.then(() => process.send?.("done"));
});
process.on("disconnect", () => void experience.close());
process.send?.("ready");
