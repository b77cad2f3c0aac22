CREATE TABLE organisations (
    codops TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE platform_secrets (
    name TEXT NOT NULL PRIMARY KEY,
    protected_value TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
