/**
 * The ids of the spans in an OTLP request: a message whose field 1 holds resource spans, whose field 2 holds scope
 * spans, whose field 2 holds spans, whose field 2 is the id (opentelemetry-proto, trace/v1/trace.proto).
 */
export function spanIds(request: Buffer): string[] {
  return fields(request, 1)
    .flatMap((resource) => fields(resource, 2))
    .flatMap((scope) => fields(scope, 2))
    .flatMap((span) => fields(span, 2))
    .map((id) => id.toString("hex"));
}

/** The contents of a message's fields of this number that have a length (protobuf wire format, type 2). */
function fields(message: Buffer, number: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const type = tag % 8;
    if (type === 0) varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else {
      const length = varint();
      if (Math.floor(tag / 8) === number) found.push(message.subarray(at, at + length));
      at += length;
    }
  }
  return found;
}
