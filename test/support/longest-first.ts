import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, longest first. */
const LONGEST = [
  "storage/local/resident.long",
  "applications/applications.long",
  "applications/in-own-processes.long",
  "storage/sql/stores",
  "storage/sql/managed/managed",
  "experience/store/experience-store",
  "old-location/old-location",
  "storage/local/resident",
  "applications/applications",
].map((name) => `/test/${name}.test.ts`);

/** Begins with the files that take longest. Otherwise one of them would run alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return found === -1 ? LONGEST.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
