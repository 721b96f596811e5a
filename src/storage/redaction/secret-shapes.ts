/** A secret that is recognised by its own text. */
export interface SecretShape {
  /** The kind in its replacement, `[redacted:KIND]`. */
  readonly kind: string;
  /** A part of every match. Searching for this part first is much faster than the pattern. */
  readonly hint: string;
  /** Matches the secret. What a group named `keep` matches before the secret is kept. */
  readonly pattern: RegExp;
  /** Set if a match without a digit is an ordinary name, which is kept. */
  readonly digit?: true;
}

/**
 * A provider's token that starts with `hint` at the beginning of a word. `rest` is a character class and a
 * count.
 */
function prefixed(kind: string, hint: string, rest: string, digit?: true): SecretShape {
  const escaped = hint.replace(/[.+/]/g, String.raw`\$&`);
  return {
    kind,
    hint,
    pattern: new RegExp(`(?<![A-Za-z0-9])${escaped}${rest}`, "g"),
    ...(digit && { digit }),
  };
}

const shape = (kind: string, hint: string, pattern: RegExp): SecretShape => ({ kind, hint, pattern });

/** The end of a line inside a token whose lines were broken, and such lines. */
const BREAK = String.raw`(?:[ \t]{0,8}\r?\n[ \t]{0,40})`;
const LINES = String.raw`(?:${BREAK}[\w-]{4,})`;

/**
 * Secrets that are recognised by their own text, specific shapes before general ones. Each pattern takes
 * linear time: unbounded repetitions only stand at the end of a match, and a match consumes its whole run of
 * characters.
 */
