// The layers of src and the rooms inside them, bottom to top. This is the only place that states them: the check of the
// architecture, its test and the counts read this list.

/** Peers that users may lack. A folder without them in `peers` may import their types, but never load them. */
export const OPTIONAL_PEERS = ["@langchain/langgraph", "langchain", "vitest"];

/**
 * A layer is a folder of src, a room is a folder or a file of its layer. An import goes down: to a lower layer, or to a
 * lower room of its own layer. An `index.ts` of a layer with rooms stands above these rooms.
 *
 * `peers`: the optional peers that a layer or a room may load.
 * `isEdge`: nothing imports it, because loading it does something, or because it is not part of the product.
 */
export const LAYERS = [
  {
    name: "base",
    rooms: [
      "errors.ts",
      "long-text.ts",
      "types.ts",
      "version.ts",
      "process-wide.ts",
      "installed.ts",
      "home-directory.ts",
      "shortened.ts",
      "async",
      "collections",
      "options",
      "json",
      "text",
      "stats",
      "messages",
      "filter",
    ],
  },
  { name: "storage", rooms: ["redaction", "driver", "memory", "sql", "local", "table", "spool"] },
  { name: "vectorstore" },
  {
    name: "experience",
    rooms: [
      "scope",
      "records",
      "prompt",
      "trust",
      "patterns",
      "ledger",
      "advice",
      "export",
      "recall",
      "erase",
      "store",
    ],
  },
  { name: "capture", rooms: ["evaluators", "attempts", "callbacks", "runs", "hivemind"] },
  {
    name: "agents",
    rooms: [
      { name: "langgraph", peers: ["@langchain/langgraph"] },
      { name: "middleware", peers: ["langchain"] },
      "chain",
      { name: "auto", isEdge: true },
    ],
  },
  { name: "cli", isEdge: true },
  { name: "testing", isEdge: true, peers: ["@langchain/langgraph", "vitest"] },
];

/** Files of src that are tables of contents of entry points. They stand above all layers, and nothing imports them. */
export const ENTRIES = ["index.ts", "advice.ts", "driver.ts", "experiment.ts", "privacy.ts", "runs.ts"];

/** The layer that is published for other people's tests. Shares of lines leave it out. */
export const TESTING = "testing";

export const MAX_FILE_LINES = 400;
export const MAX_ROOM_SHARE = 0.15;
