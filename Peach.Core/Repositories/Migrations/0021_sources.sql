ALTER TABLE repositories ADD COLUMN token_user TEXT;

ALTER TABLE repositories ADD COLUMN protected_ssh_key TEXT;

ALTER TABLE repositories ADD COLUMN host_keys TEXT;

ALTER TABLE repositories ADD COLUMN protected_hook_secret TEXT;
