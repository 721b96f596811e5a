/**
 * Texts with one made-up secret each. They are put together here, so that no scanner of repositories finds them:
 * `secret(context, parts…)` is a context with `@` where the joined parts stand.
 */
export interface SecretText {
  readonly text: string;
  readonly secret: string;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
let seed = 7;

function pick(alphabet: string, length: number): string {
  let text = "";
  while (text.length < length) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += alphabet[Math.floor((seed / 2_147_483_648) * alphabet.length)];
  }
  return text;
}

const mixed = (length: number): string => `${pick(ALPHABET, length - 3)}a7Q`;
const hex = (length: number): string => pick("0123456789abcdef", length);
const upper = (length: number): string => pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length);
const digits = (length: number): string => pick("123456789", length);
const uuid = (): string => [8, 4, 4, 4, 12].map(hex).join("-");
const base64 = (text: string): string => Buffer.from(text).toString("base64url");

const secret = (context: string, ...parts: string[]): SecretText => {
  const joined = parts.join("");
  return { text: context.replace("@", () => joined), secret: joined };
};

const jwt = `${base64('{"alg":"HS256"}')}.${base64(`{"sub":"${digits(9)}"}`)}.${mixed(43)}`;
const pem = (kind: string): string =>
  ["-----BEGIN ", kind, "-----\n", mixed(64), "\n", mixed(40), "==\n-----END ", kind, "-----"].join("");

