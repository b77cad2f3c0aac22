CREATE TABLE secrets (
    codops TEXT NOT NULL,
    name TEXT NOT NULL,
    protected_value TEXT NOT NULL,
    version TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (codops, name)
);
