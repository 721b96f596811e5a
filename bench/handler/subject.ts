import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";

/** A way of logging runs. */
export interface Subject {
  readonly name: string;
  /** The handlers of one invocation. */
  callbacks(): BaseCallbackHandler[] | undefined;
  /** Resolves when everything logged so far has left. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** What opening a subject takes. */
export interface Setting {
  /** An empty directory. */
  readonly directory: string;
  /** Of the service that peers send to. */
  readonly url: string;
}