export const SECRET_TEXTS: readonly SecretText[] = [
  // Tokens that their own text gives away.
  secret("use @ please", "sk-", mixed(48)),
  secret("use @ please", "sk-", "proj-", mixed(60), "_", mixed(20)),
  secret("The key is @.", "sk-", "svcacct-", mixed(60)),
  secret("(@)", "sk-", "ant-", "api03-", mixed(90)),
  secret("curl -u @", "sk-", "or-v1-", hex(64)),
  secret("langfuse @", "sk-", "lf-", uuid()),
  secret("git clone with @", "gh", "p_", mixed(36)),
  secret("git clone with @", "gh", "o_", mixed(36)),
  secret("git clone with @", "gh", "s_", mixed(36)),
  secret("git clone with @", "github", "_pat_", mixed(22), "_", mixed(59)),
  secret("ci uses @", "gl", "pat-", mixed(20)),
  secret("ci uses @", "gl", "rt-", mixed(20)),
  secret("aws says @", "AK", "IA", upper(16)),
  secret("aws says @", "AS", "IA", upper(16)),
  secret("maps?key=@&v=3", "AI", "za", mixed(35)),
  secret("google @", "ya", "29.", mixed(60)),
  secret("google @", "GOC", "SPX-", mixed(28)),
  secret("google @", "1/", "/0", mixed(40)),
  secret("slack @", "xo", "xb-", digits(12), "-", digits(12), "-", mixed(24)),
  secret("slack @", "xo", "xp-", digits(12), "-", mixed(32)),
  secret("slack @", "xa", "pp-1-", upper(11), "-", digits(13), "-", hex(64)),
  secret("https://hooks.slack.com/services/@", "T", upper(8), "/B", upper(8), "/", mixed(24)),
  secret("https://discord.com/api/webhooks/@", digits(18), "/", mixed(68)),
  secret("stripe @", "sk_", "live_", mixed(24)),
  secret("stripe @", "rk_", "live_", mixed(24)),
  secret("stripe @", "sk_", "test_", mixed(24)),
  secret("stripe @", "wh", "sec_", mixed(32)),
  secret("twilio @", "SK", hex(32)),
  secret("sendgrid @", "SG", ".", mixed(22), ".", mixed(43)),
  secret("mailgun @", "key", "-", hex(32)),
  secret("mailchimp @", hex(32), "-us", "12"),
  secret("npm @", "npm", "_", mixed(36)),
  secret("pypi @", "py", "pi-AgEIcHlwaS5vcmc", mixed(70)),
  secret("gem @", "ruby", "gems_", hex(48)),
  secret("hub @", "h", "f_", mixed(34)),
  secret("do @", "dop", "_v1_", hex(64)),
  secret("shop @", "shp", "at_", hex(32)),
  secret("telegram @", digits(10), ":A", "A", mixed(33)),
  secret("https://api.telegram.org/@/getMe", "bot", digits(10), ":A", "A", mixed(33)),
  secret("discord @", "M", mixed(25), ".", mixed(6), ".", mixed(38)),
  secret("databricks @", "da", "pi", hex(32)),
  secret("square @", "sq", "0atp-", mixed(22)),
  secret("newrelic @", "NR", "AK-", upper(27)),
  secret("linear @", "lin", "_api_", mixed(40)),
  secret("notion @", "nt", "n_", mixed(46)),
  secret("airtable @", "pa", "t", mixed(14), ".", hex(64)),
  secret("figma @", "fi", "gd_", mixed(40)),
  secret("postman @", "PM", "AK-", hex(24), "-", hex(34)),
  secret("grafana @", "gl", "sa_", mixed(32), "_", hex(8)),
  secret("vault @", "hv", "s.", mixed(24)),
  secret("terraform @", mixed(14), ".atlas", "v1.", mixed(67)),
  secret("pulumi @", "pu", "l-", hex(40)),
  secret("planetscale @", "psc", "ale_pw_", mixed(43)),
  secret("supabase @", "sb", "p_", hex(40)),
  secret("groq @", "gs", "k_", mixed(52)),
  secret("grok @", "xa", "i-", mixed(80)),
  secret("search @", "pp", "lx-", mixed(48)),
  secret("replicate @", "r", "8_", mixed(37)),
  secret("langsmith @", "lsv", "2_pt_", hex(32), "_", hex(10)),
  secret("tavily @", "tv", "ly-dev-", mixed(32)),
  secret("pinecone @", "pc", "sk_", mixed(60)),
  secret("docker @", "dckr", "_pat_", mixed(27)),
  secret("atlassian @", "ATA", "TT3", mixed(180)),
  secret("doppler @", "dp", ".pt.", mixed(43)),
  secret("hubspot @", "pa", "t-na1-", uuid()),
  secret("session @ ended", jwt),
  // Private keys.
  ...["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"].map(
    (kind) => secret("file:\n@\n", pem(kind)),
  ),
  secret("json: @", pem("PRIVATE KEY").replaceAll("\n", String.raw`\n`)),
  secret("pgp: @", pem("PGP PRIVATE KEY BLOCK")),
  secret("cut: @", "-----BEGIN ", "RSA PRIVATE KEY-----\n", mixed(64), "\n", mixed(30)),
  // Headers.
  secret("Authorization: Bearer @", mixed(40)),
  secret("authorization: basic @", Buffer.from(`user:${mixed(8)}`).toString("base64")),
  secret('{"Authorization": "Bearer @"}', hex(32)),
  secret("Authorization: Token @", hex(40)),
  secret("curl -H 'Authorization: @' https://x.test", hex(40)),
  secret("Authorization: AWS4-HMAC-SHA256 @", `Credential=${upper(16)}/20260101, Signature=${hex(64)}`),
  secret("x-api-key: @", mixed(32)),
  secret("curl -H 'X-Auth-Token: @' https://x.test", hex(32)),
  secret("Cookie: @", `session=${mixed(20)}; theme=dark`),
  secret("Set-Cookie: @", `sid=${mixed(20)}; Path=/; HttpOnly`),
  // Values behind names.
  secret("OPENAI_API_KEY=@", mixed(32)),
  secret("export DB_PASSWORD=@", "swordfish"),
  secret("SMTP_PASS=@\nNEXT=1", "p@ss,w(0rd)!"),
  secret("CLIENT_SECRET='@'", mixed(16)),
  secret('{"password":"@"}', "hunter", "2"),
  secret('{"password":"@"}', "$ecret!pass1"),
  secret('{"password": "@"}', "my dog Rex 77"),
  secret('{"password_hash": "@"}', "$2b$10$", mixed(53)),
  secret('{"password": "@"}', "correct horse battery staple"),
  secret(String.raw`{\"clientSecret\":\"@\"}`, mixed(20)),
  secret('{"refresh_token": "@"}', mixed(64)),
  secret("password: @", "swordfish"),
  secret("db:\n  user: app\n  password: @\n  port: 5432", "tiger77"),
  secret("passwd = '@'", "let-me-in"),
  secret("const apiKey = '@';", uuid()),
  secret("config['secret_key'] = '@'", mixed(50)),
  secret("mysql --password=@ -u root", "tiger77!"),
  secret("deploy --token @ --force", mixed(24)),
  secret("aws_secret_access_key = @", mixed(20), "/", mixed(18), "+"),
  secret("AWS_SECRET_ACCESS_KEY=@", "/", mixed(39)),
  secret('"SecretAccessKey": "@",', mixed(40)),
  secret("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=@;EndpointSuffix=b", mixed(86), "=="),
  secret("Server=x;User Id=sa;Password=@;Encrypt=true", "Tiger77x"),
  secret("https://x.test/cb?access_token=@&state=1", mixed(32)),
  secret("https://a.blob.core.windows.net/c?sv=2024&sig=@", mixed(40), "%3D"),
  secret("TWILIO_AUTH_TOKEN: @", hex(32)),
  secret("credentials: '@'", mixed(24)),
  secret("encryption_key: @", hex(64)),
  secret("key = '@'", mixed(40)),
  // Passwords in addresses.
  secret("postgres://app:@@db.test:5432/app", "tiger77"),
  secret("redis://:@@cache.test:6379", mixed(12)),
  secret("mongodb+srv://app:@@c.test/?w=1", mixed(16)),
  secret("git clone https://oauth2:@@git.test/a.git", mixed(20)),
];
