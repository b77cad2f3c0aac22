CREATE TABLE site_keys (
    site_key TEXT NOT NULL PRIMARY KEY,
    codops TEXT NOT NULL,
    revoked BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
