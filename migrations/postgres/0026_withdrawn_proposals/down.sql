DROP INDEX proposals_seller;
DROP INDEX proposals_buyer;
DROP INDEX proposals_expiry;
ALTER TABLE proposals ADD COLUMN state_narrow TEXT NOT NULL DEFAULT 'open'
    CHECK (state_narrow IN ('open', 'countered', 'accepted', 'rejected', 'expired'));
UPDATE proposals SET state_narrow = CASE state WHEN 'withdrawn' THEN 'rejected' ELSE state END;
ALTER TABLE proposals DROP COLUMN state;
ALTER TABLE proposals RENAME COLUMN state_narrow TO state;
CREATE INDEX proposals_seller ON proposals (seller_id, state, id);
CREATE INDEX proposals_buyer ON proposals (buyer_id, state, id);
CREATE INDEX proposals_expiry ON proposals (expires_at) WHERE state IN ('open', 'countered');

ALTER TABLE proposal_events ADD COLUMN kind_narrow TEXT NOT NULL DEFAULT 'proposed'
    CHECK (kind_narrow IN ('proposed', 'accepted', 'rejected', 'countered', 'expired'));
UPDATE proposal_events SET kind_narrow = CASE kind WHEN 'withdrawn' THEN 'rejected' ELSE kind END;
ALTER TABLE proposal_events DROP COLUMN kind;
ALTER TABLE proposal_events RENAME COLUMN kind_narrow TO kind;
