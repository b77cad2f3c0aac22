CREATE TABLE boards (
    id TEXT NOT NULL PRIMARY KEY,
    codops TEXT NOT NULL,
    name TEXT NOT NULL,
    panels TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX boards_by_organisation ON boards (codops, name);

CREATE TABLE board_points (
    codops TEXT NOT NULL,
    name TEXT NOT NULL,
    time BIGINT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (codops, name, time)
);
