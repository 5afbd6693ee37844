DROP INDEX price_rows_confirmed;
DROP INDEX price_batches_unchanged;
ALTER TABLE price_batches DROP COLUMN unchanged;
ALTER TABLE price_sources DROP COLUMN unchanged_days;
