-- Payments of deals: the payer says one, the payee confirms it or says that it did not arrive. No row is ever removed.
CREATE TABLE deal_payments (
    id BLOB PRIMARY KEY,
    deal_id BLOB NOT NULL REFERENCES deals (id),
    -- The buyer; the seller, where it gives back what was paid too much.
    payer_id BLOB NOT NULL REFERENCES enterprises (id),
    payee_id BLOB NOT NULL REFERENCES enterprises (id),
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    paid_on TEXT NOT NULL,
    method TEXT NOT NULL,
    -- The bank's or the wallet's number of the payment, or what else proves it.
    voucher TEXT,
    state TEXT NOT NULL CHECK (state IN ('reported', 'confirmed', 'refuted', 'withdrawn', 'reversed')),
    -- Why it was refuted, withdrawn or reversed.
    reason TEXT,
    reported_at INTEGER NOT NULL,
    -- NULL for payments of the time before payees confirmed them.
    reported_by BLOB,
    answered_at INTEGER,
    answered_by BLOB,
    ended_at INTEGER,
    ended_by BLOB,
    -- When the payee was reminded of its answer.
    reminded_at INTEGER
) STRICT;
CREATE INDEX deal_payments_deal ON deal_payments (deal_id, id);
CREATE INDEX deal_payments_waiting ON deal_payments (payee_id, reported_at) WHERE state = 'reported';
CREATE INDEX deal_payments_silent ON deal_payments (reported_at) WHERE state = 'reported' AND reminded_at IS NULL;

-- What was settled until now is a payment of the buyer. It takes the id of its entry in the ledger.
INSERT INTO deal_payments (id, deal_id, payer_id, payee_id, amount_fen, paid_on, method, voucher, state, reported_at, answered_at)
SELECT e.id, e.deal_id, e.buyer_id, e.seller_id, e.settled_fen, e.day, COALESCE(json_extract(d.settlement, '$.method'), 'other'),
    json_extract(d.settlement, '$.reference'), 'confirmed', e.created_at, e.created_at
FROM deal_entries e JOIN deals d ON d.id = e.deal_id WHERE e.kind = 'settlement' AND e.settled_fen > 0;

-- A check cannot be changed in place, so the column is made anew.
ALTER TABLE deal_entries ADD COLUMN kind_wide TEXT NOT NULL DEFAULT 'receipt'
    CHECK (kind_wide IN ('receipt', 'correction', 'payment', 'refund', 'reversal'));
UPDATE deal_entries SET kind_wide = CASE kind WHEN 'settlement' THEN 'payment' ELSE kind END;
ALTER TABLE deal_entries DROP COLUMN kind;
ALTER TABLE deal_entries RENAME COLUMN kind_wide TO kind;
ALTER TABLE deal_entries ADD COLUMN payment_id BLOB REFERENCES deal_payments (id);
UPDATE deal_entries SET payment_id = id WHERE kind = 'payment' AND settled_fen > 0;

-- A deal is settled when confirmed payments cover what is due: one that was settled for less is open again for the rest.
UPDATE deals SET state = 'received', settled_day = NULL
WHERE state = 'settled' AND COALESCE(settled_amount_fen, 0) < COALESCE(received_amount_fen, amount_fen);
ALTER TABLE deals DROP COLUMN settlement;
