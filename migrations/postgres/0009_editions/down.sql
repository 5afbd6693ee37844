DROP TABLE bulletin_mailings;
DROP TABLE bulletin_subscriptions;
DROP TABLE attachments;
DROP TABLE bulletin_settings;
DROP TABLE bulletin_keys;
DROP TRIGGER bulletins_keep_published ON bulletins;
DROP INDEX bulletins_links;
DROP INDEX bulletins_due;
ALTER TABLE bulletins DROP COLUMN publish_at;
ALTER TABLE bulletins DROP COLUMN key_id;
ALTER TABLE bulletins DROP COLUMN signature;
CREATE TRIGGER bulletins_keep_published BEFORE UPDATE ON bulletins FOR EACH ROW
    WHEN (OLD.state IN ('published', 'superseded') AND (
        (NEW.id, NEW.day, NEW.edition, NEW.unit, NEW.body, NEW.digest, NEW.previous_digest,
         NEW.method_version, NEW.reason, NEW.prepared_by, NEW.reviewed_by, NEW.published_by,
         NEW.published_at)
        IS DISTINCT FROM
        (OLD.id, OLD.day, OLD.edition, OLD.unit, OLD.body, OLD.digest, OLD.previous_digest,
         OLD.method_version, OLD.reason, OLD.prepared_by, OLD.reviewed_by, OLD.published_by,
         OLD.published_at)
        OR NEW.state <> 'superseded'))
    EXECUTE FUNCTION prices_refuse();
