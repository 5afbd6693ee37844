-- What the reviewer said to each finding about a drafted table. A draft that is thrown away takes its words along; those
-- of a published edition stay.
CREATE TABLE bulletin_acknowledgements (
    id BLOB PRIMARY KEY,
    bulletin_id BLOB NOT NULL REFERENCES bulletins (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- What the finding is about, and the digest of what it said when it was read.
    finding TEXT NOT NULL,
    digest TEXT NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    word TEXT NOT NULL CHECK (LENGTH(word) BETWEEN 1 AND 200),
    -- Absent: the platform.
    acknowledged_by BLOB,
    acknowledged_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bulletin_acknowledgements_bulletin ON bulletin_acknowledgements (bulletin_id, id);
CREATE TRIGGER bulletin_acknowledgements_stay BEFORE UPDATE ON bulletin_acknowledgements
BEGIN
    SELECT RAISE(ABORT, 'an acknowledgement never changes');
END;
CREATE TRIGGER bulletin_acknowledgements_keep_rows BEFORE DELETE ON bulletin_acknowledgements
WHEN EXISTS (SELECT 1 FROM bulletins WHERE bulletins.id = OLD.bulletin_id)
BEGIN
    SELECT RAISE(ABORT, 'an acknowledgement is never removed');
END;

-- A change of an average by more than this against the day before must be acknowledged, in thousandths.
ALTER TABLE bulletin_settings ADD COLUMN change_permille INTEGER NOT NULL DEFAULT 100;

-- What still waits on the day of a table.
CREATE INDEX price_rows_waiting ON price_rows (day, id) WHERE state = 'waiting';
