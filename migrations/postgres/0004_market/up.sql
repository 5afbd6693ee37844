CREATE TABLE offers (
    id UUID PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    price_version INTEGER NOT NULL DEFAULT 1,
    enterprise_id UUID NOT NULL REFERENCES enterprises (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'withdrawn', 'expired')),
    variety TEXT NOT NULL REFERENCES varieties (code),
    category TEXT NOT NULL REFERENCES categories (code),
    grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
    quantity_kg BIGINT NOT NULL CHECK (quantity_kg > 0),
    reserved_kg BIGINT NOT NULL DEFAULT 0 CHECK (reserved_kg >= 0),
    committed_kg BIGINT NOT NULL DEFAULT 0 CHECK (committed_kg >= 0),
    shipped_kg BIGINT NOT NULL DEFAULT 0 CHECK (shipped_kg >= 0),
    received_kg BIGINT NOT NULL DEFAULT 0 CHECK (received_kg >= 0),
    shortfall_kg BIGINT NOT NULL DEFAULT 0 CHECK (shortfall_kg >= 0),
    -- Kept by the writer, so that lists can filter and sort by it; the CHECK below makes it true.
    left_kg BIGINT NOT NULL CHECK (left_kg >= 0),
    min_lot_kg BIGINT NOT NULL DEFAULT 0 CHECK (min_lot_kg >= 0),
    ask_fen_per_kg BIGINT NOT NULL CHECK (ask_fen_per_kg > 0),
    -- What the user typed, as JSON: quantity, quantity_unit, price, price_unit, kg_per_unit.
    quote TEXT NOT NULL,
    origin TEXT NOT NULL REFERENCES regions (code),
    available_from DATE NOT NULL,
    available_to DATE NOT NULL,
    unsold BOOLEAN NOT NULL DEFAULT FALSE,
    auto_accept BOOLEAN NOT NULL DEFAULT FALSE,
    -- Packaging, quality note and note, as JSON.
    remarks TEXT NOT NULL,
    created_by UUID NOT NULL,
    posted_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    -- Identifies an imported row, so that importing it again has no effect.
    import_key TEXT,
    CHECK (available_from <= available_to),
    CHECK (quantity_kg = left_kg + reserved_kg + committed_kg + shipped_kg + received_kg + shortfall_kg)
);
CREATE UNIQUE INDEX offers_import_key ON offers (enterprise_id, import_key) WHERE import_key IS NOT NULL;
CREATE INDEX offers_mine ON offers (enterprise_id, id);
-- The board: each order of each filter walks one index, so a page costs the same at any size.
CREATE INDEX offers_newest ON offers (posted_at, id) WHERE state = 'open';
CREATE INDEX offers_price ON offers (ask_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX offers_left ON offers (left_kg, id) WHERE state = 'open';
CREATE INDEX offers_day ON offers (available_from, id) WHERE state = 'open';
CREATE INDEX offers_variety_newest ON offers (variety, posted_at, id) WHERE state = 'open';
CREATE INDEX offers_variety_price ON offers (variety, ask_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX offers_variety_left ON offers (variety, left_kg, id) WHERE state = 'open';
CREATE INDEX offers_variety_day ON offers (variety, available_from, id) WHERE state = 'open';
CREATE INDEX offers_category_newest ON offers (category, posted_at, id) WHERE state = 'open';
CREATE INDEX offers_category_price ON offers (category, ask_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX offers_category_left ON offers (category, left_kg, id) WHERE state = 'open';
CREATE INDEX offers_category_day ON offers (category, available_from, id) WHERE state = 'open';
CREATE INDEX offers_origin_newest ON offers (origin, posted_at, id) WHERE state = 'open';
CREATE INDEX offers_origin_price ON offers (origin, ask_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX offers_province_newest ON offers (SUBSTR(origin, 1, 2), posted_at, id) WHERE state = 'open';
CREATE INDEX offers_province_price ON offers (SUBSTR(origin, 1, 2), ask_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX offers_province_left ON offers (SUBSTR(origin, 1, 2), left_kg, id) WHERE state = 'open';
CREATE INDEX offers_province_day ON offers (SUBSTR(origin, 1, 2), available_from, id) WHERE state = 'open';
CREATE INDEX offers_grade_newest ON offers (grade, posted_at, id) WHERE state = 'open';
CREATE INDEX offers_unsold_newest ON offers (posted_at, id) WHERE state = 'open' AND unsold;
CREATE INDEX offers_expiry ON offers (expires_at, id) WHERE state = 'open';
-- Who dealt in such goods lately.
CREATE INDEX offers_closed ON offers (category, posted_at) WHERE state IN ('withdrawn', 'expired');

CREATE TABLE demands (
    id UUID PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    price_version INTEGER NOT NULL DEFAULT 1,
    enterprise_id UUID NOT NULL REFERENCES enterprises (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'withdrawn', 'expired')),
    -- NULL: any variety of the category will do.
    variety TEXT REFERENCES varieties (code),
    category TEXT NOT NULL REFERENCES categories (code),
    min_grade INTEGER NOT NULL CHECK (min_grade BETWEEN 1 AND 4),
    quantity_kg BIGINT NOT NULL CHECK (quantity_kg > 0),
    reserved_kg BIGINT NOT NULL DEFAULT 0 CHECK (reserved_kg >= 0),
    committed_kg BIGINT NOT NULL DEFAULT 0 CHECK (committed_kg >= 0),
    shipped_kg BIGINT NOT NULL DEFAULT 0 CHECK (shipped_kg >= 0),
    received_kg BIGINT NOT NULL DEFAULT 0 CHECK (received_kg >= 0),
    shortfall_kg BIGINT NOT NULL DEFAULT 0 CHECK (shortfall_kg >= 0),
    left_kg BIGINT NOT NULL CHECK (left_kg >= 0),
    min_lot_kg BIGINT NOT NULL DEFAULT 0 CHECK (min_lot_kg >= 0),
    -- The highest delivered price.
    bid_fen_per_kg BIGINT NOT NULL CHECK (bid_fen_per_kg > 0),
    quote TEXT NOT NULL,
    destination TEXT NOT NULL REFERENCES destinations (code),
    delivery_from DATE NOT NULL,
    delivery_to DATE NOT NULL,
    tier INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 2),
    urgent BOOLEAN NOT NULL DEFAULT FALSE,
    auto_accept BOOLEAN NOT NULL DEFAULT FALSE,
    remarks TEXT NOT NULL,
    created_by UUID NOT NULL,
    posted_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    import_key TEXT,
    CHECK (delivery_from <= delivery_to),
    CHECK (quantity_kg = left_kg + reserved_kg + committed_kg + shipped_kg + received_kg + shortfall_kg)
);
CREATE UNIQUE INDEX demands_import_key ON demands (enterprise_id, import_key) WHERE import_key IS NOT NULL;
CREATE INDEX demands_mine ON demands (enterprise_id, id);
-- The board: each order of each filter walks one index, so a page costs the same at any size.
CREATE INDEX demands_newest ON demands (posted_at, id) WHERE state = 'open';
CREATE INDEX demands_price ON demands (bid_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX demands_left ON demands (left_kg, id) WHERE state = 'open';
CREATE INDEX demands_day ON demands (delivery_from, id) WHERE state = 'open';
CREATE INDEX demands_variety_newest ON demands (variety, posted_at, id) WHERE state = 'open';
CREATE INDEX demands_variety_price ON demands (variety, bid_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX demands_variety_left ON demands (variety, left_kg, id) WHERE state = 'open';
CREATE INDEX demands_variety_day ON demands (variety, delivery_from, id) WHERE state = 'open';
CREATE INDEX demands_category_newest ON demands (category, posted_at, id) WHERE state = 'open';
CREATE INDEX demands_category_price ON demands (category, bid_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX demands_category_left ON demands (category, left_kg, id) WHERE state = 'open';
CREATE INDEX demands_category_day ON demands (category, delivery_from, id) WHERE state = 'open';
CREATE INDEX demands_destination_newest ON demands (destination, posted_at, id) WHERE state = 'open';
CREATE INDEX demands_destination_price ON demands (destination, bid_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX demands_destination_left ON demands (destination, left_kg, id) WHERE state = 'open';
CREATE INDEX demands_destination_day ON demands (destination, delivery_from, id) WHERE state = 'open';
CREATE INDEX demands_grade_newest ON demands (min_grade, posted_at, id) WHERE state = 'open';
CREATE INDEX demands_tier_newest ON demands (tier, posted_at, id) WHERE state = 'open';
CREATE INDEX demands_urgent_newest ON demands (posted_at, id) WHERE state = 'open' AND urgent;
CREATE INDEX demands_expiry ON demands (expires_at, id) WHERE state = 'open';
-- Who dealt in such goods lately.
CREATE INDEX demands_closed ON demands (category, posted_at) WHERE state IN ('withdrawn', 'expired');

-- What a listing said before each change, as JSON.
CREATE TABLE listing_versions (
    listing_id UUID NOT NULL,
    version INTEGER NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    price_version INTEGER NOT NULL,
    body TEXT NOT NULL,
    changed_by UUID,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (listing_id, version)
);

CREATE TABLE saved_searches (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    -- The filter's side and variety, so that a new listing meets only the searches that may want it.
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    variety TEXT,
    frequency TEXT NOT NULL CHECK (frequency IN ('instant', 'daily', 'off')),
    last_sent_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX saved_searches_user ON saved_searches (user_id, id);
CREATE INDEX saved_searches_wanted ON saved_searches (frequency, side, variety, id);

CREATE TABLE clearing_rounds (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    mode TEXT NOT NULL CHECK (mode IN ('guarantee', 'surplus')),
    lots TEXT NOT NULL CHECK (lots IN ('respect', 'ignore')),
    price_rule TEXT NOT NULL CHECK (price_rule IN ('ask', 'midpoint', 'uniform')),
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    run_by UUID,
    offers INTEGER NOT NULL DEFAULT 0,
    demands INTEGER NOT NULL DEFAULT 0,
    proposals INTEGER NOT NULL DEFAULT 0,
    matched_kg BIGINT NOT NULL DEFAULT 0,
    unmet_kg BIGINT NOT NULL DEFAULT 0,
    -- Certificate and fill by tier, as JSON.
    result TEXT NOT NULL DEFAULT '{}',
    failure TEXT
);

CREATE TABLE clearing_unmatched (
    round_id UUID NOT NULL REFERENCES clearing_rounds (id),
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    listing_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    left_kg BIGINT NOT NULL,
    reason TEXT NOT NULL,
    -- The reason's numbers, as JSON.
    detail TEXT NOT NULL,
    guidance_fen_per_kg BIGINT,
    PRIMARY KEY (round_id, listing_id)
);
CREATE INDEX clearing_unmatched_listing ON clearing_unmatched (listing_id, round_id);

CREATE TABLE clearing_settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL DEFAULT 1,
    price_rule TEXT NOT NULL CHECK (price_rule IN ('ask', 'midpoint', 'uniform')),
    proposal_hours INTEGER NOT NULL,
    schedule_enabled BOOLEAN NOT NULL,
    -- Times of day in Beijing, 'HH:MM' separated by commas.
    schedule_times TEXT NOT NULL,
    schedule_mode TEXT NOT NULL CHECK (schedule_mode IN ('guarantee', 'surplus')),
    last_run_slot TEXT
);
INSERT INTO clearing_settings (id, price_rule, proposal_hours, schedule_enabled, schedule_times, schedule_mode)
VALUES (1, 'midpoint', 12, FALSE, '04:30', 'guarantee');

CREATE TABLE proposals (
    id UUID PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    round_id UUID REFERENCES clearing_rounds (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'countered', 'accepted', 'rejected', 'expired')),
    offer_id UUID NOT NULL REFERENCES offers (id),
    demand_id UUID NOT NULL REFERENCES demands (id),
    seller_id UUID NOT NULL REFERENCES enterprises (id),
    buyer_id UUID NOT NULL REFERENCES enterprises (id),
    offer_price_version INTEGER NOT NULL,
    demand_price_version INTEGER NOT NULL,
    kg BIGINT NOT NULL CHECK (kg > 0),
    price_fen_per_kg BIGINT NOT NULL CHECK (price_fen_per_kg > 0),
    freight_fen_per_kg BIGINT NOT NULL CHECK (freight_fen_per_kg >= 0),
    delivery_day DATE NOT NULL,
    proposed_by TEXT NOT NULL CHECK (proposed_by IN ('round', 'seller', 'buyer')),
    seller_accepted_at TIMESTAMPTZ,
    buyer_accepted_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX proposals_offer ON proposals (offer_id, id);
CREATE INDEX proposals_demand ON proposals (demand_id, id);
CREATE INDEX proposals_seller ON proposals (seller_id, state, id);
CREATE INDEX proposals_buyer ON proposals (buyer_id, state, id);
CREATE INDEX proposals_round ON proposals (round_id, id);
CREATE INDEX proposals_expiry ON proposals (expires_at) WHERE state IN ('open', 'countered');

CREATE TABLE proposal_events (
    id UUID PRIMARY KEY,
    proposal_id UUID NOT NULL REFERENCES proposals (id),
    at TIMESTAMPTZ NOT NULL,
    by_side TEXT NOT NULL CHECK (by_side IN ('seller', 'buyer', 'platform')),
    by_user UUID,
    kind TEXT NOT NULL CHECK (kind IN ('proposed', 'accepted', 'rejected', 'countered', 'expired')),
    kg BIGINT NOT NULL,
    price_fen_per_kg BIGINT NOT NULL,
    delivery_day DATE NOT NULL,
    reason_code TEXT,
    note TEXT
);
CREATE INDEX proposal_events_proposal ON proposal_events (proposal_id, id);

CREATE TABLE deals (
    id UUID PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    number TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('agreed', 'shipped', 'received', 'settled', 'cancelled', 'disputed')),
    proposal_id UUID NOT NULL UNIQUE REFERENCES proposals (id),
    offer_id UUID NOT NULL REFERENCES offers (id),
    demand_id UUID NOT NULL REFERENCES demands (id),
    seller_id UUID NOT NULL REFERENCES enterprises (id),
    buyer_id UUID NOT NULL REFERENCES enterprises (id),
    variety TEXT NOT NULL REFERENCES varieties (code),
    grade INTEGER NOT NULL,
    agreed_kg BIGINT NOT NULL CHECK (agreed_kg > 0),
    price_fen_per_kg BIGINT NOT NULL CHECK (price_fen_per_kg > 0),
    freight_fen_per_kg BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    delivery_day DATE NOT NULL,
    shipped_kg BIGINT,
    -- Plate, driver, telephone, times of the shipment, as JSON.
    shipment TEXT,
    received_kg BIGINT,
    -- Grade, rejected kg with reason and photo reference of the receipt, as JSON.
    receipt TEXT,
    received_amount_fen BIGINT,
    settlement TEXT,
    settled_amount_fen BIGINT,
    -- The state to which a dispute returns.
    disputed_from TEXT,
    -- Who disputes what, and the solution that one side has offered, as JSON.
    dispute TEXT,
    agreed_at TIMESTAMPTZ NOT NULL,
    received_day DATE,
    settled_day DATE,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX deals_seller ON deals (seller_id, state, id);
CREATE INDEX deals_buyer ON deals (buyer_id, state, id);
CREATE INDEX deals_pair ON deals (seller_id, buyer_id, id);
CREATE INDEX deals_state ON deals (state, id);
CREATE INDEX deals_offer ON deals (offer_id);
CREATE INDEX deals_demand ON deals (demand_id);

CREATE TABLE deal_events (
    id UUID PRIMARY KEY,
    deal_id UUID NOT NULL REFERENCES deals (id),
    at TIMESTAMPTZ NOT NULL,
    by_side TEXT NOT NULL CHECK (by_side IN ('seller', 'buyer', 'regulator', 'platform')),
    by_user UUID,
    from_state TEXT,
    to_state TEXT NOT NULL,
    reason_code TEXT,
    note TEXT
);
CREATE INDEX deal_events_deal ON deal_events (deal_id, id);

CREATE TABLE deal_messages (
    id UUID PRIMARY KEY,
    deal_id UUID NOT NULL REFERENCES deals (id),
    user_id UUID NOT NULL REFERENCES users (id),
    by_side TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX deal_messages_deal ON deal_messages (deal_id, id);

-- Hands out the running part of deal numbers without a row that every deal would have to wait for.
CREATE TABLE deal_numbers (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deal_id UUID NOT NULL
);

-- What the two parties owe each other, entry by entry. Never changed: a corrected amount is an entry of its own.
CREATE TABLE deal_entries (
    id UUID PRIMARY KEY,
    deal_id UUID NOT NULL REFERENCES deals (id),
    seller_id UUID NOT NULL REFERENCES enterprises (id),
    buyer_id UUID NOT NULL REFERENCES enterprises (id),
    day DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('receipt', 'correction', 'settlement')),
    kg BIGINT NOT NULL,
    price_fen_per_kg BIGINT NOT NULL,
    -- Added to what the buyer owes.
    amount_fen BIGINT NOT NULL,
    -- Taken off what the buyer owes.
    settled_fen BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX deal_entries_seller ON deal_entries (seller_id, buyer_id, day, id);
CREATE INDEX deal_entries_buyer ON deal_entries (buyer_id, seller_id, day, id);

CREATE TABLE imports (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('offers', 'demands', 'observations')),
    enterprise_id UUID REFERENCES enterprises (id),
    user_id UUID NOT NULL REFERENCES users (id),
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('previewed', 'committed')),
    rows INTEGER NOT NULL,
    ok INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    committed INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL,
    committed_at TIMESTAMPTZ
);
CREATE INDEX imports_user ON imports (user_id, id);

CREATE TABLE import_rows (
    import_id UUID NOT NULL REFERENCES imports (id),
    -- The row's number in the file, as a spreadsheet shows it.
    row INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ok', 'error', 'duplicate')),
    "values" TEXT NOT NULL,
    command TEXT,
    messages TEXT NOT NULL,
    result_id UUID,
    PRIMARY KEY (import_id, row)
);
CREATE INDEX import_rows_status ON import_rows (import_id, status, row);
