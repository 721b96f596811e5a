// All that the programs take from the library, in one place.
export {
  DeeplakeCallbackHandler,
  type Experience,
  ExperienceStore,
  type RunRecord,
} from "../../src/index.ts";
