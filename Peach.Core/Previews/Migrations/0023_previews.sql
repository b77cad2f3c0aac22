CREATE TABLE previews (
    id TEXT NOT NULL PRIMARY KEY,
    repository_id TEXT NOT NULL,
    version TEXT NOT NULL,
    commit_sha TEXT,
    merge_request BIGINT,
    title TEXT,
    web_url TEXT,
    author TEXT,
    state TEXT NOT NULL,
    error TEXT,
    problems TEXT NOT NULL,
    definitions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX previews_repository ON previews (repository_id);
