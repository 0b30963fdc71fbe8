import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node of OpenSearch. Arguments: its folder, its port for HTTP, and its port for other nodes. */
class OpenSearch {
    public static void main(String[] arguments) throws InterruptedException {
        var node = new OpenSearchRunner();
        node.onBuild((number, settings) -> settings
            .put("discovery.type", "single-node")
            .put("http.port", arguments[1])
            .put("transport.port", arguments[2]));
        node.build(OpenSearchRunner.newConfigs().basePath(arguments[0]).numOfNode(1).useLogger().printOnFailure());
        // It runs as long as this does.
        Thread.currentThread().join();
    }
}
