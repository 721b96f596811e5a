import { expect, test } from "vitest";

import { managedCredentials } from "../../../../src/storage/sql/managed/managed-credentials.ts";

const token = (claims: object): string => `a.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c`;

test("options go before the environment, the environment before what the token names", () => {
  const environment = { ACTIVELOOP_TOKEN: token({ org_id: "named" }), ACTIVELOOP_ORG_ID: "set" };
  expect(
    managedCredentials({ token: "a.b.c", organization: "given", apiUrl: "http://h/" }, environment),
  ).toEqual({
    token: "a.b.c",
    organization: "given",
    apiUrl: "http://h",
  });
  expect(managedCredentials({}, environment)).toMatchObject({
    organization: "set",
    apiUrl: "https://api.deeplake.ai",
  });
  expect(managedCredentials({}, { DEEPLAKE_API_KEY: token({ OrgID: "named" }) }).organization).toBe("named");
  const unset = { ACTIVELOOP_TOKEN: "", ACTIVELOOP_ORG_ID: "", DEEPLAKE_API_KEY: token({ OrgID: "named" }) };
  expect(managedCredentials({}, unset).organization).toBe("named");
  expect(managedCredentials({ token: "opaque" }, {}).organization).toBeUndefined();
  expect(managedCredentials({ token: "a.b.c", organization: "Ann & Bob" }, {}).organization).toBe(
    "Ann & Bob",
  );
  expect(managedCredentials({ token: "a.!.c" }, {}).organization).toBeUndefined();
});

test.each([
  [{}, "AUTHENTICATION_FAILED"],
  [{ token: "with space" }, "AUTHENTICATION_FAILED"],
  [{ token: "line\nbreak" }, "AUTHENTICATION_FAILED"],
  [{ token: "with\u00a0space" }, "AUTHENTICATION_FAILED"],
  [{ token: "pasted…" }, "AUTHENTICATION_FAILED"],
  [{ token: "a.b.c", organization: "with space 会社" }, "INVALID_ARGUMENT"],
  [{ token: "a.b.c", organization: "with space\n" }, "INVALID_ARGUMENT"],
])("%j is refused without showing what came", (options, code) => {
  expect(() => managedCredentials(options, {})).toThrow(expect.objectContaining({ code }));
  expect(() => managedCredentials(options, {})).not.toThrow("with space");
});
