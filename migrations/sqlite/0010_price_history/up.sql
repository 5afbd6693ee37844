-- One price per variety, source and day: what the observations of that day come to. Computed again from them whenever
-- they change, so it is never edited and may be rebuilt at any time.
CREATE TABLE daily_prices (
    variety TEXT NOT NULL,
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    low_fen_per_kg INTEGER NOT NULL,
    average_fen_per_kg INTEGER NOT NULL,
    high_fen_per_kg INTEGER NOT NULL,
    volume_kg INTEGER,
    -- Shops behind the price.
    stores INTEGER NOT NULL,
    -- Observations behind the price.
    quotes INTEGER NOT NULL,
    PRIMARY KEY (variety, day, source)
) STRICT;
CREATE INDEX daily_prices_day ON daily_prices (day DESC, variety, source);
CREATE INDEX daily_prices_source ON daily_prices (source, day DESC, variety);

-- The city's figures of a variety on a day, as the published table defines them.
CREATE TABLE city_prices (
    variety TEXT NOT NULL,
    day TEXT NOT NULL,
    low INTEGER,
    average INTEGER,
    high INTEGER,
    volume_kg INTEGER,
    markets INTEGER NOT NULL,
    retail INTEGER,
    stores INTEGER NOT NULL,
    chains INTEGER NOT NULL,
    PRIMARY KEY (variety, day)
) STRICT;
CREATE INDEX city_prices_day ON city_prices (day, variety);

-- Days whose observations changed and whose prices wait to be computed again; an empty variety means all of them.
-- Rows are only added by those who report, so that no two reporters wait for each other.
CREATE TABLE price_touches (
    id BLOB PRIMARY KEY,
    day TEXT NOT NULL,
    variety TEXT NOT NULL
) STRICT;

-- How far the figures that follow from prices have been computed. One row; whoever computes locks it.
CREATE TABLE price_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- Grows with every computation.
    epoch INTEGER NOT NULL,
    -- From this day on, what follows from the daily prices is out of date.
    stale_from TEXT
) STRICT;
INSERT INTO price_state (id, epoch, stale_from) VALUES (1, 0, NULL);
