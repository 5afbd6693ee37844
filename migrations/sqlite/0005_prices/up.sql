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
