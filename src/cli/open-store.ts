import { ExperienceStore } from "../experience/experience-store.ts";
import type { ExperienceStoreOptions } from "../experience/experience-store-options.ts";
import { experienceConfig } from "../experience/scope/experience-config.ts";

/** The location a command works on: the one it was given, else the configured one. */
export function locationOf(given: string | undefined): string {
  return given ?? experienceConfig().location ?? "./agent-experiences";
}

/** Opens a store as the environment and `.experience.json` say whose it is. */
export function openStore(location: string, options: ExperienceStoreOptions = {}): Promise<ExperienceStore> {
  const { location: _, ...config } = experienceConfig();
  return ExperienceStore.open(location, { ...config, ...options });
}
