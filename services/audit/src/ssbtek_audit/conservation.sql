-- Counts what must be equal, among queries received in [$1, $2): nothing came out of nothing, nothing was swallowed.
-- Each fault's records are named, at most 20 of them. Rules: architecture, "What must always hold", point 9.
WITH received AS (
    SELECT *, CASE WHEN record_topic = $3 THEN 'interactive' ELSE 'bulk' END AS lane
    FROM entry WHERE stage = 'queryreceived' AND appended_at >= $1 AND appended_at < $2
),
plan AS (
    SELECT * FROM entry WHERE kind = 'plan' AND ingress_at >= $1 AND ingress_at < $2
),
fate AS (
    SELECT received.*,
        (SELECT count(*) FROM entry AS p WHERE p.kind = 'plan' AND p.ingress_lane = received.lane
            AND p.ingress_partition = received.record_partition AND p.ingress_offset = received.record_offset) AS plans,
        -- A resend leaves no record of ours: it is known by a plan with the same key and digest, at most 15 minutes older.
        EXISTS (SELECT FROM entry AS p WHERE p.kind = 'plan' AND p.query_key = received.query_key
            AND p.body_digest = received.body_digest AND p.ingress_lane = received.lane
            AND p.ingress_partition = received.record_partition AND p.ingress_offset < received.record_offset
            AND received.appended_at - p.ingress_at <= interval '15 minutes') AS resent,
        EXISTS (SELECT FROM entry AS d WHERE d.kind = 'dead' AND NOT d.answered AND d.about_topic = received.record_topic
            AND d.about_partition = received.record_partition AND d.about_offset = received.record_offset) AS dead
    FROM received
),
closing AS (
    SELECT plan.*,
        -- A plan that kills its reader is given up: nobody was answered, and a dead reference says so.
        EXISTS (SELECT FROM entry AS d WHERE d.kind = 'dead' AND NOT d.answered AND d.code = 'poison'
            AND d.about_topic = plan.record_topic AND d.about_partition = plan.record_partition
            AND d.about_offset = plan.record_offset) AS given_up,
        c.number AS closed_number, c.outcomes AS closed_outcomes,
        count(c.number) OVER (PARTITION BY plan.number) AS closings
    FROM plan LEFT JOIN entry AS c ON c.kind = 'closed' AND c.record_partition = plan.record_partition
        AND c.plan_offset = plan.record_offset AND c.query_key = plan.query_key
),
asked AS (
    SELECT closing.*, block.key AS asked_provider,
        (SELECT count(*) FROM entry AS l WHERE l.kind = 'lookup' AND l.provider = block.key
            AND l.ingress_lane = closing.ingress_lane AND l.ingress_partition = closing.ingress_partition
            AND l.ingress_offset = closing.ingress_offset) AS requests,
        EXISTS (SELECT FROM entry AS a WHERE a.kind = 'answer' AND a.provider = block.key
            AND a.ingress_lane = closing.ingress_lane AND a.ingress_partition = closing.ingress_partition
            AND a.ingress_offset = closing.ingress_offset AND a.body_digest = closing.body_digest) AS is_answered,
        coalesce(closing.closed_outcomes -> block.key ->> 'outcome' = 'timeout', false) AS timed_out
    FROM closing CROSS JOIN LATERAL jsonb_each(coalesce(closing.outcomes, '{}')) AS block
    WHERE jsonb_typeof(block.value) = 'null'
),
stray AS (
    SELECT l.* FROM entry AS l WHERE l.kind = 'lookup' AND l.ingress_at >= $1 AND l.ingress_at < $2
        AND NOT EXISTS (SELECT FROM entry AS p WHERE p.kind = 'plan' AND p.ingress_lane = l.ingress_lane
            AND p.ingress_partition = l.ingress_partition AND p.ingress_offset = l.ingress_offset
            AND jsonb_typeof(p.outcomes -> l.provider) = 'null')
),
fault AS (
    SELECT 'lost' AS fault, record_topic, record_partition, record_offset FROM fate
        WHERE plans = 0 AND NOT resent AND NOT dead
    UNION ALL SELECT 'planned_twice', record_topic, record_partition, record_offset FROM fate WHERE plans > 1
    UNION ALL SELECT 'never_closed', record_topic, record_partition, record_offset FROM closing
        WHERE closings = 0 AND NOT given_up
    UNION ALL SELECT DISTINCT 'closed_twice', record_topic, record_partition, record_offset FROM closing
        WHERE closings > 1
    UNION ALL SELECT 'planned_from_nothing', record_topic, record_partition, record_offset FROM plan
        WHERE NOT EXISTS (SELECT FROM entry AS r WHERE r.stage = 'queryreceived'
            AND r.record_topic = CASE plan.ingress_lane WHEN 'interactive' THEN $3 ELSE $4 END
            AND r.record_partition = plan.ingress_partition AND r.record_offset = plan.ingress_offset)
    UNION ALL SELECT 'closed_from_nothing', record_topic, record_partition, record_offset FROM entry AS c
        WHERE c.kind = 'closed' AND c.ingress_at >= $1 AND c.ingress_at < $2
        AND NOT EXISTS (SELECT FROM entry AS p WHERE p.kind = 'plan' AND p.record_partition = c.record_partition
            AND p.record_offset = c.plan_offset AND p.query_key = c.query_key)
    UNION ALL SELECT 'never_requested', record_topic, record_partition, record_offset FROM asked WHERE requests = 0
    UNION ALL SELECT 'requested_twice', record_topic, record_partition, record_offset FROM asked WHERE requests > 1
    UNION ALL SELECT 'requested_from_nothing', record_topic, record_partition, record_offset FROM stray
    UNION ALL SELECT 'never_answered', record_topic, record_partition, record_offset FROM asked
        WHERE NOT is_answered AND NOT timed_out
)
SELECT
    (SELECT count(*) FROM fate) AS received,
    (SELECT count(*) FROM fate WHERE plans > 0) AS planned,
    (SELECT count(*) FROM fate WHERE plans = 0 AND resent) AS resends,
    (SELECT count(*) FROM fate WHERE plans = 0 AND NOT resent AND dead) AS dead,
    (SELECT count(DISTINCT number) FROM closing WHERE closings > 0) AS closed,
    (SELECT count(*) FROM closing WHERE closings = 0 AND given_up) AS given_up,
    (SELECT count(*) FROM asked) AS asked,
    (SELECT count(*) FROM asked WHERE requests > 0) AS requested,
    (SELECT count(*) FROM asked WHERE is_answered) AS answered,
    (SELECT count(*) FROM asked WHERE NOT is_answered AND timed_out) AS timed_out,
    (SELECT coalesce(jsonb_object_agg(fault, jsonb_build_object('count', total, 'records', records)), '{}') FROM (
        SELECT fault, count(*) AS total, to_jsonb((array_agg(
            format('%s/%s/%s', record_topic, record_partition, record_offset)
            ORDER BY record_topic, record_partition, record_offset))[1:20]) AS records
        FROM fault GROUP BY fault
    ) AS grouped) AS faults
