"""Records what the programs beside this file send: a line of OTLP JSON for each trace, one for the logs
and one for the metrics.

usage: record.py VIEWER PYTHON NODE_MODULES [NAME…]
    VIEWER        the program otlp-viewer
    PYTHON        a python with the packages of requirements.txt
    NODE_MODULES  a folder node_modules with the packages of package.json

java-http needs JAVA_AGENT, the file opentelemetry-javaagent.jar of Maven Central; go-http needs go; browser needs
CHROMIUM; prometheus-self needs PROMETHEUS. collector-hostmetrics and collector-self need OTELCOL, a Collector that was
built with otlphttpexporter and hostmetricsreceiver, or with otlphttpexporter, otlpreceiver, memorylimiterprocessor and
debugexporter.
"""
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

viewer, python, modules, *names = sys.argv[1:]
here = Path(__file__).resolve().parent
clients = here.parent / "clients"


def without_paths(text):
    """Where this machine keeps its files is nobody's business."""
    text = re.sub(r'(file://)?/[^\s":\\,()]*/(site-packages|node_modules|corpus)/', r"\2/", text)
    return re.sub(r'(file://)?' + re.escape(tempfile.gettempdir()) + r'/[^/\s"]+/', "", text)


def get(url, method="GET", body=None):
    headers = {"Content-Type": "application/json"} if body else {}
    try:
        return urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=5).read()
    except (urllib.error.HTTPError, http.client.RemoteDisconnected, TimeoutError):
        return b""


def wait_for(url):
    for _ in range(600):
        try:
            get(url)
            break
        except OSError:
            time.sleep(0.1)


def visit_tasks(base):
    wait_for(base + "/")
    for number in range(4):
        get(base + "/")
        get(base + "/add", "POST")
        get(f"{base}/task/{number}")
    get(base + "/ask")
    get(base + "/fail")
    get(base + "/nothing")


PROMETHEUS_REQUESTS = [
    "/api/v1/query?query=topk(2,rate(prometheus_http_requests_total[10s]))",
    "/api/v1/query?query=sum(",
    "/api/v1/labels",
    "/nothing",
]


def program_in(variable):
    """It is started in another folder, so its path has to be absolute."""
    return str(Path(os.environ[variable]).resolve())


@contextlib.contextmanager
def configured(name, endpoint):
    """A folder with this configuration in it, whose ENDPOINT is replaced."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_text((here / name).read_text().replace("ENDPOINT", endpoint))
        yield folder


@contextlib.contextmanager
def running(command, folder):
    program = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        program.terminate()
        program.wait(20)


def run(name, grpc, endpoint):
    settings = {
        **os.environ,
        "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_SERVICE_NAME": "todo",
        "OTEL_RESOURCE_ATTRIBUTES": "",
        "OTEL_LOGS_EXPORTER": "otlp",
        "OTEL_METRICS_EXPORTER": "otlp",
        "OTEL_TRACES_EXPORTER": "otlp",
        # What says which machine this is stays out.
        "OTEL_NODE_RESOURCE_DETECTORS": "env,serviceinstance",
        "OTEL_JAVA_ENABLED_RESOURCE_PROVIDERS": "io.opentelemetry.sdk.autoconfigure.EnvironmentResourceProvider",
        "OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED": "true",
    }
    if name == "python-sdk":
        subprocess.run([python, clients / "client.py", "http/protobuf", "none", endpoint], check=True, stdout=subprocess.DEVNULL)
    elif name == "javascript-sdk":
        subprocess.run(["node", clients / "client.mjs", "http/protobuf", "none", endpoint], check=True, stdout=subprocess.DEVNULL)
    elif name == "collector-hostmetrics":
        with configured("hostmetrics.yaml", endpoint) as folder:
            with running([program_in("OTELCOL"), "--config", "hostmetrics.yaml"], folder):
                time.sleep(7)
    elif name == "collector-self":
        with configured("collector.yaml", endpoint) as folder:
            with running([program_in("OTELCOL"), "--config", "collector.yaml"], folder):
                url = "http://127.0.0.1:5062/v1/traces"
                wait_for(url)
                trace = (here / "python-sdk.json").open("rb").readline()
                for body in (trace, trace, b"not JSON"):
                    get(url, "POST", body)
                time.sleep(7)
    elif name == "prometheus-self":
        with configured("prometheus.yaml", endpoint.removeprefix("http://")) as folder:
            shutil.copy(here / "prometheus_rules.yaml", folder)
            command = [program_in("PROMETHEUS"), "--config.file=prometheus.yaml"]
            with running([*command, "--web.listen-address=127.0.0.1:5060"], folder):
                wait_for("http://127.0.0.1:5060/-/ready")
                # Two scrapes have to be there before a rate has a value.
                time.sleep(9)
                for path in PROMETHEUS_REQUESTS:
                    get("http://127.0.0.1:5060" + path)
    else:
        with tempfile.TemporaryDirectory() as folder:
            if name == "java-http":
                agent = "-javaagent:" + str(Path(os.environ["JAVA_AGENT"]).resolve())
                command = ["java", agent, str(here / "TasksApp.java")]
                port, stop = 5057, signal.SIGTERM
            elif name == "go-http":
                subprocess.run(["go", "build", "-o", folder, "."], cwd=here / "go_app", check=True)
                command = [str(Path(folder) / "go_app")]
                port, stop = 5058, signal.SIGTERM
            elif name == "python-flask":
                instrument = str(Path(python).parent / "opentelemetry-instrument")
                flask = str(Path(python).parent / "flask")
                command = [instrument, flask, "--app", str(here / "flask_app.py"), "run", "--port", "5055"]
                port, stop = 5055, signal.SIGINT
            else:
                shutil.copy(here / "express_app.mjs", folder)
                shutil.copytree(here / "browser_app", folder, dirs_exist_ok=True)
                os.symlink(Path(modules).resolve(), Path(folder) / "node_modules")
                register = "@opentelemetry/auto-instrumentations-node/register"
                command = ["node", "--require", register, "express_app.mjs"]
                port, stop = 5056, signal.SIGTERM
            program = subprocess.Popen(command, env=settings, cwd=folder)
            try:
                if name == "browser":
                    wait_for(f"http://127.0.0.1:{port}/")
                    visit = ["node", "visit.mjs", program_in("CHROMIUM"), f"http://127.0.0.1:{port}", endpoint]
                    subprocess.run(visit, cwd=folder, check=True)
                else:
                    visit_tasks(f"http://127.0.0.1:{port}")
                time.sleep(7)
            finally:
                program.send_signal(stop)
                program.wait(20)


for name in names or ["python-sdk", "javascript-sdk", "python-flask", "javascript-express"]:
    program = subprocess.Popen([viewer, "--grpc", "0", "--http", "0", "--pages", "0"], stderr=subprocess.PIPE, text=True)
    lines = [program.stderr.readline() for _ in range(3)]
    grpc, endpoint = (f"http://{line.split()[-1]}" for line in lines[:2])
    pages = next(word for word in lines[2].split() if word.startswith("http://"))
    run(name, grpc, endpoint)
    traces = json.loads(get(f"{pages}/api/traces?limit=1000"))["traces"]
    with open(here / f"{name}.json", "w") as file:
        for trace in reversed(traces):
            file.write(without_paths(get(f"{pages}/api/traces/{trace['traceId']}").decode()) + "\n")
        for path in ("logs?limit=1000", "metrics"):
            body = without_paths(get(f"{pages}/api/{path}").decode())
            if body != "{}":
                file.write(body + "\n")
    print(name, len(traces), "traces")
    program.terminate()
    program.wait()
