import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";

/**
 * A real Postgres with the meaning that Deeplake gives to `<#>`: cosine similarity of vectors, a relevance of texts.
 * The storage and the index are Postgres' own.
 */
const DEEPLAKE = `
CREATE EXTENSION vector;
CREATE ACCESS METHOD deeplake TYPE TABLE HANDLER heap_tableam_handler;
CREATE FUNCTION deeplake_cosine(a float4[], b float4[]) RETURNS float4 LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN array_length(a, 1) = array_length(b, 1) THEN (1 - (a::vector <=> b::vector))::float4 END
$$;
CREATE OPERATOR <#> (LEFTARG = float4[], RIGHTARG = float4[], FUNCTION = deeplake_cosine);
CREATE FUNCTION deeplake_relevance(document text, query text) RETURNS float4 LANGUAGE sql IMMUTABLE AS $$
  SELECT ts_rank(to_tsvector('simple', left(document, 100000)), to_tsquery('simple', coalesce(nullif(
    array_to_string(tsvector_to_array(to_tsvector('simple', query)), ' | '), ''), 'x & !x')))
$$;
CREATE OPERATOR <#> (LEFTARG = text, RIGHTARG = text, FUNCTION = deeplake_relevance);
`;

export async function deeplakePostgres(): Promise<PGlite> {
  const database = await PGlite.create({ extensions: { vector } });
  await database.exec(DEEPLAKE);
  return database;
}
