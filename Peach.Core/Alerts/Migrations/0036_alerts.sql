CREATE TABLE alerts (
    id TEXT NOT NULL PRIMARY KEY,
    codops TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    link TEXT,
    since BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    times INTEGER NOT NULL,
    cleared_at BIGINT,
    acknowledged_at BIGINT,
    acknowledged_by TEXT
);

CREATE UNIQUE INDEX alerts_open ON alerts (codops, subject, kind) WHERE cleared_at IS NULL;

CREATE TABLE alert_channels (
    id TEXT NOT NULL PRIMARY KEY,
    codops TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    hint TEXT NOT NULL,
    protected_target TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    sent_at BIGINT,
    error TEXT,
    error_at BIGINT
);

CREATE INDEX alert_channels_codops ON alert_channels (codops);
