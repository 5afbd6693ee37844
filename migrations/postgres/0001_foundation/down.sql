DROP TABLE leases;
DROP TABLE idempotency_keys;
DROP TABLE notifications;
DROP TABLE outbox;
DROP TABLE audit_head;
DROP TABLE audit_log;
DROP FUNCTION audit_log_refuse();
