-- Rounds, what they left over, their timetable.

CREATE TABLE clearing_rounds (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    mode TEXT NOT NULL CHECK (mode IN ('guarantee', 'surplus')),
    lots TEXT NOT NULL CHECK (lots IN ('respect', 'ignore')),
    price_rule TEXT NOT NULL CHECK (price_rule IN ('ask', 'midpoint', 'uniform')),
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    run_by BLOB,
    offers INTEGER NOT NULL DEFAULT 0,
    demands INTEGER NOT NULL DEFAULT 0,
    proposals INTEGER NOT NULL DEFAULT 0,
    matched_kg INTEGER NOT NULL DEFAULT 0,
    unmet_kg INTEGER NOT NULL DEFAULT 0,
    -- Certificate and fill by tier, as JSON.
    result TEXT NOT NULL DEFAULT '{}',
    failure TEXT,
    PRIMARY KEY (market, id),
    UNIQUE (market, number)
) STRICT;

-- Listings that a round left over, with the reason. Without references: a round writes these rows by the ten thousand.
CREATE TABLE clearing_unmatched (
    market TEXT NOT NULL,
    round_id BLOB NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    listing_id BLOB NOT NULL,
    enterprise_id BLOB NOT NULL,
    left_kg INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- The reason's numbers, as JSON.
    detail TEXT NOT NULL,
    guidance_fen_per_kg INTEGER,
    PRIMARY KEY (market, round_id, listing_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX clearing_unmatched_listing ON clearing_unmatched (market, listing_id, round_id);

-- One row per market.
CREATE TABLE clearing_settings (
    market TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    price_rule TEXT NOT NULL DEFAULT 'midpoint' CHECK (price_rule IN ('ask', 'midpoint', 'uniform')),
    proposal_hours INTEGER NOT NULL DEFAULT 12,
    schedule_enabled INTEGER NOT NULL DEFAULT 0,
    -- Times of day in Beijing, 'HH:MM' separated by commas.
    schedule_times TEXT NOT NULL DEFAULT '04:30',
    schedule_mode TEXT NOT NULL DEFAULT 'guarantee' CHECK (schedule_mode IN ('guarantee', 'surplus')),
    last_run_slot TEXT,
    PRIMARY KEY (market)
) STRICT;
