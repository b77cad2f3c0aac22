CREATE TABLE csharp_repositories (
    repository_id TEXT NOT NULL PRIMARY KEY,
    switched_by TEXT NOT NULL,
    switched_at BIGINT NOT NULL
);
