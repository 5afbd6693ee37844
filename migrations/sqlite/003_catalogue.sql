-- Vegetables: one list for all markets.

CREATE TABLE categories (
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (code)
) STRICT;

CREATE TABLE varieties (
    code TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    category TEXT NOT NULL REFERENCES categories (code),
    name_zh TEXT NOT NULL,
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
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (code),
    UNIQUE (name_zh)
) STRICT;
CREATE INDEX varieties_category ON varieties (category, position);

-- The staple categories of the reserves.
CREATE TABLE staples (
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    unit TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (code)
) STRICT;
