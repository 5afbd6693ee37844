-- Cases: one engine for whatever waits for somebody until a time. Working calendars.

CREATE TABLE cases (
    market TEXT NOT NULL,
    id ID NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    -- Prefix of the kind, day, running number of the day: QX-20261130-0007.
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('open', 'waiting', 'done')),
    outcome TEXT,
    title TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    region TEXT NOT NULL,
    -- The body, users and enterprises are values here: their tables are those of other capabilities.
    body TEXT,
    assignee ID,
    urgency INTEGER NOT NULL DEFAULT 0 CHECK (urgency BETWEEN 0 AND 2),
    party_enterprise ID,
    opened_by ID,
    opened_at INSTANT NOT NULL,
    closed_at INSTANT,
    -- When the earliest of its clocks is due; sort_at is the same, or the end of time where none is: NULL is sorted apart.
    next_due_at INSTANT,
    sort_at INSTANT NOT NULL,
    parent_id ID,
    -- How many events it has: the next one takes its place from here.
    events INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (market, id),
    UNIQUE (market, number),
    FOREIGN KEY (market, parent_id) REFERENCES cases (market, id),
    CHECK ((phase = 'done') = (closed_at IS NOT NULL AND outcome IS NOT NULL)),
    CHECK (parent_id IS NULL OR parent_id <> id)
);
-- What waits, for the city, a district, a body, a person, and one kind of it.
CREATE INDEX cases_open ON cases (market, sort_at, id) WHERE phase <> 'done';
CREATE INDEX cases_open_region ON cases (market, region, sort_at, id) WHERE phase <> 'done';
CREATE INDEX cases_open_body ON cases (market, body, sort_at, id) WHERE phase <> 'done';
CREATE INDEX cases_open_assignee ON cases (market, assignee, sort_at, id) WHERE phase <> 'done';
CREATE INDEX cases_open_kind ON cases (market, kind, sort_at, id) WHERE phase <> 'done';
CREATE INDEX cases_open_state ON cases (market, kind, state, sort_at, id) WHERE phase <> 'done';
-- What is done, the newest first.
CREATE INDEX cases_done ON cases (market, id) WHERE phase = 'done';
CREATE INDEX cases_done_region ON cases (market, region, id) WHERE phase = 'done';
CREATE INDEX cases_done_body ON cases (market, body, id) WHERE phase = 'done';
CREATE INDEX cases_done_assignee ON cases (market, assignee, id) WHERE phase = 'done';
CREATE INDEX cases_done_kind ON cases (market, kind, state, id) WHERE phase = 'done';
CREATE INDEX cases_subject ON cases (market, subject_kind, subject_id, id);
CREATE INDEX cases_parent ON cases (market, parent_id) WHERE parent_id IS NOT NULL;

-- The last running number of a kind's day.
CREATE TABLE case_numbers (
    market TEXT NOT NULL,
    prefix TEXT NOT NULL,
    day DAY NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (market, prefix, day)
) WITHOUT ROWID;
CREATE INDEX case_numbers_age ON case_numbers (market, day);

-- What has happened to a case, for good.
CREATE TABLE case_events (
    market TEXT NOT NULL,
    case_id ID NOT NULL,
    seq INTEGER NOT NULL,
    at INSTANT NOT NULL,
    by_user ID,
    -- staff, party, public or system.
    by_word TEXT NOT NULL,
    verb TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    reason_code TEXT,
    note TEXT NOT NULL DEFAULT '',
    public_note TEXT NOT NULL DEFAULT '',
    shows TEXT NOT NULL CHECK (shows IN ('staff', 'party', 'public')),
    PRIMARY KEY (market, case_id, seq),
    FOREIGN KEY (market, case_id) REFERENCES cases (market, id)
);
REFUSE UPDATE ON case_events AS case_events_never_change SAYING 'events of cases are append-only';
REFUSE DELETE ON case_events AS case_events_keep_rows SAYING 'events of cases are append-only';

