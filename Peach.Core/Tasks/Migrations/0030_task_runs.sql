CREATE TABLE task_runs (
    id TEXT NOT NULL PRIMARY KEY,
    task_id TEXT NOT NULL,
    task_name TEXT NOT NULL,
    codops TEXT NOT NULL,
    repository_name TEXT NOT NULL,
    commit_sha TEXT NOT NULL,
    state INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NULL,
    exit_code INTEGER NULL,
    result TEXT NULL,
    error TEXT NULL,
    peak_memory_bytes BIGINT NULL,
    cpu_milliseconds BIGINT NULL
);

CREATE INDEX task_runs_by_task ON task_runs (task_id, id);

CREATE INDEX task_runs_by_state ON task_runs (state);
