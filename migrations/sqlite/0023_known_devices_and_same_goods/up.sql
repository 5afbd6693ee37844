-- Devices from which a person has logged in: others' wrong passwords do not keep the owner out there. Only the hash of the
-- device's cookie is kept.
CREATE TABLE known_devices (
    user_id BLOB NOT NULL REFERENCES users (id),
    device TEXT NOT NULL,
    last_used_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_devices_age ON known_devices (last_used_at);

-- What an enterprise has on the board in this quantity: the same goods posted twice are asked about.
CREATE INDEX offers_same ON offers (enterprise_id, quantity_kg) WHERE state = 'open';
CREATE INDEX demands_same ON demands (enterprise_id, quantity_kg) WHERE state = 'open';
