-- Listings, searches, proposals, deals, imports.

-- What is offered and what is wanted.
CREATE TABLE listings (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    price_version INTEGER NOT NULL DEFAULT 1,
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    enterprise_id BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'withdrawn', 'expired')),
    -- NULL in a demand: any variety of the category will do.
    variety TEXT REFERENCES varieties (code),
    category TEXT NOT NULL REFERENCES categories (code),
    -- Of a demand: the lowest grade.
    grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
    quantity_kg INTEGER NOT NULL CHECK (quantity_kg > 0),
    reserved_kg INTEGER NOT NULL DEFAULT 0 CHECK (reserved_kg >= 0),
    committed_kg INTEGER NOT NULL DEFAULT 0 CHECK (committed_kg >= 0),
    shipped_kg INTEGER NOT NULL DEFAULT 0 CHECK (shipped_kg >= 0),
    received_kg INTEGER NOT NULL DEFAULT 0 CHECK (received_kg >= 0),
    shortfall_kg INTEGER NOT NULL DEFAULT 0 CHECK (shortfall_kg >= 0),
    -- Kept by the writer, so that lists can filter and sort by it; the CHECK below makes it true.
    left_kg INTEGER NOT NULL CHECK (left_kg >= 0),
    min_lot_kg INTEGER NOT NULL DEFAULT 0 CHECK (min_lot_kg >= 0),
    -- An offer's ask at its origin; a demand's highest delivered price.
    price_fen_per_kg INTEGER NOT NULL CHECK (price_fen_per_kg > 0),
    -- What the user typed, as JSON: quantity, quantity_unit, price, price_unit, kg_per_unit.
    quote TEXT NOT NULL,
    -- Where an offer's goods are: a region's code. Where a demand's goods go: the code of a place of the market.
    place TEXT NOT NULL,
    -- The days on which the goods are available or wanted.
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    -- Of a demand: how it ranks in guarantee mode.
    tier INTEGER CHECK (tier BETWEEN 0 AND 2),
    -- An offer that finds no buyer; a demand that is urgent.
    flagged INTEGER NOT NULL DEFAULT 0,
    auto_accept INTEGER NOT NULL DEFAULT 0,
    -- Packaging, quality note and note, as JSON.
    remarks TEXT NOT NULL,
    created_by BLOB NOT NULL,
    posted_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- Identifies an imported row, so that importing it again has no effect.
    import_key TEXT,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, enterprise_id) REFERENCES enterprises (market, id),
    CHECK (first_day <= last_day),
    CHECK ((side = 'demand') = (tier IS NOT NULL)),
    CHECK (side = 'demand' OR variety IS NOT NULL),
    CHECK (quantity_kg = left_kg + reserved_kg + committed_kg + shipped_kg + received_kg + shortfall_kg)
) STRICT;
-- Room on each page, so that a change of quantities rewrites its row in place and no index.
CREATE UNIQUE INDEX listings_import_key ON listings (market, enterprise_id, side, import_key) WHERE import_key IS NOT NULL;
CREATE INDEX listings_mine ON listings (market, enterprise_id, side, id);
-- What an enterprise has on the board in this quantity: the same goods posted twice are asked about.
CREATE INDEX listings_same ON listings (market, enterprise_id, quantity_kg) WHERE state = 'open';
CREATE INDEX listings_expiry ON listings (market, side, expires_at, id) WHERE state = 'open';
-- Who dealt in such goods lately.
CREATE INDEX listings_closed ON listings (market, side, category, posted_at) WHERE state IN ('withdrawn', 'expired');
-- The board: each order of each filter walks one index, so a page costs the same at any size.
CREATE INDEX listings_newest ON listings (market, side, posted_at, id) WHERE state = 'open';
CREATE INDEX listings_price ON listings (market, side, price_fen_per_kg, id) WHERE state = 'open';
-- The largest lots first: by what was listed, which stays. What is left changes with every proposal.
CREATE INDEX listings_quantity ON listings (market, side, quantity_kg, id) WHERE state = 'open';
CREATE INDEX listings_day ON listings (market, side, first_day, id) WHERE state = 'open';
CREATE INDEX listings_variety_newest ON listings (market, side, variety, posted_at, id, enterprise_id, state)
    WHERE state = 'open';