export const SECRET_SHAPES: readonly SecretShape[] = [
  shape(
    "private-key",
    "PRIVATE KEY",
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){0,20000}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g,
  ),
  // The end of the key may be cut off. Lines may be escaped several times, quoted, numbered, or part of a diff.
  shape(
    "private-key",
    "PRIVATE KEY",
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:\r?\n|\\{1,8}n)(?:Proc-Type|DEK-Info|Version|Comment)[^\r\n\\]{0,200}){0,4}(?=(?:\s|\\{1,8}[nr]){1,8}(?:(?:[>|+]|\d{1,6}[:|])[ \t]{0,4})?[A-Za-z0-9+/=]{16})(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)?(?:(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n| )[ \t]{0,8}(?:(?:[>|+]|\d{1,6}[:|])[ \t]{0,4})?[A-Za-z0-9+/=]+)+/g,
  ),
  shape(
    "private-key",
    "PRIVATE KEY",
    /---- BEGIN SSH2 [A-Z ]{0,40}PRIVATE KEY ----(?:[^-]|-(?!---)){0,20000}---- END SSH2 [A-Z ]{0,40}PRIVATE KEY ----/g,
  ),
  shape(
    "private-key",
    "Private-Lines",
    /(?<keep>Private-Lines: \d{1,4}\r?\n)(?:[A-Za-z0-9+/=]{1,80}(?:\r?\n|$)){1,200}/g,
  ),
  // A private key in base64, as Kubernetes writes it.
  shape(
    "private-key",
    "LS0tLS1CRUdJTi",
    /LS0tLS1CRUdJTi[\w+/]{0,24}?(?:UFJJVkFU|QUklWQVRF|BSSVZBVE)[\w+/=-]{16,}/g,
  ),
  shape(
    "slack-webhook",
    "hooks.slack.com",
    /(?<keep>hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{20,}/g,
  ),
  shape(
    "discord-webhook",
    "/webhooks/",
    /(?<keep>discord(?:app)?\.com\/api\/webhooks\/)\d{10,}\/[\w-]{20,}/g,
  ),
  shape("teams-webhook", "webhookb2/", /(?<keep>\/webhookb2\/)[\w@-]{36,}\/[\w/-]{32,}/g),
  shape("signature", "sig=", /(?<keep>[?&]sig=)[\w%+/=-]{20,}/g),
  shape("signature", "Signature=", /(?<keep>[?&]Signature=)[\w%+/=~-]{20,}/g),
  shape("signature", "X-", /(?<keep>X-(?:Amz|Goog)-(?:Signature|Security-Token)=)[\w%+/=-]{16,}/g),
  shape(
    "github-token",
    "gh",
    /(?<![A-Za-z0-9])gh[pousr]_(?:eyJ[\w-]{12,}(?:\.[\w-]{8,}){1,2}|[A-Za-z0-9]{20,})/g,
  ),
  shape(
    "jwt",
    "eyJ",
    new RegExp(
      String.raw`(?<![\w-])(?<keep>[\w-]{1,40}[_-])?eyJ[\w-]{12,}(?:${LINES}{0,9}${BREAK}?\.${BREAK}?[\w-]{4,}${LINES}{0,20}${BREAK}?\.${BREAK}?[\w-]{2,}(?:${BREAK}(?=[a-z]*[A-Z\d][\w-]*\d)[\w-]{12,}(?!\S)){0,20}|\.(?:[\w-]{8,}|(?=\.[\w-]{8})))(?:\.[\w-]*){0,3}`,
      "g",
    ),
  ),
  // The base64 of `{"auths":`, as Kubernetes writes the logins of Docker.
  prefixed("docker-logins", "eyJhdXRocyI6", "[\\w+/=-]{16,}"),
  prefixed("anthropic-key", "sk-ant-", "[\\w-]{16,}"),
  prefixed("openai-key", "sk-", "[\\w-]{20,}", true),
  prefixed("github-token", "github_pat_", "\\w{22,}"),
  prefixed("gitlab-token", "GR1348941", "[\\w-]{20,}"),
  shape("gitlab-token", "gl", /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w.-]{20,}/g),
  shape("aws-key-id", "IA", /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g),
  shape("aws-bedrock-key", "ABSK", /(?<![A-Za-z0-9])ABSK[A-Za-z0-9+/]{80,}={0,2}/g),
  prefixed("aws-bedrock-key", "bedrock-api-key-", "[A-Za-z0-9+/=]{40,}"),
  prefixed("google-key", "AIza", "[\\w-]{35,}"),
  prefixed("google-key", "AQ.Ab", "[\\w-]{30,}"),
  prefixed("google-secret", "GOOG1", "[A-Z0-9]{40,}"),
  shape("azure-secret", "Q~", /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,}/g),
  shape("azure-key", "JQQJ99", /(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,}/g),
  shape("azure-token", "AZDO", /(?<![A-Za-z0-9])[A-Za-z0-9]{60,80}AZDO[A-Za-z0-9]{4,}/g),
  prefixed("google-token", "ya29.", "[\\w-]{20,}"),
  prefixed("google-secret", "GOCSPX-", "[\\w-]{20,}"),
  prefixed("google-token", "1//0", "[\\w-]{30,}"),
  shape("slack-token", "xox", /(?<![A-Za-z0-9])(?:xox[abceoprs][-.][\w.-]{10,}|xoxd-[\w.%+/=-]{20,})/g),
  prefixed("slack-token", "xapp-", "\\d-[\\w-]{10,}"),
  shape("stripe-key", "k_", /(?<![A-Za-z0-9])[sr]k_(?:org_)?(?:live|test)_[A-Za-z0-9]{10,}/g),
  prefixed("stripe-secret", "whsec_", "[A-Za-z0-9+/=]{20,}"),
  shape("twilio-token", "AC", /(?<keep>(?<![A-Za-z0-9])AC[0-9a-f]{32}:)[0-9a-f]{32}(?![A-Za-z0-9])/g),
  prefixed("twilio-key", "SK", "[0-9a-f]{32}(?![A-Za-z0-9])"),
  prefixed("sendgrid-key", "SG.", "[\\w-]{16,64}\\.[\\w-]{16,}"),
  prefixed("mailgun-key", "key-", "[0-9a-f]{32}(?![A-Za-z0-9])"),
  shape("mailchimp-key", "-us", /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/g),
  prefixed("npm-token", "npm_", "[A-Za-z0-9]{30,}"),
  prefixed("pypi-token", "pypi-", "[\\w-]{40,}", true),
  prefixed("rubygems-key", "rubygems_", "[0-9a-f]{40,}"),
  prefixed("huggingface-token", "hf_", "[A-Za-z0-9]{30,}"),
  prefixed("huggingface-token", "api_org_", "[A-Za-z0-9]{30,}"),
  shape("digitalocean-token", "_v1_", /(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{40,}/g),
  shape("shopify-token", "shp", /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32,}/g),
  shape("telegram-token", ":AA", /(?<![A-Za-z0-9])(?:bot)?\d{8,10}:AA[\w-]{32,}/g),
  shape("discord-token", ".", /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g),
  prefixed("databricks-token", "dapi", "[0-9a-f]{32}(?:-\\d)?(?![A-Za-z0-9])"),
  prefixed("square-token", "EAAA", "[\\w-]{60}(?![\\w-])", true),
  prefixed("square-token", "sq0", "[a-z]{3}-[\\w-]{22,}"),
  prefixed("newrelic-key", "NRAK-", "[A-Z0-9]{27,}"),
  shape("sentry-token", "sntry", /(?<![A-Za-z0-9])sntry[su]_[\w+/=.-]{40,}/g),
  prefixed("linear-key", "lin_api_", "[A-Za-z0-9]{32,}"),
  prefixed("notion-token", "secret_", "[A-Za-z0-9]{40,}"),
  prefixed("notion-token", "ntn_", "[A-Za-z0-9]{40,}"),
  shape("airtable-token", "pat", /(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\.[0-9a-f]{64}/g),
  prefixed("figma-token", "figd_", "[\\w-]{30,}"),
  prefixed("postman-key", "PMAK-", "[0-9a-f-]{40,}"),
  prefixed("grafana-token", "glsa_", "[\\w-]{30,}"),
  prefixed("grafana-token", "glc_", "[\\w+/=-]{32,}"),
  shape("vault-token", "hv", /(?<![A-Za-z0-9])hv[sbr]\.[\w-]{24,}/g),
  shape("terraform-token", ".atlasv1.", /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/g),
  prefixed("pulumi-token", "pul-", "[0-9a-f]{40}(?![A-Za-z0-9])"),
  shape("planetscale-token", "pscale_", /(?<![A-Za-z0-9])pscale_(?:tkn|pw|oauth)_[\w.-]{32,}/g),
  prefixed("supabase-key", "sbp_", "[0-9a-f]{40,}"),
  prefixed("supabase-key", "sb_secret_", "[\\w-]{20,}"),
  prefixed("netlify-token", "nfp_", "[A-Za-z0-9]{36,}"),
  prefixed("groq-key", "gsk_", "[A-Za-z0-9]{40,}"),
  prefixed("xai-key", "xai-", "[A-Za-z0-9]{40,}"),
  prefixed("perplexity-key", "pplx-", "[A-Za-z0-9]{40,}"),
  prefixed("replicate-token", "r8_", "[A-Za-z0-9]{37,}"),
  shape("langsmith-key", "lsv2_", /(?<![A-Za-z0-9])lsv2_(?:pt|sk)_[0-9a-f]{32}\w*/g),
  prefixed("tavily-key", "tvly-", "[\\w-]{20,}", true),
  prefixed("pinecone-key", "pcsk_", "\\w{40,}"),
  prefixed("docker-token", "dckr_pat_", "[\\w-]{20,}"),
  prefixed("bitbucket-password", "ATBB", "[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
  shape("atlassian-token", "AT", /(?<![A-Za-z0-9])AT[AC]TT3[\w=-]{60,}/g),
  prefixed("age-key", "AGE-SECRET-KEY-1", "[A-Z0-9]{50,}"),
  shape("doppler-token", "dp.", /(?<![A-Za-z0-9])dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/g),
  shape("hubspot-token", "pat-", /(?<![A-Za-z0-9])pat-(?:na|eu)\d-[0-9a-f-]{36}/g),
  prefixed("heroku-key", "HRKU-", "[\\w-]{30,}"),
  prefixed("contentful-token", "CFPAT-", "[\\w-]{40,}"),
  prefixed("openai-session", "sess-", "[A-Za-z0-9]{36,}", true),
  prefixed("together-key", "tgp_v1_", "[\\w-]{40,}"),
  prefixed("fireworks-key", "fw_", "[A-Za-z0-9]{22,}", true),
  prefixed("cerebras-key", "csk-", "[A-Za-z0-9]{40,}", true),
  prefixed("nvidia-key", "nvapi-", "[\\w-]{40,}"),
  shape("voyage-key", "pa-", /(?<![\w-])pa-(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{43}(?![\w-])/g),
  prefixed("jina-key", "jina_", "[A-Za-z0-9_-]{50,}"),
  prefixed("elevenlabs-key", "sk_", "[0-9a-f]{48}(?![A-Za-z0-9])"),
  prefixed("firecrawl-key", "fc-", "[0-9a-f]{32}(?![A-Za-z0-9])"),
  prefixed("sandbox-key", "e2b_", "[0-9a-f]{40}(?![A-Za-z0-9])"),
  prefixed("langsmith-key", "ls__", "[0-9a-f]{32}(?![A-Za-z0-9])"),
  prefixed("vercel-token", "vercel_blob_rw_", "\\w{30,}"),
  shape("vercel-token", "vc", /(?<![A-Za-z0-9])vc[aikpr]_[A-Za-z0-9]{50,}/g),
  shape("fly-token", "fm", /(?<![A-Za-z0-9])fm[12][ar]?_[\w+/=-]{40,}/g),
  prefixed("render-key", "rnd_", "[A-Za-z0-9]{28,}", true),
  prefixed("neon-key", "napi_", "[A-Za-z0-9]{50,}", true),
  prefixed("posthog-key", "phx_", "[A-Za-z0-9]{40,}", true),
  prefixed("brevo-key", "xkeysib-", "[0-9a-f]{64}-[A-Za-z0-9]{16}"),
  prefixed("resend-key", "re_", "[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}", true),
  shape("paypal-token", "access_token$", /(?<keep>access_token\$\w{1,20}\$)[a-z0-9]{16}\$[0-9a-f]{32}/gi),
  shape("plaid-token", "access-", /(?<![\w-])access-(?:production|development|sandbox)-[0-9a-f-]{36}/g),
  shape("asana-token", "1/", /(?<![\w/])1\/\d{12,20}:[0-9a-f]{32}/g),
  shape("dropbox-token", "sl.", /(?<![\w.])sl\.(?:u\.)?[\w-]{80,}/g),
  prefixed("facebook-token", "EAA", "[A-Za-z0-9]{90,}", true),
  prefixed("onepassword-token", "ops_eyJ", "[\\w-]{80,}"),
  prefixed("circleci-token", "CCIPAT_", "\\w{40,}"),
  shape("buildkite-token", "bk", /(?<![A-Za-z0-9])bk[auc]{1,2}_[0-9a-f]{40}/g),
  prefixed("artifactory-key", "AKCp", "[A-Za-z0-9]{60,}"),
  prefixed("artifactory-token", "cmVmdGtuOj", "[A-Za-z0-9]{40,}"),
  shape("tailscale-key", "tskey-", /(?<![A-Za-z0-9])tskey-[a-z]{2,12}-[A-Za-z0-9-]{20,}/g),
  prefixed("alibaba-key", "LTAI", "[A-Za-z0-9]{16,26}(?![A-Za-z0-9])", true),
  prefixed("apify-token", "apify_api_", "[A-Za-z0-9]{30,}"),
  prefixed("browserbase-key", "bb_live_", "[\\w-]{20,}", true),
  prefixed("clojars-token", "CLOJARS_", "[0-9a-f]{60}"),
  prefixed("crates-token", "cio", "[A-Za-z0-9]{32}(?![A-Za-z0-9])", true),
  prefixed("cursor-key", "key_", "[0-9a-f]{64}(?![A-Za-z0-9])"),
  prefixed("sourcegraph-token", "sgp_", "(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}"),
  prefixed("typeform-token", "tfp_", "[\\w-]{40,}", true),
  prefixed("wandb-key", "wandb_v1_", "[\\w-]{40,}"),
  prefixed("yandex-token", "y0_", "[\\w-]{50,}", true),
  prefixed("tencent-key", "AKID", "[A-Za-z0-9]{32}(?![A-Za-z0-9])", true),
];
