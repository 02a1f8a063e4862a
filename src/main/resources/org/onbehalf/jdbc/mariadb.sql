-- MariaDB 10.3 and later, MySQL 8. The table's name is yours to choose: TokenCache.Jdbc.Table.
-- The application needs SELECT, INSERT, UPDATE and DELETE on it.
CREATE TABLE onbehalf_tokens (
  record_kind    SMALLINT      NOT NULL, -- 1 a token, 2 a session
  record_key     VARBINARY(64) NOT NULL, -- 32 bytes, made with the encryption key
  record_owner   VARBINARY(64),          -- of a session: whose, opaque
  record_version BIGINT        NOT NULL, -- of a session: which change
  expires_at     BIGINT        NOT NULL, -- milliseconds since 1970-01-01 UTC
  sealed         MEDIUMBLOB    NOT NULL, -- encrypted
  PRIMARY KEY (record_kind, record_key),
  INDEX onbehalf_tokens_expiry (record_kind, expires_at),
  INDEX onbehalf_tokens_owner (record_owner)
) ENGINE = InnoDB;
