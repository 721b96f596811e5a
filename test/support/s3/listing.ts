import type { StoredObject } from "./s3-server.ts";

/** Entries of a page: few, so that clients must ask for the next page as they must of a large bucket. */
const PAGE = 100;

/** The answer to ListObjectsV2. */
export function listing(
  bucket: string,
  objects: ReadonlyMap<string, StoredObject>,
  query: URLSearchParams,
): string {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
  const entries = new Map<string, StoredObject | null>();
  for (const [name, object] of objects) {
    const key = name.slice(bucket.length + 1);
    if (!name.startsWith(`${bucket}/`) || !key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (cut === -1) entries.set(key, object);
    else entries.set(key.slice(0, cut + delimiter.length), null);
  }
  const left = [...entries].filter(([key]) => key > after).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const page = left.slice(0, Math.min(PAGE, Number(query.get("max-keys") ?? PAGE)));
  const more = page.length < left.length;
  const parts = page.map(([key, object]) =>
    object === null
      ? `<CommonPrefixes><Prefix>${escaped(key)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${escaped(key)}</Key><LastModified>${object.modified.toISOString()}</LastModified>` +
        `<ETag>${escaped(object.etag)}</ETag><Size>${object.body.length}</Size></Contents>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${bucket}</Name><KeyCount>${page.length}</KeyCount>` +
    `<IsTruncated>${more}</IsTruncated>${parts.join("")}` +
    `${more ? `<NextContinuationToken>${escaped(page.at(-1)?.[0] ?? "")}</NextContinuationToken>` : ""}</ListBucketResult>`
  );
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
