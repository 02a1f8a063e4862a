-- H2 2. The table's name is yours to choose: TokenCache.Jdbc.Table.
CREATE TABLE onbehalf_tokens (
  record_kind    SMALLINT      NOT NULL, -- 1 a token, 2 a session
  record_key     VARBINARY(64) NOT NULL, -- 32 bytes, made with the encryption key
  record_owner   VARBINARY(64),          -- of a session: whose, opaque
  record_version BIGINT        NOT NULL, -- of a session: which change
  expires_at     BIGINT        NOT NULL, -- milliseconds since 1970-01-01 UTC
  sealed         VARBINARY     NOT NULL, -- encrypted
  PRIMARY KEY (record_kind, record_key)
);
CREATE INDEX onbehalf_tokens_expiry ON onbehalf_tokens (record_kind, expires_at);
CREATE INDEX onbehalf_tokens_owner ON onbehalf_tokens (record_owner);
