import { expect, test } from "vitest";

import type { Driver } from "../../../src/driver.ts";
import { wrapDriver } from "../../../src/storage/driver/wrap-driver.ts";

class Counter implements Driver {
  readonly name: string = "counter";
  readonly asked: string[] = [];

  async open(): Promise<{ dimensions: null; repairs: [] }> {
    return { dimensions: null, repairs: [] };
  }

  async append(): Promise<void> {
    this.asked.push("append");
  }

  async lookup(keys: readonly string[]): Promise<{ id: string }[]> {
    this.asked.push(`lookup ${keys.join(" ")}`);
    return keys.map((id) => ({ id }));
  }

  async *scan(): AsyncGenerator<[]> {
    yield [];
  }

  async close(): Promise<void> {
    this.asked.push("close");
  }

  async erase(): Promise<{ removed: number; remains: "none" }> {
    return { removed: 3, remains: "none" };
  }
}

test("a change gets the operation beneath it, and all others are forwarded", async () => {
  const driver = new Counter();
  const wrapped = wrapDriver(driver, {
    lookup: (beneath) => async (keys, columns) => (await beneath([...keys, "more"], columns)).toReversed(),
    erase: (beneath) => async () => ({ ...(await beneath()), removed: 0 }),
  });
  expect(await wrapped.lookup(["one"], [])).toEqual([{ id: "more" }, { id: "one" }]);
  expect(await wrapped.erase?.()).toEqual({ removed: 0, remains: "none" });
  await wrapped.append([], { mayReplace: false });
  await wrapped.close();
  expect(driver.asked).toEqual(["lookup one more", "append", "close"]);
  expect(wrapped.name).toBe("counter");
});

test("an operation that the driver lacks stays absent, even with a change for it", () => {
  const wrapped = wrapDriver(new Counter(), { searchText: (beneath) => beneath });
  expect(Object.keys(wrapped).sort()).toEqual(["append", "close", "erase", "lookup", "name", "open", "scan"]);
});

test("whether the driver takes texts in pieces is forwarded", () => {
  const taking = Object.assign(new Counter(), { takesLongTexts: true as const });
  expect(wrapDriver(wrapDriver(taking, {}), {}).takesLongTexts).toBe(true);
});