CREATE TABLE case_clocks (
    market TEXT NOT NULL,
    case_id ID NOT NULL,
    clock TEXT NOT NULL,
    round INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'met', 'missed', 'void')),
    calendar TEXT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('minutes', 'working_days', 'calendar_days')),
    allowance INTEGER NOT NULL,
    -- The time was promised and follows from no allowance.
    promised FLAG NOT NULL,
    -- The whole in working seconds: warnings are shares of it.
    allowed_seconds BIGINT NOT NULL,
    started_at INSTANT NOT NULL,
    -- Since when the seconds that were left run, after a pause.
    resumed_at INSTANT,
    due_at INSTANT NOT NULL,
    left_seconds BIGINT,
    stopped_at INSTANT,
    -- The last share that was acted upon, in thousandths.
    level INTEGER NOT NULL,
    next_act_at INSTANT,
    -- The notice of days off of a year in it is not known.
    provisional FLAG NOT NULL,
    PRIMARY KEY (market, case_id, clock, round),
    FOREIGN KEY (market, case_id) REFERENCES cases (market, id),
    CHECK ((state = 'running') = (next_act_at IS NOT NULL)),
    CHECK (state <> 'paused' OR left_seconds IS NOT NULL),
    CHECK (resumed_at IS NULL OR left_seconds IS NOT NULL)
);
CREATE INDEX case_clocks_due ON case_clocks (market, next_act_at, case_id) WHERE state = 'running';
CREATE INDEX case_clocks_running ON case_clocks (market, case_id) WHERE state = 'running';

-- Signatures that a step needs. Nobody signs what he has asked for, and nobody has two seats.
CREATE TABLE case_seats (
    market TEXT NOT NULL,
    case_id ID NOT NULL,
    round INTEGER NOT NULL,
    seat TEXT NOT NULL,
    function TEXT NOT NULL,
    requested_by ID,
    requested_at INSTANT NOT NULL,
    deputy_from INSTANT NOT NULL,
    opened_by ID,
    opened_at INSTANT,
    user_id ID,
    decision TEXT CHECK (decision IN ('sign', 'refuse')),
    note TEXT NOT NULL DEFAULT '',
    at INSTANT,
    PRIMARY KEY (market, case_id, round, seat),
    UNIQUE (market, case_id, round, user_id),
    FOREIGN KEY (market, case_id) REFERENCES cases (market, id),
    CHECK (user_id IS NULL OR requested_by IS NULL OR user_id <> requested_by),
    CHECK ((decision IS NULL) = (at IS NULL)),
    CHECK ((decision IS NULL) = (user_id IS NULL))
);

CREATE TABLE case_links (
    market TEXT NOT NULL,
    from_case ID NOT NULL,
    to_case ID NOT NULL,
    word TEXT NOT NULL CHECK (word IN ('duplicate_of', 'caused_by', 'follows')),
    PRIMARY KEY (market, from_case, to_case, word),
    FOREIGN KEY (market, from_case) REFERENCES cases (market, id),
    FOREIGN KEY (market, to_case) REFERENCES cases (market, id),
    CHECK (from_case <> to_case)
) WITHOUT ROWID;
CREATE INDEX case_links_to ON case_links (market, to_case, from_case);

-- Files of a case by the name of their bytes, which are stored elsewhere.
CREATE TABLE case_files (
    market TEXT NOT NULL,
    case_id ID NOT NULL,
    file TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'pdf', 'reading', 'observation', 'note')),
    reference TEXT,
    taken_at INSTANT,
    lng_micro INTEGER,
    lat_micro INTEGER,
    by_user ID,
    at INSTANT NOT NULL,
    PRIMARY KEY (market, case_id, file),
    FOREIGN KEY (market, case_id) REFERENCES cases (market, id)
);
CREATE INDEX case_files_file ON case_files (market, file);

