import { expect, test } from "vitest";

import { secretName } from "../../../src/storage/redaction/secret-name.ts";

test.each([
  [
    "password",
    [
      "password",
      "DB_PASSWORD",
      "userPassword",
      "passwd",
      "pwd",
      "SMTP_PASS",
      "dbPass",
      "clientSecret",
      "secret_key",
      "AWS_SECRET_ACCESS_KEY",
    ],
  ],
  [
    "token",
    [
      "token",
      "accessToken",
      "GITHUB_TOKEN",
      "x-api-key",
      "apikey",
      "api.key",
      "AccountKey",
      "signing_key",
      "credentials",
      "jwt",
    ],
  ],
  ["key", ["key", "KEY", "auth", "signature", "sessionKey", "ENCODING_KEY"]],
  [
    undefined,
    [
      "tokens_used",
      "max_tokens",
      "nextPageToken",
      "eos_token",
      "publicKey",
      "primary_key",
      "cacheKey",
      "monkey",
      "keyboard",
      "secretary",
      "tokenizer",
      "compass",
      "bypass",
      "token_count",
      "passwordless",
      "a".repeat(1_000),
    ],
  ],
] as const)("what names say: %s", (said, names) => {
  for (const name of names) expect([name, secretName(name)]).toEqual([name, said]);
});
