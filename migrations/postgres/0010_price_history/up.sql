-- One price per variety, source and day: what the observations of that day come to. Computed again from them whenever
-- they change, so it is never edited and may be rebuilt at any time.
CREATE TABLE daily_prices (
    variety TEXT NOT NULL,
    day DATE NOT NULL,
    source TEXT NOT NULL,
    low_fen_per_kg BIGINT NOT NULL,
    average_fen_per_kg BIGINT NOT NULL,
    high_fen_per_kg BIGINT NOT NULL,
    volume_kg BIGINT,
    -- Shops behind the price.
    stores BIGINT NOT NULL,
    -- Observations behind the price.
    quotes BIGINT NOT NULL,
    PRIMARY KEY (variety, day, source)
);
CREATE INDEX daily_prices_day ON daily_prices (day DESC, variety, source);
CREATE INDEX daily_prices_source ON daily_prices (source, day DESC, variety);

-- The city's figures of a variety on a day, as the published table defines them.
CREATE TABLE city_prices (
    variety TEXT NOT NULL,
    day DATE NOT NULL,
    low BIGINT,
    average BIGINT,
    high BIGINT,
    volume_kg BIGINT,
    markets BIGINT NOT NULL,
    retail BIGINT,
    stores BIGINT NOT NULL,
    chains BIGINT NOT NULL,
    PRIMARY KEY (variety, day)
);
CREATE INDEX city_prices_day ON city_prices (day, variety);

-- Days whose observations changed and whose prices wait to be computed again; an empty variety means all of them.
-- Rows are only added by those who report, so that no two reporters wait for each other.
CREATE TABLE price_touches (
    id UUID PRIMARY KEY,
    day DATE NOT NULL,
    variety TEXT NOT NULL
);

-- How far the figures that follow from prices have been computed. One row; whoever computes locks it.
CREATE TABLE price_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- Grows with every computation.
    epoch BIGINT NOT NULL,
    -- From this day on, what follows from the daily prices is out of date.
    stale_from DATE
);
INSERT INTO price_state (id, epoch, stale_from) VALUES (1, 0, NULL);
