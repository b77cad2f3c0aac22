CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    address TEXT,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    codops TEXT,
    before TEXT,
    after TEXT
);

CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_codops ON audit (codops, id);
CREATE INDEX audit_object ON audit (kind, name, id);
