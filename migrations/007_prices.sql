-- Sources, observations, history, index, warnings, forecasts.

-- Who reports prices: markets, chains, e-commerce platforms, community stores, reference sources.
CREATE TABLE price_sources (
    market TEXT NOT NULL,
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    -- Prices of a reference source are kept for comparison and never enter the table.
    kind TEXT NOT NULL CHECK (kind IN ('wholesale_market', 'chain', 'ecommerce', 'community_store', 'reference')),
    region TEXT NOT NULL,
    -- Shops of a chain; 1 for a market.
    stores INTEGER NOT NULL,
    enterprise_id ID,
    active FLAG NOT NULL DEFAULT YES,
    position INTEGER NOT NULL,
    -- ISO 4217. Only a reference source may have another one than CNY.
    currency TEXT NOT NULL DEFAULT 'CNY',
    -- Until when the day's report is due, in minutes after Beijing's midnight.
    deadline_minutes INTEGER NOT NULL DEFAULT 840,
    -- How the source's files are read, as JSON.
    mapping TEXT,
    -- A sheet that repeats the one before is asked about once its prices have not moved for so many days.
    unchanged_days INTEGER NOT NULL DEFAULT 1 CHECK (unchanged_days BETWEEN 1 AND 30),
    PRIMARY KEY (market, code),
    FOREIGN KEY (market, enterprise_id) REFERENCES enterprises (market, id)
);

-- What a source reports every day. One without rows reports the watched vegetables.
CREATE TABLE price_duties (
    market TEXT NOT NULL,
    source TEXT NOT NULL,
    variety TEXT NOT NULL REFERENCES varieties (code),
    PRIMARY KEY (market, source, variety),
    FOREIGN KEY (market, source) REFERENCES price_sources (market, code)
);

-- What a name in a source's lists means, as a person answered; source '' is for all. No variety: not ours to watch.
CREATE TABLE price_names (
    market TEXT NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    variety TEXT REFERENCES varieties (code),
    decided_by ID,
    decided_at INSTANT NOT NULL,
    PRIMARY KEY (market, source, name)
);

-- A source's report of a day: marked complete by a person, reviewed by another.
CREATE TABLE price_reports (
    market TEXT NOT NULL,
    source TEXT NOT NULL,
    day DAY NOT NULL,
    completed_by ID,
    completed_at INSTANT,
    reviewed_by ID,
    reviewed_at INSTANT,
    -- The observations that the reviewer saw: others since make the review void.
    reviewed_digest TEXT,
    PRIMARY KEY (market, source, day),
    FOREIGN KEY (market, source) REFERENCES price_sources (market, code)
);
CREATE INDEX price_reports_day ON price_reports (market, day);

-- Which reminders of a day have gone out.
CREATE TABLE price_reminders (
    market TEXT NOT NULL,
    source TEXT NOT NULL,
    day DAY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('due', 'late')),
    PRIMARY KEY (market, source, day, kind)
);

-- A file, form or call with prices, and what became of its rows.
CREATE TABLE price_batches (
    market TEXT NOT NULL,
    id ID NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    source TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('file', 'form', 'api', 'command')),
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('previewed', 'held', 'committed', 'discarded', 'undone')),
    mapping TEXT NOT NULL,
    -- The account of the rows: rows = accepted + superseding + duplicates + set_aside + refused.
    row_count INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    superseding INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    set_aside INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    blank_rows INTEGER NOT NULL,
    first_day DAY,
    last_day DAY,
    -- How many rows each rule caught, as JSON.
    reasons TEXT NOT NULL,
    -- Systematic faults with cause and remedy, as JSON.
    diagnoses TEXT NOT NULL,
    -- The header and the first rows as they came, as JSON.
    sample TEXT NOT NULL,
    created_by ID,
    created_at INSTANT NOT NULL,
    decided_by ID,
    decided_at INSTANT,
    note TEXT,
    -- The reporter said, or a person confirmed, that the prices are the same as on the day before.
    unchanged FLAG NOT NULL DEFAULT NO,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, source) REFERENCES price_sources (market, code),
    CHECK (row_count = accepted + superseding + duplicates + set_aside + refused)
);
CREATE INDEX price_batches_source ON price_batches (market, source, id);
-- The same file again.
CREATE INDEX price_batches_digest ON price_batches (market, digest, source);
CREATE INDEX price_batches_unchanged ON price_batches (market, source, last_day) WHERE unchanged;
CREATE INDEX price_batches_state ON price_batches (market, state, id);
CREATE INDEX price_batches_undecided ON price_batches (market, created_by) WHERE state IN ('previewed', 'held');

