/** What makes a Postgres with pgvector behave like pg_deeplake to its clients. Runs once, in an empty database. */
export const DEEPLAKE_CATALOG: string = String.raw`
CREATE SCHEMA extensions;
CREATE EXTENSION vector SCHEMA extensions;
CREATE SCHEMA deeplake;
CREATE ACCESS METHOD deeplake TYPE TABLE HANDLER heap_tableam_handler;

-- Plpgsql rather than SQL, so that the planner cannot fold the cast of an empty array, which would fail.
CREATE FUNCTION deeplake.cosine_similarity(a float4[], b float4[]) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF cardinality(a) > 0 AND cardinality(a) = cardinality(b) AND array_ndims(a) = 1 AND array_ndims(b) = 1 THEN
    RETURN 1 - (a::extensions.vector OPERATOR(extensions.<=>) b::extensions.vector);
  END IF;
  RETURN NULL;
END $$;
CREATE OPERATOR public.<#> (LEFTARG = float4[], RIGHTARG = float4[], FUNCTION = deeplake.cosine_similarity);

-- A stand-in for BM25: more than 0 exactly where a word is shared, and more for more words and for shorter texts.
CREATE FUNCTION deeplake.text_score(document text, query text) RETURNS float8 LANGUAGE plpgsql STABLE AS $$
DECLARE
  words tsquery := (
    SELECT string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''', ' | ')::tsquery
    FROM unnest(to_tsvector('simple', query))
  );
  body tsvector := to_tsvector('simple', document);
BEGIN
  IF current_setting('deeplake.text_scores', true) = 'off' THEN RETURN 0; END IF;
  RETURN CASE WHEN body @@ words THEN ts_rank(body, words, 1) ELSE 0 END;
END $$;
CREATE OPERATOR public.<#> (LEFTARG = text, RIGHTARG = text, FUNCTION = deeplake.text_score);

-- Deeplake keeps no NULL of these types, except that a NOT NULL column refuses it first.
CREATE FUNCTION deeplake.stored_for_null(kind "char") RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind WHEN 'N' THEN '0' WHEN 'S' THEN '' WHEN 'A' THEN '{}' WHEN 'B' THEN 'false' END
$$;
CREATE FUNCTION deeplake.keep_no_nulls(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  it record;
BEGIN
  SELECT
    string_agg(format('NEW.%1$I := coalesce(NEW.%1$I, %2$L);', a.attname, deeplake.stored_for_null(t.typcategory)), ' ') AS rules,
    string_agg(format('%1$I IS NULL', a.attname), ' OR ') AS missing,
    min(a.attname) AS some_column
  INTO it
  FROM pg_class c JOIN pg_am m ON m.oid = c.relam AND m.amname = 'deeplake'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attnotnull
    JOIN pg_type t ON t.oid = a.atttypid AND deeplake.stored_for_null(t.typcategory) IS NOT NULL
  WHERE c.oid = relation AND c.relkind = 'r';
  IF it.rules IS NULL THEN RETURN; END IF;
  EXECUTE format('CREATE OR REPLACE FUNCTION deeplake.nulls_of_%s() RETURNS trigger LANGUAGE plpgsql AS %L',
    relation::oid, 'BEGIN ' || it.rules || ' RETURN NEW; END');
  EXECUTE format('CREATE OR REPLACE TRIGGER deeplake_nulls BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION deeplake.nulls_of_%s()',
    relation, relation::oid);
  EXECUTE format('UPDATE %1$s SET %2$I = %2$I WHERE %3$s', relation, it.some_column, it.missing);
END $$;

-- Indexes cover no row (see deeplakeStatement), so that neither a long text nor a long vector is too long for one.
CREATE ACCESS METHOD deeplake_index TYPE INDEX HANDLER bthandler;
DO $$
DECLARE
  it record;
BEGIN
  FOR it IN SELECT * FROM (VALUES
    ('text', 'bttextcmp'), ('anyarray', 'btarraycmp'), ('bool', 'btboolcmp'), ('jsonb', 'jsonb_cmp'), ('uuid', 'uuid_cmp'),
    ('int2', 'btint2cmp'), ('int4', 'btint4cmp'), ('int8', 'btint8cmp'), ('float4', 'btfloat4cmp'), ('float8', 'btfloat8cmp')
  ) AS class (type, compare)
  LOOP
    EXECUTE format('CREATE OPERATOR CLASS deeplake.%1$s_ops DEFAULT FOR TYPE %1$s USING deeplake_index AS
      OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 %2$s(%1$s, %1$s)', it.type, it.compare);
  END LOOP;
END $$;
CREATE FUNCTION deeplake.check_index(index_name text, indexed regclass, columns text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  indexed_name name := (SELECT relname FROM pg_class WHERE oid = indexed);
BEGIN
  IF NOT EXISTS (SELECT FROM pg_class c JOIN pg_am m ON m.oid = c.relam WHERE c.oid = indexed AND m.amname = 'deeplake') THEN
    RAISE EXCEPTION 'table "%" does not have DeepLake access method', indexed_name;
  END IF;
  IF EXISTS (
    SELECT FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam AND m.amname = 'deeplake_index'
    WHERE x.indrelid = indexed AND i.relname <> index_name AND pg_get_indexdef(i.oid, 1, true) = columns
  ) THEN
    RAISE EXCEPTION 'failed to create index on table "%"', indexed_name
      USING DETAIL = 'Multiple indexes on the same column are not supported yet';
  END IF;
END $$;

-- Clients look up which index a column has, by its definition.
SET allow_system_table_mods = on;
CREATE OR REPLACE VIEW pg_catalog.pg_indexes AS
  SELECT n.nspname AS schemaname, c.relname AS tablename, i.relname AS indexname, t.spcname AS tablespace,
    replace(pg_get_indexdef(i.oid), ' WHERE false', coalesce(' WITH (' || obj_description(i.oid, 'pg_class') || ')', '')) COLLATE "default" AS indexdef
  FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_tablespace t ON t.oid = i.reltablespace
  WHERE c.relkind IN ('r', 'm', 'p') AND i.relkind IN ('i', 'I');
SET allow_system_table_mods = off;
`;
