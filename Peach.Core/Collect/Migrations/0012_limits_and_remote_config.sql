ALTER TABLE site_keys ADD COLUMN events_per_second INTEGER NULL;
ALTER TABLE site_keys ADD COLUMN remote_config TEXT NOT NULL DEFAULT '{}';
