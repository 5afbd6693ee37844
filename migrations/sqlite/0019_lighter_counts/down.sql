DROP INDEX offers_variety_newest;
DROP INDEX offers_variety_province_newest;
DROP INDEX demands_variety_newest;
DROP INDEX demands_variety_destination_newest;
CREATE INDEX offers_variety_newest ON offers (variety, posted_at, id) WHERE state = 'open';
CREATE INDEX offers_variety_province_newest ON offers (variety, SUBSTR(origin, 1, 2), posted_at, id) WHERE state = 'open';
CREATE INDEX demands_variety_newest ON demands (variety, posted_at, id) WHERE state = 'open';
CREATE INDEX demands_variety_destination_newest ON demands (variety, destination, posted_at, id) WHERE state = 'open';
