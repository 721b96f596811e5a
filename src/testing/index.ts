export { baseStoreSuite, type BaseStoreSuite } from "./base-store-suite.ts";
export type { SuiteIndex } from "./base-store/subject.ts";
export type { BaseStoreSupport } from "./base-store/support.ts";
export { driverSuite, type DriverSuiteOptions, suiteSchema } from "./driver-suite.ts";
export { experienceStoreSuite, type ExperienceStoreSuite } from "./experience-store-suite.ts";
export { KeywordEmbeddings } from "./keyword-embeddings.ts";
export { MemoryRecordManager } from "./memory-record-manager.ts";
export { vectorStoreSuite, type VectorStoreSuite } from "./vector-store-suite.ts";
export type { Supported, VectorStoreSupport } from "./vector-store/support.ts";
