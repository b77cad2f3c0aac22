"""The archive as its keepers change it, and the frames that events come in."""

import gzip
import json
import os
import shutil
import sys
import threading
import types

import pandas
import pytest

import peach
from conftest import write_archive

BASE = 1772362800000  # 2026-03-01T11:00:00Z
HOUR = "date=2026-03-01/hour=11"


def event(name, kind="media_play", **more):
    return {"event_uid": name, "type": kind, "id": name, "corrected_timestamp": BASE + 1000, "client": {"id": f"c{name}"}, **more}


class Hour:
    """An hour's folder, written and changed as the platform does it."""

    def __init__(self, root, hour=HOUR):
        self.folder = root / "events" / "codops=demo" / hour
        self.folder.mkdir(parents=True)
        self.manifest = {"version": 1, "parts": [], "superseded": [], "erased": []}

    def put(self, name, *names):
        self.write(name, [event(each) for each in names])

    def write(self, name, events):
        with gzip.open(self.folder / name, "wt") as stream:
            stream.writelines(json.dumps(each) + "\n" for each in events)

    def join(self, joined, *sources, events=None, trimmed=False):
        """Puts a part made of others, then the manifest; the others stay until ``drop``."""
        lines, origins = [], []
        known = {part["name"]: part["from"] for part in self.manifest["parts"]}
        for source in sources:
            with gzip.open(self.folder / source, "rt") as stream:
                members = stream.readlines()
            kept = [line for line in members if events is None or json.loads(line)["id"] in events]
            lines += kept
            origins += known.get(source) or [{"name": source, "events": len(kept)}]
        with gzip.open(self.folder / joined, "wt") as stream:
            stream.writelines(lines)
        self.manifest["parts"] = [part for part in self.manifest["parts"] if part["name"] not in sources]
        self.manifest["parts"].append({"name": joined, "bytes": (self.folder / joined).stat().st_size, "events": len(lines),
                                       "written_at": 1, "from": [] if trimmed else origins})
        self.manifest["superseded"] += [{"name": source, "at": 1, "delete_after": 1} for source in sources]
        beside = self.folder / "manifest.json.new"
        beside.write_text(json.dumps(self.manifest))
        os.replace(beside, self.folder / "manifest.json")

    def drop(self, *names):
        for name in names:
            (self.folder / name).unlink()


@pytest.fixture
def hour(platform):
    hour = Hour(platform)
    hour.put("part-a-1.ndjson.gz", "a1", "a2")
    hour.put("part-a-2.ndjson.gz", "b1")
    hour.put("part-b-1.ndjson.gz", "c1", "c2")
    return hour


ALL = ["a1", "a2", "b1", "c1", "c2"]


def ids(found):
    return sorted(each["id"] for each in found)


def test_only_visible_parts_are_read(hour):
    hour.join("joined-1-3.ndjson.gz", "part-a-1.ndjson.gz", "part-a-2.ndjson.gz")
    hour.put("joined-2-1.ndjson.gz", "orphan")
    assert ids(peach.events()) == ALL
    files = peach._archive.visible_files(hour.folder.parents[3], "demo")
    assert sorted(path.name for path in files) == ["joined-1-3.ndjson.gz", "part-b-1.ndjson.gz"] and all(path.exists() for path in files)
    hour.put("part-a-3.ndjson.gz", "late")
    assert ids(peach.events()) == [*ALL, "late"]
    hour.drop("part-a-1.ndjson.gz", "part-a-2.ndjson.gz")
    hour.put("part-a-2.ndjson.gz", "b1")  # put again after a crash
    assert ids(peach.events()) == [*ALL, "late"]


def test_parts_joined_and_deleted_while_they_are_read_come_once(hour):
    found = peach.events()
    names = [next(found)["id"], next(found)["id"]]
    hour.join("joined-1-3.ndjson.gz", "part-a-1.ndjson.gz", "part-a-2.ndjson.gz")
    hour.join("joined-2-5.ndjson.gz", "joined-1-3.ndjson.gz", "part-b-1.ndjson.gz")
    hour.drop("part-a-1.ndjson.gz", "part-a-2.ndjson.gz", "part-b-1.ndjson.gz", "joined-1-3.ndjson.gz")
    names += [each["id"] for each in found]
    assert names == ALL


def test_events_erased_while_they_are_read_are_missing_and_the_others_come_once(hour):
    hour.join("joined-1-3.ndjson.gz", "part-a-1.ndjson.gz", "part-a-2.ndjson.gz")
    hour.drop("part-a-1.ndjson.gz", "part-a-2.ndjson.gz")
    found = peach.events()
    assert next(found)["id"] == "a1"  # of joined-1, which stays open
    hour.join("joined-2-1.ndjson.gz", "part-b-1.ndjson.gz", events={"c2"})
    hour.drop("part-b-1.ndjson.gz")
    assert [each["id"] for each in found] == ["a2", "b1", "c2"]


