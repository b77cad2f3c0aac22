CREATE TABLE second_factors (
    account_id TEXT NOT NULL PRIMARY KEY,
    protected_secret TEXT NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    account_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (account_id, digest)
);
