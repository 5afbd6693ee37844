-- Forecasts of the city's wholesale prices, made after a table is published; kept, so that they can be held against what came.
CREATE TABLE price_forecasts (
    variety TEXT NOT NULL,
    -- The last day that was known.
    last_day TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    -- It beat the baseline.
    shown INTEGER NOT NULL,
    -- The forecast with its back-test, as JSON.
    body TEXT NOT NULL,
    PRIMARY KEY (variety, last_day)
) STRICT;
CREATE INDEX price_forecasts_day ON price_forecasts (last_day);
