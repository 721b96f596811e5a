/**
 * What an experience may be used for. Only `active` ones are put in front of an agent. `proposed`: not yet shown to
 * help; `quarantined`: kept apart until it is corroborated or released; `retired`: taken back.
 */
export type ExperienceStatus = "proposed" | "active" | "quarantined" | "retired";

/**
 * Where the text of an experience comes from: `user`, a person or program that recorded it on purpose; `model`, what an
 * agent said or did; `tool`, what a tool answered; `web`, what stood on a page. Of several the least trusted counts.
 */
export type Origin = "user" | "model" | "tool" | "web";

export const STATUSES: readonly ExperienceStatus[] = ["proposed", "active", "quarantined", "retired"];

export const ORIGINS: readonly Origin[] = ["user", "model", "tool", "web"];

/** Origins that anybody in the world may have written. */
export const UNTRUSTED_ORIGINS: readonly string[] = ["tool", "web"];
