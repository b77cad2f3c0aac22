CREATE TABLE repositories (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    codops TEXT NOT NULL,
    branch TEXT,
    protected_token TEXT,
    created_at BIGINT NOT NULL,
    followed_branch TEXT,
    commit_sha TEXT,
    author TEXT,
    subject TEXT,
    handled_sha TEXT,
    is_whole BOOLEAN NOT NULL,
    error TEXT,
    polled_at BIGINT
);

CREATE UNIQUE INDEX repositories_name ON repositories (name);

CREATE TABLE rollouts (
    id TEXT NOT NULL PRIMARY KEY,
    repository_id TEXT NOT NULL,
    repository_name TEXT NOT NULL,
    codops TEXT NOT NULL,
    commit_sha TEXT NOT NULL,
    author TEXT NOT NULL,
    committed_at BIGINT NOT NULL,
    subject TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    state TEXT NOT NULL,
    problems TEXT NOT NULL,
    deployed TEXT NOT NULL,
    kept TEXT NOT NULL,
    refused TEXT NOT NULL,
    removed TEXT NOT NULL
);

CREATE INDEX rollouts_repository ON rollouts (repository_id, id);

CREATE TABLE deployed_definitions (
    repository_id TEXT NOT NULL,
    section TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    commit_sha TEXT NOT NULL,
    content TEXT NOT NULL,
    stale_reason TEXT,
    PRIMARY KEY (repository_id, section, name)
);
