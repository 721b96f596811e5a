/** The providers whose client classes the tests use. */
export type Provider = "openai" | "anthropic" | "gemini" | "bedrock";

/** One message of a request, whichever provider it is for. */
export interface Turn {
  /** `user`, `assistant` or `system`, in the provider's own words where it is something else. */
  readonly role: string;
  readonly texts: readonly string[];
  /** Ids of the tool calls in it. */
  readonly calls: readonly string[];
  /** Ids of the calls that it answers. */
  readonly results: readonly string[];
}

/** What a provider's request says. */
export interface ProviderRequest {
  /** Texts of the system prompt, where it stands apart. */
  readonly system: readonly string[];
  readonly turns: readonly Turn[];
  readonly tools: readonly string[];
}

/** What a model answers: a text, or the call of a tool. */
export type Answer = string | { readonly tool: string; readonly args: object };
