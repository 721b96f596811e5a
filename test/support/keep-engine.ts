import { processWide } from "../../src/base/process-wide.ts";
import { shareEngine } from "../../src/storage/local/shared-engine.ts";

/** Keeps the engine of this worker between tests. Otherwise its processes would start again for each store. */
processWide("engine of tests", () => shareEngine(() => {}));