-- What a city has set in the place of a clock's defaults.
CREATE TABLE clock_settings (
    market TEXT NOT NULL,
    kind TEXT NOT NULL,
    clock TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    unit TEXT NOT NULL CHECK (unit IN ('minutes', 'working_days', 'calendar_days')),
    allowance INTEGER NOT NULL CHECK (allowance > 0),
    calendar TEXT NOT NULL,
    calendar_in_emergency TEXT NOT NULL,
    warn_permille INTEGER NOT NULL CHECK (warn_permille BETWEEN 1 AND 999),
    -- Thousandths and the function that hears of them, as JSON.
    escalate TEXT NOT NULL,
    updated_by ID,
    updated_at INSTANT NOT NULL,
    PRIMARY KEY (market, kind, clock)
);

-- While one has not ended, clocks that start take their calendar for emergencies.
CREATE TABLE emergencies (
    market TEXT NOT NULL,
    id ID NOT NULL,
    reason TEXT NOT NULL,
    declared_by ID,
    declared_at INSTANT NOT NULL,
    ended_by ID,
    ended_at INSTANT,
    PRIMARY KEY (market, id)
);
CREATE UNIQUE INDEX emergencies_open ON emergencies (market) WHERE ended_at IS NULL;

-- Calendars in the place of those that the program brings along, or beside them.
CREATE TABLE calendars (
    market TEXT NOT NULL,
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    has_days_off FLAG NOT NULL DEFAULT YES,
    PRIMARY KEY (market, code)
);

CREATE TABLE calendar_hours (
    market TEXT NOT NULL,
    calendar TEXT NOT NULL,
    -- 1 is Monday.
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute INTEGER NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
    PRIMARY KEY (market, calendar, weekday, from_minute),
    FOREIGN KEY (market, calendar) REFERENCES calendars (market, code),
    CHECK (from_minute < to_minute)
);

-- Days whose weekday does not say whether they are worked, from yearly notices.
CREATE TABLE calendar_days (
    market TEXT NOT NULL,
    day DAY NOT NULL,
    working FLAG NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (market, day)
);

-- Years whose notice is known; of the others times are provisional.
CREATE TABLE calendar_years (
    market TEXT NOT NULL,
    year INTEGER NOT NULL,
    announced_at INSTANT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (market, year)
);

-- A notice as one person has entered it; it counts once another has confirmed it.
CREATE TABLE calendar_imports (
    market TEXT NOT NULL,
    id ID NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    year INTEGER NOT NULL,
    source TEXT NOT NULL,
    -- The days as JSON.
    days TEXT NOT NULL,
    imported_by ID,
    imported_at INSTANT NOT NULL,
    confirmed_by ID,
    confirmed_at INSTANT,
    PRIMARY KEY (market, id),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK (confirmed_by IS NULL OR imported_by IS NULL OR confirmed_by <> imported_by)
);
CREATE INDEX calendar_imports_age ON calendar_imports (market, imported_at) WHERE confirmed_at IS NULL;

-- Open clocks are moved in batches, after a calendar has changed or an emergency was declared.
CREATE TABLE clock_moves (
    market TEXT NOT NULL,
    id ID NOT NULL,
    to_emergency FLAG NOT NULL,
    reason TEXT NOT NULL,
    made_by ID,
    made_at INSTANT NOT NULL,
    -- The cases up to this one have been looked at.
    after_case ID NOT NULL,
    moved INTEGER NOT NULL DEFAULT 0,
    done_at INSTANT,
    PRIMARY KEY (market, id)
);
CREATE INDEX clock_moves_open ON clock_moves (market, id) WHERE done_at IS NULL;

