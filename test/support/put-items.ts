// Run as a process of its own: puts items one after the other, each twice, and deletes every tenth.
import { DeeplakeStore } from "../../src/agents/langgraph/index.ts";
import { suiteIndex } from "../../src/testing/base-store/subject.ts";

const [location = "", name = "", count = "0"] = process.argv.slice(2);
await using store = await DeeplakeStore.open(location, { index: suiteIndex(["text"]) });
for (let n = 1; n <= Number(count); n++) {
  await store.put(["items", name], `${n}`, { text: "plum", n });
  await store.put(["items", name], `${n}`, { text: "apple", n });
  await store.put(["shared"], "one", { text: "cherry", by: name, n });
  if (n % 10 === 0) await store.delete(["items", name], `${n}`);
  if (n % 50 === 0) await store.flush({ fold: true });
}
