DROP TABLE bulletin_mailings;
DROP TABLE bulletin_subscriptions;
DROP TABLE attachments;
DROP TABLE bulletin_settings;
DROP TABLE bulletin_keys;
DROP TRIGGER bulletins_keep_published;
DROP INDEX bulletins_links;
DROP INDEX bulletins_due;
ALTER TABLE bulletins DROP COLUMN publish_at;
ALTER TABLE bulletins DROP COLUMN key_id;
ALTER TABLE bulletins DROP COLUMN signature;
CREATE TRIGGER bulletins_keep_published BEFORE UPDATE ON bulletins
WHEN OLD.state IN ('published', 'superseded') AND (
    NEW.id IS NOT OLD.id OR NEW.day IS NOT OLD.day OR NEW.edition IS NOT OLD.edition OR NEW.unit IS NOT OLD.unit
    OR NEW.body IS NOT OLD.body OR NEW.digest IS NOT OLD.digest OR NEW.previous_digest IS NOT OLD.previous_digest
    OR NEW.method_version IS NOT OLD.method_version OR NEW.reason IS NOT OLD.reason
    OR NEW.prepared_by IS NOT OLD.prepared_by OR NEW.reviewed_by IS NOT OLD.reviewed_by
    OR NEW.published_by IS NOT OLD.published_by OR NEW.published_at IS NOT OLD.published_at
    OR NEW.state <> 'superseded')
BEGIN
    SELECT RAISE(ABORT, 'a published edition never changes');
END;
