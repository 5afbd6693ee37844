-- Regions of the country; places and lanes of a market.

-- Administrative divisions, GB/T 2260. Coordinates in millionths of a degree.
CREATE TABLE regions (
    code TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('province', 'prefecture', 'district')),
    parent TEXT,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    lng_micro INTEGER NOT NULL,
    lat_micro INTEGER NOT NULL,
    PRIMARY KEY (code)
);
CREATE INDEX regions_parent ON regions (parent);

-- Where goods go and wait: wholesale markets, distribution centres, district points, hubs. Coordinates in millionths of a degree.
CREATE TABLE places (
    market TEXT NOT NULL,
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('wholesale_market', 'distribution_centre', 'district_point', 'hub')),
    region TEXT NOT NULL REFERENCES regions (code),
    lng_micro INTEGER NOT NULL,
    lat_micro INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (market, code)
);

-- What the regulator says about a lane, from one day to another: closed, or another freight or transit time.
CREATE TABLE lane_overrides (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    -- A prefecture or a whole province.
    origin TEXT NOT NULL REFERENCES regions (code),
    -- NULL: every destination.
    destination TEXT,
    open BOOLEAN NOT NULL,
    freight_fen_per_kg BIGINT,
    transit_days INTEGER,
    from_day DATE NOT NULL,
    to_day DATE NOT NULL,
    reason TEXT NOT NULL,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, destination) REFERENCES places (market, code),
    CHECK (from_day <= to_day)
);
CREATE INDEX lane_overrides_days ON lane_overrides (market, to_day, from_day);