-- The bytes of a batch that is not decided yet; removed with the decision.
CREATE TABLE price_files (
    market TEXT NOT NULL,
    batch_id ID NOT NULL,
    bytes BYTES NOT NULL,
    created_at INSTANT NOT NULL,
    PRIMARY KEY (market, batch_id),
    FOREIGN KEY (market, batch_id) REFERENCES price_batches (market, id)
);

-- Rows that were not simply accepted: the queue of those set aside, and the sheet of all that were not taken.
CREATE TABLE price_rows (
    market TEXT NOT NULL,
    id ID NOT NULL,
    batch_id ID NOT NULL,
    source TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('superseding', 'duplicate', 'set_aside', 'refused')),
    -- The first rule that caught it, and where.
    rule TEXT NOT NULL,
    column_name TEXT NOT NULL,
    value TEXT NOT NULL,
    -- The good's name as the row has it, in the form that names are compared in.
    name TEXT NOT NULL,
    day DAY,
    -- The row as it came, and what could be read of it, as JSON.
    raw TEXT NOT NULL,
    candidate TEXT,
    messages TEXT NOT NULL,
    -- Only of those set aside; a row of a batch that is not committed waits for nobody.
    state TEXT NOT NULL CHECK (state IN ('none', 'waiting', 'accepted', 'corrected', 'dropped')),
    decided_by ID,
    decided_at INSTANT,
    note TEXT,
    observation_id ID,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, batch_id) REFERENCES price_batches (market, id)
);
CREATE INDEX price_rows_batch ON price_rows (market, batch_id, id);
CREATE INDEX price_rows_state ON price_rows (market, state, id);
CREATE INDEX price_rows_names ON price_rows (market, state, rule, name);
-- What still waits on the day of a table.
CREATE INDEX price_rows_waiting ON price_rows (market, day, id) WHERE state = 'waiting';
-- What persons have confirmed of a source's prices.
CREATE INDEX price_rows_confirmed ON price_rows (market, source, day) WHERE observation_id IS NOT NULL;

