ALTER TABLE enterprises DROP COLUMN credit_code_reason;
DROP TABLE mailbox_proofs;
ALTER TABLE users DROP COLUMN email_proved_at;
