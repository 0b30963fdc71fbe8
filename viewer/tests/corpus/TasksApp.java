// A small app that knows nothing of OpenTelemetry. The agent for Java instruments it.
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.logging.Logger;

class TasksApp {
    static final int PORT = 5057;
    static final Logger LOG = Logger.getLogger("tasks");
    static final List<String> TASKS = new CopyOnWriteArrayList<>();

    public static void main(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/", TasksApp::home);
        server.createContext("/add", TasksApp::add);
        server.createContext("/task/", TasksApp::task);
        server.createContext("/ask", TasksApp::ask);
        server.createContext("/fail", exchange -> {
            throw new IllegalStateException("it failed");
        });
        server.start();
    }

    static void home(HttpExchange exchange) throws IOException {
        boolean isHome = exchange.getRequestURI().getPath().equals("/");
        LOG.info("Fetched " + TASKS.size() + " tasks");
        answer(exchange, isHome ? 200 : 404, TASKS.size() + " tasks");
    }

    static void add(HttpExchange exchange) throws IOException {
        TASKS.add("Buy milk");
        LOG.info("Added new task");
        answer(exchange, 200, "added");
    }

    static void task(HttpExchange exchange) throws IOException {
        String[] parts = exchange.getRequestURI().getPath().split("/");
        boolean isThere = Integer.parseInt(parts[2]) < TASKS.size();
        answer(exchange, isThere ? 200 : 404, "");
    }

    static void ask(HttpExchange exchange) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/")).build();
        try {
            String text = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
            answer(exchange, 200, text);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes();
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
