CREATE TABLE rule_versions (
    kind TEXT NOT NULL,
    codops TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT,
    author TEXT NOT NULL,
    comment TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (kind, codops, name, version)
);
