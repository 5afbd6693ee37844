-- A sheet that repeats the one before is asked about once its prices have not moved for so many days: at once at a
-- market, whose board moves daily, and after a week in shops, which keep their tags.
ALTER TABLE price_sources ADD COLUMN unchanged_days INTEGER NOT NULL DEFAULT 1 CHECK (unchanged_days BETWEEN 1 AND 30);
UPDATE price_sources SET unchanged_days = 7 WHERE kind IN ('chain', 'ecommerce', 'community_store');

-- The reporter said, or a person confirmed, that the prices are the same as on the day before.
ALTER TABLE price_batches ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;
CREATE INDEX price_batches_unchanged ON price_batches (source, last_day) WHERE unchanged;

-- What persons have confirmed of a source's prices.
CREATE INDEX price_rows_confirmed ON price_rows (source, day) WHERE observation_id IS NOT NULL;
