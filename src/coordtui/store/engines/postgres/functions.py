"""What PostgreSQL is taught so that a document means there what it means in SQLite.

A `store_scalar` is what `json_extract` gives in SQLite, in its order: numbers (`true` and
`false` among them) before text, what an array or object is written as among the text, and nothing for what
is `null` or is not there. Text is ordered by its bytes, whatever language the server is set to.

The bodies are of the standard's form, bound when they are made: so a dump can be restored,
whose indexes are built while no schema is on the path. PostgreSQL 14 or newer.
"""

from __future__ import annotations

OLDEST = 140_000
"""The oldest PostgreSQL that can be taught this, as `server_version_num` says it."""

TYPE = 'CREATE TYPE store_scalar AS (kind smallint, number numeric, said text COLLATE "C")'

VALUE = """
CREATE FUNCTION store_value(found jsonb) RETURNS store_scalar
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE jsonb_typeof(found)
    WHEN 'string' THEN ROW(2, 0, found #>> '{}')::store_scalar
    WHEN 'number' THEN ROW(1, (found #>> '{}')::numeric, '')::store_scalar
    WHEN 'boolean' THEN ROW(1, (found::boolean)::integer, '')::store_scalar
    WHEN 'null' THEN NULL
    ELSE ROW(2, 0, found::text)::store_scalar
END
"""

KIND = """
CREATE FUNCTION store_kind(found json) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE json_typeof(found)
    WHEN 'string' THEN 'text'
    WHEN 'number' THEN CASE WHEN found::text ~ '[.eE]' THEN 'real' ELSE 'integer' END
    WHEN 'boolean' THEN found::text
    ELSE json_typeof(found)
END
"""

LIKELIHOOD = """
CREATE FUNCTION likelihood(said boolean, probability numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN said
"""

JSON_EACH = """
CREATE FUNCTION json_each(listed text) RETURNS TABLE (value bigint)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT number::bigint FROM (
        SELECT CASE each WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE each::numeric END AS number
        FROM json_array_elements_text(listed::json) AS each
    ) AS numbers
    WHERE number = trunc(number);
END
"""

TYPEOF = (
    "CREATE FUNCTION typeof(bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN 'integer'",
    "CREATE FUNCTION typeof(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN 'text'",
)

# A number is never given twice, also not after the document with the largest one was removed.
REMOVED = """
CREATE FUNCTION store_removed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    larger boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id > $1)', TG_TABLE_NAME) INTO larger USING OLD.id;
    IF NOT larger THEN
        INSERT INTO store_numbers VALUES (TG_TABLE_NAME, OLD.id)
        ON CONFLICT (name) DO UPDATE SET last = greatest(store_numbers.last, excluded.last);
    END IF;
    RETURN NULL;
END $$
"""

APPEND_ONLY = """
CREATE FUNCTION store_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$
"""

EVERY = (TYPE, VALUE, KIND, LIKELIHOOD, JSON_EACH, *TYPEOF, REMOVED, APPEND_ONLY)
"""All of it, in the order in which it can be made."""
