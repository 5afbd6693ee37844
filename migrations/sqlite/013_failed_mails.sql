-- What a mail is about and why it does not leave: the list of mails that were given up is narrowed by both.

ALTER TABLE outbox ADD COLUMN kind TEXT;
ALTER TABLE outbox ADD COLUMN fault TEXT;
