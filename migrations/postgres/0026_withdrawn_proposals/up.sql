-- A proposal can be withdrawn by the side that made it. A check cannot be changed in place, so the columns are made anew.
DROP INDEX proposals_seller;
DROP INDEX proposals_buyer;
DROP INDEX proposals_expiry;
ALTER TABLE proposals ADD COLUMN state_wide TEXT NOT NULL DEFAULT 'open'
    CHECK (state_wide IN ('open', 'countered', 'accepted', 'rejected', 'withdrawn', 'expired'));
UPDATE proposals SET state_wide = state;
ALTER TABLE proposals DROP COLUMN state;
ALTER TABLE proposals RENAME COLUMN state_wide TO state;
CREATE INDEX proposals_seller ON proposals (seller_id, state, id);
CREATE INDEX proposals_buyer ON proposals (buyer_id, state, id);
CREATE INDEX proposals_expiry ON proposals (expires_at) WHERE state IN ('open', 'countered');

ALTER TABLE proposal_events ADD COLUMN kind_wide TEXT NOT NULL DEFAULT 'proposed'
    CHECK (kind_wide IN ('proposed', 'accepted', 'rejected', 'countered', 'withdrawn', 'expired'));
UPDATE proposal_events SET kind_wide = kind;
ALTER TABLE proposal_events DROP COLUMN kind;
ALTER TABLE proposal_events RENAME COLUMN kind_wide TO kind;
