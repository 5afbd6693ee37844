DROP TRIGGER observations_keep_figures ON observations;
CREATE TRIGGER observations_keep_figures BEFORE UPDATE ON observations FOR EACH ROW
    WHEN ((NEW.id, NEW.source, NEW.variety, NEW.day, NEW.spec, NEW.low_fen_per_kg, NEW.average_fen_per_kg, NEW.high_fen_per_kg,
           NEW.volume_kg, NEW.stores)
          IS DISTINCT FROM
          (OLD.id, OLD.source, OLD.variety, OLD.day, OLD.spec, OLD.low_fen_per_kg, OLD.average_fen_per_kg, OLD.high_fen_per_kg,
           OLD.volume_kg, OLD.stores)
          OR (OLD.state = 'void' AND NEW.state <> 'void'))
    EXECUTE FUNCTION prices_refuse();
DROP INDEX observations_superseded;
DROP INDEX observations_import;
DROP INDEX price_batches_state;
ALTER TABLE price_batches ADD COLUMN state_narrow TEXT NOT NULL DEFAULT 'previewed'
    CHECK (state_narrow IN ('previewed', 'held', 'committed', 'discarded'));
UPDATE price_batches SET state_narrow = CASE state WHEN 'undone' THEN 'discarded' ELSE state END;
ALTER TABLE price_batches DROP COLUMN state;
ALTER TABLE price_batches RENAME COLUMN state_narrow TO state;
CREATE INDEX price_batches_state ON price_batches (state, id);
