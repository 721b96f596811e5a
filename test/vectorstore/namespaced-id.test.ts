import * as fc from "fast-check";
import { expect, test } from "vitest";

import { checkNamespace, toId, toKey, toNamespace } from "../../src/vectorstore/namespaced-id.ts";

const ids = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string().map((text) => `\u001f${text}`),
);
// oxlint-disable-next-line no-control-regex
const namespaces = fc.string().filter((text) => !/[\u0000-\u001f]/.test(text));

test("a key gives back its namespace and id, and no two share one", () => {
  fc.assert(
    fc.property(namespaces, ids, namespaces, ids, (namespace, id, other, otherId) => {
      const key = toKey(namespace, id);
      expect([toNamespace(key), toId(key)]).toEqual([namespace, id]);
      expect(toKey(other, otherId) === key).toBe(namespace === other && id === otherId);
    }),
  );
});

test("in the default namespace a key is the id, as Python writes it", () => {
  expect(toKey("", "one")).toBe("one");
  expect(toKey("", "it's: a/b")).toBe("it's: a/b");
});

test.each([1, null, "a\u001fb", "a\0", "a\n", "\ud800"])("%j is no namespace", (namespace) => {
  expect(() => checkNamespace(namespace)).toThrow('Expected a string such as "team-a" in namespace');
});
