ALTER TABLE task_runs ADD COLUMN cause INTEGER NOT NULL DEFAULT 0;

ALTER TABLE task_runs ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;

ALTER TABLE task_runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;

ALTER TABLE task_runs ADD COLUMN retry_of TEXT NULL;

ALTER TABLE task_runs ADD COLUMN arguments TEXT NULL;

ALTER TABLE task_runs ADD COLUMN requested_by TEXT NULL;

ALTER TABLE task_runs ADD COLUMN back_fill TEXT NULL;

ALTER TABLE task_runs ADD COLUMN host TEXT NULL;

ALTER TABLE task_runs ADD COLUMN heartbeat_at BIGINT NULL;

ALTER TABLE task_runs ADD COLUMN tracking_url TEXT NULL;

UPDATE task_runs SET due_at = started_at;

CREATE INDEX task_runs_by_organisation ON task_runs (codops, id);
