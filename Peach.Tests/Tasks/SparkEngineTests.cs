using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Secrets;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>Spark's launcher, by a stand-in for <c>spark-submit</c> and <c>yarn</c>: no Spark can be installed where these tests must run.</summary>
public sealed class SparkEngineTests
{
    private const string Plain = "import peach, os\ndef train(spark, days=1):\n    print('training')\n    return {'days': days, 'engine': os.environ['PEACH_ENGINE'], 'session': spark.name}\n";

    /// <summary>Keeps what it was given, reports like YARN's client, and runs the driver with a session that only has a name.</summary>
    private const string Submit = """
        #!/bin/bash
        cd "$(dirname "$0")/.."
        printf '%s\n' "$@" > arguments
        env > variables
        if [ -f fails ]; then echo 'Exception in thread "main" org.apache.spark.SparkException: Master must be reachable' >&2; exit 1; fi
        echo '26/11/23 10:00:00 INFO Client: Submitted application application_1700000000000_0042' >&2
        echo '	 tracking URL: http://yarn.example.org:8088/proxy/application_1700000000000_0042/' >&2
        driver=("${@: -2}")
        previous=
        for argument in "$@"; do [ "$previous" = --py-files ] && code=$argument; previous=$argument; done
        PYTHONPATH="$PWD/session:$code" "$PYSPARK_DRIVER_PYTHON" "${driver[@]}"
        """;

    private const string Session = """
        class _Context:
            uiWebUrl = None
        class SparkSession:
            sparkContext = _Context()
            name = "stand-in"
            settings = {}
            class builder:
                @staticmethod
                def config(name, value):
                    SparkSession.settings[name] = value
                    return SparkSession.builder
                @staticmethod
                def getOrCreate():
                    with open(__file__ + ".settings", "w") as stream:
                        stream.write("\n".join(f"{name}={value}" for name, value in SparkSession.settings.items()))
                    return SparkSession()
            def stop(self):
                pass
        """;

    private TemporaryFolder _spark = null!;

    [SetUp]
    public void Prepare()
    {
        _spark = new TemporaryFolder();
        Directory.CreateDirectory(_spark["bin"]);
        Directory.CreateDirectory(_spark["session/pyspark"]);
        File.WriteAllText(_spark["session/pyspark/__init__.py"], "");
        File.WriteAllText(_spark["session/pyspark/sql.py"], Session);
        Write("spark-submit", Submit);
        Write("yarn", $"#!/bin/bash\necho \"$@\" >> {_spark["killed"]}\n");
    }

    [TearDown]
    public void Remove() => _spark.Dispose();

    [Test]
    public async Task Task_IsSubmitted_WithItsCodeAndSettings_AndNoSecretOnTheCommandLine()
    {
        await using var host = await StartAsync();
        await host.Get<ISecrets>().SetAsync("demo", "MILVUS_TOKEN", "a-secret-value", "admin", default);
        await host.DeployAsync(host.Commit("demo", ("a.py", Plain), ("helper.py", "x = 1\n")), """
            train:
              module: a.py
              method: train
              engine: spark
              spark: {master: yarn, conf: {spark.executor.memory: 4g}, packages: ["org.example:thing:1.0"]}
              arguments: {days: 3}
              secrets: [MILVUS_TOKEN]
            """);

        var run = await host.FinishedRunAsync("train");

        run.Error.Should().BeNull();
        run.Result.Should().Contain("\"days\": 3").And.Contain("\"engine\": \"spark\"").And.Contain("stand-in");
        run.TrackingUrl.Should().Be("http://yarn.example.org:8088/proxy/application_1700000000000_0042/");
        (await host.Board.ReadLogAsync(run.Id, 0, 100, default)).Select(line => line.Text).Should().Contain("training", "the driver's log is the run's");
        var arguments = await File.ReadAllTextAsync(_spark["arguments"]);
        arguments.Should().Contain("--master\nyarn\n--deploy-mode\nclient\n").And.Contain("--conf\nspark.executor.memory=4g\n")
            .And.Contain("--packages\norg.example:thing:1.0\n").And.Contain($"spark.yarn.tags=peach-run-{run.Id}").And.Contain("|MILVUS_TOKEN\n").And.NotContain("a-secret-value");
        (await File.ReadAllTextAsync(_spark["variables"])).Should().Contain("PYSPARK_PYTHON=python3\n").And.Contain("PEACH_REDIS_URL=").And.Contain($"PEACH_RUN={run.Id}");
        (await File.ReadAllTextAsync(_spark["session/pyspark/sql.py.settings"])).Should()
            .Contain("spark.executorEnv.MILVUS_TOKEN=a-secret-value").And.Contain("spark.executorEnv.PEACH_CODOPS=demo", "executors read the archive and write models");
        File.Exists(_spark["killed"]).Should().BeFalse("an application that ended well needs no end");
    }

