/** What can go wrong with one request, each with its probability. */
export interface FaultRates {
  /** 429. */
  tooManyRequests: number;
  /** 500, 502, 503 or 504. */
  serverError: number;
  /** A page in place of JSON, with status 200. */
  page: number;
  /** 401 or 403 of a proxy: a page, or nothing. */
  proxyRefusal: number;
  /** The connection ends before the statement runs. */
  lostRequest: number;
  /** The connection ends after the statement ran. */
  lostAnswer: number;
}

export type Fault = keyof FaultRates;

export const noFaults: FaultRates = {
  tooManyRequests: 0,
  serverError: 0,
  page: 0,
  proxyRefusal: 0,
  lostRequest: 0,
  lostAnswer: 0,
};

/** Every transient fault at one rate. */
export function everyFault(rate: number): FaultRates {
  return Object.fromEntries(Object.keys(noFaults).map((name) => [name, rate])) as unknown as FaultRates;
}

/** The first fault that a request meets, if any. */
export function drawFault(rates: FaultRates, random: () => number): Fault | undefined {
  return (Object.keys(rates) as Fault[]).find((name) => random() < rates[name]);
}

/** What the service, or a proxy in front of it, answers with a fault; the others cut the connection. */
export function faultyAnswer(
  fault: Fault,
  random: () => number,
): { status: number; body: string; headers: Record<string, string> } | undefined {
  const html = { "content-type": "text/html" };
  const page = "<html><head><title>Attention required</title></head><body>nginx</body></html>";
  const json = { "content-type": "application/json" };
  const one = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  switch (fault) {
    case "tooManyRequests":
      return {
        status: 429,
        body: JSON.stringify({ error: "too many requests", code: "RATE_LIMITED" }),
        headers: { ...json, ...(random() < 0.5 && { "retry-after": "0" }) },
      };
    case "serverError":
      return { status: one([500, 502, 503, 504]), body: one([page, '{"error":"upstream"}']), headers: json };
    case "page":
      return { status: 200, body: page, headers: html };
    case "proxyRefusal":
      return { status: one([401, 403]), body: one([page, ""]), headers: html };
    default:
      return undefined;
  }
}
