CREATE TABLE account_roles (
    account_id TEXT NOT NULL,
    codops TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (account_id, codops)
);

INSERT INTO account_roles (account_id, codops, role) SELECT id, '*', 'admin' FROM accounts;
