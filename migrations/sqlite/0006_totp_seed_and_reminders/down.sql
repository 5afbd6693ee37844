DROP TABLE vetting_reminders;
UPDATE users SET totp_seed = NULL, totp_enabled = 0;
ALTER TABLE users RENAME COLUMN totp_seed TO totp_secret;