def test_part_whose_origin_is_forgotten_is_found_by_its_own_name(hour):
    hour.join("joined-1-3.ndjson.gz", "part-a-1.ndjson.gz", "part-a-2.ndjson.gz", trimmed=True)
    bag = peach.events().dask_bag()
    hour.join("joined-2-5.ndjson.gz", "joined-1-3.ndjson.gz", "part-b-1.ndjson.gz")
    hour.drop("part-a-1.ndjson.gz", "part-a-2.ndjson.gz", "part-b-1.ndjson.gz", "joined-1-3.ndjson.gz")
    assert ids(bag.compute(scheduler="sync")) == ALL


def test_part_that_vanished_without_a_trace_is_an_error(hour):
    bag = peach.events().dask_bag()
    hour.join("joined-1-3.ndjson.gz", "part-a-1.ndjson.gz", "part-a-2.ndjson.gz", trimmed=True)
    hour.drop("part-a-1.ndjson.gz", "part-a-2.ndjson.gz")
    with pytest.raises(peach.ArchiveChanged, match="part-a-1.ndjson.gz was rewritten or removed .* read again"):
        bag.compute(scheduler="sync")


def test_day_removed_while_it_is_read_is_logged(hour, caplog):
    bag = peach.events().dask_bag()
    shutil.rmtree(hour.folder)
    assert bag.compute(scheduler="sync") == []
    assert "kept no longer" in caplog.text


def test_manifest_of_a_later_version_is_refused(hour):
    (hour.folder / "manifest.json").write_text('{"version": 2}')
    with pytest.raises(OSError, match="too new for this library"):
        list(peach.events())


def test_damaged_part_is_named(hour):
    part = hour.folder / "part-b-1.ndjson.gz"
    part.write_bytes(part.read_bytes()[:-12])
    with pytest.raises(OSError, match="part-b-1.ndjson.gz is damaged"):
        list(peach.events())


def test_reader_looping_while_parts_are_joined_sees_each_event_once(hour):
    stop, failures, rounds = threading.Event(), [], 0

    def keep():
        try:
            last, sources = None, ["part-a-1.ndjson.gz", "part-a-2.ndjson.gz", "part-b-1.ndjson.gz"]
            for number in range(40):
                name = f"joined-{number}-5.ndjson.gz"
                hour.join(name, *sources)
                hour.drop(*sources)
                last, sources = name, [name]
        except Exception as error:
            failures.append(error)
        finally:
            stop.set()

    keeper = threading.Thread(target=keep)
    keeper.start()
    while not stop.is_set() or rounds == 0:
        assert ids(peach.events()) == ALL
        rounds += 1
    keeper.join()
    assert not failures and ids(peach.events()) == ALL


def test_columns_pick_fields_by_dotted_paths(hour):
    found = peach.events(columns=["id", "client.id", "props.no.such"])
    assert next(found) == {"id": "a1", "client.id": "ca1", "props.no.such": None}
    assert len(list(peach.events(columns=["id"]))) == 5 and list(peach.events(columns=["id"])) == list(peach.events(columns=["id"]))
    with pytest.raises(ValueError, match="must be a list of names"):
        peach.events(columns="id")
    with pytest.raises(ValueError, match="the type of column id must be one of"):
        peach.events(columns={"id": "text"})


COLUMNS = {"id": "string", "corrected_timestamp": "Int64", "props.position": "float64", "props.playing": "boolean", "client.id": "object", "no.such": "float64"}


def awkward():
    return [event("x", props={"position": 1, "playing": True}), event("y", props={"position": "far", "playing": "yes"}), event("z", props=7),
            event(5, client=None, corrected_timestamp=BASE)]


@pytest.mark.parametrize("form", ["pandas", "dask"])
def test_frames_have_the_types_that_were_asked_for(platform, form):
    hour = Hour(platform)
    hour.write("part-a-1.ndjson.gz", awkward())
    hour.put("part-a-2.ndjson.gz", "last")
    found = peach.events(columns=COLUMNS)
    frame = found.pandas() if form == "pandas" else found.dask().compute(scheduler="sync")
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS
    assert list(frame["id"]) == ["x", "y", "z", "5", "last"] and frame["props.position"].sum() == 1
    assert list(frame["props.playing"].dropna()) == [True] and list(frame["client.id"]) == ["cx", "cy", "cz", None, "clast"]
    assert pandas.to_datetime(frame["corrected_timestamp"], unit="ms").dt.hour.unique().tolist() == [11]


def test_frames_of_no_event_have_the_same_columns_and_types(platform):
    frame = peach.events(columns=COLUMNS).pandas()
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == COLUMNS and len(frame) == 0
    lazy = peach.events(columns=COLUMNS).dask()
    assert {name: str(dtype) for name, dtype in lazy.dtypes.items()} == COLUMNS and len(lazy.compute(scheduler="sync")) == 0
    assert peach.events().dask_bag().compute(scheduler="sync") == []


