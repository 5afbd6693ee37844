-- What one truck carries of a deal: several of them may fulfil one deal, and each is weighed on its own.
CREATE TABLE deal_loads (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    deal_id BLOB NOT NULL REFERENCES deals (id),
    position INTEGER NOT NULL CHECK (position > 0),
    -- What people read out and type: the running part of the deal's number and the position, '000123-2'.
    code TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('on_road', 'received', 'withdrawn')),
    plate TEXT NOT NULL,
    driver TEXT NOT NULL,
    driver_phone TEXT NOT NULL,
    kg INTEGER NOT NULL CHECK (kg > 0),
    shipped_at INTEGER NOT NULL,
    eta INTEGER NOT NULL,
    received_kg INTEGER CHECK (received_kg >= 0),
    grade INTEGER,
    rejected_kg INTEGER NOT NULL DEFAULT 0 CHECK (rejected_kg >= 0),
    rejected_reason TEXT,
    photo_ref TEXT,
    received_at INTEGER,
    updated_at INTEGER NOT NULL,
    UNIQUE (deal_id, position),
    CHECK ((state = 'received') = (received_kg IS NOT NULL))
) STRICT;
CREATE INDEX deal_loads_road ON deal_loads (eta, deal_id) WHERE state = 'on_road';

-- How far the scale may differ from what the seller announced, in thousandths.
CREATE TABLE deal_settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL DEFAULT 1,
    tolerance_permille INTEGER NOT NULL CHECK (tolerance_permille BETWEEN 0 AND 100)
) STRICT;
INSERT INTO deal_settings (id, tolerance_permille) VALUES (1, 30);

INSERT INTO deal_loads (id, deal_id, position, code, state, plate, driver, driver_phone, kg, shipped_at, eta, received_kg, grade,
    rejected_kg, rejected_reason, photo_ref, received_at, updated_at)
SELECT id, id, 1, SUBSTR(number, 13) || '-1', CASE WHEN receipt IS NULL THEN 'on_road' ELSE 'received' END,
    shipment ->> '$.plate', shipment ->> '$.driver', shipment ->> '$.driver_phone', shipped_kg,
    UNIXEPOCH(shipment ->> '$.shipped_at') * 1000000, UNIXEPOCH(shipment ->> '$.eta') * 1000000,
    receipt ->> '$.kg', receipt ->> '$.grade', COALESCE(receipt ->> '$.rejected_kg', 0), receipt ->> '$.rejected_reason',
    receipt ->> '$.photo_ref', UNIXEPOCH(receipt ->> '$.received_at') * 1000000, updated_at
FROM deals
WHERE shipment IS NOT NULL;

ALTER TABLE deals ADD COLUMN loads_complete INTEGER NOT NULL DEFAULT 0;
UPDATE deals SET loads_complete = 1 WHERE shipment IS NOT NULL;
ALTER TABLE deals DROP COLUMN shipment;

-- A deal holds no more of its two listings than was agreed. Until now a heavier load also held what it was heavier by.
UPDATE offers SET shipped_kg = offers.shipped_kg - more.kg, left_kg = offers.left_kg + more.kg
FROM (SELECT offer_id, SUM(shipped_kg - agreed_kg) AS kg FROM deals
      WHERE received_kg IS NULL AND shipped_kg > agreed_kg GROUP BY offer_id) AS more
WHERE offers.id = more.offer_id;
UPDATE demands SET shipped_kg = demands.shipped_kg - more.kg, left_kg = demands.left_kg + more.kg
FROM (SELECT demand_id, SUM(shipped_kg - agreed_kg) AS kg FROM deals
      WHERE received_kg IS NULL AND shipped_kg > agreed_kg GROUP BY demand_id) AS more
WHERE demands.id = more.demand_id;
