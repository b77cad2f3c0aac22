CREATE TABLE forge_repositories (
    repository_id TEXT NOT NULL PRIMARY KEY,
    kind TEXT,
    api TEXT,
    project TEXT,
    protected_token TEXT,
    token_server TEXT
);

CREATE TABLE forge_notes (
    repository_id TEXT NOT NULL,
    merge_request BIGINT NOT NULL,
    note_id TEXT NOT NULL,
    PRIMARY KEY (repository_id, merge_request)
);