CREATE INDEX listings_variety_price ON listings (market, side, variety, price_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX listings_variety_quantity ON listings (market, side, variety, quantity_kg, id) WHERE state = 'open';
CREATE INDEX listings_variety_day ON listings (market, side, variety, first_day, id) WHERE state = 'open';
CREATE INDEX listings_category_newest ON listings (market, side, category, posted_at, id) WHERE state = 'open';
CREATE INDEX listings_category_price ON listings (market, side, category, price_fen_per_kg, id) WHERE state = 'open';
CREATE INDEX listings_category_quantity ON listings (market, side, category, quantity_kg, id) WHERE state = 'open';
CREATE INDEX listings_category_day ON listings (market, side, category, first_day, id) WHERE state = 'open';
CREATE INDEX listings_grade_newest ON listings (market, side, grade, posted_at, id) WHERE state = 'open';
CREATE INDEX listings_flagged_newest ON listings (market, side, posted_at, id) WHERE state = 'open' AND flagged;
CREATE INDEX listings_place_newest ON listings (market, side, place, posted_at, id) WHERE state = 'open';
CREATE INDEX listings_place_price ON listings (market, side, place, price_fen_per_kg, id) WHERE state = 'open';
-- Goods and place together: the counts of one beside a chosen other, and their newest first. With the enterprise (and the
-- column under an expression) in the index, the counts of the board are read from it alone.
CREATE INDEX listings_province_newest ON listings (market, SUBSTR(place, 1, 2), posted_at, id) WHERE state = 'open' AND side = 'offer';
CREATE INDEX listings_province_price ON listings (market, SUBSTR(place, 1, 2), price_fen_per_kg, id)
    WHERE state = 'open' AND side = 'offer';
CREATE INDEX listings_province_quantity ON listings (market, SUBSTR(place, 1, 2), quantity_kg, id)
    WHERE state = 'open' AND side = 'offer';
CREATE INDEX listings_province_day ON listings (market, SUBSTR(place, 1, 2), first_day, id) WHERE state = 'open' AND side = 'offer';
CREATE INDEX listings_variety_province_newest
    ON listings (market, variety, SUBSTR(place, 1, 2), posted_at, id, enterprise_id, place, state, side)
    WHERE state = 'open' AND side = 'offer';
CREATE INDEX listings_category_province_newest ON listings (market, category, SUBSTR(place, 1, 2), posted_at, id)
    WHERE state = 'open' AND side = 'offer';
CREATE INDEX listings_destination_quantity ON listings (market, place, quantity_kg, id)
    WHERE state = 'open' AND side = 'demand';
CREATE INDEX listings_destination_day ON listings (market, place, first_day, id) WHERE state = 'open' AND side = 'demand';
CREATE INDEX listings_tier_newest ON listings (market, tier, posted_at, id) WHERE state = 'open' AND side = 'demand';
CREATE INDEX listings_variety_destination_newest
    ON listings (market, variety, place, posted_at, id, enterprise_id, state, side) WHERE state = 'open' AND side = 'demand';
CREATE INDEX listings_category_destination_newest ON listings (market, category, place, posted_at, id)
    WHERE state = 'open' AND side = 'demand';

-- What a listing said before each change, as JSON.
CREATE TABLE listing_versions (
    market TEXT NOT NULL,
    listing_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    price_version INTEGER NOT NULL,
    body TEXT NOT NULL,
    changed_by BLOB,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (market, listing_id, version)
) STRICT;

CREATE TABLE saved_searches (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    -- The filter's side and variety, so that a new listing meets only the searches that may want it.
    side TEXT NOT NULL CHECK (side IN ('offer', 'demand')),
    variety TEXT,
    frequency TEXT NOT NULL CHECK (frequency IN ('instant', 'daily', 'off')),
    last_sent_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id)
) STRICT;
CREATE INDEX saved_searches_user ON saved_searches (market, user_id, id);
CREATE INDEX saved_searches_wanted ON saved_searches (market, frequency, side, variety, id);

CREATE TABLE proposals (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    round_id BLOB,
    state TEXT NOT NULL CHECK (state IN ('open', 'countered', 'accepted', 'rejected', 'withdrawn', 'expired')),
    offer_id BLOB NOT NULL,
    demand_id BLOB NOT NULL,
    seller_id BLOB NOT NULL,
    buyer_id BLOB NOT NULL,
    offer_price_version INTEGER NOT NULL,
    demand_price_version INTEGER NOT NULL,
    kg INTEGER NOT NULL CHECK (kg > 0),
    price_fen_per_kg INTEGER NOT NULL CHECK (price_fen_per_kg > 0),
    freight_fen_per_kg INTEGER NOT NULL CHECK (freight_fen_per_kg >= 0),
    delivery_day TEXT NOT NULL,
    proposed_by TEXT NOT NULL CHECK (proposed_by IN ('round', 'seller', 'buyer')),
    seller_accepted_at INTEGER,
    buyer_accepted_at INTEGER,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, offer_id) REFERENCES listings (market, id),
    FOREIGN KEY (market, demand_id) REFERENCES listings (market, id)
) STRICT;
CREATE INDEX proposals_offer ON proposals (market, offer_id, id);
CREATE INDEX proposals_demand ON proposals (market, demand_id, id);
CREATE INDEX proposals_round ON proposals (market, round_id, id);
CREATE INDEX proposals_seller ON proposals (market, seller_id, state, id);
CREATE INDEX proposals_buyer ON proposals (market, buyer_id, state, id);
CREATE INDEX proposals_expiry ON proposals (market, expires_at) WHERE state IN ('open', 'countered');

