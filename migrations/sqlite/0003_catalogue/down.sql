DROP TABLE lane_overrides;
DROP TABLE destinations;
DROP TABLE regions;
DROP TABLE staples;
DROP TABLE varieties;
DROP TABLE categories;
