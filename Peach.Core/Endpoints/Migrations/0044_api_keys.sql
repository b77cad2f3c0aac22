CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    codops TEXT NOT NULL,
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
