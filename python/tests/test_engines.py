"""One task, run unchanged by every engine, gives one model. Dask is real; Spark where there is one."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import uuid

import pytest
from conftest import TEMPLATE, TIMEOUT, clean_environment, write_archive
from peach_runtime.process import _processes_with

FIND_DASK = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask's distributed is not installed")
FIND_SPARK = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None and not os.environ.get("SPARK_HOME"), reason="no Spark here: set SPARK_HOME, or install pyspark")


def event(number):
    return {"id": f"item-{number * number % 97}", "type": "media_play", "corrected_timestamp": int(time.time() * 1000) - number % 300 * 60_000,
            "client": {"id": f"device-{number}"}, "user_id": f"u{number * 7 % 211}"}


class Runs:
    """Runs tasks as the platform does: each in a process of its own."""

    def __init__(self, folder, redis_url, archive):
        self.folder = folder
        self.variables = {"PEACH_CODOPS": "demo", "PEACH_REDIS_URL": redis_url, "PEACH_ARCHIVE_URL": archive.as_uri()}

    def start(self, tree, file, method, engine="python", variables=None, command=(sys.executable, "-m", "peach_runtime.task"), **spec):
        folder = self.folder / uuid.uuid4().hex
        folder.mkdir()
        self.result = folder / "result.json"
        path = folder / "spec.json"
        path.write_text(json.dumps({
            "tree": str(tree), "file": file, "method": method, "engine": engine, "load": "dependencies", "result": str(self.result), **spec}))
        return subprocess.Popen([*command, str(path)], env=clean_environment(**self.variables, **(variables or {})), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def run(self, *arguments, **options):
        """The value that the task returned, and what it printed."""
        process = self.start(*arguments, **options)
        said = process.communicate(timeout=TIMEOUT)[0]
        result = json.loads(self.result.read_text())
        assert result["ok"], (result, said)
        return result["result"], said


@pytest.fixture
def runs(platform, redis_server, tmp_path):
    return Runs(tmp_path, redis_server.url, platform)


@pytest.fixture
def similar(runs, platform, redis_server):
    """Trains the template's similar items by an engine; gives the result and all models."""
    import redis

    write_archive(platform, [event(number) for number in range(3000)])
    client = redis.Redis.from_url(redis_server.url)

    def train(engine, **options):
        client.flushall()
        result, _ = runs.run(TEMPLATE, "similar.ipynb", "train_similar", engine, **options)
        from peach import _kept, load_model

        _kept._kept.clear()
        models = {}
        for key in client.scan_iter("*similar:*"):
            name = key.decode()[key.decode().index("similar:"):]
            models[name] = load_model(name)
        return result, models

    return train


def test_one_process_and_several_give_the_same_model(similar):
    one, several = similar("python", variables={"PEACH_PROCESSES": "1"}), similar("python", variables={"PEACH_PROCESSES": "3"})
    assert one == several
    assert one[0]["items"] == len(one[1]) > 40


@FIND_DASK
def test_dask_gives_the_same_model_on_a_cluster_of_its_own_and_on_another(similar, tmp_path):
    plain = similar("python")
    assert similar("dask", dask={"workers": 2}) == plain
    with cluster(tmp_path) as address:
        assert similar("dask", dask={"scheduler": address}) == plain


@pytest.mark.spark
@FIND_SPARK
def test_spark_gives_the_same_model(similar):
    plain = similar("python")
    assert similar("spark", command=spark_submit()) == plain


@pytest.mark.spark
@FIND_SPARK
def test_spark_reads_the_archive_as_a_frame(runs, platform, tmp_path):
    write_archive(platform, [event(number) for number in range(100)])
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.py").write_text("def count(spark, events_df):\n    return [events_df.count(), spark.range(5).count()]\n")
    assert runs.run(tmp_path / "tree", "a.py", "count", "spark", command=spark_submit())[0] == [100, 5]


