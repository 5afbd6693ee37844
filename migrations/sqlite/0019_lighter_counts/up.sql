-- With the enterprise (and what stands in the key as an expression or a condition) beside the key, the counts of the board
-- are read from the index alone.
DROP INDEX offers_variety_newest;
DROP INDEX offers_variety_province_newest;
DROP INDEX demands_variety_newest;
DROP INDEX demands_variety_destination_newest;
CREATE INDEX offers_variety_newest ON offers (variety, posted_at, id, enterprise_id, state) WHERE state = 'open';
CREATE INDEX offers_variety_province_newest
    ON offers (variety, SUBSTR(origin, 1, 2), posted_at, id, enterprise_id, origin, state) WHERE state = 'open';
CREATE INDEX demands_variety_newest ON demands (variety, posted_at, id, enterprise_id, state) WHERE state = 'open';
CREATE INDEX demands_variety_destination_newest
    ON demands (variety, destination, posted_at, id, enterprise_id, state) WHERE state = 'open';

-- By digest first: with the state in front it served, and had to sort all editions, when the newest one was asked for.
DROP INDEX bulletins_links;
CREATE INDEX bulletins_links ON bulletins (digest, previous_digest, state);
CREATE INDEX bulletins_waiting ON bulletins (state) WHERE state IN ('draft', 'reviewed');
