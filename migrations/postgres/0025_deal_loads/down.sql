-- A deal of several trucks keeps its first one, with the weight of all.
ALTER TABLE deals ADD COLUMN shipment TEXT;
UPDATE deals SET shipment = (
    SELECT JSON_BUILD_OBJECT('plate', l.plate, 'driver', l.driver, 'driver_phone', l.driver_phone, 'kg', deals.shipped_kg,
        'shipped_at', TO_CHAR(l.shipped_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'eta', TO_CHAR(l.eta AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))::text
    FROM deal_loads AS l WHERE l.deal_id = deals.id AND l.state <> 'withdrawn' ORDER BY l.position LIMIT 1);
UPDATE deals SET receipt = JSONB_SET(receipt::jsonb, '{grade}', TO_JSONB(grade))::text WHERE receipt IS NOT NULL;
ALTER TABLE deals DROP COLUMN loads_complete;
DROP TABLE deal_settings;
DROP TABLE deal_loads;