-- A round writes these rows by the ten thousand, after the proposal that they name and in the same transaction: the proposal
-- is not looked up again for each of them.
CREATE TABLE proposal_events (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    proposal_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    by_side TEXT NOT NULL CHECK (by_side IN ('seller', 'buyer', 'platform')),
    by_user BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('proposed', 'accepted', 'rejected', 'countered', 'withdrawn', 'expired')),
    kg INTEGER NOT NULL,
    price_fen_per_kg INTEGER NOT NULL,
    delivery_day TEXT NOT NULL,
    reason_code TEXT,
    note TEXT,
    PRIMARY KEY (market, proposal_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE deals (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    number TEXT NOT NULL,
    -- The last part of the number: what people read out and type.
    code TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('agreed', 'shipped', 'received', 'settled', 'cancelled', 'disputed')),
    proposal_id BLOB NOT NULL,
    offer_id BLOB NOT NULL,
    demand_id BLOB NOT NULL,
    seller_id BLOB NOT NULL,
    buyer_id BLOB NOT NULL,
    variety TEXT NOT NULL REFERENCES varieties (code),
    grade INTEGER NOT NULL,
    agreed_kg INTEGER NOT NULL CHECK (agreed_kg > 0),
    price_fen_per_kg INTEGER NOT NULL CHECK (price_fen_per_kg > 0),
    freight_fen_per_kg INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    delivery_day TEXT NOT NULL,
    shipped_kg INTEGER,
    received_kg INTEGER,
    -- Grade, rejected kg with reason and photo reference of the receipt, as JSON.
    receipt TEXT,
    received_amount_fen INTEGER,
    settled_amount_fen INTEGER,
    -- The state to which a dispute returns.
    disputed_from TEXT,
    -- Who disputes what, and the solution that one side has offered, as JSON.
    dispute TEXT,
    agreed_at INTEGER NOT NULL,
    received_day TEXT,
    settled_day TEXT,
    updated_at INTEGER NOT NULL,
    -- No further truck comes.
    loads_complete INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (market, id),
    UNIQUE (market, number),
    UNIQUE (market, code),
    UNIQUE (market, proposal_id),
    FOREIGN KEY (market, proposal_id) REFERENCES proposals (market, id),
    FOREIGN KEY (market, offer_id) REFERENCES listings (market, id),
    FOREIGN KEY (market, demand_id) REFERENCES listings (market, id),
    FOREIGN KEY (market, seller_id) REFERENCES enterprises (market, id),
    FOREIGN KEY (market, buyer_id) REFERENCES enterprises (market, id)
) STRICT;
CREATE INDEX deals_seller ON deals (market, seller_id, state, id);
CREATE INDEX deals_buyer ON deals (market, buyer_id, state, id);
CREATE INDEX deals_pair ON deals (market, seller_id, buyer_id, id);
CREATE INDEX deals_state ON deals (market, state, id);
CREATE INDEX deals_offer ON deals (market, offer_id);
CREATE INDEX deals_demand ON deals (market, demand_id);

CREATE TABLE deal_events (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    by_side TEXT NOT NULL CHECK (by_side IN ('seller', 'buyer', 'regulator', 'platform')),
    by_user BLOB,
    from_state TEXT,
    to_state TEXT NOT NULL,
    reason_code TEXT,
    note TEXT,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, deal_id) REFERENCES deals (market, id)
) STRICT;
CREATE INDEX deal_events_deal ON deal_events (market, deal_id, id);

CREATE TABLE deal_messages (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    by_side TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, deal_id) REFERENCES deals (market, id),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id)
) STRICT;
CREATE INDEX deal_messages_deal ON deal_messages (market, deal_id, id);

-- What one truck carries of a deal: several of them may fulfil one deal, and each is weighed on its own.
CREATE TABLE deal_loads (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    deal_id BLOB NOT NULL,
    position INTEGER NOT NULL CHECK (position > 0),
    -- What people read out and type: the deal's code and the position, '7F3K9Q2M-2'.
    code TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('on_road', 'received', 'withdrawn')),
    plate TEXT NOT NULL,
    driver TEXT NOT NULL,
    driver_phone TEXT NOT NULL,
    kg INTEGER NOT NULL CHECK (kg > 0),
    shipped_at INTEGER NOT NULL,
    eta INTEGER NOT NULL,
    received_kg INTEGER CHECK (received_kg >= 0),
    grade INTEGER,
    rejected_kg INTEGER NOT NULL DEFAULT 0 CHECK (rejected_kg >= 0),
    rejected_reason TEXT,
    photo_ref TEXT,
    received_at INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (market, id),
    UNIQUE (market, code),
    UNIQUE (market, deal_id, position),
    FOREIGN KEY (market, deal_id) REFERENCES deals (market, id),
    CHECK ((state = 'received') = (received_kg IS NOT NULL))
) STRICT;
CREATE INDEX deal_loads_road ON deal_loads (market, eta, deal_id) WHERE state = 'on_road';

