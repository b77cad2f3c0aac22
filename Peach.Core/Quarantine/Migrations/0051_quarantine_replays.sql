CREATE TABLE quarantine_replays (
    id TEXT NOT NULL PRIMARY KEY,
    log_id TEXT NOT NULL,
    filter TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NULL,
    parts INTEGER NOT NULL,
    parts_done INTEGER NOT NULL,
    taken BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    still_faulty TEXT NOT NULL,
    error TEXT NULL,
    part TEXT NULL,
    position BIGINT NOT NULL
);
CREATE INDEX quarantine_replays_by_time ON quarantine_replays (started_at);

CREATE TABLE quarantine_replay_parts (
    replay_id TEXT NOT NULL,
    object_key TEXT NOT NULL,
    PRIMARY KEY (replay_id, object_key)
);
