-- Who reports prices: wholesale markets and chains.
CREATE TABLE price_sources (
    code TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('wholesale_market', 'chain')),
    region TEXT NOT NULL,
    -- Shops of a chain; 1 for a market.
    stores INTEGER NOT NULL,
    enterprise_id UUID REFERENCES enterprises (id),
    active BOOLEAN NOT NULL DEFAULT TRUE,
    position INTEGER NOT NULL
);

CREATE TABLE observations (
    id UUID PRIMARY KEY,
    source TEXT NOT NULL REFERENCES price_sources (code),
    variety TEXT NOT NULL REFERENCES varieties (code),
    day DATE NOT NULL,
    spec TEXT NOT NULL,
    origin TEXT NOT NULL,
    low_fen_per_kg BIGINT NOT NULL CHECK (low_fen_per_kg > 0),
    average_fen_per_kg BIGINT NOT NULL,
    high_fen_per_kg BIGINT NOT NULL,
    volume_kg BIGINT CHECK (volume_kg > 0),
    stores INTEGER,
    -- What was reported, as JSON: low, average, high, unit.
    quote TEXT NOT NULL,
    -- The price is about twice or half its recent median: 斤 and 公斤 may have been mixed up.
    unit_suspected BOOLEAN NOT NULL DEFAULT FALSE,
    change_reason TEXT,
    state TEXT NOT NULL CHECK (state IN ('valid', 'void')),
    void_reason TEXT,
    reported_by UUID,
    import_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    CHECK (low_fen_per_kg <= average_fen_per_kg AND average_fen_per_kg <= high_fen_per_kg)
);
CREATE UNIQUE INDEX observations_key ON observations (source, variety, day, spec, origin) WHERE state = 'valid';
CREATE INDEX observations_day ON observations (day, variety);
CREATE INDEX observations_variety ON observations (variety, source, day);

CREATE TABLE bulletins (
    id UUID PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    day DATE NOT NULL,
    edition INTEGER NOT NULL CHECK (edition >= 1),
    state TEXT NOT NULL CHECK (state IN ('draft', 'reviewed', 'published', 'superseded')),
    unit TEXT NOT NULL CHECK (unit IN ('jin', 'kg')),
    -- The table itself, canonical JSON: the bytes that the digest covers.
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    previous_digest TEXT NOT NULL,
    method_version TEXT NOT NULL,
    reason TEXT,
    prepared_by UUID,
    reviewed_by UUID,
    published_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    reviewed_at TIMESTAMPTZ,
    published_at TIMESTAMPTZ,
    UNIQUE (day, edition)
);
CREATE INDEX bulletins_published ON bulletins (day, edition) WHERE state = 'published';

-- A published edition never changes; only its state may go on to 'superseded', once, when a correction replaces it.
CREATE UNIQUE INDEX bulletins_current ON bulletins (day) WHERE state = 'published';
-- One chain: no two published editions follow the same one.
CREATE UNIQUE INDEX bulletins_chain ON bulletins (previous_digest) WHERE state IN ('published', 'superseded');
CREATE FUNCTION prices_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published edition or an observation never changes';
END
$$;
CREATE TRIGGER bulletins_keep_published BEFORE UPDATE ON bulletins FOR EACH ROW
    WHEN (OLD.state IN ('published', 'superseded') AND (
        (NEW.id, NEW.day, NEW.edition, NEW.unit, NEW.body, NEW.digest, NEW.previous_digest, NEW.method_version, NEW.reason,
         NEW.prepared_by, NEW.reviewed_by, NEW.published_by, NEW.published_at)
        IS DISTINCT FROM
        (OLD.id, OLD.day, OLD.edition, OLD.unit, OLD.body, OLD.digest, OLD.previous_digest, OLD.method_version, OLD.reason,
         OLD.prepared_by, OLD.reviewed_by, OLD.published_by, OLD.published_at)
        OR NEW.state <> 'superseded'))
    EXECUTE FUNCTION prices_refuse();
CREATE TRIGGER bulletins_keep_rows BEFORE DELETE ON bulletins FOR EACH ROW
    WHEN (OLD.state IN ('published', 'superseded')) EXECUTE FUNCTION prices_refuse();

-- A price once reported is never changed, only made void, and never removed: editions are computed from it.
CREATE TRIGGER observations_keep_figures BEFORE UPDATE ON observations FOR EACH ROW
    WHEN ((NEW.id, NEW.source, NEW.variety, NEW.day, NEW.spec, NEW.low_fen_per_kg, NEW.average_fen_per_kg, NEW.high_fen_per_kg,
           NEW.volume_kg, NEW.stores)
          IS DISTINCT FROM
          (OLD.id, OLD.source, OLD.variety, OLD.day, OLD.spec, OLD.low_fen_per_kg, OLD.average_fen_per_kg, OLD.high_fen_per_kg,
           OLD.volume_kg, OLD.stores)
          OR (OLD.state = 'void' AND NEW.state <> 'void'))
    EXECUTE FUNCTION prices_refuse();
CREATE TRIGGER observations_keep_rows BEFORE DELETE ON observations FOR EACH ROW EXECUTE FUNCTION prices_refuse();
