import { expect, test } from "vitest";

import { installerEnvironment } from "../../../src/storage/local/installer-environment.ts";

test("pip keeps the user's index and proxies, and loses what leads it elsewhere", () => {
  const kept = { PIP_INDEX_URL: "https://mirror/simple", HTTPS_PROXY: "http://proxy:3128", PATH: "/bin" };
  const dropped = { PYTHONPATH: "/a", PYTHONHOME: "/b", PIP_TARGET: "/c", PIP_PREFIX: "/d", PIP_USER: "1" };
  expect(installerEnvironment("/work", { ...kept, ...dropped, TMPDIR: "/elsewhere" })).toEqual({
    ...kept,
    TMPDIR: "/work",
  });
});
