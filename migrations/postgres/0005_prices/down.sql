DROP TABLE bulletins;
DROP TABLE observations;
DROP TABLE price_sources;
DROP FUNCTION prices_refuse();