CREATE TABLE observations (
    market TEXT NOT NULL,
    id ID NOT NULL,
    source TEXT NOT NULL,
    variety TEXT NOT NULL REFERENCES varieties (code),
    day DAY NOT NULL,
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
    unit_suspected FLAG NOT NULL DEFAULT NO,
    change_reason TEXT,
    state TEXT NOT NULL CHECK (state IN ('valid', 'void')),
    void_reason TEXT,
    reported_by ID,
    import_id ID,
    created_at INSTANT NOT NULL,
    -- The corrected price that took this one's place; the old one is void.
    superseded_by ID,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, source) REFERENCES price_sources (market, code),
    CHECK (low_fen_per_kg <= average_fen_per_kg AND average_fen_per_kg <= high_fen_per_kg)
);
CREATE UNIQUE INDEX observations_key ON observations (market, source, variety, day, spec, origin) WHERE state = 'valid';
CREATE INDEX observations_day ON observations (market, day, variety);
CREATE INDEX observations_variety ON observations (market, variety, source, day);
-- The last weeks of one source.
CREATE INDEX observations_source_day ON observations (market, source, day);
-- The prices of a batch, and the price that a newer one replaced.
CREATE INDEX observations_import ON observations (market, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX observations_superseded ON observations (market, superseded_by) WHERE superseded_by IS NOT NULL;
-- A price once reported is never changed, only made void, and never removed: editions are computed from it. One that a newer
-- price replaced counts again when the newer one is undone; one that a person withdrew never does.
REFUSE UPDATE ON observations AS observations_keep_figures WHEN (
    NEW.market IS DISTINCT FROM OLD.market
    OR NEW.id IS DISTINCT FROM OLD.id
    OR NEW.source IS DISTINCT FROM OLD.source
    OR NEW.variety IS DISTINCT FROM OLD.variety
    OR NEW.day IS DISTINCT FROM OLD.day
    OR NEW.spec IS DISTINCT FROM OLD.spec
    OR NEW.low_fen_per_kg IS DISTINCT FROM OLD.low_fen_per_kg
    OR NEW.average_fen_per_kg IS DISTINCT FROM OLD.average_fen_per_kg
    OR NEW.high_fen_per_kg IS DISTINCT FROM OLD.high_fen_per_kg
    OR NEW.volume_kg IS DISTINCT FROM OLD.volume_kg
    OR NEW.stores IS DISTINCT FROM OLD.stores
    OR (OLD.state = 'void' AND NEW.state <> 'void' AND (OLD.superseded_by IS NULL OR NEW.superseded_by IS NOT NULL)))
    SAYING 'an observation never changes';
REFUSE DELETE ON observations AS observations_keep_rows SAYING 'an observation is never removed';

-- One price per variety, source and day: what the observations of that day come to. Computed again from them whenever
-- they change, so it is never edited and may be rebuilt at any time.
CREATE TABLE daily_prices (
    market TEXT NOT NULL,
    variety TEXT NOT NULL,
    day DAY NOT NULL,
    source TEXT NOT NULL,
    low_fen_per_kg BIGINT NOT NULL,
    average_fen_per_kg BIGINT NOT NULL,
    high_fen_per_kg BIGINT NOT NULL,
    volume_kg BIGINT,
    -- Shops behind the price.
    stores BIGINT NOT NULL,
    -- Observations behind the price.
    quotes BIGINT NOT NULL,
    PRIMARY KEY (market, variety, day, source)
);
CREATE INDEX daily_prices_day ON daily_prices (market, day DESC, variety, source);
CREATE INDEX daily_prices_source ON daily_prices (market, source, day DESC, variety);

-- The city's figures of a variety on a day, as the published table defines them.
CREATE TABLE city_prices (
    market TEXT NOT NULL,
    variety TEXT NOT NULL,
    day DAY NOT NULL,
    low BIGINT,
    average BIGINT,
    high BIGINT,
    volume_kg BIGINT,
    markets BIGINT NOT NULL,
    retail BIGINT,
    stores BIGINT NOT NULL,
    chains BIGINT NOT NULL,
    PRIMARY KEY (market, variety, day)
);
CREATE INDEX city_prices_day ON city_prices (market, day, variety);

-- Days whose observations changed and whose prices wait to be computed again; an empty variety means all of them.
-- Rows are only added by those who report, so that no two reporters wait for each other.
CREATE TABLE price_touches (
    market TEXT NOT NULL,
    id ID NOT NULL,
    day DAY NOT NULL,
    variety TEXT NOT NULL,
    PRIMARY KEY (market, id)
);

-- How far the figures that follow from prices have been computed. One row per market; the computation locks it.
CREATE TABLE price_state (
    market TEXT NOT NULL,
    -- Grows with every computation.
    epoch BIGINT NOT NULL DEFAULT 0,
    -- From this day on, what follows from the daily prices is out of date.
    stale_from DAY,
    PRIMARY KEY (market)
);

-- Which varieties the wholesale price index is made of, from a day on. Never changed once in force.
CREATE TABLE index_weight_sets (
    market TEXT NOT NULL,
    id ID NOT NULL,
    -- 1, 2, 3 … in the order of the days from which they hold.
    number INTEGER NOT NULL,
    base_from DAY NOT NULL,
    base_to DAY NOT NULL,
    effective_from DAY NOT NULL,
    reason TEXT NOT NULL,
    created_by ID,
    created_at INSTANT NOT NULL,
    PRIMARY KEY (market, id),
    UNIQUE (market, number),
    UNIQUE (market, effective_from),
    CHECK (base_from <= base_to)
);

CREATE TABLE index_weights (
    market TEXT NOT NULL,
    set_id ID NOT NULL,
    variety TEXT NOT NULL REFERENCES varieties (code),
    -- The category in which it counts.
    class TEXT NOT NULL,
    -- Turnover of the base period in yuan; only the ratios matter.
    weight BIGINT NOT NULL CHECK (weight > 0),
    base_fen_per_kg BIGINT NOT NULL CHECK (base_fen_per_kg > 0),
    PRIMARY KEY (market, set_id, variety),
    FOREIGN KEY (market, set_id) REFERENCES index_weight_sets (market, id) ON DELETE CASCADE
);

CREATE TABLE index_values (
    market TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('total', 'class', 'item')),
    -- Empty for the total; else the code of the category or the variety.
    code TEXT NOT NULL,
    day DAY NOT NULL,
    -- As published, linked over the weight sets.
    value REAL NOT NULL,
    -- Within its own weight set, base period = 100.
    raw REAL NOT NULL,
    set_id ID NOT NULL,
    -- An item without a price, which moved with its class.
    moved FLAG NOT NULL,
    PRIMARY KEY (market, scope, code, day),
    FOREIGN KEY (market, set_id) REFERENCES index_weight_sets (market, id)
);
CREATE INDEX index_values_day ON index_values (market, day);

