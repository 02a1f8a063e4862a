-- Oracle 12 and later. The table's name is yours to choose: TokenCache.Jdbc.Table.
-- The application needs SELECT, INSERT, UPDATE and DELETE on it.
CREATE TABLE onbehalf_tokens (
  record_kind    NUMBER(5)  NOT NULL, -- 1 a token, 2 a session
  record_key     RAW(64)    NOT NULL, -- 32 bytes, made with the encryption key
  record_owner   RAW(64),             -- of a session: whose, opaque
  record_version NUMBER(19) NOT NULL, -- of a session: which change
  expires_at     NUMBER(19) NOT NULL, -- milliseconds since 1970-01-01 UTC
  sealed         BLOB       NOT NULL, -- encrypted
  PRIMARY KEY (record_kind, record_key)
);
CREATE INDEX onbehalf_tokens_expiry ON onbehalf_tokens (record_kind, expires_at);
CREATE INDEX onbehalf_tokens_owner ON onbehalf_tokens (record_owner);
