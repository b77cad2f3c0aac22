ALTER TABLE rollouts ADD COLUMN previous_sha TEXT;

ALTER TABLE rollouts ADD COLUMN changes TEXT NOT NULL DEFAULT '[]';
