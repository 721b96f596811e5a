import { join } from "node:path";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";
import type { Setting, Subject } from "./subject.ts";

/** This package as it comes, secrets redacted, over the real engine in a directory. */
export async function deeplake({ directory }: Setting): Promise<Subject> {
  const experience = await ExperienceStore.open(join(directory, "experience"));
  const handler = new DeeplakeCallbackHandler(experience);
  return {
    name: "Deeplake",
    callbacks: () => [handler],
    flush: async () => void (await handler.flush()),
    close: async () => {
      // Cheap because it loses runs would be no win.
      const { captured, stored, spooled, dropped } = handler.health();
      console.log(
        `\nDeeplake: ${captured} runs captured, ${stored} stored, ${spooled} on disk, ${dropped} dropped`,
      );
      await experience.close();
    },
  };
}
