CREATE TABLE algorithms (
    repository_id TEXT NOT NULL,
    commit_sha TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (repository_id, commit_sha)
);
