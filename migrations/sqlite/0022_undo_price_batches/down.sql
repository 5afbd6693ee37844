DROP TRIGGER observations_keep_figures;
CREATE TRIGGER observations_keep_figures BEFORE UPDATE ON observations
WHEN NEW.id IS NOT OLD.id OR NEW.source IS NOT OLD.source OR NEW.variety IS NOT OLD.variety OR NEW.day IS NOT OLD.day
    OR NEW.spec IS NOT OLD.spec OR NEW.low_fen_per_kg IS NOT OLD.low_fen_per_kg
    OR NEW.average_fen_per_kg IS NOT OLD.average_fen_per_kg OR NEW.high_fen_per_kg IS NOT OLD.high_fen_per_kg
    OR NEW.volume_kg IS NOT OLD.volume_kg OR NEW.stores IS NOT OLD.stores
    OR (OLD.state = 'void' AND NEW.state <> 'void')
BEGIN
    SELECT RAISE(ABORT, 'an observation never changes');
END;
DROP INDEX observations_superseded;
DROP INDEX observations_import;
DROP INDEX price_batches_state;
ALTER TABLE price_batches ADD COLUMN state_narrow TEXT NOT NULL DEFAULT 'previewed'
    CHECK (state_narrow IN ('previewed', 'held', 'committed', 'discarded'));
UPDATE price_batches SET state_narrow = CASE state WHEN 'undone' THEN 'discarded' ELSE state END;
ALTER TABLE price_batches DROP COLUMN state;
ALTER TABLE price_batches RENAME COLUMN state_narrow TO state;
CREATE INDEX price_batches_state ON price_batches (state, id);
