-- The authenticator's secret is derived from this seed and the signing secret. Secrets stored until now are not seeds:
-- whoever used one sets up the second factor anew.
ALTER TABLE users RENAME COLUMN totp_secret TO totp_seed;
UPDATE users SET totp_seed = NULL, totp_enabled = FALSE;

-- Which submissions the regulators have been reminded of before their decision was due.
CREATE TABLE vetting_reminders (
    enterprise_id UUID PRIMARY KEY REFERENCES enterprises (id),
    submitted_at TIMESTAMPTZ NOT NULL
);