-- Payments of deals: the payer reports one, the payee confirms it or says that it did not arrive. No row is ever removed.
CREATE TABLE deal_payments (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    -- The buyer; the seller, where it gives back what was paid too much.
    payer_id BLOB NOT NULL,
    payee_id BLOB NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    paid_on TEXT NOT NULL,
    method TEXT NOT NULL,
    -- The bank's or the wallet's number of the payment, or what else proves it.
    voucher TEXT,
    state TEXT NOT NULL CHECK (state IN ('reported', 'confirmed', 'refuted', 'withdrawn', 'reversed')),
    -- Why it was refuted, withdrawn or reversed.
    reason TEXT,
    reported_at INTEGER NOT NULL,
    reported_by BLOB,
    answered_at INTEGER,
    answered_by BLOB,
    ended_at INTEGER,
    ended_by BLOB,
    -- When the payee was reminded of its answer.
    reminded_at INTEGER,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, deal_id) REFERENCES deals (market, id),
    FOREIGN KEY (market, payer_id) REFERENCES enterprises (market, id),
    FOREIGN KEY (market, payee_id) REFERENCES enterprises (market, id)
) STRICT;
CREATE INDEX deal_payments_deal ON deal_payments (market, deal_id, id);
CREATE INDEX deal_payments_waiting ON deal_payments (market, payee_id, reported_at) WHERE state = 'reported';
CREATE INDEX deal_payments_silent ON deal_payments (market, reported_at) WHERE state = 'reported' AND reminded_at IS NULL;

-- What the two parties owe each other, entry by entry. Never changed: a corrected amount is an entry of its own.
CREATE TABLE deal_entries (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    deal_id BLOB NOT NULL,
    seller_id BLOB NOT NULL,
    buyer_id BLOB NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('receipt', 'correction', 'payment', 'refund', 'reversal')),
    kg INTEGER NOT NULL,
    price_fen_per_kg INTEGER NOT NULL,
    -- Added to what the buyer owes.
    amount_fen INTEGER NOT NULL,
    -- Taken off what the buyer owes.
    settled_fen INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- The payment that the entry books.
    payment_id BLOB,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, deal_id) REFERENCES deals (market, id),
    FOREIGN KEY (market, seller_id) REFERENCES enterprises (market, id),
    FOREIGN KEY (market, buyer_id) REFERENCES enterprises (market, id),
    FOREIGN KEY (market, payment_id) REFERENCES deal_payments (market, id)
) STRICT;
CREATE INDEX deal_entries_seller ON deal_entries (market, seller_id, buyer_id, day, id);
CREATE INDEX deal_entries_buyer ON deal_entries (market, buyer_id, seller_id, day, id);

-- How far the scale may differ from what the seller announced, in thousandths. One row per market.
CREATE TABLE deal_settings (
    market TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    tolerance_permille INTEGER NOT NULL DEFAULT 30 CHECK (tolerance_permille BETWEEN 0 AND 100),
    PRIMARY KEY (market)
) STRICT;

CREATE TABLE imports (
    market TEXT NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('offers', 'demands', 'observations')),
    enterprise_id BLOB,
    user_id BLOB NOT NULL,
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('previewed', 'committed')),
    rows INTEGER NOT NULL,
    ok INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    committed INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    committed_at INTEGER,
    -- What the stored rows take.
    bytes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, enterprise_id) REFERENCES enterprises (market, id),
    FOREIGN KEY (market, user_id) REFERENCES users (market, id)
) STRICT;
CREATE INDEX imports_user ON imports (market, user_id, id);
CREATE INDEX imports_previewed ON imports (market, enterprise_id) WHERE state = 'previewed';
CREATE INDEX imports_age ON imports (market, created_at);

CREATE TABLE import_rows (
    market TEXT NOT NULL,
    import_id BLOB NOT NULL,
    -- The row's number in the file, as a spreadsheet shows it.
    row INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ok', 'error', 'duplicate')),
    "values" TEXT NOT NULL,
    command TEXT,
    messages TEXT NOT NULL,
    result_id BLOB,
    PRIMARY KEY (market, import_id, row),
    FOREIGN KEY (market, import_id) REFERENCES imports (market, id)
) STRICT;
CREATE INDEX import_rows_status ON import_rows (market, import_id, status, row);
