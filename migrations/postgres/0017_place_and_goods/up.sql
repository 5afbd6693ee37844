-- Goods and place together: the counts of one beside a chosen other, and their newest first.
CREATE INDEX offers_variety_province_newest ON offers (variety, SUBSTR(origin, 1, 2), posted_at, id) WHERE state = 'open';
CREATE INDEX offers_category_province_newest ON offers (category, SUBSTR(origin, 1, 2), posted_at, id) WHERE state = 'open';
CREATE INDEX demands_variety_destination_newest ON demands (variety, destination, posted_at, id) WHERE state = 'open';
CREATE INDEX demands_category_destination_newest ON demands (category, destination, posted_at, id) WHERE state = 'open';