-- A rule that fired on prices, once.
CREATE TABLE price_warnings (
    market TEXT NOT NULL,
    id ID NOT NULL,
    version INTEGER NOT NULL,
    rule TEXT NOT NULL CHECK (rule IN ('ifpa', 'outlier', 'two_days', 'week', 'stock_out')),
    direction TEXT NOT NULL CHECK (direction IN ('high', 'low')),
    -- How grave: 1, 2 or 3.
    grade INTEGER NOT NULL,
    variety TEXT NOT NULL,
    -- Empty where the city's price is meant.
    source TEXT NOT NULL,
    -- The day (or the first day of the month) that it is about.
    day DAY NOT NULL,
    -- The numbers it fired on, as JSON.
    evidence TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'dismissed')),
    reason TEXT,
    decided_by ID,
    decided_at INSTANT,
    created_at INSTANT NOT NULL,
    PRIMARY KEY (market, id),
    UNIQUE (market, rule, direction, variety, source, day)
);
CREATE INDEX price_warnings_state ON price_warnings (market, state, id);
CREATE INDEX price_warnings_variety ON price_warnings (market, variety, id);
CREATE INDEX price_warnings_day ON price_warnings (market, day);

-- From when on prices are conspicuous. One row per market; thousandths where a number is no count.
CREATE TABLE warning_settings (
    market TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    ifpa_gamma INTEGER NOT NULL DEFAULT 400,
    ifpa_moderate INTEGER NOT NULL DEFAULT 500,
    ifpa_high INTEGER NOT NULL DEFAULT 1000,
    ifpa_recent_years_weigh_more FLAG NOT NULL DEFAULT NO,
    outlier_threshold INTEGER NOT NULL DEFAULT 3500,
    outlier_points INTEGER NOT NULL DEFAULT 7,
    outlier_change INTEGER NOT NULL DEFAULT 150,
    two_days INTEGER NOT NULL DEFAULT 50,
    week_first INTEGER NOT NULL DEFAULT 300,
    week_second INTEGER NOT NULL DEFAULT 500,
    week_third INTEGER NOT NULL DEFAULT 1000,
    stock_out_days INTEGER NOT NULL DEFAULT 3,
    low_too FLAG NOT NULL DEFAULT YES,
    mail FLAG NOT NULL DEFAULT YES,
    -- The last month whose IFPA has been looked at.
    ifpa_month DAY,
    PRIMARY KEY (market)
);

-- Forecasts of the city's wholesale prices, made after a table is published; kept to be compared with what came.
CREATE TABLE price_forecasts (
    market TEXT NOT NULL,
    variety TEXT NOT NULL,
    -- The last day that was known.
    last_day DAY NOT NULL,
    made_at INSTANT NOT NULL,
    -- It beat the baseline.
    shown FLAG NOT NULL,
    -- The forecast with its back-test, as JSON.
    body TEXT NOT NULL,
    PRIMARY KEY (market, variety, last_day)
);
CREATE INDEX price_forecasts_day ON price_forecasts (market, last_day);
