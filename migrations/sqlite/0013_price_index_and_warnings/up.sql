-- Which varieties the wholesale price index is made of, from a day on. Never changed once in force.
CREATE TABLE index_weight_sets (
    id BLOB PRIMARY KEY,
    -- 1, 2, 3 … in the order of the days from which they hold.
    number INTEGER NOT NULL UNIQUE,
    base_from TEXT NOT NULL,
    base_to TEXT NOT NULL,
    effective_from TEXT NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    CHECK (base_from <= base_to)
) STRICT;

CREATE TABLE index_weights (
    set_id BLOB NOT NULL REFERENCES index_weight_sets (id) ON DELETE CASCADE,
    variety TEXT NOT NULL REFERENCES varieties (code),
    -- The category in which it counts.
    class TEXT NOT NULL,
    -- Turnover of the base period in yuan; only the ratios matter.
    weight INTEGER NOT NULL CHECK (weight > 0),
    base_fen_per_kg INTEGER NOT NULL CHECK (base_fen_per_kg > 0),
    PRIMARY KEY (set_id, variety)
) STRICT;

CREATE TABLE index_values (
    scope TEXT NOT NULL CHECK (scope IN ('total', 'class', 'item')),
    -- Empty for the total; else the code of the category or the variety.
    code TEXT NOT NULL,
    day TEXT NOT NULL,
    -- As published, linked over the weight sets.
    value REAL NOT NULL,
    -- Within its own weight set, base period = 100.
    raw REAL NOT NULL,
    set_id BLOB NOT NULL REFERENCES index_weight_sets (id),
    -- An item without a price, which moved with its class.
    moved INTEGER NOT NULL,
    PRIMARY KEY (scope, code, day)
) STRICT;
CREATE INDEX index_values_day ON index_values (day);

-- A rule that fired on prices, once.
CREATE TABLE price_warnings (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL,
    rule TEXT NOT NULL CHECK (rule IN ('ifpa', 'outlier', 'two_days', 'week', 'stock_out')),
    direction TEXT NOT NULL CHECK (direction IN ('high', 'low')),
    -- How grave: 1, 2 or 3.
    grade INTEGER NOT NULL,
    variety TEXT NOT NULL,
    -- Empty where the city's price is meant.
    source TEXT NOT NULL,
    -- The day (or the first day of the month) that it is about.
    day TEXT NOT NULL,
    -- The numbers it fired on, as JSON.
    evidence TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'dismissed')),
    reason TEXT,
    decided_by BLOB,
    decided_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (rule, direction, variety, source, day)
) STRICT;
CREATE INDEX price_warnings_state ON price_warnings (state, id);
CREATE INDEX price_warnings_variety ON price_warnings (variety, id);
CREATE INDEX price_warnings_day ON price_warnings (day);

-- From when on prices are conspicuous. One row; thousandths where a number is no count.
CREATE TABLE warning_settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    ifpa_gamma INTEGER NOT NULL,
    ifpa_moderate INTEGER NOT NULL,
    ifpa_high INTEGER NOT NULL,
    ifpa_recent_years_weigh_more INTEGER NOT NULL,
    outlier_threshold INTEGER NOT NULL,
    outlier_points INTEGER NOT NULL,
    outlier_change INTEGER NOT NULL,
    two_days INTEGER NOT NULL,
    week_first INTEGER NOT NULL,
    week_second INTEGER NOT NULL,
    week_third INTEGER NOT NULL,
    stock_out_days INTEGER NOT NULL,
    low_too INTEGER NOT NULL,
    mail INTEGER NOT NULL,
    -- The last month whose IFPA has been looked at.
    ifpa_month TEXT
) STRICT;
INSERT INTO warning_settings VALUES (1, 1, 400, 500, 1000, 0, 3500, 7, 150, 50, 300, 500, 1000, 3, 1, 1, NULL);
