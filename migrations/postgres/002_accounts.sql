-- Enterprises, people, sessions, keys.

CREATE TABLE enterprises (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('producer', 'cooperative', 'wholesale_market', 'merchant', 'chain', 'ecommerce', 'community_store', 'reserve', 'carrier', 'hub')),
    credit_code TEXT NOT NULL,
    region TEXT NOT NULL,
    address TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'returned', 'suspended')),
    state_reason TEXT,
    submitted_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    -- Why a code whose check character is wrong was let in.
    credit_code_reason TEXT,
    PRIMARY KEY (market, id),
    UNIQUE (market, credit_code)
);
CREATE INDEX enterprises_state ON enterprises (market, state, submitted_at);
CREATE INDEX enterprises_region ON enterprises (market, region, state);

-- Which submissions the regulators have been reminded of before their decision was due.
CREATE TABLE vetting_reminders (
    market TEXT NOT NULL,
    enterprise_id UUID NOT NULL,
    submitted_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, enterprise_id),
    FOREIGN KEY (market, enterprise_id) REFERENCES enterprises (market, id)
);

CREATE TABLE users (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    enterprise_id UUID,
    role TEXT NOT NULL CHECK (role IN ('producer', 'buyer', 'merchant', 'reserve', 'carrier', 'hub', 'district_regulator', 'city_regulator', 'admin')),
    position TEXT NOT NULL CHECK (position IN ('owner', 'staff')),
    district TEXT,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    mobile TEXT,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
    -- The authenticator's secret is derived from this seed and the signing secret.
    totp_seed TEXT,
    totp_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    -- When the mailbox was proved to be the person's.
    email_proved_at TIMESTAMPTZ,
    PRIMARY KEY (market, id),
    UNIQUE (market, email),
    UNIQUE (market, mobile),
    FOREIGN KEY (market, enterprise_id) REFERENCES enterprises (market, id)
);
CREATE INDEX users_enterprise ON users (market, enterprise_id);
CREATE INDEX users_role ON users (market, role, district);

CREATE TABLE sessions (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    refresh_hash TEXT NOT NULL,
    -- The hash before the last rotation: seen again, it betrays a stolen token.
    previous_refresh_hash TEXT,
    rotated_at TIMESTAMPTZ NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_reason TEXT,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id)
);
CREATE INDEX sessions_user ON sessions (market, user_id, id);
CREATE INDEX sessions_refresh ON sessions (market, refresh_hash);
CREATE INDEX sessions_previous ON sessions (market, previous_refresh_hash);
CREATE INDEX sessions_age ON sessions (market, expires_at);

-- Devices from which a person has logged in: others' wrong passwords do not keep the owner out there. Only the hash of the
-- device's cookie is kept.
CREATE TABLE known_devices (
    market TEXT NOT NULL,
    user_id UUID NOT NULL,
    device TEXT NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, user_id, device),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id)
);
CREATE INDEX known_devices_age ON known_devices (market, last_used_at);

-- Links that prove a mailbox: only the hash of the token is kept.
CREATE TABLE mailbox_proofs (
    market TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    user_id UUID NOT NULL,
    email TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, token_hash),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id)
);
CREATE INDEX mailbox_proofs_end ON mailbox_proofs (market, expires_at);

-- Invitations and password resets: only the hash of the token is kept.
CREATE TABLE one_time_tokens (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    token_hash TEXT NOT NULL,
    user_id UUID,
    enterprise_id UUID,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    position TEXT NOT NULL,
    district TEXT,
    invited_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (market, id),
    UNIQUE (market, token_hash),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id),
    FOREIGN KEY (market, enterprise_id) REFERENCES enterprises (market, id)
);
CREATE INDEX one_time_tokens_enterprise ON one_time_tokens (market, enterprise_id, id);
CREATE INDEX one_time_tokens_age ON one_time_tokens (market, expires_at);

-- Failed log-ins per login name and per address, to slow guessing down.
CREATE TABLE login_failures (
    market TEXT NOT NULL,
    subject TEXT NOT NULL,
    failures INTEGER NOT NULL,
    blocked_until TIMESTAMPTZ,
    last_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, subject)
);
CREATE INDEX login_failures_age ON login_failures (market, last_at);

CREATE TABLE api_keys (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    enterprise_id UUID,
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    prefix TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expires_on DATE NOT NULL,
    last_used_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    PRIMARY KEY (market, id),
    UNIQUE (market, key_hash),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id),
    FOREIGN KEY (market, enterprise_id) REFERENCES enterprises (market, id)
);
CREATE INDEX api_keys_user ON api_keys (market, user_id, id);
CREATE INDEX api_keys_age ON api_keys (market, expires_on);

-- How many mails of a kind a person has got in the running window, and how many are held until it ends.
CREATE TABLE mail_windows (
    market TEXT NOT NULL,
    user_id UUID NOT NULL,
    kind TEXT NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    sent INTEGER NOT NULL,
    held INTEGER NOT NULL,
    held_since TIMESTAMPTZ,
    PRIMARY KEY (market, user_id, kind),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id)
);
CREATE INDEX mail_windows_due ON mail_windows (market, ends_at) WHERE held > 0;
CREATE INDEX mail_windows_age ON mail_windows (market, ends_at);
