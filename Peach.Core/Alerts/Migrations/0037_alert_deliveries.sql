CREATE TABLE alert_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    channel_id TEXT NOT NULL,
    message TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX alert_deliveries_channel ON alert_deliveries (channel_id, id);