    [Test]
    public async Task Submit_ThatFails_IsTheRunsError()
    {
        await using var host = await StartAsync();
        await File.WriteAllTextAsync(_spark["fails"], "");
        await host.DeployAsync(host.Commit("demo", ("a.py", Plain)), "train:\n  module: a.py\n  method: train\n  engine: spark\n");

        var run = await host.FinishedRunAsync("train");

        (run.State, run.ExitCode).Should().Be((TaskRunState.Failed, 1));
        run.Error.Should().Contain("Master must be reachable");
        (await File.ReadAllTextAsync(_spark["arguments"])).Should().Contain("--master\nlocal[*]\n");
    }

    [Test]
    public async Task Method_ThatRaises_IsNamedWithItsLine()
    {
        await using var host = await StartAsync();
        await host.DeployAsync(host.Commit("demo", ("a.py", "def train(spark):\n    raise ValueError('no such column')\n")), "train:\n  module: a.py\n  method: train\n  engine: spark\n");

        (await host.FinishedRunAsync("train")).Error.Should().Contain("ValueError").And.Contain("no such column").And.Contain("a.py").And.Contain("line 2");
    }

    [Test]
    public async Task Cancel_ReachesTheApplicationOnTheCluster()
    {
        await using var host = await StartAsync();
        await host.DeployAsync(
            host.Commit("demo", ("a.py", "import time\ndef train(spark):\n    print('begun', flush=True)\n    time.sleep(600)\n")),
            "train:\n  module: a.py\n  method: train\n  engine: spark\n  spark: {master: yarn}\n");
        var running = await host.RunningRunAsync("train");
        await Eventually.IsTrueAsync("the driver's first line", async () => (await host.Board.ReadLogAsync(running.Id, 0, 10, default)).Any(line => line.Text == "begun"));
        await Eventually.IsTrueAsync("the address on the run's page, while it runs", async () => (await host.Board.FindRunAsync(running.Id, default))!.TrackingUrl is not null);

        host.Board.Cancel(running.Id);

        (await host.FinishedRunAsync("train")).State.Should().Be(TaskRunState.Cancelled);
        (await File.ReadAllTextAsync(_spark["killed"])).Should().Be("application -kill application_1700000000000_0042\n");
    }

    [Test]
    public async Task Spark_ThatIsNotThere_IsAnErrorThatNamesTheSetting()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:SparkHome", "/nowhere"));
        await host.DeployAsync(host.Commit("demo", ("a.py", Plain)), "train:\n  module: a.py\n  method: train\n  engine: spark\n");

        (await host.FinishedRunAsync("train")).Error.Should().Contain("/nowhere/bin/spark-submit").And.Contain("Tasks:SparkHome");
    }

    [Test]
    [Category("Spark")]
    public async Task RealSpark_RunsTheTask()
    {
        if (Environment.GetEnvironmentVariable("SPARK_HOME") is not { Length: > 0 } home) Assert.Ignore("There is no Spark here: set SPARK_HOME to a distribution.");
        await using var host = await TasksHost.StartAsync(null, ("Tasks:SparkMaster", "local[2]"));
        await host.DeployAsync(
            host.Commit("demo", ("a.py", "def train(spark):\n    return spark.range(1000).count()\n")), "train:\n  module: a.py\n  method: train\n  engine: spark\n");

        var run = await host.FinishedRunAsync("train");

        run.Error.Should().BeNull();
        run.Result.Should().Be("1000");
        run.TrackingUrl.Should().StartWith("http");
    }

    private async Task<TasksHost> StartAsync()
    {
        // The stand-in for yarn is found as a Hadoop distribution's is.
        return await TasksHost.StartAsync(null, ("Tasks:SparkHome", _spark[""]), ("Tasks:LoopPause", "01:00:00"));
    }

    private void Write(string name, string text)
    {
        File.WriteAllText(_spark[$"bin/{name}"], text.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(_spark[$"bin/{name}"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