def test_dask_reads_a_part_a_partition_with_all_filters(hour):
    hour.write("part-c-1.ndjson.gz", [event("view", "page_view"), event("later", corrected_timestamp=BASE + 60_000)])
    found = peach.events(types="media_play", end=BASE + 30_000)
    bag, frame = found.dask_bag(), found.dask()
    assert bag.npartitions == 4 and frame.npartitions == 4
    assert ids(bag.compute(scheduler="sync")) == ALL == sorted(frame["id"].compute(scheduler="sync")) == ids(found)
    assert list(frame.columns) == list(peach._events.STANDARD_COLUMNS) and str(frame.dtypes["event_timestamp"]) == "Int64"
    counts = frame.groupby("type")["id"].count().compute(scheduler="sync")
    assert counts.to_dict() == {"media_play": 5}


def test_dask_workers_in_other_processes_read(hour):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, scheduler_port=0, silence_logs=50) as cluster:
        with distributed.Client(cluster):
            assert ids(peach.events().dask_bag().compute()) == ALL


class RecordingSpark:
    """The few calls of PySpark that are used, with what they were given."""

    def __init__(self):
        self.calls = []
        self.read = self

    def __getattr__(self, name):
        def call(*arguments):
            self.calls.append((name, *arguments))
            return self

        return call


def test_spark_reads_the_visible_parts_with_a_schema(hour, platform):
    hour.join("joined-1-3.ndjson.gz", "part-a-1.ndjson.gz", "part-a-2.ndjson.gz")
    spark = RecordingSpark()
    columns = {"id": "string", "client.id": "object", "client.device.type": "string", "props.position": "float64", "corrected_timestamp": "Int64"}
    frame = peach.events(start=BASE, end=BASE + 5, types=["it's", "a\\b"], columns=columns).spark(spark)
    folder = f"{platform.as_uri()}/events/codops=demo/{HOUR}/"
    assert frame is spark and spark.calls == [
        ("schema", "`type` STRING, `corrected_timestamp` BIGINT, `event_timestamp` BIGINT, `id` STRING, "
                   "`client` STRUCT<`id`: STRING, `device`: STRUCT<`type`: STRING>>, `props` STRUCT<`position`: DOUBLE>"),
        ("json", [folder + "joined-1-3.ndjson.gz", folder + "part-b-1.ndjson.gz"]),
        ("where", f"coalesce(corrected_timestamp, event_timestamp) >= {BASE} AND coalesce(corrected_timestamp, event_timestamp) < {BASE + 5}"),
        ("where", "type IN ('a\\\\b', 'it\\'s')"),
        ("selectExpr", "`id` AS `id`", "`client`.`id` AS `client.id`", "`client`.`device`.`type` AS `client.device.type`",
         "`props`.`position` AS `props.position`", "`corrected_timestamp` AS `corrected_timestamp`"),
    ]
    with pytest.raises(ValueError, match="the column client holds another column|lies inside another"):
        peach.events(columns=["client", "client.id"]).spark(spark)


def test_spark_takes_the_current_session_and_an_empty_span(platform, monkeypatch):
    spark = RecordingSpark()
    sql = types.ModuleType("pyspark.sql")
    sql.SparkSession = types.SimpleNamespace(builder=types.SimpleNamespace(getOrCreate=lambda: spark))
    monkeypatch.setitem(sys.modules, "pyspark", types.ModuleType("pyspark"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", sql)
    peach.events(columns=["id", "event_timestamp"]).spark()
    assert spark.calls == [("createDataFrame", [], "`id` STRING, `event_timestamp` BIGINT")]


def test_every_form_reads_s3_and_follows_what_moves_there(hour, platform, s3_address, monkeypatch):
    import boto3

    for name, value in {"AWS_ENDPOINT_URL": s3_address, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PEACH_ARCHIVE_URL", "s3://forms/deep/")
    s3 = boto3.client("s3", endpoint_url=s3_address, region_name="us-east-1")
    s3.create_bucket(Bucket="forms")

    def upload():
        for path in sorted(platform.rglob("*"), key=lambda path: path.name == "manifest.json"):
            if path.is_file():
                s3.upload_file(str(path), "forms", "deep/" + path.relative_to(platform).as_posix())

    upload()
    found = peach.events()
    bag, frame = found.dask_bag(), peach.events(columns=["id"]).dask()
    names = [next(found)["id"]]
    hour.join("joined-1-5.ndjson.gz", "part-a-1.ndjson.gz", "part-a-2.ndjson.gz", "part-b-1.ndjson.gz")
    upload()
    for name in ("part-a-1", "part-a-2", "part-b-1"):
        s3.delete_object(Bucket="forms", Key=f"deep/events/codops=demo/{HOUR}/{name}.ndjson.gz")
    assert names + [each["id"] for each in found] == ALL
    assert ids(bag.compute(scheduler="sync")) == ALL == sorted(frame.compute(scheduler="sync")["id"])
    assert sorted(peach.events(columns=["id"]).pandas()["id"]) == ALL
    spark = RecordingSpark()
    peach.events().spark(spark)
    assert spark.calls[1] == ("json", [f"s3a://forms/deep/events/codops=demo/{HOUR}/joined-1-5.ndjson.gz"])
