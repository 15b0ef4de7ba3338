-- The ledger: one row for each record of each topic but audit's own, in one order without gaps.
CREATE TABLE entry (
    number            bigint PRIMARY KEY,
    record_topic      text NOT NULL,
    record_partition  integer NOT NULL,
    record_offset     bigint NOT NULL,
    appended_at       timestamptz NOT NULL,
    stage             text NOT NULL,
    kind              text NOT NULL,
    query_key         text,
    organisation      text,
    query_kind        text,
    provider          text,
    caseworker        text,
    case_id           text,
    person_period     text,
    person            bytea,
    outcomes          jsonb,
    code              text,
    field             text,
    complete          boolean,
    ingress_lane      text,
    ingress_partition integer,
    ingress_offset    bigint,
    ingress_at        timestamptz,
    plan_offset       bigint,
    about_topic       text,
    about_partition   integer,
    about_offset      bigint,
    answered          boolean,
    manifest          bytea,
    signature         text,
    body_digest       text,
    reply_digest      text,
    payload_digest    bytea NOT NULL,
    payload_salt      bytea NOT NULL,
    payload_bytes     integer NOT NULL,
    cause             text,
    trace_id          text,
    alias             text,
    facts             jsonb,
    UNIQUE (record_topic, record_partition, record_offset),
    CHECK ((person IS NULL) = (person_period IS NULL))
);
CREATE INDEX entry_query ON entry (query_key);
CREATE INDEX entry_query_id ON entry (split_part(query_key, '/', 2));
CREATE INDEX entry_ingress ON entry (ingress_partition, ingress_offset, stage);
CREATE INDEX entry_person ON entry (person) WHERE person IS NOT NULL;
CREATE INDEX entry_organisation ON entry (organisation, appended_at);
CREATE INDEX entry_about ON entry (about_topic, about_partition, about_offset) WHERE about_topic IS NOT NULL;

-- What is written stays written. Erasing by retention will be an act of its own, with an entry of its own.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How many entries there are: whoever appends swaps the size that it knew for the next one, or fails.
CREATE TABLE ledger (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL DEFAULT 0
);
INSERT INTO ledger DEFAULT VALUES;

-- What was read, as unbroken ranges of offsets (the first included, the next one not). A reader cannot tell a
-- transaction's marker, an aborted record and a compacted one apart: so a hole is whatever lies between two ranges.
CREATE TABLE read_range (
    record_topic     text NOT NULL,
    record_partition integer NOT NULL,
    first_offset     bigint NOT NULL,
    next_offset      bigint NOT NULL,
    begun_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (record_topic, record_partition, first_offset),
    CHECK (first_offset <= next_offset)
);

CREATE VIEW hole AS
SELECT record_topic, record_partition, before AS from_offset, first_offset AS to_offset, begun_at AS noticed_at
FROM (
    SELECT *, lag(next_offset, 1, 0::bigint)
        OVER (PARTITION BY record_topic, record_partition ORDER BY first_offset) AS before
    FROM read_range
) AS ranges
WHERE before < first_offset;
