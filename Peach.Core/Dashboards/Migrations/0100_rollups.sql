CREATE TABLE rollup_series (
    id BIGINT NOT NULL PRIMARY KEY,
    codops TEXT NOT NULL,
    measure TEXT NOT NULL,
    label TEXT NOT NULL
);
CREATE INDEX rollup_series_by_measure ON rollup_series (codops, measure);

CREATE TABLE rollup_points (
    series BIGINT NOT NULL,
    grain INTEGER NOT NULL,
    time BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (series, grain, time)
);

CREATE TABLE rollup_sketches (
    series BIGINT NOT NULL,
    grain INTEGER NOT NULL,
    time BIGINT NOT NULL,
    writer TEXT NOT NULL,
    sketch TEXT NOT NULL,
    PRIMARY KEY (series, grain, time, writer)
);

CREATE TABLE rollup_items (
    codops TEXT NOT NULL,
    day BIGINT NOT NULL,
    endpoint TEXT NOT NULL,
    item TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (codops, day, endpoint, item)
);

CREATE TABLE rollup_hits (
    log_id TEXT NOT NULL,
    id BIGINT NOT NULL,
    owner BIGINT NOT NULL,
    codops TEXT NOT NULL,
    label TEXT NOT NULL,
    place TEXT NOT NULL,
    hit_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (log_id, id)
);

CREATE TABLE rollup_positions (
    log_id TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);
