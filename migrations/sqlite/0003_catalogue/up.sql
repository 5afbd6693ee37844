CREATE TABLE categories (
    code TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE varieties (
    code TEXT PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    category TEXT NOT NULL REFERENCES categories (code),
    name_zh TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    -- Other names, separated by '|'.
    aliases TEXT NOT NULL,
    -- 1 to 25 in the city's basket of watched vegetables.
    watched_rank INTEGER,
    default_unit TEXT NOT NULL,
    default_grade INTEGER NOT NULL,
    bag_kg INTEGER,
    shelf_life_days INTEGER NOT NULL,
    position INTEGER NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX varieties_category ON varieties (category, position);

-- The staple categories of the reserves.
CREATE TABLE staples (
    code TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    unit TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

-- Administrative divisions, GB/T 2260. Coordinates in millionths of a degree.
CREATE TABLE regions (
    code TEXT PRIMARY KEY,
    level TEXT NOT NULL CHECK (level IN ('province', 'prefecture', 'district')),
    parent TEXT,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    lng_micro INTEGER NOT NULL,
    lat_micro INTEGER NOT NULL
) STRICT;
CREATE INDEX regions_parent ON regions (parent);

CREATE TABLE destinations (
    code TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('wholesale_market', 'distribution_centre', 'district_point', 'hub')),
    region TEXT NOT NULL REFERENCES regions (code),
    lng_micro INTEGER NOT NULL,
    lat_micro INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT;

-- What the regulator says about a lane, from one day to another: closed, or another freight or transit time.
CREATE TABLE lane_overrides (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    -- A prefecture or a whole province.
    origin TEXT NOT NULL REFERENCES regions (code),
    -- NULL: every destination.
    destination TEXT REFERENCES destinations (code),
    open INTEGER NOT NULL,
    freight_fen_per_kg INTEGER,
    transit_days INTEGER,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK (from_day <= to_day)
) STRICT;
CREATE INDEX lane_overrides_days ON lane_overrides (to_day, from_day);
