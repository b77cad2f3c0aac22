CREATE TABLE task_told (
    run_id TEXT NOT NULL PRIMARY KEY,
    done TEXT NULL,
    total TEXT NULL,
    text TEXT NULL,
    told_at BIGINT NULL,
    ignored BIGINT NOT NULL
);

CREATE TABLE task_metrics (
    run_id TEXT NOT NULL,
    name TEXT NOT NULL,
    task_id TEXT NOT NULL,
    value TEXT NOT NULL,
    step BIGINT NULL,
    time BIGINT NOT NULL,
    count BIGINT NOT NULL,
    points TEXT NOT NULL,
    PRIMARY KEY (run_id, name)
);

CREATE INDEX task_metrics_by_task ON task_metrics (task_id, run_id);
