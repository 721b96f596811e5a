import { join } from "node:path";
import { expect, test, vi } from "vitest";

import { memoryDriver } from "../../../src/storage/memory/memory.ts";
import type { DriverFactory } from "../../../src/storage/driver/driver.ts";
import { DeeplakeError } from "../../../src/base/errors.ts";
import { unopenedStore } from "../../../src/experience/store/experience-store.ts";
import { portOf } from "../../../src/experience/store/port.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { runRecord } from "../../support/run-record.ts";
import { storedRuns } from "../../support/run-tree.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { passTime } from "../../support/pass-time.ts";

const root = temporaryDirectory();

/** Drivers of one place in memory. They count the tables that are open, and fail or take their time when told to. */
class Place {
  open = 0;
  opened = 0;
  fails = false;
  takes = 0;

  readonly driver: DriverFactory = (location, table, options) => {
    const inner = memoryDriver(`memory:${location}`, table, options);
    return {
      ...inner,
      open: async (...given) => {
        this.opened++;
        await new Promise((resolve) => setTimeout(resolve, this.takes));
        if (this.fails) throw new DeeplakeError("ENGINE_MISSING", "Expected an engine, got none.");
        this.open++;
        return inner.open(...given);
      },
      close: async () => {
        this.open--;
        await inner.close();
      },
    };
  };
}

const at = (name: string): { spool: { directory: string; after: number } } => ({
  spool: { directory: join(root, name), after: 30_000 },
});

test("a store made by new is refused, and says how to open one", () => {
  const Store = ExperienceStore as unknown as new (...given: unknown[]) => ExperienceStore;
  for (const given of [[], ["memory:"], [undefined, {}]])
    expect(() => new Store(...given)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: expect.stringContaining(
          "Expected ExperienceStore.open(location), got new ExperienceStore. Write await ExperienceStore.open(location).",
        ),
      }),
    );
});

test("another copy of the package finds the port of a store", async () => {
  await using experience = await ExperienceStore.open("memory:");
  vi.resetModules();
  const other = await import("../../../src/experience/store/port.ts");
  expect(other.portOf).not.toBe(portOf);
  expect(other.portOf(experience)).toBe(portOf(experience));
  const copy = await import("../../../src/index.ts");
  await using theirs = await copy.ExperienceStore.open("memory:");
  expect(new DeeplakeCallbackHandler(theirs).health().captured).toBe(0);
});

test("a port is no part of a store that users can see", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const seen = [...Object.keys(experience), ...Object.getOwnPropertyNames(ExperienceStore.prototype)];
  for (const name of ["attempts", "outbox", "onFlush", "onClose", "noteError"])
    expect(seen).not.toContain(name);
});

test("what only looks like a store has no port", () => {
  const alike = { recall: async () => ({}), flush: async () => true };
  expect(() => portOf(alike)).toThrow("Expected an open ExperienceStore, got an object.");
  expect(() => new DeeplakeCallbackHandler(alike as unknown as ExperienceStore)).toThrow(
    "Expected an open ExperienceStore, got an object.",
  );
});

test("an unopened store opens nothing until something is recorded, and opens again after a rest", async () => {
  const place = new Place();
  const experience = unopenedStore("rests", { driver: place.driver, ...at("rests") }, () => {});
  expect(await experience.flush()).toBe(true);
  expect(place.opened).toBe(0);
  const { outbox } = portOf(experience);
  expect(await outbox.deliverRuns([runRecord({ id: "first" })])).toBe("stored");
  expect(place.open).toBe(2);
  await portOf(experience).rest();
  expect(place.open).toBe(0);
  expect(await outbox.deliverRuns([runRecord({ id: "second" })])).toBe("stored");
  expect(place.open).toBe(2);
  expect((await storedRuns(experience)).map(({ id }) => id).toSorted()).toEqual(["first", "second"]);
  await experience.close();
  expect(place.open).toBe(0);
  await expect(outbox.record({ task: "t", approach: "a", outcome: "success" })).resolves.toBe("spooled");
});

test("what a store that cannot be opened is given waits on disk until it can, and it is not tried too often", async () => {
  using pass = passTime();
  const place = new Place();
  const problems: unknown[] = [];
  const experience = unopenedStore("fails", { driver: place.driver, ...at("fails") }, (problem) =>
    problems.push(problem),
  );
  const { outbox } = portOf(experience);
  place.fails = true;
  expect(await outbox.deliverRuns([runRecord({ id: "first" })])).toBe("spooled");
  expect(await outbox.record({ task: "t", approach: "a", outcome: "success" })).toBe("spooled");
  pass(9_000);
  expect(await outbox.deliverRuns([runRecord({ id: "second" })])).toBe("spooled");
  expect(await experience.flush()).toBe(false);
  expect(place.opened).toBe(1);
  expect(problems).toHaveLength(1);
  expect(experience.health()).toMatchObject({ errors: { open: 1 }, spooled: 3, runs: 0, dropped: {} });
  place.fails = false;
  pass(1_001);
  expect(await experience.flush()).toBe(true);
  expect((await storedRuns(experience)).map(({ id }) => id).toSorted()).toEqual(["first", "second"]);
  expect(experience.health()).toMatchObject({ errors: { open: 1 }, replayed: 3, runs: 2, recorded: 1 });
  await experience.close();
});

test("a table that is still being opened when a store rests is closed once it is open", async () => {
  const place = new Place();
  place.takes = 50;
  const experience = unopenedStore("slow", { driver: place.driver, ...at("slow") }, () => {});
  const counting = experience.counts().catch((error: unknown) => error);
  await vi.waitFor(() => expect(place.opened).toBe(3), 20_000);
  await portOf(experience).rest();
  expect(await counting).toMatchObject({ code: "CLOSED" });
  await vi.waitFor(() => expect(place).toMatchObject({ opened: 3, open: 0 }), 20_000);
  expect(await experience.counts()).toMatchObject({ experiences: 0 });
  expect(place.open).toBe(3);
  await experience.close();
  expect(place.open).toBe(0);
});
