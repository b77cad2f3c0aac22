CREATE TABLE codex_catalogues (
    codops TEXT NOT NULL PRIMARY KEY,
    epoch TEXT NOT NULL,
    version BIGINT NOT NULL,
    purged_version BIGINT NOT NULL,
    changed_at BIGINT NULL
);

CREATE TABLE codex_items (
    codops TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    touched BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT NULL,
    available_from BIGINT NULL,
    available_until BIGINT NULL,
    search_text TEXT NOT NULL,
    field_text TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (codops, id)
);

CREATE INDEX codex_items_by_version ON codex_items (codops, version);

CREATE INDEX codex_items_by_text ON codex_items (codops, id, deleted_at, available_from, available_until, search_text);
