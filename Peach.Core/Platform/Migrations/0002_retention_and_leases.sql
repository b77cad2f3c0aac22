ALTER TABLE organisations ADD COLUMN archive_days INTEGER NULL;
ALTER TABLE organisations ADD COLUMN history_days INTEGER NULL;

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
