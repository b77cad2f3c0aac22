CREATE TABLE erasures (
    id TEXT NOT NULL PRIMARY KEY,
    codops TEXT NOT NULL,
    user_hash TEXT NOT NULL,
    protected_user TEXT NULL,
    requested_by TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    covers_until BIGINT NOT NULL,
    finished_at BIGINT NULL
);

CREATE UNIQUE INDEX erasures_open ON erasures (codops, user_hash) WHERE finished_at IS NULL;

CREATE INDEX erasures_by_organisation ON erasures (codops, id);

CREATE INDEX erasures_by_user ON erasures (user_hash, id);

CREATE INDEX erasures_by_end ON erasures (finished_at);

CREATE TABLE erasure_steps (
    erasure_id TEXT NOT NULL,
    store TEXT NOT NULL,
    done_until BIGINT NULL,
    failures INTEGER NOT NULL,
    unfinished INTEGER NOT NULL,
    reason TEXT NULL,
    next_try_at BIGINT NULL,
    PRIMARY KEY (erasure_id, store)
);

CREATE TABLE erasure_passes (
    id TEXT NOT NULL PRIMARY KEY,
    erasure_id TEXT NOT NULL,
    codops TEXT NOT NULL,
    store TEXT NOT NULL,
    at_once BOOLEAN NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NULL,
    progress INTEGER NOT NULL,
    records BIGINT NOT NULL,
    places TEXT NULL
);

CREATE INDEX erasure_passes_by_erasure ON erasure_passes (erasure_id);

CREATE INDEX erasure_passes_by_end ON erasure_passes (finished_at);
