-- PostgreSQL 9.5 and later. The table's name is yours to choose: TokenCache.Jdbc.Table.
-- The application needs SELECT, INSERT, UPDATE and DELETE on it.
CREATE TABLE onbehalf_tokens (
  record_kind    SMALLINT NOT NULL, -- 1 a token, 2 a session
  record_key     BYTEA    NOT NULL, -- 32 bytes, made with the encryption key
  record_owner   BYTEA,             -- of a session: whose, opaque
  record_version BIGINT   NOT NULL, -- of a session: which change
  expires_at     BIGINT   NOT NULL, -- milliseconds since 1970-01-01 UTC
  sealed         BYTEA    NOT NULL, -- encrypted
  PRIMARY KEY (record_kind, record_key)
);
ALTER TABLE onbehalf_tokens ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX onbehalf_tokens_expiry ON onbehalf_tokens (record_kind, expires_at);
CREATE INDEX onbehalf_tokens_owner ON onbehalf_tokens (record_owner);