@pytest.fixture
def in_s3(runs, platform, s3_address):
    """Moves the archive into a bucket, where runs read it from then on."""
    boto3 = pytest.importorskip("boto3")

    def move():
        settings = {"AWS_ENDPOINT_URL": s3_address, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
        bucket = "engines-" + uuid.uuid4().hex
        s3 = boto3.client("s3", endpoint_url=s3_address, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        s3.create_bucket(Bucket=bucket)
        for path in platform.rglob("*.gz"):
            s3.upload_file(str(path), bucket, "archive/" + path.relative_to(platform).as_posix())
            path.unlink()
        runs.variables.update(settings, PEACH_ARCHIVE_URL=f"s3://{bucket}/archive")

    return move


@FIND_DASK
def test_archive_in_s3_gives_the_same_model(similar, in_s3):
    plain = similar("python")
    in_s3()
    assert similar("python", variables={"PEACH_PROCESSES": "2"}) == plain
    assert similar("dask", dask={"workers": 1}) == plain


@pytest.mark.spark
@FIND_SPARK
def test_spark_reads_the_archive_in_s3(runs, similar, in_s3, s3_address, tmp_path):
    plain = similar("python")
    in_s3()
    assert similar("spark", command=spark_submit()) == plain
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.py").write_text("def count(events_df):\n    return events_df.count()\n")
    s3a = {"endpoint": s3_address, "access.key": "a", "secret.key": "b", "path.style.access": "true", "connection.ssl.enabled": "false"}
    settings = [part for name, value in s3a.items() for part in ("--conf", f"spark.hadoop.fs.s3a.{name}={value}")]
    packages = ("--packages", os.environ.get("PEACH_SPARK_S3_PACKAGES", "org.apache.hadoop:hadoop-aws:3.3.4"))
    assert runs.run(tmp_path / "tree", "a.py", "count", "spark", command=spark_submit(*packages, *settings))[0] == 3000


@FIND_DASK
def test_dask_gives_client_and_events_by_name_and_as_if_built_in(runs, platform, tmp_path):
    write_archive(platform, [event(number) for number in range(40)])
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "helper.py").write_text("def double(x):\n    return 2 * x\n")
    (tmp_path / "tree" / "a.py").write_text(
        "from helper import double\n"
        "def train(client, events_df, days=1):\n"
        "    return [client.submit(double, 21).result(), len(events_df), days]\n"
        "def other():\n"
        "    return len(client.scheduler_info()['workers'])\n")
    assert runs.run(tmp_path / "tree", "a.py", "train", "dask", dask={"workers": 1}, arguments={"days": 3})[0] == [42, 40, 3]
    assert runs.run(tmp_path / "tree", "a.py", "other", "dask", dask={"workers": 2})[0] == 2


@FIND_DASK
def test_scheduler_that_is_not_there_is_named(runs, tmp_path):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.py").write_text("def train():\n    pass\n")
    process = runs.start(tmp_path / "tree", "a.py", "train", "dask", dask={"scheduler": "tcp://127.0.0.1:1"}, variables={"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"})
    process.communicate(timeout=TIMEOUT)
    message = json.loads(runs.result.read_text())["error"]["message"]
    assert "no Dask scheduler at tcp://127.0.0.1:1" in message and "Tasks:DaskScheduler" in message


@FIND_DASK
@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs pidfd_open")
def test_killed_run_takes_its_dask_workers_along(runs, tmp_path):
    run = uuid.uuid4().hex
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.py").write_text(
        "import time\n"
        "def train(client):\n"
        "    client.wait_for_workers(2)\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(600)\n")
    process = runs.start(tmp_path / "tree", "a.py", "train", "dask", dask={"workers": 2}, variables={"PEACH_RUN": run})
    assert any(line.strip() == "ready" for line in process.stdout)
    mark = f"PEACH_RUN={run}".encode()
    assert len(_processes_with(mark)) >= 4, "the run, its guard, two workers"

    process.send_signal(signal.SIGKILL)
    process.wait()

    limit = time.monotonic() + TIMEOUT
    while _processes_with(mark):
        assert time.monotonic() < limit
        time.sleep(0.05)
    process.stdout.close()


def test_function_that_raises_in_a_part_fails_the_run(runs, platform, tmp_path):
    write_archive(platform, [event(number) for number in range(200)])
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.py").write_text(
        "import peach\n"
        "def count(events):\n"
        "    raise KeyError('no such field')\n"
        "def train():\n"
        "    return sum(peach.events().map_partitions(count))\n")
    process = runs.start(tmp_path / "tree", "a.py", "train", variables={"PEACH_PROCESSES": "2"})
    process.communicate(timeout=TIMEOUT)
    assert "no such field" in json.loads(runs.result.read_text())["error"]["message"]


class cluster:
    """A Dask cluster whose processes know nothing of the platform."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        source = ("import sys\nfrom distributed import LocalCluster\nif __name__ == '__main__':\n"
                  "    cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None)\n    print(cluster.scheduler_address, flush=True)\n    sys.stdin.read()\n")
        script = self.folder / "cluster.py"
        script.write_text(source)
        self.process = subprocess.Popen([sys.executable, str(script)], env=environment, cwd=self.folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self.process.stdout.readline().strip()

    def __exit__(self, *_):
        self.process.communicate()


def spark_submit(*settings):
    """As the platform starts a driver; the master is this machine."""
    home = os.environ.get("SPARK_HOME")
    program = os.path.join(home, "bin", "spark-submit") if home else "spark-submit"
    driver = os.path.join(os.path.dirname(__file__), "spark_driver.py")
    return (program, "--master", "local[2]", "--deploy-mode", "client", *settings, driver)
