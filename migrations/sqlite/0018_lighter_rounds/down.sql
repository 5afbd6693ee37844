DROP INDEX offers_quantity;
DROP INDEX offers_variety_quantity;
DROP INDEX offers_category_quantity;
DROP INDEX offers_province_quantity;
DROP INDEX demands_quantity;
DROP INDEX demands_variety_quantity;
DROP INDEX demands_category_quantity;
DROP INDEX demands_destination_quantity;
CREATE INDEX offers_left ON offers (left_kg, id) WHERE state = 'open';
CREATE INDEX offers_variety_left ON offers (variety, left_kg, id) WHERE state = 'open';
CREATE INDEX offers_category_left ON offers (category, left_kg, id) WHERE state = 'open';
CREATE INDEX offers_province_left ON offers (SUBSTR(origin, 1, 2), left_kg, id) WHERE state = 'open';
CREATE INDEX demands_left ON demands (left_kg, id) WHERE state = 'open';
CREATE INDEX demands_variety_left ON demands (variety, left_kg, id) WHERE state = 'open';
CREATE INDEX demands_category_left ON demands (category, left_kg, id) WHERE state = 'open';
CREATE INDEX demands_destination_left ON demands (destination, left_kg, id) WHERE state = 'open';
CREATE TABLE new_proposal_events (
    id BLOB PRIMARY KEY,
    proposal_id BLOB NOT NULL REFERENCES proposals (id),
    at INTEGER NOT NULL,
    by_side TEXT NOT NULL CHECK (by_side IN ('seller', 'buyer', 'platform')),
    by_user BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('proposed', 'accepted', 'rejected', 'countered', 'expired')),
    kg INTEGER NOT NULL,
    price_fen_per_kg INTEGER NOT NULL,
    delivery_day TEXT NOT NULL,
    reason_code TEXT,
    note TEXT
) STRICT;
INSERT INTO new_proposal_events SELECT * FROM proposal_events;
DROP TABLE proposal_events;
ALTER TABLE new_proposal_events RENAME TO proposal_events;
CREATE INDEX proposal_events_proposal ON proposal_events (proposal_id, id);
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
) STRICT;
INSERT INTO new_clearing_unmatched SELECT * FROM clearing_unmatched;
DROP TABLE clearing_unmatched;
ALTER TABLE new_clearing_unmatched RENAME TO clearing_unmatched;
CREATE INDEX clearing_unmatched_listing ON clearing_unmatched (listing_id, round_id);
