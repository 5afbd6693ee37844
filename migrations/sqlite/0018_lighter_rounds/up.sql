-- The largest lots first: by what was listed, which stays. What is left changes with every proposal, and each change had to
-- be written to four indexes (to all of them, on PostgreSQL).
DROP INDEX offers_left;
DROP INDEX offers_variety_left;
DROP INDEX offers_category_left;
DROP INDEX offers_province_left;
DROP INDEX demands_left;
DROP INDEX demands_variety_left;
DROP INDEX demands_category_left;
DROP INDEX demands_destination_left;
CREATE INDEX offers_quantity ON offers (quantity_kg, id) WHERE state = 'open';
CREATE INDEX offers_variety_quantity ON offers (variety, quantity_kg, id) WHERE state = 'open';
CREATE INDEX offers_category_quantity ON offers (category, quantity_kg, id) WHERE state = 'open';
CREATE INDEX offers_province_quantity ON offers (SUBSTR(origin, 1, 2), quantity_kg, id) WHERE state = 'open';
CREATE INDEX demands_quantity ON demands (quantity_kg, id) WHERE state = 'open';
CREATE INDEX demands_variety_quantity ON demands (variety, quantity_kg, id) WHERE state = 'open';
CREATE INDEX demands_category_quantity ON demands (category, quantity_kg, id) WHERE state = 'open';
CREATE INDEX demands_destination_quantity ON demands (destination, quantity_kg, id) WHERE state = 'open';

-- A round writes these rows by the ten thousand: each into the tree of its key alone.
CREATE TABLE new_proposal_events (
    id BLOB NOT NULL,
    proposal_id BLOB NOT NULL REFERENCES proposals (id),
    at INTEGER NOT NULL,
    by_side TEXT NOT NULL CHECK (by_side IN ('seller', 'buyer', 'platform')),
    by_user BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('proposed', 'accepted', 'rejected', 'countered', 'expired')),
    kg INTEGER NOT NULL,
    price_fen_per_kg INTEGER NOT NULL,
    delivery_day TEXT NOT NULL,
    reason_code TEXT,
    note TEXT,
    PRIMARY KEY (proposal_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO new_proposal_events SELECT * FROM proposal_events;
DROP TABLE proposal_events;
ALTER TABLE new_proposal_events RENAME TO proposal_events;
CREATE TABLE new_clearing_unmatched (
    round_id BLOB NOT NULL REFERENCES clearing_rounds (id),
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    listing_id BLOB NOT NULL,
    enterprise_id BLOB NOT NULL,
    left_kg INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- The reason's numbers, as JSON.
    detail TEXT NOT NULL,
    guidance_fen_per_kg INTEGER,
    PRIMARY KEY (round_id, listing_id)
) STRICT, WITHOUT ROWID;
INSERT INTO new_clearing_unmatched SELECT * FROM clearing_unmatched;
DROP TABLE clearing_unmatched;
ALTER TABLE new_clearing_unmatched RENAME TO clearing_unmatched;
CREATE INDEX clearing_unmatched_listing ON clearing_unmatched (listing_id, round_id);
