-- Personal data that comes to its end in rows that stay.

ALTER TABLE users ADD COLUMN forgotten_at INTEGER;
-- Accounts that were stopped and still name their person.
CREATE INDEX users_stopped ON users (market, updated_at, id) WHERE active = 0 AND forgotten_at IS NULL;
-- Loads at rest that still name their driver.
CREATE INDEX deal_loads_driver ON deal_loads (market, updated_at, id) WHERE state <> 'on_road' AND driver_phone <> '';
