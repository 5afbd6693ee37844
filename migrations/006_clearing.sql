-- Rounds, what they left over, their timetable.

CREATE TABLE clearing_rounds (
    market TEXT NOT NULL,
    id ID NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    mode TEXT NOT NULL CHECK (mode IN ('guarantee', 'surplus')),
    lots TEXT NOT NULL CHECK (lots IN ('respect', 'ignore')),
    price_rule TEXT NOT NULL CHECK (price_rule IN ('ask', 'midpoint', 'uniform')),
    started_at INSTANT NOT NULL,
    finished_at INSTANT,
    run_by ID,
    offers INTEGER NOT NULL DEFAULT 0,
    demands INTEGER NOT NULL DEFAULT 0,
    proposals INTEGER NOT NULL DEFAULT 0,
    matched_kg BIGINT NOT NULL DEFAULT 0,
    unmet_kg BIGINT NOT NULL DEFAULT 0,
    -- Certificate and fill by tier, as JSON.
    result TEXT NOT NULL DEFAULT '{}',
    failure TEXT,
    PRIMARY KEY (market, id),
    UNIQUE (market, number)
);

-- Listings that a round left over, with the reason. Without references: a round writes these rows by the ten thousand.
CREATE TABLE clearing_unmatched (
    market TEXT NOT NULL,
    round_id ID NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    listing_id ID NOT NULL,
    enterprise_id ID NOT NULL,
    left_kg BIGINT NOT NULL,
    reason TEXT NOT NULL,
    -- The reason's numbers, as JSON.
    detail TEXT NOT NULL,
    guidance_fen_per_kg BIGINT,
    PRIMARY KEY (market, round_id, listing_id)
) WITHOUT ROWID;
CREATE INDEX clearing_unmatched_listing ON clearing_unmatched (market, listing_id, round_id);

-- One row per market.
CREATE TABLE clearing_settings (
    market TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    price_rule TEXT NOT NULL DEFAULT 'midpoint' CHECK (price_rule IN ('ask', 'midpoint', 'uniform')),
    proposal_hours INTEGER NOT NULL DEFAULT 12,
    schedule_enabled FLAG NOT NULL DEFAULT NO,
    -- Times of day in Beijing, 'HH:MM' separated by commas.
    schedule_times TEXT NOT NULL DEFAULT '04:30',
    schedule_mode TEXT NOT NULL DEFAULT 'guarantee' CHECK (schedule_mode IN ('guarantee', 'surplus')),
    last_run_slot TEXT,
    PRIMARY KEY (market)
);
