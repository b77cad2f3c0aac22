"""Adds up test results: `add_up_tests.py dotnet=results.trx python=results.xml`.

Reads .trx (dotnet test) and JUnit XML (pytest). Prints what failed and what was skipped, each with its reason, then one line of
counts. Exits with 1 when a test failed. A suite that ran none, be it that its results are missing, counts as a failed test.
"""

import sys
import xml.etree.ElementTree as xml
from typing import Iterator, NamedTuple


class Result(NamedTuple):
    name: str
    outcome: str  # passed, failed or skipped
    reason: str


def read_trx(document: xml.Element) -> Iterator[Result]:
    space = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}
    classes = {
        test.get("id"): method.get("className", "")
        for test in document.iterfind(".//t:UnitTest", space)
        for method in test.iterfind("t:TestMethod", space)
    }
    for result in document.iterfind(".//t:UnitTestResult", space):
        name = f"{classes.get(result.get('testId'), '')}.{result.get('testName', '?')}".lstrip(".")
        outcome = {"Passed": "passed", "NotExecuted": "skipped"}.get(result.get("outcome", ""), "failed")
        reason = result.findtext(".//t:ErrorInfo/t:Message", "", space)
        if not reason and outcome == "skipped":
            reason = result.findtext(".//t:StdOut", "", space)
        yield Result(name, outcome, reason.strip())
    # A host that died or hung has run-level messages and perhaps no result of the test that it was in.
    for run in document.iterfind(".//t:ResultSummary/t:RunInfos/t:RunInfo", space):
        if run.get("outcome") == "Error":
            yield Result("the test run", "failed", run.findtext("t:Text", "", space).strip())


def read_junit(document: xml.Element) -> Iterator[Result]:
    for case in document.iter("testcase"):
        name = f"{case.get('classname', '')}.{case.get('name', '?')}".lstrip(".")
        for tag, outcome in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
            problem = case.find(tag)
            if problem is not None:
                yield Result(name, outcome, (problem.get("message") or problem.text or "").strip())
                break
        else:
            yield Result(name, "passed", "")


def read(path: str) -> list[Result]:
    document = xml.parse(path).getroot()
    return list(read_trx(document) if document.tag.endswith("TestRun") else read_junit(document))


def main(suites: list[str]) -> int:
    results: list[Result] = []
    broken: list[str] = []
    for suite in suites:
        name, _, path = suite.partition("=")
        try:
            found = read(path)
        except (OSError, xml.ParseError) as error:
            broken.append(f"The {name} suite left no results: {error}")
            continue
        if not any(result.outcome != "skipped" for result in found):
            broken.append(f"The {name} suite ran no test")
        results += found

    for outcome in ("skipped", "failed"):
        for result in results:
            if result.outcome == outcome:
                print(f"{outcome}: {result.name}")
                for line in result.reason.splitlines()[:40]:
                    print(f"    {line}")
    for line in broken:
        print(line)

    count = {outcome: sum(result.outcome == outcome for result in results) for outcome in ("passed", "failed", "skipped")}
    count["failed"] += len(broken)
    skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
    print(f"{count['passed']} passed, {count['failed']} failed{skipped}")
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
