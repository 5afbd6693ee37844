-- A batch that was stored can be undone as a whole. A check cannot be changed in place, so the column is made anew.
DROP INDEX price_batches_state;
ALTER TABLE price_batches ADD COLUMN state_wide TEXT NOT NULL DEFAULT 'previewed'
    CHECK (state_wide IN ('previewed', 'held', 'committed', 'discarded', 'undone'));
UPDATE price_batches SET state_wide = state;
ALTER TABLE price_batches DROP COLUMN state;
ALTER TABLE price_batches RENAME COLUMN state_wide TO state;
CREATE INDEX price_batches_state ON price_batches (state, id);

-- The prices of a batch, and the price that a newer one replaced.
CREATE INDEX observations_import ON observations (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX observations_superseded ON observations (superseded_by) WHERE superseded_by IS NOT NULL;

-- A price that a newer one replaced counts again when the newer one is undone. One that a person withdrew never does.
DROP TRIGGER observations_keep_figures ON observations;
CREATE TRIGGER observations_keep_figures BEFORE UPDATE ON observations FOR EACH ROW
    WHEN ((NEW.id, NEW.source, NEW.variety, NEW.day, NEW.spec, NEW.low_fen_per_kg, NEW.average_fen_per_kg, NEW.high_fen_per_kg,
           NEW.volume_kg, NEW.stores)
          IS DISTINCT FROM
          (OLD.id, OLD.source, OLD.variety, OLD.day, OLD.spec, OLD.low_fen_per_kg, OLD.average_fen_per_kg, OLD.high_fen_per_kg,
           OLD.volume_kg, OLD.stores)
          OR (OLD.state = 'void' AND NEW.state <> 'void' AND (OLD.superseded_by IS NULL OR NEW.superseded_by IS NOT NULL)))
    EXECUTE FUNCTION prices_refuse();
