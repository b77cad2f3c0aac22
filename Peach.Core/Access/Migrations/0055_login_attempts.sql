CREATE TABLE login_attempts (
    account_id TEXT NOT NULL,
    lane TEXT NOT NULL,
    failed INTEGER NOT NULL,
    locked_until BIGINT,
    PRIMARY KEY (account_id, lane)
);

ALTER TABLE accounts DROP COLUMN failed_logins;
ALTER TABLE accounts DROP COLUMN locked_until;
