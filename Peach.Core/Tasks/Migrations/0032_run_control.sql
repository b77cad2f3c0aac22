ALTER TABLE task_runs ADD COLUMN cancel_by TEXT NULL;

CREATE UNIQUE INDEX task_runs_running_once ON task_runs (task_id) WHERE state = 0;

CREATE UNIQUE INDEX task_runs_scheduled_once ON task_runs (task_id, due_at) WHERE cause = 1;

CREATE UNIQUE INDEX task_runs_after_once ON task_runs (task_id) WHERE cause = 2 AND state = 6;

CREATE UNIQUE INDEX task_runs_retried_once ON task_runs (retry_of) WHERE retry_of IS NOT NULL;

CREATE INDEX task_runs_queue ON task_runs (task_id, due_at, id) WHERE state = 6;

CREATE INDEX task_runs_by_back_fill ON task_runs (back_fill, id) WHERE back_fill IS NOT NULL;

CREATE INDEX task_runs_by_finish ON task_runs (finished_at);

CREATE TABLE task_pauses (
    name TEXT NOT NULL PRIMARY KEY,
    paused_by TEXT NULL,
    paused_at BIGINT NOT NULL,
    reason TEXT NULL
);

CREATE TABLE task_schedules (
    task_id TEXT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL,
    due_at BIGINT NOT NULL
);