-- Enterprises that wait for a decision, or were sent back, become cases of the kind `vetting`, by the id of the enterprise.
SQLITE INSERT INTO cases
    SELECT market, id, 1,
        'RZ-' || strftime('%Y%m%d', submitted_at / 1000000 + 28800, 'unixepoch') || '-' || printf('%04d', ROW_NUMBER() OVER (
            PARTITION BY market, (submitted_at / 1000000 + 28800) / 86400 ORDER BY submitted_at, id)),
        'vetting', state, CASE state WHEN 'pending' THEN 'open' ELSE 'waiting' END, NULL,
        name, 'enterprise', lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-'
            || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21, 12)),
        region, NULL, NULL, 0, id, NULL, submitted_at, NULL,
        CASE state WHEN 'pending' THEN submitted_at + 14400000000 END,
        CASE state WHEN 'pending' THEN submitted_at + 14400000000 ELSE 253402214400000000 END, NULL, 1
    FROM enterprises WHERE state IN ('pending', 'returned');
POSTGRES INSERT INTO cases
    SELECT market, id, 1,
        'RZ-' || to_char(submitted_at AT TIME ZONE 'UTC' + INTERVAL '8 hours', 'YYYYMMDD') || '-'
            || lpad(place::text, GREATEST(4, length(place::text)), '0'),
        'vetting', state, CASE state WHEN 'pending' THEN 'open' ELSE 'waiting' END, NULL,
        name, 'enterprise', id::text,
        region, NULL, NULL, 0, id, NULL, submitted_at, NULL,
        CASE state WHEN 'pending' THEN submitted_at + INTERVAL '4 hours' END,
        CASE state WHEN 'pending' THEN submitted_at + INTERVAL '4 hours' ELSE TIMESTAMPTZ '9999-12-31 00:00:00+00' END, NULL, 1
    FROM (SELECT enterprises.*, ROW_NUMBER() OVER (
            PARTITION BY market, (submitted_at AT TIME ZONE 'UTC' + INTERVAL '8 hours')::date ORDER BY submitted_at, id) AS place
        FROM enterprises WHERE state IN ('pending', 'returned')) AS waiting;
SQLITE INSERT INTO case_numbers
    SELECT market, 'RZ', date(opened_at / 1000000 + 28800, 'unixepoch'), COUNT(*) FROM cases GROUP BY 1, 2, 3;
POSTGRES INSERT INTO case_numbers
    SELECT market, 'RZ', (opened_at AT TIME ZONE 'UTC' + INTERVAL '8 hours')::date, COUNT(*) FROM cases GROUP BY 1, 2, 3;
INSERT INTO case_events (market, case_id, seq, at, by_word, verb, from_state, to_state, shows)
    SELECT market, id, 1, opened_at, 'system', 'open', state, state, 'party' FROM cases;
SQLITE INSERT INTO case_clocks
    SELECT c.market, c.id, 'decide', 1, 'running', 'always', 'minutes', 240, 0, 14400, c.opened_at, NULL, c.next_due_at, NULL, NULL,
        CASE WHEN r.submitted_at IS NULL THEN 0 ELSE 750 END,
        CASE WHEN r.submitted_at IS NULL THEN c.opened_at + 10800000000 ELSE c.next_due_at END, 0
    FROM cases c LEFT JOIN vetting_reminders r
        ON r.market = c.market AND r.enterprise_id = c.id AND r.submitted_at = c.opened_at
    WHERE c.state = 'pending';
POSTGRES INSERT INTO case_clocks
    SELECT c.market, c.id, 'decide', 1, 'running', 'always', 'minutes', 240, FALSE, 14400, c.opened_at, NULL, c.next_due_at, NULL, NULL,
        CASE WHEN r.submitted_at IS NULL THEN 0 ELSE 750 END,
        CASE WHEN r.submitted_at IS NULL THEN c.opened_at + INTERVAL '3 hours' ELSE c.next_due_at END, FALSE
    FROM cases c LEFT JOIN vetting_reminders r
        ON r.market = c.market AND r.enterprise_id = c.id AND r.submitted_at = c.opened_at
    WHERE c.state = 'pending';
DROP TABLE vetting_reminders;
