DROP INDEX price_rows_waiting;
ALTER TABLE bulletin_settings DROP COLUMN change_permille;
DROP TABLE bulletin_acknowledgements;
