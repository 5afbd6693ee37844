-- A settlement was one record of one payment: the latest confirmed one stands for all.
ALTER TABLE deals ADD COLUMN settlement TEXT;
UPDATE deals SET settlement = (
    SELECT json_object('method', p.method, 'reference', p.voucher, 'amount_fen', deals.settled_amount_fen,
        'settled_at', strftime('%Y-%m-%dT%H:%M:%SZ', p.answered_at / 1000000, 'unixepoch'))
    FROM deal_payments p WHERE p.deal_id = deals.id AND p.state = 'confirmed' ORDER BY p.id DESC LIMIT 1
) WHERE state = 'settled';
UPDATE deals SET settled_amount_fen = NULL WHERE state <> 'settled';

ALTER TABLE deal_entries DROP COLUMN payment_id;
ALTER TABLE deal_entries ADD COLUMN kind_narrow TEXT NOT NULL DEFAULT 'receipt'
    CHECK (kind_narrow IN ('receipt', 'correction', 'settlement'));
UPDATE deal_entries SET kind_narrow = CASE WHEN kind IN ('receipt', 'correction') THEN kind ELSE 'settlement' END;
ALTER TABLE deal_entries DROP COLUMN kind;
ALTER TABLE deal_entries RENAME COLUMN kind_narrow TO kind;

DROP TABLE deal_payments;
