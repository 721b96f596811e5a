/**
 * How an experience may be used. Only `active` ones are given to agents. `proposed`: waits until somebody decides.
 * `quarantined`: kept apart until it is corroborated or released. `retired`: withdrawn.
 */
export type ExperienceStatus = "proposed" | "active" | "quarantined" | "retired";

/**
 * Where the text of an experience comes from. `user`: a person or program recorded it on purpose. `model`:
 * an agent said or did it. `tool`: a tool returned it. `web`: it stood on a web page. With several origins
 * the least trusted counts.
 */
export type Origin = "user" | "model" | "tool" | "web";

export const STATUSES: readonly ExperienceStatus[] = ["proposed", "active", "quarantined", "retired"];

export const ORIGINS: readonly Origin[] = ["user", "model", "tool", "web"];

/** Origins whose text anybody in the world may have written. */
export const UNTRUSTED_ORIGINS: readonly string[] = ["tool", "web"];
