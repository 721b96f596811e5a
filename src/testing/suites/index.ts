export { baseStoreSuite, type BaseStoreSuite } from "../base-store-suite.ts";
export type { SuiteIndex } from "../base-store/subject.ts";
export type { BaseStoreSupport } from "../base-store/support.ts";
export { driverSuite, type DriverSuiteOptions, suiteSchema } from "../driver-suite.ts";
export { experienceStoreSuite, type ExperienceStoreSuite } from "../experience-store-suite.ts";
export { vectorStoreSuite, type VectorStoreSuite } from "../vector-store-suite.ts";
export type { Supported } from "../supported.ts";
export type { VectorStoreSupport } from "../vector-store/support.ts";
