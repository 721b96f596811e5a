import type { Family } from "../family.ts";

/** Says what UTC time a meeting in New York is at. */
export const localTimes: Family = {
  name: "local times",
  flavors: { summer: 14, winter: 3, utc: 1, eastern: 1, signed: 1 },
  approaches: {
    "as written": { description: "take the time as UTC already", run: (input) => shifted(input, 0) },
    "four hours on": { description: "add four hours", run: (input) => shifted(input, 4) },
    "five hours on": { description: "add five hours", run: (input) => shifted(input, 5) },
    "four hours back": { description: "subtract four hours", run: (input) => shifted(input, -4) },
    "zone rules": { description: "look the zone up for that day", run: byRules },
  },
  make: (random, flavor) => {
    const month = flavor === "winter" ? random.pick([1, 2, 12]) : random.whole(4, 10);
    const utc = new Date(
      Date.UTC(
        random.whole(2015, 2025),
        month - 1,
        random.whole(2, 27),
        random.whole(8, 19),
        random.whole(0, 59),
      ),
    );
    const hours: Record<string, number> = { summer: -4, winter: -5, utc: 0, eastern: 4, signed: -4 };
    const local = new Date(utc.getTime() + (hours[flavor] as number) * 3_600_000).toISOString().slice(0, 16);
    const zone: Record<string, string> = { utc: "UTC", eastern: "Asia/Dubai", signed: "UTC-04:00" };
    return {
      text: random.pick([
        `At what UTC time does the meeting with ${random.pick(TEAMS)} start?`,
        `Convert the start of the call with ${random.pick(TEAMS)} to UTC.`,
        `When, in UTC, do we talk to ${random.pick(TEAMS)}?`,
      ]),
      input: `${local} ${zone[flavor] ?? "America/New_York"}`,
      truth: utc.toISOString().slice(0, 16),
    };
  },
};

const TEAMS = ["the sales team", "our supplier", "the auditors", "support", "the museum"];

function shifted(input: string, hours: number): string {
  const [local = ""] = input.split(" ");
  return new Date(Date.parse(`${local}Z`) + hours * 3_600_000).toISOString().slice(0, 16);
}

function byRules(input: string): string {
  const [local = "", zone = ""] = input.split(" ");
  if (!zone.includes("/")) throw new Error(`no rules for the zone ${zone}`);
  const asUtc = Date.parse(`${local}Z`);
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  }).format(asUtc);
  const offset = Date.parse(`${shown.replace(" ", "T")}Z`) - asUtc;
  return new Date(asUtc - offset).toISOString().slice(0, 16);
}
