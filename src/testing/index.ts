export { driverSuite, type DriverSuiteOptions, suiteSchema } from "./driver-suite.ts";
