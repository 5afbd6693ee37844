CREATE TABLE enterprises (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('producer', 'cooperative', 'wholesale_market', 'merchant', 'chain', 'ecommerce', 'community_store', 'reserve', 'carrier', 'hub')),
    credit_code TEXT NOT NULL UNIQUE,
    region TEXT NOT NULL,
    address TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'returned', 'suspended')),
    state_reason TEXT,
    submitted_at INTEGER NOT NULL,
    decided_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX enterprises_state ON enterprises (state, submitted_at);
CREATE INDEX enterprises_region ON enterprises (region, state);

CREATE TABLE users (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    enterprise_id BLOB REFERENCES enterprises (id),
    role TEXT NOT NULL CHECK (role IN ('producer', 'buyer', 'merchant', 'reserve', 'carrier', 'hub', 'district_regulator', 'city_regulator', 'admin')),
    position TEXT NOT NULL CHECK (position IN ('owner', 'staff')),
    district TEXT,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    mobile TEXT UNIQUE,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
    totp_secret TEXT,
    totp_enabled INTEGER NOT NULL DEFAULT 0,
    totp_last_step INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX users_enterprise ON users (enterprise_id);
CREATE INDEX users_role ON users (role, district);

CREATE TABLE sessions (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    refresh_hash TEXT NOT NULL,
    -- The hash before the last rotation: seen again, it betrays a stolen token.
    previous_refresh_hash TEXT,
    rotated_at INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_reason TEXT
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE INDEX sessions_refresh ON sessions (refresh_hash);
CREATE INDEX sessions_previous ON sessions (previous_refresh_hash);

-- Invitations and password resets: only the hash of the token is kept.
CREATE TABLE one_time_tokens (
    id BLOB PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    token_hash TEXT NOT NULL UNIQUE,
    user_id BLOB REFERENCES users (id),
    enterprise_id BLOB REFERENCES enterprises (id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    position TEXT NOT NULL,
    district TEXT,
    invited_by BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX one_time_tokens_enterprise ON one_time_tokens (enterprise_id, id);

-- Failed log-ins per login name and per address, to slow guessing down.
CREATE TABLE login_failures (
    subject TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    blocked_until INTEGER,
    last_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    enterprise_id BLOB REFERENCES enterprises (id),
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    last_used_at INTEGER,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX api_keys_user ON api_keys (user_id, id);
