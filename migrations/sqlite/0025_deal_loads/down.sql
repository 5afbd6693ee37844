-- A deal of several trucks keeps its first one, with the weight of all.
ALTER TABLE deals ADD COLUMN shipment TEXT;
UPDATE deals SET shipment = (
    SELECT JSON_OBJECT('plate', l.plate, 'driver', l.driver, 'driver_phone', l.driver_phone, 'kg', deals.shipped_kg,
        'shipped_at', STRFTIME('%Y-%m-%dT%H:%M:%SZ', l.shipped_at / 1000000, 'unixepoch'),
        'eta', STRFTIME('%Y-%m-%dT%H:%M:%SZ', l.eta / 1000000, 'unixepoch'))
    FROM deal_loads AS l WHERE l.deal_id = deals.id AND l.state <> 'withdrawn' ORDER BY l.position LIMIT 1);
UPDATE deals SET receipt = JSON_SET(receipt, '$.grade', grade) WHERE receipt IS NOT NULL;
ALTER TABLE deals DROP COLUMN loads_complete;
DROP TABLE deal_settings;
DROP TABLE deal_loads;
