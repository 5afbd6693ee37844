-- What one truck carries of a deal: several of them may fulfil one deal, and each is weighed on its own.
CREATE TABLE deal_loads (
    id UUID PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    deal_id UUID NOT NULL REFERENCES deals (id),
    position INTEGER NOT NULL CHECK (position > 0),
    -- What people read out and type: the running part of the deal's number and the position, '000123-2'.
    code TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('on_road', 'received', 'withdrawn')),
    plate TEXT NOT NULL,
    driver TEXT NOT NULL,
    driver_phone TEXT NOT NULL,
    kg BIGINT NOT NULL CHECK (kg > 0),
    shipped_at TIMESTAMPTZ NOT NULL,
    eta TIMESTAMPTZ NOT NULL,
    received_kg BIGINT CHECK (received_kg >= 0),
    grade INTEGER,
    rejected_kg BIGINT NOT NULL DEFAULT 0 CHECK (rejected_kg >= 0),
    rejected_reason TEXT,
    photo_ref TEXT,
    received_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    UNIQUE (deal_id, position),
    CHECK ((state = 'received') = (received_kg IS NOT NULL))
);
CREATE INDEX deal_loads_road ON deal_loads (eta, deal_id) WHERE state = 'on_road';

-- How far the scale may differ from what the seller announced, in thousandths.
CREATE TABLE deal_settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL DEFAULT 1,
    tolerance_permille INTEGER NOT NULL CHECK (tolerance_permille BETWEEN 0 AND 100)
);
INSERT INTO deal_settings (id, tolerance_permille) VALUES (1, 30);

INSERT INTO deal_loads (id, deal_id, position, code, state, plate, driver, driver_phone, kg, shipped_at, eta, received_kg, grade,
    rejected_kg, rejected_reason, photo_ref, received_at, updated_at)
SELECT id, id, 1, SUBSTR(number, 13) || '-1', CASE WHEN receipt IS NULL THEN 'on_road' ELSE 'received' END,
    shipment::json ->> 'plate', shipment::json ->> 'driver', shipment::json ->> 'driver_phone', shipped_kg,
    (shipment::json ->> 'shipped_at')::timestamptz, (shipment::json ->> 'eta')::timestamptz,
    (receipt::json ->> 'kg')::bigint, (receipt::json ->> 'grade')::integer,
    COALESCE((receipt::json ->> 'rejected_kg')::bigint, 0), receipt::json ->> 'rejected_reason',
    receipt::json ->> 'photo_ref', (receipt::json ->> 'received_at')::timestamptz, updated_at
FROM deals
WHERE shipment IS NOT NULL;

ALTER TABLE deals ADD COLUMN loads_complete BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE deals SET loads_complete = TRUE WHERE shipment IS NOT NULL;
ALTER TABLE deals DROP COLUMN shipment;

-- A deal holds no more of its two listings than was agreed. Until now a heavier load also held what it was heavier by.
UPDATE offers SET shipped_kg = offers.shipped_kg - more.kg, left_kg = offers.left_kg + more.kg
FROM (SELECT offer_id, SUM(shipped_kg - agreed_kg)::bigint AS kg FROM deals
      WHERE received_kg IS NULL AND shipped_kg > agreed_kg GROUP BY offer_id) AS more
WHERE offers.id = more.offer_id;
UPDATE demands SET shipped_kg = demands.shipped_kg - more.kg, left_kg = demands.left_kg + more.kg
FROM (SELECT demand_id, SUM(shipped_kg - agreed_kg)::bigint AS kg FROM deals
      WHERE received_kg IS NULL AND shipped_kg > agreed_kg GROUP BY demand_id) AS more
WHERE demands.id = more.demand_id;
