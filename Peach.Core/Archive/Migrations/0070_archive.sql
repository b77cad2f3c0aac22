CREATE TABLE archive_logs (
    log_id TEXT NOT NULL PRIMARY KEY,
    archived_until BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
