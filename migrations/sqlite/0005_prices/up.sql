-- Who reports prices: wholesale markets and chains.
CREATE TABLE price_sources (
    code TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('wholesale_market', 'chain')),
    region TEXT NOT NULL,
    -- Shops of a chain; 1 for a market.
    stores INTEGER NOT NULL,
    enterprise_id BLOB REFERENCES enterprises (id),
    active INTEGER NOT NULL DEFAULT 1,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE observations (
    id BLOB PRIMARY KEY,
    source TEXT NOT NULL REFERENCES price_sources (code),
    variety TEXT NOT NULL REFERENCES varieties (code),
    day TEXT NOT NULL,
    spec TEXT NOT NULL,
    origin TEXT NOT NULL,
    low_fen_per_kg INTEGER NOT NULL CHECK (low_fen_per_kg > 0),
    average_fen_per_kg INTEGER NOT NULL,
    high_fen_per_kg INTEGER NOT NULL,
    volume_kg INTEGER CHECK (volume_kg > 0),
    stores INTEGER,
    -- What was reported, as JSON: low, average, high, unit.
    quote TEXT NOT NULL,
    -- The price is about twice or half its recent median: 斤 and 公斤 may have been mixed up.
    unit_suspected INTEGER NOT NULL DEFAULT 0,
    change_reason TEXT,
    state TEXT NOT NULL CHECK (state IN ('valid', 'void')),
    void_reason TEXT,
    reported_by BLOB,
    import_id BLOB,
    created_at INTEGER NOT NULL,
    CHECK (low_fen_per_kg <= average_fen_per_kg AND average_fen_per_kg <= high_fen_per_kg)
) STRICT;
CREATE UNIQUE INDEX observations_key ON observations (source, variety, day, spec, origin) WHERE state = 'valid';
CREATE INDEX observations_day ON observations (day, variety);
CREATE INDEX observations_variety ON observations (variety, source, day);

CREATE TABLE bulletins (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    day TEXT NOT NULL,
    edition INTEGER NOT NULL CHECK (edition >= 1),
    state TEXT NOT NULL CHECK (state IN ('draft', 'reviewed', 'published', 'superseded')),
    unit TEXT NOT NULL CHECK (unit IN ('jin', 'kg')),
    -- The table itself, canonical JSON: the bytes that the digest covers.
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    previous_digest TEXT NOT NULL,
    method_version TEXT NOT NULL,
    reason TEXT,
    prepared_by BLOB,
    reviewed_by BLOB,
    published_by BLOB,
    created_at INTEGER NOT NULL,
    reviewed_at INTEGER,
    published_at INTEGER,
    UNIQUE (day, edition)
) STRICT;
CREATE INDEX bulletins_published ON bulletins (day, edition) WHERE state = 'published';

-- A published edition never changes; only its state may go on to 'superseded', once, when a correction replaces it.
CREATE UNIQUE INDEX bulletins_current ON bulletins (day) WHERE state = 'published';
-- One chain: no two published editions follow the same one.
CREATE UNIQUE INDEX bulletins_chain ON bulletins (previous_digest) WHERE state IN ('published', 'superseded');
CREATE TRIGGER bulletins_keep_published BEFORE UPDATE ON bulletins
WHEN OLD.state IN ('published', 'superseded') AND (
    NEW.id IS NOT OLD.id OR NEW.day IS NOT OLD.day OR NEW.edition IS NOT OLD.edition OR NEW.unit IS NOT OLD.unit
    OR NEW.body IS NOT OLD.body OR NEW.digest IS NOT OLD.digest OR NEW.previous_digest IS NOT OLD.previous_digest
    OR NEW.method_version IS NOT OLD.method_version OR NEW.reason IS NOT OLD.reason
    OR NEW.prepared_by IS NOT OLD.prepared_by OR NEW.reviewed_by IS NOT OLD.reviewed_by
    OR NEW.published_by IS NOT OLD.published_by OR NEW.published_at IS NOT OLD.published_at
    OR NEW.state <> 'superseded')
BEGIN
    SELECT RAISE(ABORT, 'a published edition never changes');
END;
CREATE TRIGGER bulletins_keep_rows BEFORE DELETE ON bulletins WHEN OLD.state IN ('published', 'superseded')
BEGIN
    SELECT RAISE(ABORT, 'a published edition is never removed');
END;

-- A price once reported is never changed, only made void, and never removed: editions are computed from it.
CREATE TRIGGER observations_keep_figures BEFORE UPDATE ON observations
WHEN NEW.id IS NOT OLD.id OR NEW.source IS NOT OLD.source OR NEW.variety IS NOT OLD.variety OR NEW.day IS NOT OLD.day
    OR NEW.spec IS NOT OLD.spec OR NEW.low_fen_per_kg IS NOT OLD.low_fen_per_kg
    OR NEW.average_fen_per_kg IS NOT OLD.average_fen_per_kg OR NEW.high_fen_per_kg IS NOT OLD.high_fen_per_kg
    OR NEW.volume_kg IS NOT OLD.volume_kg OR NEW.stores IS NOT OLD.stores
    OR (OLD.state = 'void' AND NEW.state <> 'void')
BEGIN
    SELECT RAISE(ABORT, 'an observation never changes');
END;
CREATE TRIGGER observations_keep_rows BEFORE DELETE ON observations
BEGIN
    SELECT RAISE(ABORT, 'an observation is never removed');
END;
