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
-- Room on each page, so that a change of quantities rewrites its row in place and no index.
ALTER TABLE offers SET (fillfactor = 60);
ALTER TABLE demands SET (fillfactor = 60);

-- A round writes these rows by the ten thousand: one index is enough.
ALTER TABLE proposal_events DROP CONSTRAINT proposal_events_pkey, ADD PRIMARY KEY (proposal_id, id);
DROP INDEX proposal_events_proposal;
-- Copies of the listings' own enterprises, which have the reference: nothing is gained by checking them again for each row.
ALTER TABLE proposals DROP CONSTRAINT proposals_seller_id_fkey, DROP CONSTRAINT proposals_buyer_id_fkey;
