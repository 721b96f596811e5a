/** One agent of a team, in a process of its own: works on its tasks one after the other, and says which it solved. */
import { ExperienceStore } from "../../src/index.ts";
import { PolicyModel } from "../demo/policy-model.ts";
import { runArm } from "../demo/run-arm.ts";
import { SentenceEmbeddings } from "../demo/sentence-embeddings.ts";
import { AGENTS, type Assignment, tasksOf } from "./assignment.ts";

const assignment = JSON.parse(process.argv[2] as string) as Assignment;
const { location, agent, seed } = assignment;
const experience = await ExperienceStore.open(location, {
  embeddings: new SentenceEmbeddings(),
  agent,
  author: agent,
  scope: { team: "demo" },
  trust: { trustedAuthors: [...AGENTS] },
  // The policy reads attempts and their outcomes in this form.
  template: "plain",
});
const arm = { name: agent, recallFor: ({ text }: { text: string }) => text };
const { successes } = await runArm(
  arm,
  tasksOf(assignment),
  experience,
  new PolicyModel({ seed: seed * AGENTS.length + AGENTS.indexOf(agent) }),
  () => {},
);
await experience.close();
process.stdout.write(JSON.stringify(successes));
