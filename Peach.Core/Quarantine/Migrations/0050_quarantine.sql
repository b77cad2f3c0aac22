CREATE TABLE quarantine_parts (
    object_key TEXT NOT NULL PRIMARY KEY,
    site_key TEXT NOT NULL,
    codops TEXT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    events BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    sample TEXT NOT NULL
);
CREATE INDEX quarantine_parts_by_reason ON quarantine_parts (site_key, reason, day);

CREATE TABLE quarantine_positions (
    log_id TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);
